"""The lists of a bundle that make the map: people, functions, journeys, influence, metrics and readings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from cxtracker import address_keys
from cxtracker.accounts.models import Role, User
from cxtracker.bundle.listing import Column, Context, Listing, State, Through, column
from cxtracker.bundle.parsing import Given, Row
from cxtracker.bundle.planning import Plan
from cxtracker.bundle.references import Ref, Refs, Windows
from cxtracker.bundle.values import Email, Key, Whole
from cxtracker.tabular.problems import Problems
from journeys.customers.services import counts, theses
from journeys.metrics.readings.rules.reading_day import ReadingDay
from journeys.metrics.services.metrics import turning, unit_stays
from journeys.models import (
    CustomerCount,
    Deputy,
    Function,
    Influence,
    Journey,
    LinkKind,
    Measurement,
    Membership,
    Metric,
    MetricKind,
    MetricLink,
    Segment,
    Series,
    Stage,
    ThesisBand,
    Touchpoint,
)

FORTY = Key(40, address=True)
ADDRESS = Key(address=True)
PERSON = Ref("people", Email())


def _last_in(model: type[Stage | Touchpoint], parent: str) -> Callable[[State, State | None, Row, Context], None]:
    """Where no position is given, a row keeps its place; a new one, or one of another parent, goes last there."""

    def complete(state: State, before: State | None, row: Row, context: Context) -> None:
        if model not in context.last:
            stored = model.objects.values(f"{parent}__key").annotate(last=Max("position")).order_by()
            context.last[model] = dict(stored.values_list(f"{parent}__key", "last"))
        last, place = context.last[model], state[parent]
        if state["position"] is None:
            stays = before is not None and before[parent] == place
            state["position"] = before["position"] if before and stays else last.get(place, 0) + 1
        last[place] = max(last.get(place, 0), state["position"])

    return complete


def _rated(state: State, before: State | None, row: Row, context: Context) -> None:
    """A rating that does not say who gave it is that of whoever imports it, now; an unchanged one keeps its author."""
    if "rated_by" in row.values or "rated_at" in row.values:
        return
    if before is None or any(state[name] != before[name] for name in ("strength", "direction")):
        state["rated_by"] = context.by.email.casefold() if context.by else None
        state["rated_at"] = context.now


def _linked(name: str, kind: LinkKind) -> Column:
    """Metrics that a metric is the mirror or a part of."""
    through = Through(MetricLink, "metric", "other", fixed=(("kind", kind.value),))
    return Column(name, Refs("metrics"), default=(), through=through)


def _metric(state: State) -> Iterable[tuple[str, str]]:
    if state["key"] in (*state["mirror_of"], *state["part_of"]):
        named = "mirror_of" if state["key"] in state["mirror_of"] else "part_of"
        yield named, _("a metric is linked with another one, not with itself. Take it out.")
    if both := set(state["mirror_of"]) & set(state["part_of"]):
        message = _("%(key)s is named as its mirror and as what it is a part of. Keep one of the two.")
        yield "part_of", message % {"key": min(both)}
    if state["kind"] == MetricKind.PERCEPTION and state["counts_as_business_outcome"]:
        message = _("what customers say (perception) is no business outcome. Write no, or correct the kind.")
        yield "counts_as_business_outcome", message


PEOPLE = Listing(
    "people",
    User,
    (
        Column("key", Email(), required=True, attribute="email"),
        column(User, "name"),
        Column("function", Ref("functions"), through=Through(Membership, "person", "function", single=True)),
        column(User, "role"),
        column(User, "language"),
    ),
    known_by="email",
    label=("name", "is_active"),
    event="person",
    restricted=True,
)
FUNCTIONS = Listing(
    "functions",
    Function,
    (
        column(Function, "key", FORTY),
        column(Function, "name"),
        column(Function, "head", PERSON),
        Column(
            "deputies",
            Windows("people", Email()),
            default=(),
            through=Through(Deputy, "function", "person", ("since", "until")),
        ),
        column(Function, "escalation", PERSON),
        column(Function, "is_cx"),
        column(Function, "is_finance"),
        column(Function, "happy_customer"),
        column(Function, "watches"),
    ),
    known_by="key",
    label=("name",),
    event="function",
    restricted=True,
)
SEGMENTS = Listing(
    "segments",
    Segment,
    (column(Segment, "key", Key()), column(Segment, "name")),
    known_by="key",
    label=("name",),
    event="segment",
)
JOURNEYS = Listing(
    "journeys",
    Journey,
    (
        column(Journey, "key", ADDRESS),
        column(Journey, "title"),
        Column(
            "segments", Refs("segments"), default=(), through=Through(Journey.segments.through, "journey", "segment")
        ),
    ),
    known_by="key",
    label=("title",),
    event="journey",
)
STAGES = Listing(
    "stages",
    Stage,
    (
        column(Stage, "key", ADDRESS),
        column(Stage, "journey", Ref("journeys")),
        column(Stage, "position", required=False),
        column(Stage, "name"),
        column(Stage, "lifecycle"),
    ),
    known_by="key",
    label=("name",),
    event="stage",
    subject_column="journey",
    complete=_last_in(Stage, "journey"),
)
TOUCHPOINTS = Listing(
    "touchpoints",
    Touchpoint,
    (
        column(Touchpoint, "key", ADDRESS),
        column(Touchpoint, "stage", Ref("stages")),
        column(Touchpoint, "position", required=False),
        column(Touchpoint, "name"),
        column(Touchpoint, "channel"),
        column(Touchpoint, "moment_of_truth"),
        column(Touchpoint, "satisfaction", Whole(1, 5)),
        column(Touchpoint, "importance_to_customer", Whole(1, 5)),
        column(Touchpoint, "importance_to_company", Whole(1, 5)),
        column(Touchpoint, "evidence"),
        column(Touchpoint, "listened_to"),
    ),
    known_by="key",
    label=("name",),
    event="touchpoint",
    complete=_last_in(Touchpoint, "stage"),
)
INFLUENCES = Listing(
    "influences",
    Influence,
    (
        column(Influence, "touchpoint", Ref("touchpoints")),
        column(Influence, "function", Ref("functions")),
        column(Influence, "segment", Ref("segments")),
        column(Influence, "strength"),
        column(Influence, "direction"),
        column(Influence, "needed_change"),
        column(Influence, "depth"),
        column(Influence, "rated_by", PERSON),
        column(Influence, "rated_at"),
    ),
    key=("touchpoint", "function", "segment"),
    event="influence",
    subject_column="touchpoint",
    complete=_rated,
)
METRICS = Listing(
    "metrics",
    Metric,
    (
        column(Metric, "key", ADDRESS),
        column(Metric, "name"),
        column(Metric, "kind"),
        column(Metric, "unit"),
        column(Metric, "direction"),
        column(Metric, "timing"),
        column(Metric, "counts_as_business_outcome"),
        column(Metric, "formula"),
        _linked("mirror_of", LinkKind.MIRROR),
        _linked("part_of", LinkKind.PART),
    ),
    known_by="key",
    label=("name",),
    event="metric",
    rule=_metric,
)
SERIES = Listing(
    "series",
    Series,
    (
        column(Series, "key", Key()),
        column(Series, "metric", Ref("metrics")),
        column(Series, "segment", Ref("segments")),
        column(Series, "label"),
        column(Series, "rhythm"),
    ),
    known_by="key",
    event="series",
)


def _measurement(state: State) -> Iterable[tuple[str, str]]:
    if state["se"] is not None and state["se"] <= 0:
        yield "se", _("a standard error is above 0. Leave the cell blank where it isn't known.")


def metric_units(given: Mapping[str, Given]) -> Callable[[State], str | None]:
    """The unit of the metric that a row names."""
    units: dict[Any, str] = dict(Metric.objects.values_list("key", "unit"))
    units |= {row.values["key"]: row.values["unit"] for row in given["metrics"].rows if row.values.get("unit")}
    return lambda values: units.get(values.get("metric", ""))


def series_units(given: Mapping[str, Given]) -> Callable[[State], str | None]:
    """The unit of the metric of the series that a row names."""
    unit_of = metric_units(given)
    metrics: dict[Any, str] = dict(Series.objects.values_list("key", "metric__key"))
    metrics |= {row.values["key"]: row.values["metric"] for row in given["series"].rows if row.values.get("metric")}
    return lambda values: unit_of({"metric": metrics.get(values.get("series", ""))})


MEASUREMENTS = Listing(
    "measurements",
    Measurement,
    (
        column(Measurement, "series", Ref("series")),
        column(Measurement, "on", ReadingDay()),
        column(Measurement, "value"),
        column(Measurement, "n"),
        column(Measurement, "se"),
        column(Measurement, "source"),
    ),
    key=("series", "on"),
    rule=_measurement,
    units=series_units,
)

THESES = Listing(
    "theses",
    ThesisBand,
    (
        column(ThesisBand, "segment", Ref("segments")),
        column(ThesisBand, "act"),
        column(ThesisBand, "band"),
        column(ThesisBand, "n"),
        column(ThesisBand, "mean"),
        column(ThesisBand, "sd"),
        column(ThesisBand, "retained"),
        column(ThesisBand, "source"),
    ),
    key=("act", "band", "segment"),  # what is always there comes first
    event="thesis",
    rule=theses.odd,
)
CUSTOMER_COUNTS = Listing(
    "customer_counts",
    CustomerCount,
    (
        column(CustomerCount, "quarter"),
        column(CustomerCount, "segment", Ref("segments")),
        *(column(CustomerCount, name) for name in counts.NUMBERS),
    ),
    key=("quarter", "segment"),
    event="customers",
    rule=counts.odd,
)


def check(plan: Plan, problems: Problems) -> None:
    """Rules across rows and what is stored."""
    _an_administrator_stays(plan, problems)
    _readings_keep_their_meaning(plan, problems)
    for name, changes in plan.changes.items():
        if changes.listing.known_by == "key":
            _keys_differ_by_more_than_case(plan, name, problems)


def _keys_differ_by_more_than_case(plan: Plan, name: str, problems: Problems) -> None:
    taken = {str(key).casefold() for key in plan.known.get(name, ())}
    for change in plan.changes[name].created:
        key = change.state["key"]
        if key.casefold() in taken:
            problems.add(plan.problem(name, change, "key", address_keys.taken(key)))
        taken.add(key.casefold())


def _readings_keep_their_meaning(plan: Plan, problems: Problems) -> None:
    """A metric with readings keeps its unit; its direction is turned on its page, which asks first."""
    metrics = plan.changes["metrics"]
    moved = {change.pk: change for change in metrics.changed if {"unit", "direction"} & set(change.changed)}
    if not moved:
        return
    for pk in Series.objects.filter(metric__in=moved, measurements__isnull=False).values_list("metric", flat=True):
        if (change := moved.pop(pk, None)) is None or change.before is None:
            continue
        if "unit" in change.changed:
            problems.add(plan.problem("metrics", change, "unit", unit_stays(change.before["unit"])))
        if "direction" in change.changed:
            message = f"{turning()} {_('If so, change it on the page of the metric.')}"
            problems.add(plan.problem("metrics", change, "direction", message))


def _an_administrator_stays(plan: Plan, problems: Problems) -> None:
    people = plan.changes["people"]
    demoted = [
        change
        for change in people.changed
        if change.before and change.before["role"] == Role.ADMINISTRATOR != change.state["role"]
    ]
    if not demoted:
        return
    everybody = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    able = {person.pk for person in everybody if person.can_sign_in}
    if able and able <= {change.pk for change in demoted}:
        message = _("no administrator who can sign in would be left. Keep one, or make another one first.")
        problems.add(plan.problem("people", demoted[0], "role", message))
