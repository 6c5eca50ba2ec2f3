"""What a metric is linked with, and who said so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.audit.models import Event
from cxtracker.ui.timeline import HistoryLine
from cxtracker.ui.words import Text
from journeys.models import LinkKind, Metric, MetricLink

EVENTS = ("metric.linked", "metric.unlinked")

WORDS: dict[tuple[str, bool], Text] = {
    (LinkKind.MIRROR, True): gettext_lazy("is the mirror of"),
    (LinkKind.MIRROR, False): gettext_lazy("is the mirror of"),
    (LinkKind.PART, True): gettext_lazy("is a part of"),
    (LinkKind.PART, False): gettext_lazy("has as a part"),
}
"""By kind, and whether it was said of this metric or of the other."""


@dataclass(frozen=True, slots=True)
class LinkLine:
    """`words` stand between this metric and the other."""

    other: Metric
    words: Text


def links(metric: Metric) -> list[LinkLine]:
    """Whichever of the two it was said of; two queries."""
    outward = [LinkLine(link.other, WORDS[link.kind, True]) for link in metric.links.select_related("other")]
    inward = [LinkLine(link.metric, WORDS[link.kind, False]) for link in metric.linked_from.select_related("metric")]
    return sorted([*outward, *inward], key=lambda line: line.other.key)


def history(metric: Metric) -> list[HistoryLine]:
    """Who linked it and took links back, the newest first."""
    return [_line(event) for event in Event.objects.about(metric).filter(kind__in=EVENTS).select_related("actor")]


def _line(event: Event) -> HistoryLine:
    keys = {"metric": event.context["metric"], "other": event.context["other"]}
    if event.kind == "metric.unlinked":
        text = _("took back that %(metric)s and %(other)s are linked.")
    elif event.context["kind"] == LinkKind.PART:
        text = _("said that %(metric)s is a part of %(other)s.")
    else:
        text = _("said that %(metric)s is the mirror of %(other)s.")
    icon = "unlink" if event.kind == "metric.unlinked" else "link"
    return HistoryLine(event.at, event.actor.name if event.actor else _("An import"), text % keys, "", icon)


def of_kind(rows: Iterable[MetricLink], kind: str) -> list[str]:
    """Keys of the metrics that these links name, as bundles write them."""
    return sorted(link.other.key for link in rows if link.kind == kind)
