"""The arrows between and inside the apps; the contracts stand in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.source import ROOT, imports, in_layer

CONTRACTS = "from importlinter.cli import lint_imports_command as run; run()"
NOT_FOR_RULES = ("django.db", "django.utils.timezone", "django.conf", "time", "random")


def test_imports_point_one_way():
    run = subprocess.run(
        [sys.executable, "-c", CONTRACTS, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, (
        "An import points against the arrow. Move the code to the layer it belongs to, or let the lower layer "
        f"publish an event the upper one listens to.\n{run.stdout}"
    )


def test_rules_know_neither_database_nor_clock():
    knowing = {
        str(path): names
        for path in in_layer("rules")
        if (names := [name for name in imports(path) if name.startswith(NOT_FOR_RULES)])
    }
    assert not knowing, f"Hand a rule plain values, and today's date, from its caller: {knowing}"
