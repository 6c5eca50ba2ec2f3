"""The review: as it stands, closed, and all that were closed."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cxtracker.audit.once import transaction_of_its_own
from cxtracker.errors import Conflict, Invalid
from cxtracker.permissions import require
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.models import ReviewClosing
from initiatives.outcomes.queries.past import waits
from initiatives.review import ReviewPage, compare, review_content, thaw
from initiatives.review.decisions.forms import CloseForm
from initiatives.review.movement import drawn_up_later
from initiatives.review.queries.closed import closed_review, closed_reviews, review_before
from initiatives.review.services import closing as closings, reviews


@require_safe
def live(request: SignedInRequest) -> HttpResponse:
    """The review as it stands today, against the last one that was closed."""
    context = {
        "page": _page_as_of(timezone.localdate()),
        "review": None,
        "can_decide": permissions.can_decide(request.user),
        "can_ask": permissions.can_ask_leadership(request.user, None),
    }
    return page(request, "review/review.html", context)


@require_safe
def frozen(request: SignedInRequest, key: str) -> HttpResponse:
    """A closed review, from nothing but what was written down."""
    review = closed_review(key)
    context = {
        "page": ReviewPage(thaw(review.content)),
        "review": review,
        "drawn_up_later": timezone.localdate(review.closed_at) > review.as_of,
        "can_decide": False,
        "can_ask": False,
    }
    return page(request, "review/review.html", context)


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    context = {"reviews": closed_reviews(), "can_close": permissions.can_close_reviews(request.user)}
    return page(request, "review/all.html", context)


@require_safe
def against(request: SignedInRequest, key: str, other: str) -> HttpResponse:
    """Two closed reviews side by side, the older on the left."""
    older, newer = sorted((closed_review(key), closed_review(other)), key=lambda review: review.as_of)
    later = [review for review in (older, newer) if drawn_up_later(review.as_of, timezone.localdate(review.closed_at))]
    context = {
        "older": older,
        "newer": newer,
        "later": later,
        "lines": compare(thaw(older.content), thaw(newer.content), arrows=not later),
    }
    return page(request, "review/against.html", context)


@transaction_of_its_own
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedInRequest) -> HttpResponse:
    """What would be frozen, and the button that does; `?as_of=` looks at a past day, where that is quick."""
    require(permissions.can_close_reviews, request.user)
    today = timezone.localdate()
    as_of = _day(request.GET.get("as_of", ""), today)
    form = CloseForm(request.POST or None, initial={"title": reviews.default_title(as_of), "as_of": as_of})
    if request.method == "POST" and form.is_valid():
        try:
            closed = closings.close(**form.cleaned_data, by=request.user, today=today, now=timezone.now())
        except Invalid as refusal:
            show_on(form, refusal)
        except Conflict as refusal:
            messages.error(request, str(refusal))
            return redirect("reviews:frozen", key=refusal.current["key"])
        else:
            if isinstance(closed, ReviewClosing):
                return redirect("reviews:closing", pk=closed.pk)
            messages.success(request, _("Review closed. Later edits won't change it."))
            return redirect("reviews:frozen", key=closed.key)
    effects = waits(as_of, today=today)
    shown = None if effects else _page_as_of(as_of)
    context = {"form": form, "page": shown, "as_of": as_of, "today": today, "waits": effects}
    return page(request, "review/close.html", context, status=422 if form.errors else 200)


@require_safe
def closing(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the worker is with a review of a past day; with the end the whole page comes anew."""
    closing = get_object_or_404(ReviewClosing.objects.select_related("by", "review"), pk=pk)
    answer = page(request, "review/closing.html", {"closing": closing}, part="now")
    if closing.ended and getattr(request, "htmx", False):
        answer.headers["HX-Refresh"] = "true"
    return answer


def _page_as_of(as_of: date) -> ReviewPage:
    return ReviewPage(review_content(as_of, since=review_before(as_of), today=timezone.localdate()))


def _day(text: str, today: date) -> date:
    try:
        return max(today - reviews.LONGEST_BACK, min(date.fromisoformat(text), today))
    except ValueError:
        return today
