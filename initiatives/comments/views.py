"""Comments: posting, changing and deleting them, the whole thread, and the way to one of them."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.ui import undo
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.comments.forms import CommentForm
from initiatives.comments.queries import people, places, threads
from initiatives.comments.services import comments
from initiatives.models import Comment
from initiatives.models.comments import Commented


def _visible(user: User, pk: int) -> Comment:
    comment = Comment.objects.visible_to(user).whole().filter(pk=pk).first()
    if comment is None:
        raise Http404(_("This comment doesn't exist."))
    return comment


def _way_to(comment: Comment) -> str:
    """Where it stands: on the page of its thing while it is among the newest, else on the page of the thread."""
    mark = f"#comment-{comment.pk}"
    if threads.on_first_page(comment):
        return f"{places.page(comment.thing)}{mark}"
    thread = reverse("comments:thread", args=[comment.place, comment.thing.pk])
    return f"{thread}?first={comment.pk}{mark}"


@require_safe
def show(request: SignedInRequest, pk: int) -> HttpResponse:
    """The address a mail gives of a comment."""
    return HttpResponseRedirect(_way_to(_visible(request.user, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: SignedInRequest, place: str, number: int) -> HttpResponse:
    """Everything said about a thing, from the beginning or from `?first=`; a POST says something more."""
    thing = places.thing(place, number, request.user)
    form = CommentForm(request.POST or None).about(place, number)
    if request.method == "POST" and form.is_valid():
        try:
            posted = comments.post(thing, text=form.cleaned_data["text"], by=request.user, now=timezone.now())
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            return HttpResponseRedirect(_way_to(posted))
    first = request.GET.get("first", "")
    number_of_first = int(first) if first.isascii() and first.isdigit() and len(first) < 19 else 0
    context = {
        **_head(thing),
        "thread": threads.portion(thing, number_of_first, to=request.user),
        "form": form,
    }
    return page(request, "comments/thread.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown(lambda pk: reverse("comments:show", args=[pk]))
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    comment = _visible(request.user, pk)
    require(permissions.can_change_comment, request.user, comment)
    standing = {"text": comment.text}
    form = CommentForm(request.POST or None, initial=standing).about(comment.place, comment.thing.pk)
    if request.method == "POST" and form.is_valid():
        try:
            comments.edit(comment, text=form.cleaned_data["text"], by=request.user, now=timezone.now())
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            return HttpResponseRedirect(_way_to(comment))
    context = {**_head(comment.thing), "comment": comment, "form": form}
    return page(request, "comments/edit.html", context, status=422 if form.errors else 200)


@require_POST
@refusals_shown(lambda pk: reverse("comments:show", args=[pk]))
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    comment = comments.remove(_visible(request.user, pk), by=request.user, now=timezone.now())
    way_back = undo.way_back("comment.removed", comment, by=request.user)
    undo.success(request, _("Comment deleted."), undo=way_back)
    return HttpResponseRedirect(_way_to(comment))


@require_safe
def wordings(request: SignedInRequest, pk: int) -> HttpResponse:
    """How it read before it was changed."""
    comment = _visible(request.user, pk)
    context = {**_head(comment.thing), "comment": comment, "wordings": threads.wordings(comment)}
    return page(request, "comments/wordings.html", context)


@require_safe
def offer(request: SignedInRequest, place: str, number: int) -> HttpResponse:
    """People to mention, for who types “@” and some letters."""
    thing = places.thing(place, number, request.user)
    typed = request.GET.get("q", "").strip()[:80]
    matching = people.offered(thing, typed, to=request.user)
    return JsonResponse({"people": [{"name": person.name, "email": person.email} for person in matching]})


def _head(thing: Commented) -> dict[str, object]:
    return {"title": places.title(thing), "back": places.page(thing)}
