"""Is the programme on its way: drift, pillars, and what meets, contradicts or is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from initiatives.reports.register import SILO
from initiatives.reports.review.content import ReviewContent
from initiatives.reports.review.content.programme import AcceptedException, Collision, Conflict
from initiatives.reports.review.links import listed
from initiatives.reports.review.page.lengths import SHOWN
from initiatives.reports.review.pictures.programme import drift_sentence
from initiatives.reports.review.sentences import mode_not_said, not_assessed
from initiatives.rules.flags import RULES
from journeys.reports.directory import Directory, enumeration


@dataclass(frozen=True, slots=True)
class DriftShareRow:
    """A fifth of the drift index: its share, of how many, and where they are listed."""

    label: str
    share: str
    counted: str
    url: str


@dataclass(frozen=True, slots=True)
class CollisionRow:
    """`initiatives` are key and title."""

    collision: Collision
    initiatives: tuple[tuple[str, str], ...]
    touchpoints: str
    since: str


@dataclass(frozen=True, slots=True)
class ConflictRow:
    conflict: Conflict
    functions: str
    opened_on: str


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    exception: AcceptedException
    finding: str
    until: str


@dataclass(frozen=True)
class ProgrammeSection:
    content: ReviewContent

    @property
    def drift_sentence(self) -> str:
        return drift_sentence(self.content)

    @cached_property
    def drift_shares(self) -> list[DriftShareRow]:
        programme = self.content.programme
        without_mode, unassessed = len(programme.not_said.mode), len(programme.not_said.score)
        words_of = {
            "no_business_outcome": (
                _("no valid business outcome"),
                "flag=no-outcome,perception-only,no-baseline",
                0,
                "",
            ),
            "consequences": (
                _("works on consequences"),
                "mode=detect,recover,compensate,monitor",
                without_mode,
                mode_not_said(without_mode),
            ),
            "fenced": (_("fenced"), "band=fenced", unassessed, not_assessed(unassessed)),
            "trouble_only": (_("touches trouble only"), "lifecycle=problem", 0, ""),
            "no_recent_reading": (_("no reading of behaviour or money in two quarters"), "flag=stale-readings", 0, ""),
        }
        rows = []
        for name, share in programme.drift.shares.items():
            label, query, unknown, unknown_words = words_of[name]
            # Where nothing is known of any, a share of 0 would say that all is well.
            known = not unknown or unknown != share.total
            rows.append(
                DriftShareRow(
                    label,
                    numbers.share(share.share) if known else numbers.UNKNOWN,
                    f"{share.count} / {share.total}" + (f", {unknown_words}" if unknown else ""),
                    listed(share.initiatives, query),
                )
            )
        return rows

    @property
    def pillars_known(self) -> bool:
        return any(mean is not None for mean in self.content.programme.pillars.means.values())

    @property
    def pillars_sentence(self) -> str:
        """How to read them, and of how many initiatives they speak."""
        pillars = self.content.programme.pillars
        if not self.pillars_known:
            return _("Nobody has judged the pillars of any initiative yet; each initiative's form asks for them.")
        count = len(pillars.counted)
        if pillars.weighted:
            sentence = ngettext(
                "What the work stands on, 0 to 3: the mean of %(n)s initiative, weighted by its budget.",
                "What the work stands on, 0 to 3: the mean of %(n)s initiatives, weighted by budget.",
                count,
            )
        else:
            sentence = ngettext(
                "What the work stands on, 0 to 3: %(n)s initiative.",
                "What the work stands on, 0 to 3: the mean of %(n)s initiatives.",
                count,
            )
        return sentence % {"n": count}

    @cached_property
    def pillars(self) -> list[tuple[str, str]]:
        """Label and mean, 0 to 3."""
        labels = {"culture": _("Culture"), "data": _("Data"), "behavioural_science": _("Behavioural science")}
        means = self.content.programme.pillars.means
        return [(label, numbers.number(means[name], 1)) for name, label in labels.items()]

    @cached_property
    def collisions(self) -> list[CollisionRow]:
        names = self.content.names
        directory = Directory({}, dict(names.touchpoints))
        return [
            CollisionRow(
                collision,
                tuple((key, names.initiatives.get(key, key)) for key in collision.initiatives),
                directory.touchpoints(collision.touchpoints),
                numbers.day(collision.since),
            )
            for collision in self.content.programme.collisions[:SHOWN]
        ]

    @cached_property
    def conflicts(self) -> list[ConflictRow]:
        return [
            ConflictRow(
                conflict,
                enumeration(map(self.content.names.function, conflict.functions)),
                numbers.day(conflict.opened_on),
            )
            for conflict in self.content.programme.conflicts
        ]

    @cached_property
    def exceptions(self) -> list[ExceptionRow]:
        return [
            ExceptionRow(exception, _finding(exception.subject), numbers.day(exception.until))
            for exception in self.content.programme.exceptions
        ]


def _finding(subject: str) -> str:
    if subject == SILO:
        return _("being siloed")
    # A review outlives rules: the code of one that is gone stands for it.
    return str(RULES[subject].title) if subject in RULES else subject
