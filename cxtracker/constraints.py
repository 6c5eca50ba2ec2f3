"""What the database refuses, as sentences: every constraint says its own, whichever way the refusal comes.

Forms hear a constraint's `violation_error_message` from Django; an IntegrityError that no service foresaw is worded
here for pages, API and imports alike. No name of a constraint or column is ever shown.
"""

from __future__ import annotations

import re
from functools import cache

from django.apps import apps
from django.db import IntegrityError, models
from django.utils.translation import gettext as _, gettext_lazy

UNKNOWN = gettext_lazy("Choose one of the values on offer.")
NO_KEY = gettext_lazy("Give it a key; a key can't be empty.")

NOT_NULL, FOREIGN_KEY, UNIQUE = "23502", "23503", "23505"
"""States of PostgreSQL."""
ON_SQLITE = {"NOT NULL": NOT_NULL, "FOREIGN KEY": FOREIGN_KEY, "UNIQUE": UNIQUE}
FAILED = re.compile(r"(NOT NULL|FOREIGN KEY|UNIQUE|CHECK) constraint failed(?:: (?:index )?(.+))?")


def sentence(error: IntegrityError) -> str:
    """What a person may do about what the database refused."""
    state, name, columns = _refused(error)
    constraint = _constraints().get(name) or (_unique_over(columns) if columns else None)
    if constraint:
        return str(constraint.violation_error_message)
    match state:
        case "23505":
            return _("This is taken: something else has the same key or name. Choose another one.")
        case "23502":
            return _("Something is missing. Fill in what is empty, and try again.")
        case "23503":
            return _("What you refer to is gone, or still needed. Reload the page, and try again.")
    return _("These values don't fit together. Reload the page, check them, and try again.")


def has_sentence(constraint: models.BaseConstraint) -> bool:
    """Whether the constraint has a sentence of its own."""
    return constraint.violation_error_message != constraint.default_violation_error_message


def _refused(error: IntegrityError) -> tuple[str, str, tuple[str, ...]]:
    """State, constraint and, where SQLite names no constraint, the columns ("table.column")."""
    cause = error.__cause__
    if diagnosis := getattr(cause, "diag", None):
        return str(diagnosis.sqlstate or ""), str(diagnosis.constraint_name or ""), ()
    failure = FAILED.search(str(error))
    if not failure:
        return "", "", ()
    what, where = failure[1], (failure[2] or "").strip("'")
    return ON_SQLITE.get(what, ""), where, tuple(where.split(", ")) if what == "UNIQUE" else ()


@cache
def _constraints() -> dict[str, models.BaseConstraint]:
    return {
        constraint.name: constraint
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if has_sentence(constraint)
    }


def _unique_over(columns: tuple[str, ...]) -> models.BaseConstraint | None:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if (
                has_sentence(constraint)
                and isinstance(constraint, models.UniqueConstraint)
                and columns == _columns(model, constraint)
            ):
                return constraint
    return None


def _columns(model: type[models.Model], constraint: models.UniqueConstraint) -> tuple[str, ...]:
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    return tuple(f"{model._meta.db_table}.{columns[name]}" for name in constraint.fields)
