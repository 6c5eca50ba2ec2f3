"""Two people import at once: what both bring is there once, and the second is told."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from initiatives.imports.services import steps, work
from initiatives.models import Import, ImportedRow, Initiative
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TEXT = "title,problem\n" + "".join(f"Initiative {number},Nobody knows\n" for number in range(40))


def turn() -> None:
    work.run_due(clock=timezone.now)


@pytest.fixture
def both(carla, alma, settings, tmp_path) -> list[Import]:
    """The same table, checked for Carla and for Alma."""
    settings.DATA_DIR = tmp_path
    imports = [steps.paste(TEXT, by=person, now=timezone.now(), largest=10) for person in (carla, alma)]
    turn()
    for imported in imports:
        steps.check(Import.objects.get(pk=imported.pk), by=imported.by)
    turn()
    return imports


def test_what_two_bring_at_once_is_there_once(both):
    for imported in both:
        steps.apply(Import.objects.get(pk=imported.pk), by=imported.by)
    assert together(turn, turn) == []
    assert Initiative.objects.count() == 40
    assert len(set(Initiative.objects.values_list("title", flat=True))) == 40
    assert set(Import.objects.values_list("state", flat=True)) == {"done"}
    refused = ImportedRow.objects.filter(state="cannot")
    assert refused.count() == 40
    assert len(set(refused.values_list("of", flat=True))) == 1
    assert "no longer as the preview showed it" in refused[0].problems[0]["message"]


def test_many_workers_import_and_undo_one_table_once(both):
    first, second = both
    steps.discard(Import.objects.get(pk=second.pk), by=second.by)
    steps.apply(Import.objects.get(pk=first.pk), by=first.by)
    assert together(*[turn] * 4) == []
    assert Initiative.objects.count() == 40
    steps.undo(Import.objects.get(pk=first.pk), by=first.by, now=timezone.now())
    assert together(*[turn] * 4) == []
    assert not Initiative.objects.exists()
    assert Import.objects.get().state == "undone"


def test_two_clicks_on_undo_undo_once(both, carla):
    steps.apply(Import.objects.get(pk=both[0].pk), by=carla)
    turn()

    def undo() -> None:
        steps.undo(Import.objects.get(pk=both[0].pk), by=carla, now=timezone.now())

    (refusal,) = together(undo, undo)
    assert "moved on" in str(refusal)
    connection.close()
