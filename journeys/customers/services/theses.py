"""Entering what happy and unhappy customers do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from journeys import permissions
from journeys.customers.services import rows
from journeys.models import ThesisBand
from journeys.models.customers import Act
from journeys.validation import checked, required

IDENTITY = ("segment", "act", "band")
NUMBERS = ("n", "mean", "sd", "retained", "source")
EMPTY = {"mean": None, "sd": None, "retained": None, "source": ""}


@transaction.atomic
def create(values: Mapping[str, Any], *, by: User) -> ThesisBand:
    """One band; Invalid with a sentence at the number that cannot be, or where the band is there already."""
    require(permissions.can_enter_customers, by)
    required(ThesisBand, values, ("act", "band", "n"))
    clean = {"segment": None, **EMPTY, **checked(ThesisBand, values, (*IDENTITY, *NUMBERS))}
    rows.refuse(odd(clean))
    if ThesisBand.objects.filter(**{name: clean[name] for name in IDENTITY}).exists():
        raise Invalid({"band": [_("This band is there already. Change that row.")]})
    row = ThesisBand.objects.create(**clean)
    trail.record("thesis.created", row, by=by, changes=trail.difference({}, clean))
    return row


@transaction.atomic
def edit(row: ThesisBand, values: Mapping[str, Any], *, by: User, version: int | None = None) -> ThesisBand:
    """Other numbers for the same band."""
    require(permissions.can_enter_customers, by)
    row = rows.locked(row)
    clean = checked(ThesisBand, values, NUMBERS)
    rows.refuse(odd({name: getattr(row, name) for name in (*IDENTITY, *NUMBERS)} | clean))
    if changes := editing.change(row, clean, version=version):
        trail.record("thesis.edited", row, by=by, changes=changes)
    return row


def remove(row: ThesisBand, *, by: User, version: int | None = None) -> None:
    rows.remove(row, "thesis.removed", ("n",), by=by, version=version)


def put(lines: Sequence[Mapping[str, Any]], *, by: User) -> int:
    """Bands new or in place of those that are there, all or none; how many were new or changed."""
    return rows.put(ThesisBand, IDENTITY, lines, create=partial(create, by=by), edit=partial(edit, by=by), by=by)


def odd(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What numbers of a band can't be, as (field, sentence)."""
    stays, n = values["act"] == Act.STAY, values["n"]
    taken, other = (("retained",), ("mean", "sd")) if stays else (("mean", "sd"), ("retained",))
    too_much = (
        _("Of customers who stay, only how many stayed is entered. Leave this empty.")
        if stays
        else _("Of spend, the mean and the standard deviation are entered. Leave this empty.")
    )
    wrong = [(name, too_much) for name in other if values[name] is not None]
    wrong += [(name, _("Fill this in; it can't be empty.")) for name in taken if values[name] is None]
    if stays and values["retained"] is not None and n is not None and values["retained"] > n:
        wrong.append(("retained", _("No more customers can have stayed than there were.")))
    if n is not None and n < (1 if stays else 2):
        wrong.append(
            ("n", _("One customer has no spread: enter two or more.") if n else _("Enter at least one customer."))
        )
    if not stays and values["sd"] is not None and values["sd"] <= 0:
        wrong.append(("sd", _("A standard deviation of 0 says that all spent the same to the cent. Check the figure.")))
    return wrong
