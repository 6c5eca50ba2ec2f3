"""What the whole programme is worth: the list of outcomes, its export, and movements that several claim."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST, require_safe

from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from cxtracker.ui.downloads import DOWNLOADS
from cxtracker.ui.filters import query
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import bad_filter, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.models import Initiative, Outcome
from initiatives.models.initiatives import ENDED, LIVE_OR_CLOSED
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.filters import OutcomeFilter
from initiatives.outcomes.forms import SharesForm
from initiatives.outcomes.money.queries import programme as reports, promises, to_confirm
from initiatives.outcomes.money.queries.chart import waterfall
from initiatives.outcomes.queries import filter_choices
from initiatives.outcomes.queries.lines import OutcomeLine, lines
from initiatives.outcomes.queries.table import COLUMNS, sheet

PAGE_SIZE = 25


def filtered(request: SignedInRequest) -> OutcomeFilter:
    """The filters of this address over the outcomes whose money counts; by initiative unless it says otherwise."""
    visible = Initiative.objects.visible_to(request.user).filter(status__in=LIVE_OR_CLOSED)
    given = {"ordering": "initiative", **query(request.GET)}
    return OutcomeFilter(given, queryset=Outcome.objects.filter(initiative__in=visible), today=timezone.localdate())


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    found = filtered(request)
    if not found.is_valid():
        return bad_filter(request, found.form, back=reverse("outcomes:list"), label=_("Show all outcomes"))
    today, judged = timezone.localdate(), found.judged
    everything = list(judged.values())
    pks = list(found.qs.values_list("pk", flat=True))
    page_of = Paginator(pks, PAGE_SIZE).get_page(request.GET.get("page"))
    initiatives = list({one.initiative_id for one in everything})
    total = reports.total(everything, reports.promises(initiatives, as_of=today))
    active, offered = found.active(), filter_choices.choices(everything)
    finance = permissions.is_finance(request.user, today)
    context = {
        "rows": [judged[pk] for pk in page_of.object_list],
        "titles": filter_choices.titles([judged[pk].initiative_id for pk in page_of.object_list]),
        "page_obj": page_of,
        "total": total,
        "chart": waterfall(total) if any(steps.outcomes for _kind, steps in total.kinds) else None,
        "filters": filter_choices.offers(active, offered),
        "chips": filter_choices.chips(active, offered),
        "pools": sum(1 for pool in reports.pools(everything) if pool.over_claimed),
        "to_confirm": to_confirm.sorted_out(everything, signer=request.user.pk).count if finance else None,
        "to_answer": promises.to_answer(request.user, today),
        "lead": ngettext("%(count)d outcome", "%(count)d outcomes", len(pks)) % {"count": len(pks)},
        "unknown": sum(steps.unknown for _kind, steps in total.kinds),
    }
    return page(request, "outcomes/list.html", context, part="rows")


@require_safe
def export(request: SignedInRequest, form: str) -> HttpResponseBase:
    """The filtered, sorted outcomes as `form`: csv or xlsx."""
    answer = DOWNLOADS.get(form)
    if answer is None:
        raise Http404
    found = filtered(request)
    if not found.is_valid():
        return bad_filter(request, found.form, back=reverse("outcomes:list"), label=_("Show all outcomes"))
    rows = [found.judged[pk] for pk in found.qs.values_list("pk", flat=True)]
    return answer("outcomes", COLUMNS, list(sheet(rows)))


@require_safe
def pools(request: SignedInRequest) -> HttpResponse:
    return _pools(request)


def _pools(request: SignedInRequest, *, bound: SharesForm | None = None, bound_to: int = 0) -> HttpResponse:
    found = _visible_pools(request)
    may_agree = permissions.can_agree_shares(request.user)
    forms = {one.series_id: SharesForm(claims=_claims(one)) for one in found} if may_agree else {}
    if bound:
        forms[bound_to] = bound
    context = {
        "pools": found,
        "over": sum(1 for one in found if one.over_claimed),
        "forms": forms,
        "may_agree": may_agree,
    }
    return page(request, "outcomes/pools.html", context, status=422 if bound else 200)


def _visible_pools(request: SignedInRequest) -> list[reports.PoolLine]:
    ids = Initiative.objects.visible_to(request.user).filter(status__in=LIVE_OR_CLOSED).values_list("pk", flat=True)
    found = lines(list(ids), as_of=timezone.localdate())
    return reports.pools([one for some in found.values() for one in some])


def _claims(pool: reports.PoolLine) -> list[tuple[int, str, float, bool]]:
    return [(claim.id, claim.initiative, claim.share, claim.status in ENDED) for claim in pool.claims]


def _owned(claims: tuple[OutcomeLine, ...], shares: dict[int, float]) -> dict[Outcome, float]:
    rows = Outcome.objects.in_bulk([claim.id for claim in claims])
    return {rows[pk]: share for pk, share in shares.items()}


@require_POST
def agree(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down how those who claim the movement of the series numbered `pk` share it."""
    pool = next((pool for pool in _visible_pools(request) if pool.series_id == pk), None)
    if pool is None:
        raise Http404(_("No other initiative claims this movement."))
    require(permissions.can_agree_shares, request.user)
    form = SharesForm(request.POST, claims=_claims(pool))
    if not form.is_valid():
        return _pools(request, bound=form, bound_to=pk)
    try:
        outcomes.agree_shares(
            _owned(pool.claims, form.shares()),
            note=form.cleaned_data["note"],
            by=request.user,
            today=timezone.localdate(),
        )
    except Invalid as refusal:
        show_on(form, refusal)
        return _pools(request, bound=form, bound_to=pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Shares saved. Each initiative now counts its own part."))
    return redirect(reverse("outcomes:pools"))
