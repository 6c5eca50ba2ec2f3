"""Finance signs what an outcome is worth a year; each signature stays, the newest stands."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from cxtracker.ui import numbers
from cxtracker.ui.units import currency
from initiatives import permissions
from initiatives.models import BenefitKind, Confirmation, Initiative, Outcome
from initiatives.models.initiatives import BEFORE_PACT
from initiatives.outcomes.queries.lines import lines
from initiatives.outcomes.queries.signatures import price
from initiatives.outcomes.rules import signed_basis
from journeys.validation import checked


@transaction.atomic
def confirm(outcome: Outcome, amount: Decimal, *, note: str = "", by: User, now: datetime) -> Confirmation:
    """Sign `amount` (money per year), never more than was promised, on the plan and the price as they are.

    More than what counts or than the lower end of what was measured, a loss, and the other sign than what counts need
    a note that says why.
    """
    outcome, today = _locked(outcome), timezone.localdate(now)
    initiative = outcome.initiative
    require(permissions.can_confirm, by, outcome, today)
    [line] = [line for line in lines([initiative.pk], as_of=today)[initiative.pk] if line.id == outcome.pk]
    if initiative.status in BEFORE_PACT:
        raise Refused(_("Nothing has been agreed yet, so there is nothing to confirm."))
    if outcome.benefit_kind == BenefitKind.NONE:
        raise Refused(_("This outcome claims no money; there is nothing to confirm."))
    counted = line.figures.counted
    if counted is None:
        raise Refused(_("Nothing has been measured yet. Confirm once the readings show what moved."))
    if not amount.is_finite():
        raise Invalid({"amount": [_("This is not a number.")]})
    clean = checked(Confirmation, {"amount": amount, "note": note.strip()[:300]}, ("amount", "note"))
    promised = line.figures.claimed
    if promised is not None and amount > promised:
        sentence = _("You can't confirm more than the promised %(promised)s a year.")
        raise Invalid({"amount": [sentence % {"promised": numbers.money(promised, currency())}]})
    if (why := _unusual(amount, counted, line.figures.low)) and not note.strip():
        raise Invalid({"note": [why]})
    signed = Confirmation.objects.create(
        outcome=outcome,
        counted=counted,
        low=line.figures.low,
        high=line.figures.high,
        basis=signed_basis.written(price(outcome)),
        evidence=line.evidence,
        by=by,
        at=now,
        **clean,
    )
    _tell("outcome.confirmed", signed, by)
    return signed


@transaction.atomic
def withdraw(outcome: Outcome, *, note: str, by: User, now: datetime) -> Confirmation:
    """Take the signature back; it stays in sight as history."""
    outcome = _locked(outcome)
    require(permissions.can_confirm, by, outcome, timezone.localdate(now))
    newest = Confirmation.objects.filter(outcome=outcome).order_by("-pk").first()
    if newest is None or newest.withdrawn:
        raise Refused(_("Nothing has been confirmed here."))
    if not note.strip():
        raise Invalid({"note": [_("Say why it is withdrawn.")]})
    taken_back = Confirmation.objects.create(
        outcome=outcome,
        amount=newest.amount,
        counted=newest.counted,
        low=newest.low,
        high=newest.high,
        basis=newest.basis,
        evidence=newest.evidence,
        note=note.strip()[:300],
        by=by,
        at=now,
        withdrawn=True,
    )
    _tell("outcome.confirmation_withdrawn", taken_back, by)
    return taken_back


def _unusual(amount: Decimal, counted: Decimal, low: Decimal | None) -> str:
    """What needs a word about `amount`; "" where it needs none. `low` is the lower end of what was measured."""
    words = {"counted": numbers.money(counted, currency()), "low": numbers.money(low, currency())}
    if amount > counted:
        return _("This is more than the evidence supports (%(counted)s). Say why.") % words
    if amount < 0 < counted:
        return _("This signs a loss although the evidence counts a gain (%(counted)s). Say why.") % words
    if low is not None and amount > max(low, Decimal(0)):
        return _("This is more than the lower end of what was measured (%(low)s). Say why.") % words
    return _("This signs a loss. Say why.") if amount < 0 else ""


def _locked(outcome: Outcome) -> Outcome:
    """As it stands now, not as a page showed it; nobody changes it meanwhile."""
    Initiative.objects.select_for_update(of=("self",)).get(pk=outcome.initiative_id)
    return Outcome.objects.select_related("initiative", "metric").get(pk=outcome.pk)


def _tell(kind: str, signed: Confirmation, by: User) -> None:
    outcome = signed.outcome
    context = {"metric": outcome.metric, "amount": signed.amount, "comment": signed.note}
    trail.record(kind, outcome, subject=outcome.initiative, by=by, context=context)
