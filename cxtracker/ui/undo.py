"""Messages about an act that can be undone: the toast carries a form, so it works without JavaScript."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxtracker.accounts.models import User
from cxtracker.audit import undoing
from cxtracker.errors import Refused

MARK = "undo:"
"""Begins the extra tags of such a message; the address that undoes the act follows."""


def success(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """What was done; `undo` is the address to POST to, empty where the act stays."""
    messages.success(request, text, extra_tags=f"{MARK}{undo}" if undo else "")


def way_back(kind: str, *targets: models.Model, by: User) -> str:
    """The address that undoes what `by` just did to these, named by the kind of its event; "" where it stays."""
    acts = undoing.acts(kind, targets, by)
    return reverse("undo", args=["-".join(map(str, acts))]) if 0 < len(acts) <= undoing.MOST else ""


@require_POST
def page(request: HttpRequest, acts: str) -> HttpResponse:
    """Take back what was just done, and say so on the page it was done on."""
    numbers = acts.split("-")
    if not all(number.isascii() and number.isdigit() and len(number) < 19 for number in numbers):
        raise Http404(_("There is nothing to undo."))
    try:
        undoing.undo([int(number) for number in numbers], by=cast(User, request.user), now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone. The history keeps both."))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else reverse("home"))
