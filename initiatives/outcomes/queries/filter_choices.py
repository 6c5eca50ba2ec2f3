"""What a person may filter outcomes by, in words."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cxtracker.ui import filter_choices
from cxtracker.ui.filter_choices import Active, Chip, Choices, Offer
from initiatives.models import BenefitKind, Initiative, Outcome
from initiatives.outcomes.effects.rules import evidence, verdict_words
from initiatives.outcomes.effects.rules.verdicts import VERDICTS
from initiatives.outcomes.queries.money_steps import step_label
from initiatives.outcomes.rules.money import STEPS
from journeys.metrics.queries.catalogue import KINDS

SHOWN = ("verdict", "evidence", "metric", "benefit_owner", "benefit_kind", "stale")


def labels() -> dict[str, str]:
    return {
        "verdict": _("Verdict"),
        "evidence": _("Evidence"),
        "metric": _("Metric"),
        "benefit_owner": _("Benefit owner"),
        "benefit_kind": _("Kind of money"),
        "stale": _("Readings"),
        "judged": _("Verdict possible"),
        "measured": _("Money measured"),
        "known": _("Money step"),
        "kind": _("Measures"),
        "initiative": _("Initiative"),
        "status": _("Status"),
        "segment": _("Segment"),
        "series": _("Series"),
        "headline": _("Headline"),
        "guardrail": _("Guardrail"),
    }


def choices(among: QuerySet[Outcome]) -> Choices:
    """Values and words of each filter that has a list; metrics and people are those that occur. Two queries."""
    metrics = among.order_by().values_list("metric__key", "metric__name").distinct()
    owners = among.order_by().exclude(benefit_owner=None).values_list("benefit_owner__email", "benefit_owner__name")
    return {
        "verdict": [(code, verdict_words(code)) for code in VERDICTS],
        "evidence": [(level, f"{level} {evidence.label(level)}") for level in evidence.LEVELS],
        "metric": sorted(metrics, key=lambda pair: (pair[1], pair[0])),
        "benefit_owner": sorted(owners.distinct(), key=lambda pair: (pair[1], pair[0])),
        "benefit_kind": [(code, str(word)) for code, word in BenefitKind.choices],
        "stale": [("true", _("overdue or missing")), ("false", _("up to date"))],
        "judged": [("true", _("yes")), ("false", _("not yet"))],
        "measured": [("true", _("yes")), ("false", _("not yet"))],
        "known": [(code, step_label(code)) for code in STEPS],
        "kind": [(code, str(word)) for code, word in KINDS.items()],
    }


def offers(active: Active, offered: Choices) -> list[Offer]:
    made = filter_choices.offers(labels(), active, {name: offered[name] for name in SHOWN})
    return list(made.values())


def chips(active: Active, offered: Choices) -> list[Chip]:
    return filter_choices.chips(labels(), active, offered)


def titles(initiative_ids: Collection[int]) -> dict[int, str]:
    """What these initiatives are called; one query."""
    return dict(Initiative.objects.filter(pk__in=initiative_ids).values_list("pk", "title"))
