"""Readings: one at a time by people, many at a time by programs; a corrected value stays in the trail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Conflict, Invalid, NotAllowed
from journeys import permissions
from journeys.models import Measurement, Series
from journeys.services.checking import checked, required, rewrite

READ = ("value", "n", "source")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of a series on a day, in the unit of its metric; `n` cases behind it."""

    series: Series
    on: date
    value: float
    n: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many readings a bulk load created, changed, and found as they were."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


@transaction.atomic
def record(series: Series, values: Mapping[str, Any], *, by: User) -> Measurement:
    """A reading that is new; `values` needs `on` and `value`, and may have `n` and `source`."""
    _may(by)
    required(Measurement, values, ("on", "value"))
    clean = checked(Measurement, values, ("on", *READ))
    taken = Conflict(_("There is a reading for that day already. Correct it instead."))
    if Measurement.objects.filter(series=series, on=clean["on"]).exists():
        raise taken
    try:
        with transaction.atomic():
            reading = Measurement.objects.create(series=series, entered_by=by, **clean)
    except IntegrityError as error:
        raise taken from error
    trail.record("measurement.recorded", reading, subject=series, by=by, changes=trail.difference({}, clean))
    return reading


@transaction.atomic
def correct(reading: Measurement, values: Mapping[str, Any], *, by: User) -> Measurement:
    """Change some of READ; what stood before is in the event."""
    _may(by)
    reading = Measurement.objects.select_for_update(of=("self",)).select_related("series").get(pk=reading.pk)
    clean = checked(Measurement, values, READ)
    if changes := rewrite(reading, clean):
        Measurement.objects.filter(pk=reading.pk).update(entered_by=by)
        reading.entered_by = by
        trail.record(
            "measurement.corrected", reading, subject=reading.series, by=by, changes=changes, context={"on": reading.on}
        )
    return reading


@transaction.atomic
def remove(reading: Measurement, *, by: User) -> None:
    """Take a reading out; its values stay in the event."""
    _may(by)
    reading = Measurement.objects.select_for_update(of=("self",)).select_related("series").get(pk=reading.pk)
    gone: dict[str, list[Any]] = {name: [getattr(reading, name), None] for name in ("on", *READ)}
    Measurement.objects.filter(pk=reading.pk).delete()
    trail.record("measurement.removed", reading, subject=reading.series, by=by, changes=gone)


@transaction.atomic
def record_many(readings: Sequence[Reading], *, by: User) -> Loaded:
    """Upsert by series and day, all or nothing; four queries and one event a series, however many readings.

    Invalid names each bad reading by its place, counted from 0: `readings.3.value`.
    """
    _may(by)
    wanted = _checked_all(readings)
    standing = _standing(wanted)
    fresh, changed = [], []
    told: dict[int, dict[str, Any]] = defaultdict(lambda: {"created": 0, "changed": {}})
    for key, reading in wanted.items():
        now = (reading.value, reading.n, reading.source)
        if key not in standing:
            fresh.append(reading)
            told[key[0]]["created"] += 1
        elif standing[key] != now:
            changed.append(reading)
            told[key[0]]["changed"][str(reading.on)] = [list(standing[key]), list(now)]
    Measurement.objects.bulk_create(
        [_row(reading, by) for reading in (*fresh, *changed)],
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["series", "on"],
        update_fields=[*READ, "entered_by", "entered_at"],
    )
    by_id = {reading.series.pk: reading.series for reading in wanted.values()}
    trail.record_many([trail.Entry("measurement.loaded", by_id[pk], context=what) for pk, what in told.items()], by=by)
    return Loaded(len(fresh), len(changed), len(wanted) - len(fresh) - len(changed))


Wanted = dict[tuple[int, date], Reading]


def _checked_all(readings: Sequence[Reading]) -> Wanted:
    wanted: Wanted = {}
    wrong: dict[str, list[str]] = {}
    for place, reading in enumerate(readings):
        values = {name: value for name, value in _values(reading).items() if name != "series"}
        try:
            clean = Reading(series=reading.series, **checked(Measurement, values, ("on", *READ)))
        except Invalid as error:
            wrong |= {f"readings.{place}.{name}": said for name, said in error.fields.items()}
            continue
        key = (clean.series.pk, clean.on)
        if key in wanted:
            wrong[f"readings.{place}.on"] = [_("This series has two readings for that day here; keep one.")]
        wanted[key] = clean
    if wrong:
        raise Invalid(wrong)
    return wanted


def _values(reading: Reading) -> dict[str, Any]:
    return {name: getattr(reading, name) for name in ("series", "on", *READ)}


def _standing(wanted: Wanted) -> dict[tuple[int, date], tuple[float, int | None, str]]:
    """What stands now on the days between the first and the last wanted one, of the wanted series."""
    if not wanted:
        return {}
    days = [on for _series, on in wanted]
    rows = Measurement.objects.filter(series__in=_distinct(wanted), on__range=(min(days), max(days)))
    values = rows.values_list("series_id", "on", "value", "n", "source")
    return {(series, on): (value, n, source) for series, on, value, n, source in values}


def _distinct(wanted: Iterable[tuple[int, date]]) -> set[int]:
    return {series for series, _on in wanted}


def _row(reading: Reading, by: User) -> Measurement:
    return Measurement(**_values(reading), entered_by=by, entered_at=timezone.now())


def _may(by: User) -> None:
    if not permissions.can_enter_readings(by):
        raise NotAllowed(_("You may look at readings but not enter them. Ask your CX manager."))
