"""Changing one row so that no edit is lost: conditional on its version, with what changed written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from cxtracker.audit import trail
from cxtracker.errors import Conflict


def change(row: models.Model, values: Mapping[str, Any], *, version: int | None = None) -> trail.Changes:
    """Write `values` to `row` and count its version up; what changed, `{}` (and nothing written) if nothing does.

    With `version` given, the row must still have it, else Conflict with the values that stand now.
    """
    manager = type(row)._default_manager
    before = {name: getattr(row, name) for name in values}
    changes = trail.difference(before, values)
    if version is not None and version != row.version:  # type: ignore[attr-defined]
        raise _overtaken(before)
    if not changes:
        return {}
    changed = {name: values[name] for name in changes}
    expected = row.version  # type: ignore[attr-defined]
    if not manager.filter(pk=row.pk, version=expected).update(**changed, version=F("version") + 1):
        fresh = manager.get(pk=row.pk)
        raise _overtaken({name: getattr(fresh, name) for name in values})
    for name, value in changed.items():
        setattr(row, name, value)
    row.version = expected + 1  # type: ignore[attr-defined]
    return changes


def refuse_changed(row: models.Model, version: int | None) -> None:
    """Conflict when a row that is about to go no longer has the version somebody saw (None: they do not care)."""
    if version is not None and version != row.version:  # type: ignore[attr-defined]
        raise Conflict(_("Someone changed this in the meantime. Check it again."))


def refuse_overtaken(standing: Mapping[str, Any], expected: Mapping[str, Any] | None) -> None:
    """Conflict when a value of a row without a version no longer is what `expected` says of it."""
    if expected is not None and any(standing[name] != expected[name] for name in standing if name in expected):
        raise _overtaken(standing)


def _overtaken(current: Mapping[str, Any]) -> Conflict:
    return Conflict(
        _("Someone changed this while you were editing. Your text is kept; compare and save again."),
        dict(current),
    )
