"""Below the interfaces the clock and the settings come in as arguments: what a rule says can be asked for any day.

A service that needs the day takes `today: date`; one that writes a moment down takes `now: datetime` and gets the day
from it. Pages, API, commands, tasks and subscribers read the clock once and hand it on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import modules, tree

INTERFACES = {
    "views",
    "api",
    "management",
    "tasks",
    "subscribers",
    "urls",
    "apps",
    "templatetags",
    "panels",
    "ui",
    "celery",
    "settings",
    "wsgi",
}
READS = {
    "timezone.now",
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "time.time",
    "time.time_ns",
}
"""Also when they are handed on without being called."""
READS_WITHOUT_ARGUMENT = {"timezone.localdate", "timezone.localtime"}
"""With a moment these convert it, and read nothing."""

CLOCK_READERS = {
    "initiatives/models/initiatives.py": "who sees a draft is asked by every read, and always of today's deputies",
    "cxtracker/audit/trail.py": "an event is dated when it is recorded, whoever calls: no caller can date it otherwise",
    "cxtracker/audit/delivery.py": "leases of the outbox end by the real clock, between the steps of one long call",
    "cxtracker/health.py": "the sign of life of the worker, and how old it is",
}
SETTINGS_READERS = {
    "cxtracker/accounts/mails.py": "the door mail goes out by: it signs with the site's name and links to its address",
    "cxtracker/uploads.py": "where files lie",
    "cxtracker/health.py": "asks whether what the settings name is there",
    "cxtracker/accounts/models/people.py": "which languages people may choose is what the product speaks wholly",
    "cxtracker/checks.py": "judges the settings themselves",
    "initiatives/review/files": "files that leave the site carry its name and address",
}


def below_the_interfaces() -> list[Path]:
    return [path for path in modules() if not INTERFACES & {*path.parts, path.stem, path.stem.rpartition("_")[2] + "s"}]


def _functions(module: ast.Module) -> Iterator[ast.AST]:
    """What runs when something is called; class bodies declare, and `default=timezone.now` on a field is Django's."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from node.body if isinstance(node.body, list) else [node.body]


def clock_reads(module: ast.Module) -> list[str]:
    found = set()
    for node in (inner for outer in _functions(module) for inner in ast.walk(outer)):
        if isinstance(node, ast.Attribute) and ".".join(ast.unparse(node).split(".")[-2:]) in READS:
            found.add((node.lineno, ast.unparse(node)))
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            name = ".".join(ast.unparse(node.func).split(".")[-2:])
            if name in READS_WITHOUT_ARGUMENT:
                found.add((node.lineno, ast.unparse(node)))
    return [f"line {line}: {text}" for line, text in sorted(found)]


def settings_reads(module: ast.Module) -> list[str]:
    return sorted(
        {
            f"line {node.lineno}: {ast.unparse(node)}"
            for outer in _functions(module)
            for node in ast.walk(outer)
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "settings" and node.attr.isupper()
        }
    )


def exempt(path: Path, exemptions: dict[str, str]) -> str:
    """The exemption that covers a module or its folder."""
    return next((one for one in exemptions if path.as_posix() == one or path.is_relative_to(one)), "")


@pytest.mark.parametrize(
    ("reads", "exemptions", "cure"),
    [
        (clock_reads, CLOCK_READERS, "take `today: date` or `now: datetime` as an argument"),
        (settings_reads, SETTINGS_READERS, "take the value as an argument"),
    ],
)
def test_clock_and_settings_come_in_as_arguments(reads, exemptions, cure):
    found = {path: read for path in below_the_interfaces() if (read := reads(tree(path)))}
    wrong = {str(path): read for path, read in found.items() if not exempt(path, exemptions)}
    assert not wrong, f"{wrong}: {cure}."
    needed = {exempt(path, exemptions) for path in found}
    assert needed == set(exemptions), f"No longer needed as exemptions: {set(exemptions) - needed}"


@pytest.mark.parametrize(
    "line",
    [
        "timezone.now()",
        "timezone.localdate()",
        "django.utils.timezone.localtime()",
        "date.today()",
        "datetime.datetime.now(UTC)",
        "time.time()",
        "datetime.utcnow()",
        "run(clock=timezone.now)",
    ],
)
def test_a_look_at_the_clock_is_seen(line):
    assert clock_reads(ast.parse(f"def close(review):\n    return {line}"))
    assert clock_reads(ast.parse(f"class Review:\n    closes = lambda self: {line}"))


@pytest.mark.parametrize(
    "line",
    ["timezone.localdate(now)", "timezone.localtime(closed_at)", "time.monotonic()", "clock()", "date(2026, 1, 1)"],
)
def test_turning_a_moment_into_a_day_is_no_look_at_the_clock(line):
    assert not clock_reads(ast.parse(f"def close(review, now):\n    return {line}"))


def test_a_default_of_a_field_belongs_to_the_database():
    assert not clock_reads(ast.parse("class User(Model):\n    joined_at = DateTimeField(default=timezone.now)"))


def test_a_look_into_the_settings_is_seen():
    assert settings_reads(ast.parse("def total():\n    return settings.CURRENCY"))
    assert not settings_reads(ast.parse("class Review(Model):\n    by = ForeignKey(settings.AUTH_USER_MODEL)"))
