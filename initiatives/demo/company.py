"""The sample company: three journeys, ten initiatives, dated so that they look the same on any day."""

from __future__ import annotations

import calendar
import csv
import json
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from cxtracker.accounts.models import Role, User
from initiatives.demo import customers, leadership
from initiatives.models import Import, Initiative
from initiatives.outcomes.effects import services as effects
from initiatives.portfolio import services as snapshots
from initiatives.transfer.services.importing import ImportResult, import_bundle
from journeys.map.services import moments
from journeys.metrics.services import event_marks
from journeys.models import Metric, Touchpoint
from journeys.models.metrics import MarkKind

SAMPLE = Path(__file__).parents[1] / "sample"
FILES = tuple(SAMPLE / name for name in ("journeys.json", "initiatives.json", "metrics.csv", "measurements.csv"))
MEANT_FOR = date(2026, 11, 21)
"""The day on which the sample says what its description says."""
BY_MONTHS = ("on", "baseline_on", "start", "go_live", "first_reading")
"""Dates that must keep their place among the readings, which are taken at the end of a month."""

MONTHS_REMEMBERED = 11
"""Further back the sample company had one initiative, which is no programme to compare with."""

LOGINS = (
    "admin@example.com",
    "cx.manager@example.com",
    "board@example.com",
    "head.it@example.com",
    "deputy.it@example.com",
    "head.fin@example.com",
    "reader@example.com",
)
"""One person per role, a head with a deputy, and finance."""


MOMENTS = {
    "B15": (
        ("The terminal says “declined” and nothing else", "ashamed", -2, "at the till, others waiting", False),
        ("No message says why", "helpless", -2, "", True),
        ("A second card works", "relieved", 0, "the other bank's", False),
    ),
    "T12": (
        ("The first bill is higher than the advert", "cheated", -2, "at the kitchen table", False),
        ("Nobody explained the part month", "", None, "", True),
    ),
    "E19": (
        ("The parcel went back ten days ago", "impatient", -1, "", False),
        ("No word that it arrived", "worried", -1, "", True),
        ("The money is there", "content", 1, "bank account", False),
    ),
}
"""Moments of a few touchpoints: fact, emotion, valence, context, and whether it is a silence."""

MARKS = (
    (date(2025, 9, 1), "Bills must show part months", MarkKind.LAW, "BE14"),
    (date(2025, 12, 1), "Christmas campaign", MarkKind.CAMPAIGN, None),
    (date(2026, 3, 1), "Prices up by 4 %", MarkKind.PRICE, None),
    (date(2026, 6, 11), "Hotline out for two days", MarkKind.OUTAGE, "BE13"),
)
"""What else may have moved the numbers: day, what happened, kind, and the metric it concerns, None for all."""


def load(*, now: datetime, say: Callable[[str], object] = len) -> ImportResult | None:
    """Import the sample, its dates moved so that it is as old as it was meant to be; None if there is data already.

    `say` hears what is being done.
    """
    if Initiative.objects.exists():
        return None
    say("Importing the sample company")
    result = bring(now=now)
    tell(by=User.objects.get(email=LOGINS[0]), now=now)
    say("Judging what its outcomes achieved")
    effects.estimate_due(now=now)
    say(f"Remembering {MONTHS_REMEMBERED} months, and the last review")
    snapshots.reconstruct(now=now, months=MONTHS_REMEMBERED)
    leadership.tell(now=now)
    return result


def bring(*, now: datetime, of: Import | None = None) -> ImportResult:
    """Import its lists, as part of the import `of` where there is one."""
    today = timezone.localdate(now)
    with tempfile.TemporaryDirectory() as folder:
        moved = []
        for file in FILES:
            target = Path(folder) / file.name
            if file.suffix == ".json":
                target.write_text(json.dumps(_moved(json.loads(file.read_text()), today)))
            else:
                _move_rows(file, target, today)
            moved.append(target)
        return import_bundle(moved, by=None, now=now, confirmed=None, of=of)


def tell(*, by: User, now: datetime) -> None:
    """Beside the sample's files: moments, what else may have moved the numbers, and what customers are worth."""
    _tell_moments(by)
    _mark_events(by, timezone.localdate(now))
    customers.count(by=by, now=now)


def _tell_moments(by: User) -> None:
    names = ("fact", "emotion", "valence", "context", "silence")
    for touchpoint in Touchpoint.objects.filter(key__in=MOMENTS):
        lines = [moments.Line(values=dict(zip(names, moment, strict=True))) for moment in MOMENTS[touchpoint.key]]
        moments.arrange(touchpoint, lines, by=by)


def _mark_events(by: User, today: date) -> None:
    metrics = Metric.objects.in_bulk([metric for *_rest, metric in MARKS if metric], field_name="key")
    for on, label, kind, metric in MARKS:
        values = {"on": _months_later(on, today), "label": label, "kind": kind}
        event_marks.add(values | {"metric": metrics[metric] if metric else None}, by=by)


def open_logins(password: str) -> list[User]:
    """Let one person per role sign in with `password`; the reader, whom the sample lacks, is added."""
    if not User.objects.filter(email="reader@example.com").exists():
        User.objects.create_user("reader@example.com", name="Rita Reader", role=Role.READER)
    people = {person.email: person for person in User.objects.filter(email__in=LOGINS)}
    secret = make_password(password)  # once: making it hard to guess takes a while, and everybody may know this one
    for person in people.values():
        person.password = secret
        person.save(update_fields=["password"])
    return [people[email] for email in LOGINS if email in people]


def _move_rows(file: Path, target: Path, today: date) -> None:
    with file.open(newline="") as source, target.open("w", newline="") as copy:
        rows = csv.DictReader(source)
        writer = csv.DictWriter(copy, rows.fieldnames or ())
        writer.writeheader()
        writer.writerows(_moved(row, today) for row in rows)


def _moved(value: Any, today: date, name: str = "") -> Any:
    """`value` with every date moved to be as old as it was meant to be: those `BY_MONTHS` by months, others by days."""
    match value:
        case dict():
            return {key: _moved(item, today, key) for key, item in value.items()}
        case list():
            return [_moved(item, today, name) for item in value]
        case str() if name in BY_MONTHS:
            return _months_later(date.fromisoformat(value), today).isoformat()
        case str() if name.endswith("_on"):
            return (date.fromisoformat(value) + (today - MEANT_FOR)).isoformat()
        case _:
            return value


def _months_later(day: date, today: date) -> date:
    """The same day of the month that is as far from today's as `day` is from the sample's; the last stays the last."""
    months = day.year * 12 + day.month - 1 + (today.year - MEANT_FOR.year) * 12 + today.month - MEANT_FOR.month
    year, month = divmod(months, 12)
    ends, last = (calendar.monthrange(*place)[1] for place in ((day.year, day.month), (year, month + 1)))
    return date(year, month + 1, last if day.day == ends else min(day.day, last))
