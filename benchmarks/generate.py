"""A company of any size, made inside the database: `python benchmarks/generate.py [initiatives] [readings]`.

Default 1,000 initiatives and 24 readings a series. Fills the empty database named by DATABASE_URL (PostgreSQL or
SQLite): the map by import, everything that grows by `INSERT … SELECT` over a row of numbers, the same rows every time.
Per initiative 5 touchpoints, 4 ownership requests with their steps, 1.5 outcomes with a series each. Effects,
assessments and flags are computed by the product itself, unless `--unjudged` leaves them due.
"""

# ruff: noqa: S608  (the SQL is put together from what stands here)

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.assessment import LINKS, OWNERS, TOUCHPOINTS, company

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FUNCTIONS, CX_MANAGERS, METRICS, SEGMENTS = 12, 8, 20, 6
PASSWORD = "not-a-secret-1"

# Up to which per cent of the initiatives are in which status.
STATUS = {"draft": 5, "proposed": 15, "agreed": 25, "delivering": 60, "measuring": 80, "closed": 95, "stopped": 100}
MODES = ("prevent", "design_in", "detect", "recover", "compensate", "monitor")
SUBJECTS = ("invoices", "welcome calls", "returns", "contract ends", "outages", "prices")
STATES = ("approved", "approved", "requested", "declined")
PROBLEM = (
    "'Customers of group ' || (n.i % 97) || ' call again within a week, because the first answer did not settle what "
    "they asked; each further call costs them an evening and us a visit.'"
)
HYPOTHESIS = "'We believe a clear first answer makes customers call once, worth ' || (n.i % 50) || ' each'"


def spread(salt: int, number: str = "n.i") -> str:
    """SQL for a number below 1,000,003 that looks drawn by lot and is the same in both databases."""
    return f"(({number} * 7919 + {salt} * 104729) % 1000003)"


def draw(below: int, salt: int) -> str:
    """SQL for a number from 0 up to `below`, different for each salt."""
    return f"({spread(salt)} % {below})"


def one_of(values: tuple[str, ...], index: str) -> str:
    return f"CASE {index} " + " ".join(f"WHEN {at} THEN '{value}'" for at, value in enumerate(values)) + " END"


def numbers(count: int, name: str = "n") -> str:
    """SQL for a table of one column i, 0 up to `count`."""
    more = f"SELECT i + 1 FROM {name}_ WHERE i < {count - 1}"
    return f"(WITH RECURSIVE {name}_(i) AS (SELECT 0 UNION ALL {more}) SELECT i FROM {name}_) {name}"


def ranked(table: str, where: str = "1 = 1") -> str:
    """SQL for a table's rows, numbered from 0 in a column i."""
    return f"(SELECT {table}.*, ROW_NUMBER() OVER (ORDER BY id) - 1 AS i FROM {table} WHERE {where})"


def insert(table: str, columns: Mapping[str, str], source: str) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM {source}"


INITIATIVES, SERIES = ranked("initiatives_initiative"), ranked("journeys_series")
FUNCTION, HEADS = ranked("journeys_function"), ranked("accounts_user", "role = 'contributor'")
MANAGERS = ranked("accounts_user", "role = 'cx_manager'")
MANAGER = f"JOIN {MANAGERS} m ON m.i = {draw(CX_MANAGERS, 11)}"
START = draw(700, 2)


@dataclass(frozen=True)
class Company:
    """The statements that fill `count` initiatives in, in the words of one database."""

    count: int
    readings: int
    postgres: bool

    def day(self, offset: str) -> str:
        """The day so many days after 1 January 2024."""
        if self.postgres:
            return f"DATE '2024-01-01' + ({offset})::integer"
        return f"DATE('2024-01-01', ({offset}) || ' days')"

    def on(self, day: str) -> str:
        return f"DATE '{day}'" if self.postgres else f"'{day}'"

    def at(self, day: str) -> str:
        return f"'{day} 09:00:00+00'" if self.postgres else f"'{day} 09:00:00'"

    @property
    def yes(self) -> str:
        return "true" if self.postgres else "1"

    @property
    def no(self) -> str:
        return "false" if self.postgres else "0"

    def initiatives(self) -> str:
        share = draw(100, 1)
        status = " ".join(f"WHEN {share} < {upto} THEN '{code}'" for code, upto in STATUS.items())
        columns = {
            "key": "'CX-' || (n.i + 1)",
            "title": f"'Initiative ' || (n.i + 1) || ' about ' || {one_of(SUBJECTS, draw(len(SUBJECTS), 3))}",
            "problem": PROBLEM,
            "hypothesis": HYPOTHESIS,
            "mode": one_of(MODES, draw(len(MODES), 4)),
            "kind": "'benefit'",
            **{pillar: draw(4, salt) for salt, pillar in enumerate(("culture", "data", "behavioural_science"), 5)},
            "lead_function_id": "f.id",
            "accountable_id": "h.id",
            "initiator_id": "m.id",
            "budget": f"{draw(400, 8)} * 500",
            "start": self.day(START),
            "go_live": self.day(f"{START} + 120"),
            "first_reading": self.day(f"{START} + 180"),
            "stop_criteria": "'Stop if nothing moved after a year'",
            "lesson": "''",
            "status": f"CASE {status} END",
            "on_hold": self.no,
            "created_at": self.at("2026-11-02"),
            "version": "1",
            "assessment_due": self.yes,
        }
        owned = f"JOIN {FUNCTION} f ON f.i = {draw(FUNCTIONS, 9)} JOIN {HEADS} h ON h.i = {draw(FUNCTIONS, 10)}"
        return insert("initiatives_initiative", columns, f"{numbers(self.count)} {owned} {MANAGER} ORDER BY n.i")

    def links(self) -> str:
        place = f"t.i = ({draw(TOUCHPOINTS, 12)} + l.i * 97) % {TOUCHPOINTS}"
        return insert(
            "initiatives_initiativetouchpoint",
            {"initiative_id": "n.id", "touchpoint_id": "t.id"},
            f"{INITIATIVES} n CROSS JOIN {numbers(LINKS, 'l')} JOIN {ranked('journeys_touchpoint')} t ON {place}",
        )

    def requests(self) -> str:
        columns = {
            "initiative_id": "n.id",
            "function_id": "f.id",
            "state": one_of(STATES, "r.i"),
            "ask": "'Agree on one first answer'",
            "person_days": f"1 + {draw(9, 13)}",
            "reason": one_of(("", "", "", "no_capacity"), "r.i"),
            "comment": "''",
            "asked_on": self.on("2026-11-02"),
            "decided_on": f"CASE WHEN r.i = 2 THEN NULL ELSE {self.on('2026-11-09')} END",
            "asked_by_id": "m.id",
            "decided_by_id": "CASE WHEN r.i = 2 THEN NULL ELSE h.id END",
            "effective": self.no,
            "version": "1",
        }
        asked = (
            f"JOIN {FUNCTION} f ON f.i = ({draw(FUNCTIONS, 14)} + r.i * 5) % {FUNCTIONS} JOIN {HEADS} h ON h.i = f.i"
        )
        source = f"{INITIATIVES} n CROSS JOIN {numbers(OWNERS, 'r')} {asked} {MANAGER}"
        return insert("initiatives_ownershiprequest", columns, source)

    def steps(self, kind: str, day: str, by: str, reason: str) -> str:
        columns = {
            "request_id": "id",
            "kind": kind,
            "at": self.at(day),
            "by_id": by,
            "reason": reason,
            "channel": "'page'",
            "comment": "''",
        }
        source = f"initiatives_ownershiprequest WHERE {by} IS NOT NULL"
        return insert("initiatives_requeststep", columns, source)

    def series(self) -> str:
        """One for every first outcome, then one for every second; the two of an initiative are of different metrics."""
        columns = {
            "key": "'S' || (n.i + 1)",
            "metric_id": "m.id",
            "label": "'group ' || (n.i + 1)",
            "rhythm": "'monthly'",
        }
        second = f"(n.i - {self.count}) * 2 + 1"
        metric = f"m.i = CASE WHEN n.i < {self.count} THEN n.i ELSE {second} END % {METRICS}"
        source = f"{numbers(self.count * 3 // 2)} JOIN {ranked('journeys_metric')} m ON {metric}"
        return insert("journeys_series", columns, f"{source} ORDER BY n.i")

    def outcomes(self) -> str:
        """Every initiative one, every second two."""
        columns = {
            "initiative_id": "n.id",
            "metric_id": "s.metric_id",
            "series_id": "s.id",
            "baseline": "30",
            "baseline_on": self.day(f"{START} + 90"),
            "baseline_source": "'billing'",
            "target": "24",
            "target_on": self.day(f"{START} + 900"),
            "benefit_owner_id": "h.id",
            "unit_value": "1000",
            "benefit_kind": one_of(("revenue", "saving", "avoidance"), draw(3, 15)),
            "share": "1",
            "headline": f"CASE WHEN o.i = 0 THEN {self.yes} ELSE {self.no} END",
            "guardrail": self.no,
            "value_note": "'what a call costs'",
        }
        followed = f"s.i = CASE WHEN o.i = 0 THEN n.i ELSE {self.count} + n.i / 2 END"
        source = f"{INITIATIVES} n CROSS JOIN {numbers(2, 'o')} JOIN {SERIES} s ON {followed}"
        owner = f"JOIN {HEADS} h ON h.i = {draw(FUNCTIONS, 16)}"
        return insert("initiatives_outcome", columns, f"{source} {owner} WHERE o.i = 0 OR n.i % 2 = 0")

    def plans(self) -> str:
        kept = ("baseline", "baseline_on", "target", "target_on", "unit_value", "benefit_kind", "share")
        columns = {"outcome_id": "o.id", **{name: f"o.{name}" for name in kept}, "frozen_on": "o.baseline_on"}
        agreed = "i.status IN ('agreed', 'delivering', 'measuring', 'closed')"
        source = f"initiatives_outcome o JOIN initiatives_initiative i ON i.id = o.initiative_id WHERE {agreed}"
        return insert("initiatives_plan", {**columns, "claimed": "6000"}, source)

    def measurements(self) -> str:
        """From January 2024 to November 2026; three series in four fall after the middle."""
        noise = f"({spread(17, '(n.i * 31 + r.i)')} % 400) / 100.0 - 2"
        columns = {
            "series_id": "n.id",
            '"on"': self.day(f"(1050 * r.i) / {self.readings}"),
            "value": f"30 + {noise} - CASE WHEN r.i * 2 > {self.readings} THEN n.i % 4 ELSE 0 END",
            "source": "'billing'",
            "entered_at": self.at("2026-11-02"),
        }
        return insert("journeys_measurement", columns, f"{SERIES} n CROSS JOIN {numbers(self.readings, 'r')}")

    def statements(self) -> dict[str, str]:
        """In the order in which they are put in."""
        return {
            "initiatives": self.initiatives(),
            "touchpoint links": self.links(),
            "ownership requests": self.requests(),
            "questions": self.steps("'asked'", "2026-11-02", "asked_by_id", "''"),
            "answers": self.steps("state", "2026-11-09", "decided_by_id", "reason"),
            "series": self.series(),
            "outcomes": self.outcomes(),
            "plans": self.plans(),
            "readings": self.measurements(),
        }


def the_map() -> dict[str, Any]:
    """Functions with heads, people, a journey of 500 touchpoints, segments and metrics, as a bundle."""
    rows = company(0)
    people = [
        {"key": f"head{at}@example.com", "name": f"Head {at}", "role": "contributor", "function": f"F{at:02}"}
        for at in range(FUNCTIONS)
    ]
    people += [
        {"key": f"cx{at}@example.com", "name": f"CX manager {at}", "role": "cx_manager"} for at in range(CX_MANAGERS)
    ]
    people.append({"key": "board@example.com", "name": "Board", "role": "leadership"})
    for at, function in enumerate(rows["functions"]):
        function["head"] = f"head{at}@example.com"
    rows["functions"][1]["is_finance"] = True
    metric = {"kind": "behavioural", "unit": "calls", "direction": "lower", "counts_as_business_outcome": True}
    return {
        **rows,
        "people": people,
        "segments": [{"key": f"G{at}", "name": f"Group {at}"} for at in range(SEGMENTS)],
        "metrics": [{"key": f"B{at}", "name": f"Calls {at}", **metric} for at in range(METRICS)],
    }


def timed(label: str, work: Callable[[], Any]) -> None:
    began = time.perf_counter()
    work()
    print(f"{label:<40} {time.perf_counter() - began:8.1f} s", flush=True)


def generate(count: int, readings: int, *, judged: bool = True) -> None:
    """Fill the empty database that the settings name."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from cxtracker.accounts.models import User
    from initiatives.assessment.services import evaluation
    from initiatives.outcomes.effects import services as effects
    from initiatives.transfer.services.importing import import_bundle

    def run(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    timed("migrate", lambda: call_command("migrate", verbosity=0))
    by = User.objects.create_user("admin@example.com", PASSWORD, name="Administrator", role="administrator")
    path = Path(settings.DATA_DIR) / "map.json"
    path.write_text(json.dumps(the_map()))
    timed("the map, imported", lambda: import_bundle([path], by=by, now=NOW, confirmed=None))
    for label, statement in Company(count, readings, connection.vendor == "postgresql").statements().items():
        timed(label, lambda statement=statement: run(statement))  # type: ignore[misc]
    run("ANALYZE")
    if judged:
        timed("effects", lambda: effects.estimate_due(now=NOW))
        timed("assessments and flags", lambda: evaluation.evaluate_due(today=NOW.date()))
        run("ANALYZE")


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxtracker.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    import django

    django.setup()
    sizes = [int(one) for one in arguments if one.isdigit()]
    count, readings = [*sizes, *(1_000, 24)[len(sizes) :]][:2]
    generate(count, readings, judged="--unjudged" not in arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
