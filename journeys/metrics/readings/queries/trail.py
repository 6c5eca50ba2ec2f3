"""What happened to the readings of a series, in sentences: who entered, corrected, loaded or removed what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _, ngettext

from cxtracker.audit.models import Event
from cxtracker.ui import numbers
from cxtracker.ui.timeline import HistoryLine
from journeys.models import Measurement, Series

EARLIER = 3
"""Values that events name of a reading loaded before readings had a standard error."""

NEWEST = 30


def of_series(series: Series) -> list[HistoryLine]:
    """The newest events of a series."""
    return [_line(event) for event in _events(series)[:NEWEST]]


def of_reading(reading: Measurement) -> list[HistoryLine]:
    """Everything that was said of one reading: by itself, or within a file or a paste."""
    day = reading.on.isoformat()
    single = ("measurement.recorded", "measurement.corrected")
    return [
        _line(event, day)
        for event in _events(reading.series)
        if (event.kind in single and event.target_id == reading.pk) or day in event.context.get("changed", {})
    ]


def _events(series: Series) -> Any:
    return Event.objects.about(series).select_related("actor")


def _line(event: Event, day: str = "") -> HistoryLine:
    text, icon = _sentence(event, day)
    return HistoryLine(event.at, event.actor.name if event.actor else _("cxtracker"), text, _detail(event), icon)


def _sentence(event: Event, day: str) -> tuple[str, str]:
    changes, context = event.changes, event.context
    match event.kind:
        case "measurement.recorded":
            words = {"value": _plain(changes["value"][1]), "day": _day(changes["on"][1])}
            return _("entered %(value)s for %(day)s.") % words, "plus"
        case "measurement.corrected":
            words = {"day": _day(context["on"]), "changes": _changes(changes)}
            return _("corrected %(day)s: %(changes)s.") % words, "pencil"
        case "measurement.removed":
            words = {"value": _plain(changes["value"][0]), "day": _day(changes["on"][0])}
            return _("removed %(value)s of %(day)s.") % words, "trash"
        case "measurement.loaded":
            return _loaded(context, day), "clipboard"
        case "measurements.imported":
            new, corrected = context["new"], len(context["corrected"])
            return _new_and_changed(new, corrected), "file-import"
        case "series.created" | "series.imported":
            return _("started this series."), "plus"
        case "series.edited":
            return _("changed this series."), "pencil"
    return event.kind, "circle"


def _loaded(context: Mapping[str, Any], day: str) -> str:
    if changed := context.get("changed", {}).get(day):
        before, after = changed
        names = ("value", "n", "se", "source") if len(after) > EARLIER else ("value", "n", "source")
        pairs = zip(names, before, after, strict=True)
        return _("corrected it with others: %(changes)s.") % {
            "changes": _changes({name: [old, new] for name, old, new in pairs if old != new})
        }
    return _new_and_changed(context["created"], len(context["changed"]))


def _new_and_changed(new: int, changed: int) -> str:
    entered = ngettext("entered %(count)d reading", "entered %(count)d readings", new) % {"count": new}
    corrected = ngettext("corrected %(count)d", "corrected %(count)d", changed) % {"count": changed}
    return ", ".join(part for part, count in ((entered, new), (corrected, changed)) if count) + "."


def _changes(changes: Mapping[str, Iterable[Any]]) -> str:
    names = {"value": "", "n": "n ", "se": _("standard error") + " ", "source": _("source") + " "}
    parts = []
    for name, pair in changes.items():
        before, after = (_("nothing") if value in (None, "") else _plain(value) for value in pair)
        parts.append(f"{names[name]}{before} → {after}")
    return ", ".join(parts)


def _detail(event: Event) -> str:
    return str(event.context.get("reason", ""))


def _plain(value: Any) -> str:
    return numbers.exact(value) if isinstance(value, int | float) else str(value)


def _day(text: str) -> str:
    return numbers.day(date.fromisoformat(text))
