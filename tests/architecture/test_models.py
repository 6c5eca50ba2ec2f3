"""What every model declares, and what every migration set must hold."""

from __future__ import annotations

import inspect
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.migrations.loader import MigrationLoader

from tests.architecture.source import PACKAGES

OURS = [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]
UNCONSTRAINED = {
    "initiatives.AssessedDay": "the day is its primary key and all it has",
    "audit.Event": "append-only by triggers, numbered by a unique column",
    "initiatives.FreeNumber": "the number is its primary key and all it has",
    "journeys.Membership": "one function per person is the one-to-one column",
}


def label(model: type[models.Model]) -> str:
    return model._meta.label


def test_models_say_what_they_are():
    # Django writes a docstring of its own, "Name(fields)", where there is none.
    silent = [label(model) for model in OURS if (inspect.getdoc(model) or "(").startswith((f"{model.__name__}(", "("))]
    assert not silent, f"These need a docstring, what is one of these?: {silent}"
    unnamed = [label(model) for model in OURS if "__str__" not in vars(model)]
    assert not unnamed, f"These need a __str__; they are named in events, messages and mails: {unnamed}"


def test_what_the_database_can_forbid_it_forbids():
    free = [
        label(model)
        for model in OURS
        if not model._meta.constraints
        and not any(field.unique and not field.primary_key for field in model._meta.fields)
        and label(model) not in UNCONSTRAINED
    ]
    assert not free, f"Declare what may never be stored, or write the reason into UNCONSTRAINED: {free}"


def test_every_exemption_is_still_needed():
    needed = {label(model) for model in OURS if not model._meta.constraints}
    assert set(UNCONSTRAINED) <= needed, f"Remove from UNCONSTRAINED: {set(UNCONSTRAINED) - needed}"


def test_choices_are_checked_by_the_database():
    allowed = {"accounts.User.language", "accounts.User.theme", "audit.Event.channel"}
    loose = {
        f"{label(model)}.{field.name}"
        for model in OURS
        for field in model._meta.fields
        # Numeric choices are held by range constraints that name the same field.
        if field.choices
        and not isinstance(field, models.IntegerField)
        and field.name not in " ".join(str(constraint) for constraint in model._meta.constraints)
    }
    assert loose <= allowed, f"Add a CheckConstraint, or allow it here with its reason: {loose - allowed}"


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(f"Run `manage.py makemigrations -n <what it does>`:\n{out.getvalue()}")


def test_each_app_has_one_last_migration():
    loader = MigrationLoader(None)
    forks = loader.detect_conflicts()
    assert not forks, f"Two migrations follow the same one; let the younger depend on the elder: {forks}"


MIGRATE = """
import django, sys
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
executor.loader.replace_migrations = sys.argv[1] == "at_once"
executor.loader.build_graph()
leaves = executor.loader.graph.leaf_nodes()
executor.migrate([leaf for leaf in leaves if executor.loader.replace_migrations or "squashed" not in leaf[1]])
"""


@pytest.mark.slow
def test_tables_made_at_once_are_those_made_step_by_step(tmp_path):
    assert _tables_made("at_once", tmp_path) == _tables_made("by_steps", tmp_path)


def _tables_made(way: str, folder: Path) -> dict[str, list[str]]:
    """Each table, index and trigger with its parts, in no order: SQLite keeps columns in the order they came."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cxtracker.settings", "DATA_DIR": str(folder / way)}
    environment.pop("DATABASE_URL", None)
    subprocess.run([sys.executable, "-c", MIGRATE, way], env=environment, check=True)
    with closing(sqlite3.connect(folder / way / "cxtracker.sqlite3")) as made:
        rows = made.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: sorted(re.split(r"[\s,()]+", sql)) for name, sql in rows}
