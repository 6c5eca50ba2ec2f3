"""Readings: one at a time by people, many at a time by programs; a corrected value stays in the trail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.days import still_to_come
from cxtracker.errors import Conflict, Invalid
from cxtracker.permissions import require
from journeys import permissions
from journeys.metrics.readings.services import bulk_rows, confirmation
from journeys.metrics.readings.services.bulk_rows import Observed, Place
from journeys.models import Measurement, Series
from journeys.validation import checked, required, rewrite

READ = ("value", "n", "se", "source")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of a series on a day, in the unit of its metric; `n` cases behind it, `se` its standard error."""

    series: Series
    on: date
    value: float
    n: int | None = None
    se: float | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many readings a bulk load created, changed, and found as they were."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def record(series: Series, values: Mapping[str, Any], *, by: User, today: date, sure: bool = False) -> Measurement:
    """A reading that is new; `values` needs `on` and `value`, and may have `n`, `se` and `source`.

    Raises doubting.Doubtful for a value that is probably not what was meant, unless the person is `sure`.
    """
    require(permissions.can_enter_readings, by)
    required(Measurement, values, ("on", "value"))
    clean = _observed(values, today)
    standing = Measurement.objects.filter(series=series, on=clean["on"])
    if taken := standing.first():
        raise _taken(taken)
    confirmation.ask(series, clean["value"], by=by, on=clean["on"], sure=sure)
    try:
        with transaction.atomic():
            reading = Measurement.objects.create(series=series, entered_by=by, **clean)
    except IntegrityError as error:
        raise _taken(standing.get()) from error
    trail.record("measurement.recorded", reading, subject=series, by=by, changes=trail.difference({}, clean))
    return reading


@transaction.atomic
def correct(
    reading: Measurement,
    values: Mapping[str, Any],
    *,
    by: User,
    expected: Mapping[str, Any] | None = None,
    sure: bool = False,
) -> Measurement:
    """Change some of READ; what stood before is in the event.

    Conflict when the reading no longer is what `expected` (some of READ) says: somebody else corrected it first.
    """
    require(permissions.can_enter_readings, by)
    reading = Measurement.objects.select_for_update(of=("self",)).select_related("series").get(pk=reading.pk)
    clean = checked(Measurement, values, READ)
    standing = {name: getattr(reading, name) for name in READ}
    if expected is not None and any(standing[name] != value for name, value in expected.items()):
        raise Conflict(_("Someone corrected this reading while you were editing. Compare and save again."), standing)
    if "value" in clean and clean["value"] != reading.value:
        confirmation.ask(reading.series, clean["value"], by=by, but=reading.pk, sure=sure)
    if changes := rewrite(reading, clean):
        rewrite(reading, {"entered_by": by})
        trail.record(
            "measurement.corrected", reading, subject=reading.series, by=by, changes=changes, context={"on": reading.on}
        )
    return reading


@transaction.atomic
def remove(reading: Measurement, *, by: User, reason: str = "") -> None:
    """Take a reading out; its values and the reason stay in the event."""
    require(permissions.can_enter_readings, by)
    reading = Measurement.objects.select_for_update(of=("self",)).select_related("series").get(pk=reading.pk)
    gone: dict[str, list[Any]] = {name: [getattr(reading, name), None] for name in ("on", *READ)}
    Measurement.objects.filter(pk=reading.pk).delete()
    context = {"entered_at": reading.entered_at, **({"reason": reason.strip()} if reason.strip() else {})}
    trail.record("measurement.removed", reading, subject=reading.series, by=by, changes=gone, context=context)


@transaction.atomic
def record_many(readings: Sequence[Reading], *, by: User, now: datetime) -> Loaded:
    """Upsert by series and day, all or nothing; four queries and one event a series, however many readings.

    Invalid names each bad reading by its place, counted from 0: `readings.3.value`.
    """
    require(permissions.can_enter_readings, by)
    wanted = _checked_all(readings, timezone.localdate(now))
    by_id = {reading.series.pk: reading.series for reading in wanted.values()}
    return upsert(
        {key: (reading.value, reading.n, reading.se, reading.source) for key, reading in wanted.items()},
        by_id,
        by=by,
        now=now,
    )


def upsert(
    wanted: Mapping[Place, Observed],
    series: Mapping[int, Series],
    *,
    by: User,
    now: datetime,
    keep: Collection[str] = (),
    context: Mapping[str, Any] | None = None,
) -> Loaded:
    """Write checked readings in the present transaction: one event a series, with how many are new and what changed.

    Readings that exist keep those of READ named in `keep`; `context` stands in every event as well.
    """
    standing = bulk_rows.standing(wanted)
    kept = [name in keep for name in READ]
    rows: dict[Place, Observed] = {}
    contexts: dict[int, dict[str, Any]] = defaultdict(lambda: {**(context or {}), "created": 0, "changed": {}})
    created = 0
    for (pk, on), given in wanted.items():
        before = standing.get((pk, on))
        observed = given
        if before is None:
            created += 1
            contexts[pk]["created"] += 1
        else:
            observed = cast(
                Observed, tuple(old if stay else new for old, new, stay in zip(before, given, kept, strict=True))
            )
            if observed == before:
                continue
            contexts[pk]["changed"][str(on)] = [list(before), list(observed)]
        rows[pk, on] = observed
    bulk_rows.write(rows, by=by.pk, at=now)
    trail.record_many(
        [trail.Entry("measurement.loaded", series[pk], context=what) for pk, what in contexts.items()], by=by
    )
    return Loaded(created, len(rows) - created, len(wanted) - len(rows))


Wanted = dict[Place, Reading]


def _checked_all(readings: Sequence[Reading], today: date) -> Wanted:
    wanted: Wanted = {}
    wrong: dict[str, list[str]] = {}
    for place, reading in enumerate(readings):
        values = {name: value for name, value in _values(reading).items() if name != "series"}
        try:
            clean = Reading(series=reading.series, **_observed(values, today))
        except Invalid as error:
            wrong |= {f"readings.{place}.{name}": sentences for name, sentences in error.fields.items()}
            continue
        key = (clean.series.pk, clean.on)
        if key in wanted:
            wrong[f"readings.{place}.on"] = [_("This series has two readings for that day here; keep one.")]
        wanted[key] = clean
    if wrong:
        raise Invalid(wrong)
    return wanted


def _observed(values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """`values` as they can be kept; a reading says what was observed, so that no day is still to come."""
    if isinstance(on := values.get("on"), date) and on > today:
        raise Invalid({"on": [still_to_come(on)]})
    return checked(Measurement, values, ("on", *READ))


def _taken(reading: Measurement) -> Conflict:
    standing = {name: getattr(reading, name) for name in ("on", *READ)}
    return Conflict(_("There is already a reading for that day. Correct it instead."), standing)


def _values(reading: Reading) -> dict[str, Any]:
    return {name: getattr(reading, name) for name in ("series", "on", *READ)}
