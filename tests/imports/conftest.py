"""Tables on their way in: `bring` pastes one and lets the worker go as far as the preview."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from initiatives.imports.services import steps, work
from initiatives.models import Import
from tests.factories import InitiativeFactory

REGISTER = """\
title,problem,owners
Smile camera,Customers do not smile,IT;MKT
First bill,Nobody understands it,
"""


def worked(imported: Import) -> Import:
    """The import after the worker's next turn."""
    work.run_due(clock=timezone.now)
    imported.refresh_from_db()
    return imported


@pytest.fixture
def bring(settings, tmp_path) -> Callable[..., Import]:
    """`bring(text, by=carla)`: pasted, read, mapped by guess and checked."""
    settings.DATA_DIR = tmp_path

    def paste(text: str, *, by) -> Import:
        imported = worked(steps.paste(text, by=by, now=timezone.now(), largest=10))
        if imported.state == "mapping":
            imported = worked(steps.check(imported, by=by))
        return imported

    return paste


@pytest.fixture
def imported_by() -> Callable[..., Import]:
    """`imported_by(carla, preview)`: the good rows are in."""

    def apply(person, imported: Import, **options) -> Import:
        return worked(steps.apply(imported, by=person, **{"only_good": True, "confirmed": True, **options}))

    return apply


@pytest.fixture
def camera(company):
    """CX-3, which a table may name."""
    return InitiativeFactory(key="CX-3", title="Smile camera", problem="Customers frown")
