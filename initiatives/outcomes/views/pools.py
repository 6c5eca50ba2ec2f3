"""Movements that several claim: who shares them, how, and which customers somebody said are different."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.models import CustomersApart, Initiative, Outcome
from initiatives.models.initiatives import ENDED, LIVE_OR_CLOSED
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.forms import ApartForm, NoteForm, SharesForm
from initiatives.outcomes.money.queries import programme as reports
from initiatives.outcomes.money.services import customers
from initiatives.outcomes.queries import pooling
from initiatives.outcomes.queries.judgements import kept_lines
from initiatives.outcomes.queries.lines import OutcomeLine, in_order
from journeys.models import Series


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: SignedInRequest,
    *,
    shares: tuple[int, SharesForm] | None = None,
    apart_form: ApartForm | None = None,
    together: tuple[int, NoteForm] | None = None,
) -> HttpResponse:
    """All pools; a form with what is wrong in it stands in the place of the empty one."""
    claims = _visible_claims(request)
    pool_lines = reports.pools(claims)
    may_agree = permissions.can_agree_shares(request.user)
    statements = sorted(
        pooling.apart(set(_visible(request).exclude(series=None).values_list("series", flat=True))).values(),
        key=lambda statement: -statement.pk,
    )
    forms = {pool.id: SharesForm(claims=_claims(pool)) for pool in pool_lines} if may_agree else {}
    together_forms = (
        {statement.pk: NoteForm(auto_id=f"together-{statement.pk}-%s") for statement in statements} if may_agree else {}
    )
    forms |= dict([shares]) if shares else {}
    together_forms |= dict([together]) if together else {}
    context = {
        "pools": pool_lines,
        "over": sum(1 for pool in pool_lines if pool.over_claimed),
        "forms": forms,
        "apart_forms": _apart_forms(pool_lines, apart_form) if may_agree else {},
        "said": statements,
        "together_forms": together_forms,
        "may_agree": may_agree,
    }
    return page(request, "outcomes/pools.html", context, status=422 if shares or apart_form or together else 200)


def _apart_forms(pool_lines: Iterable[reports.PoolLine], bound: ApartForm | None) -> dict[int, ApartForm]:
    """For every pool that is read on several series."""
    chosen = bound.data.get("one") if bound else None
    forms = {}
    for pool in pool_lines:
        if len(pool.series_ids) < 2:
            continue
        offered = pool.offered
        here = bound is not None and chosen in dict(offered)
        forms[pool.id] = bound.offer(offered) if bound and here else ApartForm(offered, auto_id=f"apart-{pool.id}-%s")
    return forms


def _visible(request: SignedInRequest) -> QuerySet[Outcome]:
    counting = Initiative.objects.visible_to(request.user).filter(status__in=LIVE_OR_CLOSED)
    return Outcome.objects.filter(initiative__in=counting)


def _visible_claims(request: SignedInRequest) -> list[OutcomeLine]:
    """Those that share their movement with others."""
    shared = _visible(request).filter(judgement__claims__gt=1).order_by("initiative", "pk")
    known = kept_lines(list(shared.values_list("pk", flat=True)), today=timezone.localdate())
    return [line for some in in_order(known.values()).values() for line in some]


def _claims(pool: reports.PoolLine) -> list[tuple[int, str, float, bool]]:
    return [(claim.id, claim.initiative, claim.share, claim.status in ENDED) for claim in pool.claims]


def _owned(claims: tuple[OutcomeLine, ...], shares: dict[int, float]) -> dict[Outcome, float]:
    rows = Outcome.objects.in_bulk([claim.id for claim in claims])
    return {rows[pk]: share for pk, share in shares.items()}


@require_POST
def agree(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down how those who claim the movement numbered `pk` share it."""
    pool = next((pool for pool in reports.pools(_visible_claims(request)) if pool.id == pk), None)
    if pool is None:
        raise Http404(_("No other initiative claims this movement."))
    require(permissions.can_agree_shares, request.user)
    form = SharesForm(request.POST, claims=_claims(pool))
    if not form.is_valid():
        return _page(request, shares=(pk, form))
    try:
        outcomes.agree_shares(
            _owned(pool.claims, form.shares()),
            note=form.cleaned_data["note"],
            by=request.user,
            today=timezone.localdate(),
        )
    except Invalid as refusal:
        show_on(form, refusal)
        return _page(request, shares=(pk, form))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Shares saved. Each initiative now counts its own part."))
    return redirect(reverse("outcomes:pools"))


def _back(**_kwargs: object) -> str:
    return reverse("outcomes:pools")


@require_POST
@refusals_shown(_back)
def apart(request: SignedInRequest) -> HttpResponse:
    """Say that two series are read on different customers."""
    require(permissions.can_agree_shares, request.user)
    form = ApartForm(_series_of(_visible_claims(request)), request.POST)
    if form.is_valid():
        chosen = [form.cleaned_data["one"], form.cleaned_data["other"]]
        rows = {row.key: row for row in Series.objects.filter(key__in=chosen)}
        series, other = (rows[key] for key in chosen)
        try:
            customers.say_apart(series, other, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Saved. These two now count as different customers."))
            return redirect(reverse("outcomes:pools") + "#apart")
    return _page(request, apart_form=form)


def _series_of(claims: Iterable[OutcomeLine]) -> list[tuple[str, str]]:
    return [(key, key) for key in dict.fromkeys(claim.series_key for claim in claims if claim.pool is not None)]


@require_POST
@refusals_shown(_back)
def together(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back that two series are read on different customers."""
    statement = CustomersApart.objects.select_related("one", "other").filter(pk=pk).first()
    if statement is None:
        raise Http404(_("Nobody said that."))
    require(permissions.can_agree_shares, request.user)
    form = NoteForm(request.POST, auto_id=f"together-{pk}-%s")
    if form.is_valid():
        reason = form.cleaned_data["note"]
        try:
            customers.take_back(statement.one, statement.other, reason=reason, by=request.user, now=timezone.now())
        except Invalid as refusal:
            form.add_error("note", refusal.fields["reason"])
        else:
            messages.success(request, _("Taken back. They share a movement again."))
            return redirect(reverse("outcomes:pools"))
    return _page(request, together=(pk, form))
