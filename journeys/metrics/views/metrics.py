"""The catalogue of metrics, the page of one, confirming it, and marking what else happened."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.ui import filter_choices, merging
from cxtracker.ui.filters import query
from cxtracker.ui.htmx import page
from cxtracker.ui.panels import panels
from cxtracker.ui.refusals import bad_filter, refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from journeys import keys, permissions
from journeys.metrics.filters.metrics import MetricFilter
from journeys.metrics.forms.metrics import LinkForm, MarkForm, MetricForm
from journeys.metrics.queries import catalogue as reports, links
from journeys.metrics.queries.catalogue import MetricReport, SeriesLine
from journeys.metrics.queries.movement import movement
from journeys.metrics.services import event_marks, metrics
from journeys.models import EventMark, Measurement, Metric, Series
from journeys.removing import removed

PAGE_SIZE = 100
SERIES_LISTED = 25
"""So many series stand on the page of a metric; a word of their name finds the others."""


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    measured = Exists(Series.objects.filter(metric=OuterRef("pk")))
    everything = Metric.objects.annotate(is_measured=measured).order_by("-is_measured", "key")
    filterset = MetricFilter(query(request.GET), queryset=everything, today=timezone.localdate())
    if not filterset.is_valid():
        return bad_filter(request, filterset.form, back=reverse("metrics:list"), label=_("Show all metrics"))
    sheet = Paginator(filterset.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    active, offered = filterset.active(), _choices()
    context = {
        "lines": reports.lines(list(sheet.object_list), timezone.localdate()),
        "page_obj": sheet,
        "filters": filter_choices.offers(_labels(), active, offered).values(),
        "q": request.GET.get("q", ""),
        "chips": filter_choices.chips(_labels(), active, offered),
        "may_edit": permissions.can_edit_metrics(request.user),
        "may_enter": permissions.can_enter_readings(request.user),
        "lead": ngettext("%(count)d metric.", "%(count)d metrics.", sheet.paginator.count)
        % {"count": sheet.paginator.count},
    }
    return page(request, "metrics/list.html", context, part="rows")


def _labels() -> dict[str, str]:
    return {
        "q": _("Words"),
        "kind": _("Measures"),
        "counts": _("Business outcome"),
        "stale": _("Readings"),
    }


def _choices() -> filter_choices.Choices:
    return {
        "kind": [(kind, str(word)) for kind, word in reports.KINDS.items()],
        "counts": [("true", _("counts")), ("false", _("does not count"))],
        "stale": [("true", _("overdue or missing")), ("false", _("up to date"))],
    }


@require_safe
def metric_page(request: SignedInRequest, key: str) -> HttpResponse:
    return shown(request, metric_of(key))


def shown(
    request: SignedInRequest,
    metric: Metric,
    *,
    marking: MarkForm | None = None,
    linking: LinkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a metric, with a form that has something wrong in it in place of the empty one."""
    context = _metric_context(request, metric, marking or MarkForm(auto_id="mark_%s"))
    context |= {
        "links": links.links(metric),
        "linking": linking or LinkForm(metric=metric),
        "link_history": links.history(metric),
    }
    return page(request, "metrics/metric.html", context, status=status)


def metric_of(key: str) -> Metric:
    return get_object_or_404(Metric.objects.select_related("described_by", "confirmed_by"), key=key)


def _metric_context(request: SignedInRequest, metric: Metric, marking: MarkForm) -> dict[str, Any]:
    report = reports.report(metric, timezone.localdate())
    shown, beside = _shown(report, request.GET.get("series", ""))
    listed = _listed(report, shown, request.GET.get("find", ""))
    return {
        "metric": metric,
        "report": report,
        "shown": shown,
        "movement": movement(metric, shown, beside, report.marks) if shown else None,
        "tabs": [
            {"label": line.name, "url": f"?series={line.series.key}", "active": line is shown, "count": line.readings}
            for line in listed
        ],
        "listed": listed,
        "find": request.GET.get("find", ""),
        "marking": marking,
        "may_edit": permissions.can_edit_metrics(request.user),
        "may_enter": permissions.can_enter_readings(request.user),
        "may_confirm": permissions.can_confirm_metric(request.user, metric),
        "panels": panels("journeys.metric", request, metric),
    }


def _shown(report: MetricReport, asked: str) -> tuple[SeriesLine | None, SeriesLine | None]:
    """The series asked for, or the one with most readings; and of two series the other one, beside it."""
    ordered = sorted(report.series, key=lambda line: -line.readings)
    shown = next((line for line in ordered if line.series.key == asked), ordered[0] if ordered else None)
    others = [line for line in ordered if line is not shown and line.readings]
    return shown, others[0] if len(others) == 1 else None


def _listed(report: MetricReport, shown: SeriesLine | None, words: str) -> list[SeriesLine]:
    """The series that say all the words; if there are very many the most read ones, and the one shown among them."""
    wanted = words.lower().split()
    matching = [
        line for line in report.series if all(word in f"{line.name} {line.series.key}".lower() for word in wanted)
    ]
    if len(matching) > SERIES_LISTED:
        first = sorted(matching, key=lambda line: (line is not shown, -line.readings))[:SERIES_LISTED]
        matching = [line for line in matching if line in first]
    return matching


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    require(permissions.can_edit_metrics, request.user)
    form = MetricForm.of(request.POST or None, None)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        try:
            metric = metrics.create({**values, "key": keys.for_metric(values["kind"])}, by=request.user)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(
                request, _("“%(name)s” is in the catalogue. Now choose whom to observe.") % {"name": metric}
            )
            return redirect("metrics:page", key=metric.key)
    return page(request, "metrics/form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, key: str) -> HttpResponse:
    require(permissions.can_edit_metrics, request.user)
    metric = metric_of(key)
    form = merging.remember(MetricForm.of(request.POST or None, metric))
    context: dict[str, Any] = {"form": form, "metric": metric}

    def save() -> None:
        sure = "sure" in request.POST
        metrics.edit(metric, form.values(), by=request.user, expected=form.cleaned_data["seen"], sure=sure)

    if request.method == "POST" and form.is_valid():
        try:
            merging.saved(form, save, lambda: MetricForm.of(None, merging.again(metric)))
        except Invalid as refusal:
            context["doubted"] = isinstance(refusal, metrics.Turning)
            show_on(form, refusal)
        except merging.Overlap as overlap:
            context["conflict"] = overlap.differences
            return page(request, "metrics/form.html", context, status=409)
        else:
            messages.success(request, _("Saved."))
            return redirect("metrics:page", key=key)
    return page(request, "metrics/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, key: str) -> HttpResponse:
    require(permissions.can_edit_metrics, request.user)
    metric = metric_of(key)
    inside = {
        "series": metric.series.count(),
        "readings": Measurement.objects.filter(series__metric=metric).count(),
    }
    back, on = reverse("metrics:edit", args=[key]), reverse("metrics:list")
    return removed(request, metric, back, on, lambda: metrics.remove(metric, by=request.user), kind="metric", **inside)


@require_POST
@refusals_shown(lambda key: reverse("metrics:page", args=[key]))
def confirm(request: SignedInRequest, key: str) -> HttpResponse:
    metric = metrics.confirm(metric_of(key), by=request.user, now=timezone.now())
    messages.success(request, _("Confirmed. “%(name)s” now counts as a business outcome.") % {"name": metric})
    return redirect("metrics:page", key=key)


@require_POST
@refusals_shown(lambda key: reverse("metrics:page", args=[key]))
def add_mark(request: SignedInRequest, key: str) -> HttpResponse:
    metric = metric_of(key)
    form = MarkForm(request.POST, auto_id="mark_%s")
    if form.is_valid():
        try:
            event_marks.add(form.values(metric), by=request.user)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Marked on the chart."))
            return redirect(reverse("metrics:page", args=[key]) + "#marks")
    return shown(request, metric, marking=form, status=422)


@require_POST
@refusals_shown(lambda pk: reverse("metrics:list"))
def remove_mark(request: SignedInRequest, pk: int) -> HttpResponse:
    mark = get_object_or_404(EventMark.objects.select_related("metric"), pk=pk)
    event_marks.remove(mark, by=request.user)
    messages.success(request, _("“%(label)s” was removed from the charts.") % {"label": mark.label})
    back = Metric.objects.filter(key=request.POST.get("back", "")).first() or mark.metric
    return redirect(reverse("metrics:page", args=[back.key]) + "#marks" if back else reverse("metrics:list"))
