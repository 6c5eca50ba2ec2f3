"""The first line of a review: what it comes to, and the seven numbers behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from initiatives.review.content import ReviewContent
from initiatives.review.content.shares import Share
from initiatives.review.links import LIVE_ONES, listed
from initiatives.review.movement import Move
from initiatives.review.pictures import Pictures
from initiatives.review.sentences import Arrow, arrow, not_assessed, without_mode


@dataclass(frozen=True, slots=True)
class Fact:
    """A number with what it means, where it comes from, and how it moved."""

    code: str
    label: str
    value: str
    sentence: str
    url: str
    arrow: Arrow | None
    alarm: bool = False


@dataclass(frozen=True)
class Summary:
    content: ReviewContent
    moves: Mapping[str, Move]
    pictures: Pictures

    @property
    def is_empty(self) -> bool:
        """Nothing lives yet: the page teaches instead of counting."""
        return not self.content.meaning.live

    @property
    def compared(self) -> str:
        """What stands before the name of the review it follows."""
        since = self.content.since
        if since and since.drawn_up_later:
            return _("no arrows, because this one was drawn up later:")
        return _("arrows show the change since")

    @property
    def sentence(self) -> str:
        meaning = self.content.meaning
        if self.is_empty:
            return _("No initiative is under way yet")
        # Two owners are not enough where a third is needed; said, so that the numbers add up.
        both = len({*meaning.jointly_owned.initiatives} & {*meaning.siloed.initiatives})
        overlap = " " + ngettext("(%(n)s is both)", "(%(n)s are both)", both) % {"n": both} if both else ""
        parts = [
            ngettext("%(n)s initiative", "%(n)s initiatives", meaning.live) % {"n": meaning.live},
            _("%(n)s jointly owned") % {"n": meaning.jointly_owned.count},
            _("%(n)s siloed") % {"n": meaning.siloed.count} + overlap,
        ]
        if meaning.waiting:
            parts.append(
                ngettext("%(n)s answer overdue", "%(n)s answers overdue", meaning.waiting) % {"n": meaning.waiting}
            )
        if asked := len(self.content.decisions):
            parts.append(ngettext("%(n)s decision needed", "%(n)s decisions needed", asked) % {"n": asked})
        return ", ".join(parts)

    @cached_property
    def facts(self) -> list[Fact]:
        return [*self._facts_of_functions(), *self._facts_of_the_programme()]

    def _facts_of_functions(self) -> list[Fact]:
        meaning = self.content.meaning
        joint, siloed = meaning.jointly_owned, meaning.siloed
        return [
            self._fact(
                "jointly_owned",
                _("Jointly owned"),
                numbers.share(joint.share),
                _of(joint),
                listed(joint.initiatives, "siloed=false"),
            ),
            self._fact(
                "siloed",
                _("Siloed"),
                numbers.UNKNOWN if self._unassessed == siloed.total else numbers.share(siloed.share),
                f"{_of(siloed)}, {not_assessed(self._unassessed)}" if self._unassessed else _of(siloed),
                listed(siloed.initiatives, "siloed=true"),
            ),
            self._fact(
                "waiting",
                _("Overdue answers"),
                numbers.number(meaning.waiting),
                _("past their deadline"),
                f"{reverse('requests')}?overdue=true&{LIVE_ONES}",
            ),
        ]

    def _facts_of_the_programme(self) -> list[Fact]:
        programme, split = self.content.programme, self.content.business.split
        causes = programme.prevention
        return [
            self._fact(
                "drift",
                _("Drift index"),
                numbers.number(programme.drift.index, 1),
                self._drift_alarm,
                "#drift",
                alarm=bool(programme.drift_alarm.reasons),
            ),
            self._fact(
                "prevention",
                _("Budget on causes"),
                numbers.share(causes.prevention_share),
                self._aim,
                listed(causes.by_number.initiatives, "mode=prevent,design_in"),
            ),
            self._fact(
                "split",
                _("Budget tied to results"),
                numbers.share(split.share),
                _("confirmed behaviour or money"),
                "#split",
            ),
            self._fact(
                "coverage",
                _("Lifecycle coverage"),
                numbers.share(programme.ring.coverage) if self.pictures.life else numbers.UNKNOWN,
                _("all nine stages"),
                "#life",
            ),
        ]

    def _fact(self, code: str, label: str, value: str, sentence: str, url: str, *, alarm: bool = False) -> Fact:
        return Fact(code, label, value, sentence, url, arrow(self.moves[code]), alarm)

    @property
    def _unassessed(self) -> int:
        """Live initiatives without a score: no function was assessed on what they touch."""
        return len(self.content.programme.not_said.score)

    @property
    def _drift_alarm(self) -> str:
        """Why it alarms, or when it would."""
        alarm = self.content.programme.drift_alarm
        above = numbers.number(alarm.above)
        if not alarm.reasons:
            return _("alarm above %(n)s") % {"n": above}
        reasons = {
            "high": _("above %(n)s") % {"n": above},
            "rising": _("rose by %(n)s") % {"n": numbers.number(alarm.change, 1)},
        }
        return _("alarm: %(reasons)s") % {"reasons": ", ".join(reasons[code] for code in alarm.reasons)}

    @property
    def _aim(self) -> str:
        """The aim; without a mode nothing can be said of an initiative."""
        causes = self.content.programme.prevention
        aim = _("aim %(aim)s") % {"aim": numbers.share(causes.aim)}
        if causes.not_said and causes.not_said.count:
            return f"{aim}, {without_mode(causes.not_said.count)}"
        return aim


def _of(share: Share) -> str:
    return _("%(count)s of %(total)s") % {"count": share.count, "total": share.total}
