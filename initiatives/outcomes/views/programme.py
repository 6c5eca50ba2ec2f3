"""What the whole programme is worth: the list of outcomes and its export."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from cxtracker.chunks import chunks
from cxtracker.ui.downloads import DOWNLOADS
from cxtracker.ui.filters import query
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import bad_filter
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.models import Initiative, Outcome
from initiatives.models.initiatives import LIVE_OR_CLOSED, Initiatives
from initiatives.outcomes.filters import OutcomeFilter
from initiatives.outcomes.money.queries import programme as reports, promises, to_confirm
from initiatives.outcomes.money.queries.chart import waterfall
from initiatives.outcomes.queries import filter_choices
from initiatives.outcomes.queries.judgements import kept_lines
from initiatives.outcomes.queries.lines import OutcomeLine
from initiatives.outcomes.queries.table import COLUMNS, sheet

PAGE_SIZE = 50
PART = 500
"""So many lines of an export are read at a time."""


def filtered(request: SignedInRequest) -> OutcomeFilter:
    """The filters of this address over the outcomes whose money counts; by initiative unless it says otherwise."""
    given = {"ordering": "initiative", **query(request.GET)}
    among = Outcome.objects.filter(initiative__in=_counting(request))
    return OutcomeFilter(given, queryset=among, today=timezone.localdate())


def _counting(request: SignedInRequest) -> Initiatives:
    return Initiative.objects.visible_to(request.user).filter(status__in=LIVE_OR_CLOSED)


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    chosen = filtered(request)
    if not chosen.is_valid():
        return bad_filter(request, chosen.form, back=reverse("outcomes:list"), label=_("Show all outcomes"))
    today, everything = timezone.localdate(), chosen.queryset
    page_of = Paginator(chosen.qs.values_list("pk", flat=True), PAGE_SIZE).get_page(request.GET.get("page"))
    pks = list(page_of.object_list)
    judged = kept_lines(pks, today=today)
    total = reports.kept_total(everything, reports.promises(_counting(request), as_of=today))
    active, offered = chosen.active(), filter_choices.choices(everything)
    finance = permissions.is_finance(request.user, today)
    count = page_of.paginator.count
    context = {
        "rows": [judged[pk] for pk in pks],
        "titles": filter_choices.titles([line.initiative_id for line in judged.values()]),
        "page_obj": page_of,
        "total": total,
        "chart": waterfall(total) if any(steps.outcomes for _kind, steps in total.kinds) else None,
        "filters": filter_choices.offers(active, offered),
        "chips": filter_choices.chips(active, offered),
        "pools": reports.over_claimed_pools(everything),
        "to_confirm": to_confirm.count(_counting(request), signer=request.user.pk) if finance else None,
        "to_answer": promises.to_answer(request.user, today),
        "lead": ngettext("%(count)d outcome", "%(count)d outcomes", count) % {"count": count},
        "money_kinds": ",".join(reports.KINDS),
        "unknown": sum(steps.unknown for _kind, steps in total.kinds),
    }
    return page(request, "outcomes/list.html", context, part="rows")


@require_safe
def export(request: SignedInRequest, form: str) -> HttpResponseBase:
    """The filtered, sorted outcomes as `form`: csv or xlsx."""
    answer = DOWNLOADS.get(form)
    if answer is None:
        raise Http404
    chosen = filtered(request)
    if not chosen.is_valid():
        return bad_filter(request, chosen.form, back=reverse("outcomes:list"), label=_("Show all outcomes"))
    return answer("outcomes", COLUMNS, sheet(_in_parts(list(chosen.qs.values_list("pk", flat=True)))))


def _in_parts(pks: list[int]) -> Iterator[OutcomeLine]:
    """Their lines in that order, a part of them in memory at a time."""
    for chunk in chunks(pks, PART):
        judged = kept_lines(chunk, today=timezone.localdate())
        yield from (judged[pk] for pk in chunk)
