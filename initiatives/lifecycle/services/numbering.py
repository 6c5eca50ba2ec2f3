"""The keys of new initiatives: `CX-1`, `CX-2`…"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Max
from django.db.models.functions import Cast, Substr

from initiatives.models import FreeNumber, Initiative
from journeys.models import TrashedItem

PREFIX = "CX-"

AT_A_TIME = 100
"""So many numbers are laid ready at once."""


def create(values: Mapping[str, Any]) -> Initiative:
    """A new initiative with the next free number, in the caller's transaction.

    Numbers lie ready as rows. Whoever creates takes one nobody else is just taking, so that nobody waits for another,
    and a creation that is rolled back gives its number back. Imported keys are stepped over.
    """
    while True:
        number = FreeNumber.objects.select_for_update(skip_locked=True).order_by("pk").first()
        if number is None:
            _lay_ready()
            continue
        key = f"{PREFIX}{number.pk}"
        number.delete()
        try:
            with transaction.atomic():
                return Initiative.objects.create(key=key, **values)
        except IntegrityError:
            if not Initiative.objects.filter(key=key).exists():
                raise


def draw(count: int, *, avoid: Collection[str] = ()) -> list[str]:
    """So many free keys, in the caller's transaction, without those to `avoid`; rolled back, they are free again."""
    drawn: list[str] = []
    last = 0
    while len(drawn) < count:
        free = FreeNumber.objects.select_for_update(skip_locked=True).order_by("pk")[: count - len(drawn)]
        numbers = list(free.values_list("pk", flat=True))
        if not numbers:
            _lay_ready(beyond=last)
            continue
        FreeNumber.objects.filter(pk__in=numbers).delete()
        last = max(last, *numbers)
        keys = [f"{PREFIX}{number}" for number in numbers]
        taken = set(Initiative.objects.filter(key__in=keys).values_list("key", flat=True)) | set(avoid)
        drawn += [key for key in keys if key not in taken]
    return drawn


def _lay_ready(*, beyond: int = 0) -> None:
    """The next numbers above all there are, and `beyond`. Two who do so at once lay the same rows, the second none."""
    ready = FreeNumber.objects.aggregate(last=Max("pk"))
    first = max(_highest(Initiative), _highest(TrashedItem), ready["last"] or 0, beyond) + 1
    FreeNumber.objects.bulk_create(
        (FreeNumber(number=number) for number in range(first, first + AT_A_TIME)), ignore_conflicts=True
    )


def _highest(model: type[Initiative] | type[TrashedItem]) -> int:
    """The highest number of a key it holds."""
    numbered = model._default_manager.filter(key__regex=rf"^{PREFIX}[0-9]{{1,15}}$")
    return numbered.aggregate(last=Max(Cast(Substr("key", len(PREFIX) + 1), BigIntegerField())))["last"] or 0
