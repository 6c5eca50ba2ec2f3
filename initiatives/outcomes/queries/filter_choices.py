"""What a person may filter outcomes by, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from cxtracker.ui.filter_choices import Chip, Choices, Offer
from initiatives.models import BenefitKind, Initiative
from initiatives.outcomes.effects.rules import evidence, verdict_words
from initiatives.outcomes.effects.rules.verdicts import VERDICTS
from initiatives.outcomes.queries.lines import OutcomeLine
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
        "known": _("Money step"),
        "kind": _("Measures"),
        "initiative": _("Initiative"),
        "status": _("Status"),
        "segment": _("Segment"),
        "series": _("Series"),
        "headline": _("Headline"),
        "guardrail": _("Guardrail"),
    }


def choices(among: Iterable[OutcomeLine]) -> Choices:
    """Values and words of each filter that has a list; metrics and people are those that occur. No queries."""
    rows = list(among)
    owners = {one.benefit_owner for one in rows if one.benefit_owner}
    return {
        "verdict": [(code, verdict_words(code)) for code in VERDICTS],
        "evidence": [(level, f"{level} {evidence.label(level)}") for level in evidence.LEVELS],
        "metric": sorted({(one.metric.key, one.metric.name) for one in rows}, key=lambda pair: pair[1]),
        "benefit_owner": sorted(((one.key, one.name) for one in owners), key=lambda pair: pair[1]),
        "benefit_kind": [(code, str(word)) for code, word in BenefitKind.choices],
        "stale": [("true", _("overdue or missing")), ("false", _("up to date"))],
        "known": [(code, step_label(code)) for code in STEPS],
        "kind": [(code, str(word)) for code, word in KINDS.items()],
    }


def offers(active: Mapping[str, Sequence[str]], offered: Choices) -> list[Offer]:
    names = labels()
    return [
        Offer(
            name,
            names[name],
            offered[name],
            ",".join(active.get(name, ())),
            _("%(count)s chosen") % {"count": len(active[name])} if len(active.get(name, ())) > 1 else "",
        )
        for name in SHOWN
    ]


def chips(active: Mapping[str, Sequence[str]], offered: Choices) -> list[Chip]:
    names = labels()
    return [
        Chip(name, names.get(name, name), _(" or ").join(dict(offered.get(name, [])).get(one, one) for one in values))
        for name, values in active.items()
    ]


def titles(initiative_ids: Collection[int]) -> dict[int, str]:
    """What these initiatives are called; one query."""
    return dict(Initiative.objects.filter(pk__in=initiative_ids).values_list("pk", "title"))
