"""Where the button in a mail leads: the case, and the buttons that decide it. Opening it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cxtracker.errors import Invalid, Refused
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import show_on
from initiatives.models import DecisionLink
from initiatives.ownership.forms.mail_answers import answer_forms
from initiatives.ownership.queries.letters import asked_question, how_it_ended
from initiatives.ownership.queries.pact_changes import PactChange, changes_since
from initiatives.ownership.queries.pacts import plan_marks
from initiatives.ownership.services import mail_links
from initiatives.ownership.services.mail_links import Answer, Ended, LinkEnded
from initiatives.ownership.services.seen import PlanChanged, having_seen

View = Callable[[HttpRequest, str], HttpResponse]


def kept_private(view: View) -> View:
    """The address is a key: it goes into no cache, no index, and to no other site."""

    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@login_not_required
@never_cache
@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, token: str) -> HttpResponse:
    link = mail_links.behind(token)
    if link is None:
        return page(request, "ownership/mail_link/ended.html", {"why": Ended.UNKNOWN}, status=404)
    with translation.override(link.recipient.reads):
        if request.user.is_authenticated and request.user.pk != link.recipient_id:
            return page(request, "ownership/mail_link/foreign.html", {"link": link}, status=403)
        if settings.REQUIRE_LOGIN_FOR_MAIL_DECISION and not request.user.is_authenticated:
            return redirect_to_login(request.path)
        if why := mail_links.ended(link, now=timezone.now()):
            return _ended(request, link, why)
        return (
            _answered(request, link) if request.method == "POST" else _case(request, link, answer_forms(link.request))
        )


def _answered(request: HttpRequest, link: DecisionLink) -> HttpResponse:
    verb = request.POST.get("answer", "")
    forms = answer_forms(link.request, verb, request.POST)
    form = forms.get(verb)
    if form is None or not form.is_valid():
        return _case(request, link, forms, wrong=verb, status=422)
    try:
        with having_seen(request.POST.get("plan")):
            mail_links.decide(link, Answer(verb, **form.cleaned_data), now=timezone.now())
    except LinkEnded as refusal:
        link.request.refresh_from_db()
        return _ended(request, link, refusal.why)
    except PlanChanged as refusal:
        return _outdated(request, link, forms, refusal, verb)
    except Invalid as refusal:
        show_on(form, refusal)
        return _case(request, link, forms, wrong=verb, status=422)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _case(request, link, forms, wrong=verb, status=409)
    return HttpResponseRedirect(request.path)


def _case(
    request: HttpRequest,
    link: DecisionLink,
    forms: dict[str, Form],
    *,
    wrong: str = "",
    status: int = 200,
    outdated: str = "",
    news: tuple[PactChange, ...] = (),
) -> HttpResponse:
    """The question and its answers, which stay for the plan that was sent until it was said that it is `outdated`."""
    initiative = link.request.initiative
    sent = "" if outdated else request.POST.get("plan", "")
    plan = sent or plan_marks([initiative.pk])[initiative.pk]
    initiative.refresh_from_db()  # after its mark: what is shown is at least as new
    context = {
        "asked": asked_question(link.request, now=timezone.now()),
        "link": link,
        "forms": forms,
        "wrong": wrong,
        "plan": plan,
        "outdated": outdated,
        "news": news,
    }
    return page(request, "ownership/mail_link/case.html", context, status=status)


def _outdated(
    request: HttpRequest, link: DecisionLink, forms: dict[str, Form], refusal: PlanChanged, verb: str
) -> HttpResponse:
    """The plan changed since the page was opened: what is new, and what was typed."""
    link.request.refresh_from_db()
    news = changes_since(link.request.initiative_id, request.POST.get("plan", ""))
    return _case(request, link, forms, wrong=verb, status=409, outdated=str(refusal), news=news)


def _ended(request: HttpRequest, link: DecisionLink, why: Ended) -> HttpResponse:
    """Why it ended, and how the question stands now; nothing of it to somebody who has left."""
    if why == Ended.FORMER:
        return page(request, "ownership/mail_link/ended.html", {"why": why}, status=410)
    now = timezone.now()
    last = how_it_ended(link.request, reader=link.recipient, now=now)
    own = why == Ended.SETTLED and last.answered_by_reader
    context: dict[str, Any] = {
        "why": why,
        "asked": link.request,
        "step": last.step,
        "answer": last.answer,
        "words": last.words,
        "own": own,
        "until": last.take_back_until,
    }
    return page(request, "ownership/mail_link/ended.html", context, status=200 if own else 410)
