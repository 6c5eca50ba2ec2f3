"""Is the programme on its way: drift, pillars, and what meets, contradicts or is accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from initiatives.assessment.queries.register import SILO
from initiatives.assessment.rules.flags import RULES
from initiatives.review.content import ReviewContent
from initiatives.review.content.programme import AcceptedException, Conflict
from initiatives.review.content.shares import Share
from initiatives.review.links import listed
from initiatives.review.page.lengths import SHOWN
from initiatives.review.pictures.programme import drift_sentence
from initiatives.review.sentences import not_assessed, without_mode
from journeys.directory import Directory, enumeration
from journeys.models import Lifecycle


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
        drift, not_said = self.content.programme.drift, self.content.programme.not_said
        only_trouble = _("only touches the %(stage)s stage") % {"stage": Lifecycle.PROBLEM.label}
        return [
            _drift_share(
                drift.no_business_outcome,
                _("no valid business outcome"),
                "flag=no-outcome,perception-only,no-baseline",
            ),
            _drift_share(
                drift.consequences,
                _("works on consequences"),
                "mode=detect,recover,compensate,monitor",
                len(not_said.mode),
                without_mode,
            ),
            _drift_share(drift.fenced, _("fenced"), "band=fenced", len(not_said.score), not_assessed),
            _drift_share(drift.trouble_only, only_trouble, "lifecycle=problem"),
            _drift_share(
                drift.no_recent_reading,
                _("no behaviour or money reading in two quarters"),
                "flag=stale-readings",
            ),
        ]

    @property
    def pillars_known(self) -> bool:
        return any(mean is not None for mean in self.content.programme.pillars.means.values())

    @property
    def pillars_sentence(self) -> str:
        """How to read them, and of how many initiatives they speak."""
        pillars = self.content.programme.pillars
        if not self.pillars_known:
            return _("No initiative has been rated on the pillars yet. Rate them in each initiative's form.")
        count = len(pillars.counted)
        if pillars.weighted:
            sentence = ngettext(
                "How strong the foundations are, 0 to 3: %(n)s initiative, weighted by budget.",
                "How strong the foundations are, 0 to 3: the mean of %(n)s initiatives, weighted by budget.",
                count,
            )
        else:
            sentence = ngettext(
                "How strong the foundations are, 0 to 3: %(n)s initiative.",
                "How strong the foundations are, 0 to 3: the mean of %(n)s initiatives.",
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


def _drift_share(
    share: Share, label: str, query: str, unknown: int = 0, in_words: Callable[[int], str] = str
) -> DriftShareRow:
    """`query` lists them where they are too many to be named; of `unknown` initiatives nothing can be said."""
    # Where nothing is known of any, a share of 0 would say that all is well.
    known = not unknown or unknown != share.total
    counted = f"{share.count} / {share.total}"
    return DriftShareRow(
        label,
        numbers.share(share.share) if known else numbers.UNKNOWN,
        f"{counted}, {in_words(unknown)}" if unknown else counted,
        listed(share.initiatives, query),
    )


def _finding(subject: str) -> str:
    if subject == SILO:
        return _("siloed")
    # A review outlives rules: the code of one that is gone stands for it.
    return str(RULES[subject].title) if subject in RULES else subject
