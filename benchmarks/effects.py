"""Estimating, assessing and adding up a generated company's outcomes: `python benchmarks/effects.py [initiatives]`.

Default 2,000 initiatives with 2 outcomes of 24 readings each. First the engine alone, of as many outcomes: together,
of twelve go-lives, and one by one; and ten years of days. Then a whole company, on a throw-away SQLite database, or on
the database named by DATABASE_URL (which must be empty). With 0 initiatives the engine alone, of 4,000 outcomes.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

OUTCOMES, READINGS, METRICS = 2, 24, 20
GO_LIVE, TODAY = date(2025, 12, 1), date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def readings(chance: random.Random) -> Iterator[tuple[date, float]]:
    """A month each, twelve before go-live and twelve after, by when some of it has moved."""
    moved = chance.choice([0, 0, 1, -3, -6])
    for month in range(READINGS):
        year, index = divmod(month + 11, 12)
        on = date(2024 + year, index + 1, 20)
        yield on, 30 + chance.gauss(0, 1) + (moved if on >= GO_LIVE else 0)


def engine_alone(count: int) -> None:
    """Estimate, path, forecast and since when the verdict stands, of series in memory; a third have a comparison."""
    from initiatives.outcomes.effects.queries import Case, judged
    from initiatives.outcomes.effects.rules import Inputs, Point

    chance = random.Random(2)

    def points() -> tuple[Point, ...]:
        return tuple(Point(on, value) for on, value in readings(chance))

    def case(number: int, go_live: date) -> Case:
        compared = number % 3 == 0
        inputs = Inputs(
            points(), points() if compared else (), go_live, "lower", "calls", 30, "observed", compared=compared
        )
        return Case(number, number, inputs, 24.0, date(2027, 6, 30))

    alike = [case(number, GO_LIVE) for number in range(count)]
    apart = [case(number, date(2025, 6, 1) + timedelta(days=31 * (number % 12))) for number in range(count)]
    judged(alike[:3])  # numpy and scipy are loaded once
    for label, cases, together in (
        ("one go-live, together", alike, 500),
        ("twelve go-lives, together", apart, 500),
        ("one by one", alike[:200], 1),
    ):
        began = time.process_time()
        for start in range(0, len(cases), together):
            judged(cases[start : start + together])
        spent = 1000 * (time.process_time() - began) / len(cases)
        print(f"the engine alone, {label:<28} {spent:8.3f} ms CPU an outcome, of {len(cases)}", flush=True)
    ten_years()


def ten_years() -> None:
    """Days, of which the 1,000 on each side of go-live are used."""
    from initiatives.outcomes.effects.queries import Case, judged
    from initiatives.outcomes.effects.rules import Inputs, Point

    chance = random.Random(3)
    days = [date(2016, 11, 21) + timedelta(days=number) for number in range(3_652)]
    go_live = days[len(days) // 2]
    points = tuple(Point(on, 30 + chance.gauss(0, 1) - 2 * (on >= go_live)) for on in days)
    daily = [Case(0, 0, Inputs(points, (), go_live, "lower", "calls", 1), 24.0, date(2027, 6, 30))]
    began = time.process_time()
    judged(daily)
    spent = time.process_time() - began
    tracemalloc.start()
    judged(daily)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"ten years of days {spent:8.3f} s CPU, {most / 2**20:.0f} MB", flush=True)


def promise(initiatives: list[Any], chance: random.Random) -> None:
    """Every initiative two outcomes with series of their own; a third has a comparison, a tenth a rival."""
    from initiatives.models import Initiative, Outcome
    from journeys.models import Measurement, Metric, Series

    metrics = Metric.objects.bulk_create(
        Metric(
            key=f"B{number}",
            name=f"Calls {number}",
            kind="behavioural",
            unit="calls",
            direction="lower",
            counts_as_business_outcome=True,
        )
        for number in range(METRICS)
    )
    count = len(initiatives) * OUTCOMES
    followed = Series.objects.bulk_create(
        (Series(key=f"S{number}", metric=metrics[number % METRICS], label="affected") for number in range(count * 2)),
        batch_size=1_000,
    )
    rows = (Measurement(series=one, on=on, value=value) for one in followed for on, value in readings(chance))
    while some := list(islice(rows, 5_000)):
        Measurement.objects.bulk_create(some)
    Outcome.objects.bulk_create(
        (
            Outcome(
                initiative=initiatives[number // OUTCOMES],
                metric=metrics[number % METRICS],
                series=followed[number - OUTCOMES * 7 * METRICS]
                if number % 10 == 9 and number > OUTCOMES * 7 * METRICS
                else followed[number],
                comparison=followed[count + number] if number % 3 == 0 else None,
                baseline=30,
                baseline_on=GO_LIVE,
                baseline_source="system",
                target=24,
                target_on=date(2027, 6, 30),
                unit_value=Decimal(1_000),
                benefit_kind="saving",
                headline=number % OUTCOMES == 0,
            )
            for number in range(count)
        ),
        batch_size=1_000,
    )
    Initiative.objects.update(go_live=GO_LIVE)


def timed(label: str, work: Callable[[], Any]) -> float:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        began, used = time.perf_counter(), time.process_time()
        work()
        took, used = time.perf_counter() - began, time.process_time() - used
    print(f"{label:<46} {took:8.3f} s {used:8.3f} s CPU {len(queries):6} queries", flush=True)
    return took


def main(count: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from benchmarks.assessment import company
    from cxtracker.accounts.models import User
    from initiatives.assessment.services import evaluation
    from initiatives.models import Effect, Initiative, Outcome
    from initiatives.outcomes.effects import services as effects
    from initiatives.outcomes.money.queries.programme import money
    from initiatives.transfer.services.importing import import_bundle
    from journeys.metrics.readings.services import measurements

    engine_alone(count * OUTCOMES or 4_000)
    if not count:
        return
    call_command("migrate", verbosity=0)
    manager = User.objects.create_user("manager@example.com", "not-a-secret-1", name="Manager", role="administrator")
    path = Path(os.environ["DATA_DIR"]) / "company.json"
    path.write_text(json.dumps(company(count)))
    import_bundle([path], by=manager, now=NOW, confirmed=None)
    print(f"{count} initiatives, {OUTCOMES} outcomes of {READINGS} readings each, {connection.vendor}")
    timed("assess everything, no outcomes yet", lambda: evaluation.evaluate_all(today=TODAY))
    promise(list(Initiative.objects.order_by("pk")), random.Random(1))
    took = timed("estimate everything, and assess what is new", lambda: effects.estimate_all(now=NOW))
    print(f"{'':<46} {1000 * took / Outcome.objects.count():8.2f} ms an outcome, {Effect.objects.count()} effects")
    timed("estimate everything, nothing changed", lambda: effects.estimate_all(now=NOW))
    timed("assess everything, nothing changed", lambda: evaluation.evaluate_all(today=TODAY))
    timed("money of the whole portfolio", lambda: money(as_of=TODAY))
    one = Outcome.objects.earliest("pk")
    timed(
        "enter a reading",
        lambda: measurements.record(one.series, {"on": date(2026, 11, 21), "value": 30}, by=manager, today=TODAY),
    )
    timed("estimate what it changed", lambda: effects.estimate_due(now=NOW))
    client = Client()
    client.force_login(manager)
    for address in ("/", "/initiatives/", f"/initiatives/{one.initiative.key}/", "/api/v1/initiatives/"):
        client.get(address)
        timed(f"GET {address}", lambda address=address: client.get(address))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ["DJANGO_SETTINGS_MODULE"] = "cxtracker.settings"
    os.environ["LOG_LEVEL"] = "ERROR"
    os.environ["ALLOWED_HOSTS"] = "testserver"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
