"""The sample company on a button: loaded by the worker into an empty company, and removed wholly."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.commits import wake_worker
from cxtracker.errors import Conflict, Refused
from cxtracker.permissions import require
from cxtracker.turns import Turn
from initiatives import permissions, sample_company
from initiatives.demo import company, leadership, removal
from initiatives.imports.services.steps import WORK
from initiatives.imports.services.work import STEPS
from initiatives.models import Decision, Import, ImportKind, ImportState, Initiative
from initiatives.models.imports import WORKING
from initiatives.outcomes.effects import services as effects
from initiatives.portfolio import services as snapshots
from initiatives.transfer.services import judging
from journeys.models import CustomerCount, EventMark, Function, Journey, Metric, Segment, ThesisBand

EMPTY = (Function, Journey, Segment, Metric, Initiative, EventMark, ThesisBand, CustomerCount)
"""In an empty company there is none of these."""
LONGEST = timedelta(minutes=5)
PARTS = 3
"""The company, what its outcomes achieved, the months before."""


def is_empty() -> bool:
    return not any(model._default_manager.exists() for model in EMPTY)


@transaction.atomic
def begin(*, by: User, now: datetime) -> Import:
    """Let a worker load the sample company. Raises NotAllowed, and Refused where the company is not empty."""
    require(permissions.can_set_up, by)
    judging.hold_the_turn()
    if not is_empty() or Import.objects.filter(state__in=WORKING).exists():
        raise Refused(_("There is something here already. The sample company goes into an empty company only."))
    imported = Import.objects.create(
        kind=ImportKind.SAMPLE,
        state=ImportState.IMPORTING,
        file_name=_("Sample company"),
        rows_total=PARTS,
        by=by,
        begun_at=now,
    )
    trail.record("sample.begun", imported, by=by)
    wake_worker(WORK)
    return imported


@transaction.atomic
def remove(*, by: User) -> Import:
    """Let a worker remove it wholly, with what hangs on it. Raises NotAllowed and Conflict."""
    require(permissions.can_set_up, by)
    imported = sample_company.loaded().select_for_update().filter(state=ImportState.DONE).first()
    if imported is None:
        raise Conflict(_("There is no sample company to remove, or it is being loaded or removed right now."))
    imported.state, imported.undone_by, imported.beat_at = ImportState.UNDOING, by, None
    imported.save(update_fields=["state", "undone_by", "beat_at"])
    trail.record("sample.removing", imported, by=by)
    wake_worker(WORK)
    return imported


# --- the worker's part ------------------------------------------------------------------------------------------
def load(turn: Turn[Import]) -> None:
    """The company is one transaction; what is computed from it can be done again."""
    imported = turn.row
    turn.beat(ahead=LONGEST)
    if imported.rows_done < 1:
        with turn.step(rows_done=1):
            _bring(imported, turn.clock())
    turn.beat(ahead=LONGEST)
    if imported.rows_done < 2:
        effects.estimate_due(now=turn.clock())
        turn.beat(rows_done=2, ahead=LONGEST)
    snapshots.reconstruct(now=turn.clock(), months=company.MONTHS_REMEMBERED)
    now = turn.clock()
    with turn.step(state=ImportState.DONE, rows_done=PARTS, applied_at=now, ended_at=now):
        trail.record("sample.loaded", imported, by=imported.by)


def _bring(imported: Import, now: datetime) -> None:
    company.bring(now=now, of=imported)
    company.tell(by=imported.by, now=now)
    leadership.ask(imported.by, now)
    beside = {model._meta.label_lower: list(model._default_manager.values_list("pk", flat=True)) for model in BESIDE}
    Import.objects.filter(pk=imported.pk).update(overview={"beside": beside})


BESIDE = (EventMark, Decision, ThesisBand, CustomerCount)
"""What comes with it beside its files: all there are, since the company was empty."""


def take_away(turn: Turn[Import]) -> None:
    imported = turn.row
    turn.beat(ahead=LONGEST)
    with turn.step(state=ImportState.UNDONE):
        removal.remove(imported)
        Import.objects.filter(pk=imported.pk).update(ended_at=turn.clock())
        trail.record("sample.removed", imported, by=imported.undone_by or imported.by)


STEPS |= {
    (ImportKind.SAMPLE, ImportState.IMPORTING): load,
    (ImportKind.SAMPLE, ImportState.UNDOING): take_away,
}
