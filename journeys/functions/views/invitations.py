"""Who cannot sign in yet: inviting all of them at once, and links for where no mail goes out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cxtracker.accounts import mails
from cxtracker.accounts.models import Access, User
from cxtracker.accounts.permissions import can_add_people, can_manage_people, roles_to_give
from cxtracker.accounts.services import invitations
from cxtracker.permissions import require
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown
from cxtracker.ui.requests import SignedInRequest
from journeys.functions.queries.people import with_function

PAGE_SIZE = 50
AT_ONCE = 200
"""Invitations sent by one click."""


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: SignedInRequest) -> HttpResponse:
    """Everybody who cannot sign in yet; a POST invites those who were not."""
    require(can_add_people, request.user)
    uninvited = User.objects.with_access(Access.KNOWN).filter(role__in=roles_to_give(request.user))
    if request.method == "POST":
        count = invitations.invite_everyone(uninvited.order_by("pk")[:AT_ONCE], by=request.user)
        message = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count)
        messages.success(request, message % {"count": count})
        return redirect("people:invitations")
    outside = User.objects.with_access(Access.KNOWN) | User.objects.with_access(Access.INVITED)
    sheet = Paginator(with_function(outside).order_by("invited_at", "name", "pk"), PAGE_SIZE)
    rows = sheet.get_page(request.GET.get("page"))
    context = {
        "people": rows.object_list,
        "page_obj": rows,
        "uninvited": uninvited.count(),
        "may_copy": can_manage_people(request.user),
        "mail_folder": mail_folder(),
    }
    return page(request, "accounts/invitations.html", context)


def mail_folder() -> str:
    """Where mails are written while no mail server is set; blank when there is one."""
    return str(getattr(settings, "EMAIL_FILE_PATH", None) or "") if "filebased" in settings.EMAIL_BACKEND else ""


@require_POST
@refusals_shown(lambda pk: reverse("people:invitations"))
def link(request: SignedInRequest, pk: int) -> HttpResponse:
    """The invitation as a link, shown once, for handing over without a mail."""
    require(can_manage_people, request.user)
    person = get_object_or_404(User, pk=pk)
    now = timezone.now()
    token = invitations.link_to_copy(person, by=request.user, now=now)
    context = {
        "person": person,
        "url": mails.link(reverse("accounts:accept", args=[token])),
        "until": now + invitations.VALID_FOR,
    }
    return page(request, "accounts/invitation_link.html", context)
