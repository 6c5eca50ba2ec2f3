"""Deleting from the map and the company: the page that asks first, for every subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import cast

from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _, ngettext

from cxtracker.accounts.models import User
from cxtracker.errors import Refused
from cxtracker.ui import undo
from cxtracker.ui.htmx import page


def removed(
    request: HttpRequest, row: Model, back: str, on: str, remove: Callable[[], None], *, kind: str, **inside: int
) -> HttpResponse:
    """Asks first; a refusal says what has to be done before. `kind` is how events call it ("touchpoint").

    `inside` counts what goes with it: `stages`, `touchpoints`, `ratings`, `moments`, `series`, `readings`.
    """
    refused, status = "", 200
    if request.method == "POST":
        try:
            remove()
        except Refused as refusal:
            refused, status = str(refusal), 409
        else:
            in_trash(request, kind, row)
            return HttpResponseRedirect(on)
    context = {"row": row, "back": back, "refused": refused, "inside": list(_in_words(inside))}
    return page(request, "map/remove.html", context, status=status)


def _in_words(inside: Mapping[str, int]) -> Iterator[str]:
    sentences: dict[str, Callable[[int], str]] = {
        "stages": lambda n: ngettext("%(n)d stage", "%(n)d stages", n),
        "touchpoints": lambda n: ngettext("%(n)d touchpoint", "%(n)d touchpoints", n),
        "ratings": lambda n: ngettext("%(n)d rating", "%(n)d ratings", n),
        "moments": lambda n: ngettext("%(n)d moment", "%(n)d moments", n),
        "series": lambda n: ngettext("%(n)d series", "%(n)d series", n),
        "readings": lambda n: ngettext("%(n)d reading", "%(n)d readings", n),
    }
    return (sentences[name](count) % {"n": count} for name, count in inside.items() if count)


def in_trash(request: HttpRequest, kind: str, row: Model) -> None:
    """Say that it was deleted, with the way back."""
    way_back = undo.way_back(f"{kind}.removed", row, by=cast(User, request.user))
    undo.success(request, _("“%(name)s” is in the trash for 30 days.") % {"name": row}, undo=way_back)
