"""Rules across the rows of a bundle and what is stored, which no single row shows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cxtracker.bundle.planning import Plan
from cxtracker.tabular.problems import Problems
from initiatives.models import Initiative, Outcome


def check(plan: Plan, problems: Problems) -> None:
    _enabling_leads_somewhere(plan, problems)
    _one_headline(plan, problems)


def _enabling_leads_somewhere(plan: Plan, problems: Problems) -> None:
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
            _tell_circle(circle, plan, problems)
        settled.update(path)


def _tell_circle(circle: list[str], plan: Plan, problems: Problems) -> None:
    rows = plan.rows["initiatives"]
    key = next((one for one in circle if (one,) in rows and "enables" in rows[(one,)].values), None)
    if key is None:
        return
    start = circle.index(key)
    told = " → ".join([*circle[start:], *circle[:start], key])
    row = rows[(key,)]
    message = _("the initiatives enable each other in a circle: %(circle)s. Take one of these links away.")
    problems.add(row.problem(message % {"circle": told}, "enables", row.values["enables"]))


def _one_headline(plan: Plan, problems: Problems) -> None:
    changes = plan.changes["outcomes"]
    listing = changes.listing
    raised = [change for change in changes if change.state["headline"] and "headline" in change.changed]
    if not raised:
        return
    lowered = {change.pk for change in changes.changed if not change.state["headline"]}
    stored = Outcome.objects.filter(headline=True).values_list("pk", "initiative__key", "metric__key")
    taken = {initiative: metric for pk, initiative, metric in stored if pk not in lowered}
    for change in raised:
        initiative, metric = change.state["initiative"], change.state["metric"]
        if initiative in taken:
            row = plan.rows["outcomes"][listing.identity(change.state)]
            message = _("the initiative already has the headline %(other)s. Write no for one of the two.")
            problems.add(row.problem(message % {"other": taken[initiative]}, "headline", "true"))
        taken[initiative] = metric
