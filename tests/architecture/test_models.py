"""What every model declares, and what every migration set must hold."""

from __future__ import annotations

import inspect
from io import StringIO

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
    "journeys.Membership": "one function per person is the one-to-one column",
}


def label(model: type[models.Model]) -> str:
    return model._meta.label


@pytest.mark.parametrize("model", OURS, ids=label)
def test_a_model_says_what_it_is(model):
    own = inspect.getdoc(model) or ""
    generated = own.startswith(f"{model.__name__}(")
    assert bool(own) > generated, f"{label(model)} needs a docstring: what is one of these?"
    assert "__str__" in vars(model), f"{label(model)} needs a __str__: it is named in events, messages and mails."


@pytest.mark.parametrize("model", OURS, ids=label)
def test_what_the_database_can_forbid_it_forbids(model):
    unique = any(field.unique and not field.primary_key for field in model._meta.fields)
    assert model._meta.constraints or unique or label(model) in UNCONSTRAINED, (
        f"{label(model)} has no constraint: declare what may never be stored, or write the reason into UNCONSTRAINED."
    )


def test_every_exemption_is_still_needed():
    needed = {label(model) for model in OURS if not model._meta.constraints}
    assert set(UNCONSTRAINED) <= needed, f"Remove from UNCONSTRAINED: {set(UNCONSTRAINED) - needed}"


@pytest.mark.parametrize("model", OURS, ids=label)
def test_choices_are_checked_by_the_database(model):
    checked = " ".join(str(constraint) for constraint in model._meta.constraints)
    loose = [field.name for field in model._meta.fields if field.choices and field.name not in checked]
    allowed = {"accounts.User": {"language", "theme"}, "audit.Event": {"channel"}}
    assert set(loose) <= allowed.get(label(model), set()) | _numbers(model), (
        f"{label(model)}: add a CheckConstraint for {loose}, or allow it here with its reason."
    )


def _numbers(model: type[models.Model]) -> set[str]:
    """Numeric choices are held by range constraints that name the same field."""
    return {field.name for field in model._meta.fields if isinstance(field, models.IntegerField)}


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
