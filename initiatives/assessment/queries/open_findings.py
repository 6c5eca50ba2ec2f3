"""Findings that stand open on an initiative: what leadership may accept for a while."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from initiatives.assessment.queries.evaluations import cases
from initiatives.assessment.queries.register import SILO, SILO_FLAGS
from initiatives.assessment.rules import flags
from initiatives.models import Status, Waiver
from initiatives.models.assessment import PRIVATE_FLAGS


def standing_findings(initiative_id: int, *, as_of: date) -> tuple[str, ...]:
    """`silo` while it is siloed or carries a flag that says so, and the codes of its flags, judged anew on that day.

    Hints meant for one person are not among them.
    """
    [case] = cases([initiative_id], as_of=as_of)
    codes = tuple(finding.code for finding in flags.findings(case) if finding.code not in PRIVATE_FLAGS)
    siloed = case.assessment.siloed or not {*codes}.isdisjoint(SILO_FLAGS)
    return (SILO, *codes) if siloed else codes


def finding_name(code: str) -> str:
    """What a finding is called: `silo`, or the title of its flag."""
    if code == SILO:
        return _("being siloed")
    return str(flags.RULES[code].title) if code in flags.RULES else code


def exceptions() -> QuerySet[Waiver]:
    """Findings leadership accepts for a while, on initiatives everybody may see; the next to run out first."""
    return open_to_all(Waiver.objects.filter(ended_on=None))


def open_to_all(accepted: QuerySet[Waiver]) -> QuerySet[Waiver]:
    """Those on initiatives everybody may see, with whom and what they name; the next to run out first."""
    seen = accepted.exclude(initiative__status=Status.DRAFT)
    return seen.select_related("initiative", "by").order_by("until", "pk")
