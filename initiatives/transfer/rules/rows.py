"""Rules across the rows of a bundle and what is stored, which no single row shows."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from cxtracker.bundle.planning import Plan
from cxtracker.bundle.writing import BATCH
from cxtracker.chunks import chunks
from cxtracker.tabular.problems import Problems
from initiatives.models import Initiative, Outcome, Plan as Frozen
from initiatives.outcomes.rules.plausibility import FROZEN, frozen_sentence, impossible_values
from journeys.models import Metric


def check(plan: Plan, problems: Problems, *, hidden: Collection[str], author: str | None) -> None:
    """`hidden` are the keys of initiatives the importer may not see; `author` is who alone may make drafts private."""
    _enabling_leads_somewhere(plan, problems, hidden)
    _one_headline(plan, problems, hidden)
    _frozen_stays(plan, problems)
    _promises_that_can_be(plan, problems)
    if author is not None:
        _private_by_its_author(plan, problems, author)


TOUCHING = {"target": {"metric", "baseline", "target", "guardrail"}, "unit_value": {"unit_value"}, "share": {"share"}}
"""By field that can be wrong, those whose change answers for it: what was brought earlier stays as it is."""


def _promises_that_can_be(plan: Plan, problems: Problems) -> None:
    """A target on the wrong side, a worth or a share of nothing is refused with the sentence of the forms."""
    changes = plan.changes["outcomes"]
    if not changes:
        return
    directions = dict(Metric.objects.values_list("key", "direction"))
    directions |= {change.state["key"]: change.state["direction"] for change in plan.changes["metrics"]}
    for change in changes:
        direction = directions.get(change.state["metric"])
        if direction is None:  # a metric nobody knows is refused anyway
            continue
        for name, sentence in impossible_values(change.state, direction).items():
            if TOUCHING[name] & set(change.changed):
                problems.add(plan.problem("outcomes", change, name, sentence))


def _enabling_leads_somewhere(plan: Plan, problems: Problems, hidden: Collection[str]) -> None:
    """An initiative cannot enable itself, not through others either."""
    changes = plan.changes["initiatives"]
    if not any("enables" in change.changed and change.state["enables"] for change in changes):
        return
    enables = dict(Initiative.objects.exclude(enables=None).values_list("key", "enables__key"))
    enables.update({change.state["key"]: change.state["enables"] for change in changes if "enables" in change.changed})
    settled: set[str | None] = {None}
    for start in list(enables):
        path: dict[str, None] = {}
        here: str | None = start
        while here not in settled and here not in path:
            path[here] = None  # type: ignore[index]
            here = enables.get(here)  # type: ignore[arg-type]
        if here in path:
            circle = list(path)[list(path).index(here) :]
            _tell_circle(circle, plan, problems, hidden)
        settled.update(path)


def _tell_circle(circle: list[str], plan: Plan, problems: Problems, hidden: Collection[str]) -> None:
    rows = plan.rows["initiatives"]
    key = next((key for key in circle if (key,) in rows and "enables" in rows[(key,)].values), None)
    if key is None:
        return
    start = circle.index(key)
    steps = " → ".join("…" if step in hidden else step for step in [*circle[start:], *circle[:start], key])
    row = rows[(key,)]
    message = _("the initiatives enable each other in a circle: %(circle)s. Take one of these links away.")
    problems.add(row.problem(message % {"circle": steps}, "enables", row.values["enables"]))


def _private_by_its_author(plan: Plan, problems: Problems, author: str) -> None:
    for change in plan.changes["initiatives"]:
        if "private" in change.changed and change.state["private"] and change.state["initiator"] != author:
            row = plan.rows["initiatives"][(change.state["key"],)]
            message = _("only who started a draft can make it private. Write no, or ask them to do it.")
            problems.add(row.problem(message, "private", "true"))


def _frozen_stays(plan: Plan, problems: Problems) -> None:
    """What the agreement froze is the measure of all that follows, whichever way a change comes."""
    changes = plan.changes["outcomes"]
    moved = {change.pk: change for change in changes.changed if set(FROZEN) & set(change.changed)}
    for pks in chunks(sorted(moved), BATCH):
        for pk, day in Frozen.objects.filter(pk__in=pks).values_list("pk", "frozen_on"):
            change = moved[pk]
            row = plan.rows["outcomes"][changes.listing.identity(change.state)]
            for column in (name for name in FROZEN if name in change.changed):
                problems.add(row.problem(frozen_sentence(day), column, row.values.get(column, "")))


def _one_headline(plan: Plan, problems: Problems, hidden: Collection[str]) -> None:
    changes = plan.changes["outcomes"]
    listing = changes.listing
    raised = [change for change in changes if change.state["headline"] and "headline" in change.changed]
    if not raised:
        return
    lowered = {change.pk for change in changes.changed if not change.state["headline"]}
    stored = Outcome.objects.filter(headline=True).values_list("pk", "initiative__key", "metric__key")
    taken = {initiative: metric for pk, initiative, metric in stored if pk not in lowered and initiative not in hidden}
    for change in raised:
        initiative, metric = change.state["initiative"], change.state["metric"]
        if initiative in taken:
            row = plan.rows["outcomes"][listing.identity(change.state)]
            message = _("the initiative already has the headline %(other)s. Write no for one of the two.")
            problems.add(row.problem(message % {"other": taken[initiative]}, "headline", "true"))
        taken[initiative] = metric
