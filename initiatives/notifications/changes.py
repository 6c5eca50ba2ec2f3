"""What an edit changed, field by field: “Target 6 → 7.5 %”."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from cxtracker.ui import numbers
from cxtracker.ui.units import currency, spoken
from initiatives.models import Initiative, Outcome
from journeys.models import Function, Metric

MODELS = {"initiative": Initiative, "outcome": Outcome}
PEOPLE = frozenset({"accountable", "initiator", "benefit_owner"})
MONEY = frozenset({"budget", "unit_value"})
IN_UNIT = frozenset({"baseline", "target", "limit"})
LONGEST = 120
"""Characters of a text before and after that are shown."""


@dataclass(frozen=True, slots=True)
class Known:
    """What values refer to: names of people by address and of functions by key, units of metrics by key."""

    people: Mapping[str, str]
    functions: Mapping[str, str]
    units: Mapping[str, str]


def known(events: Iterable[Event]) -> Known:
    """At most three queries, each only where a change speaks of such a thing."""
    edits = [event for event in events if event.changes]
    pairs = [(name, value) for event in edits for name, pair in _pairs(event) for value in pair]
    people = {value for name, value in pairs if name in PEOPLE and value}
    functions = {value for name, value in pairs if name == "lead_function" and value}
    metrics = {event.context["metric"] for event in edits if event.context.get("metric")}
    return Known(
        dict(User.objects.filter(email__in=people).values_list("email", "name")) if people else {},
        dict(Function.objects.filter(key__in=functions).values_list("key", "name")) if functions else {},
        dict(Metric.objects.filter(key__in=metrics).values_list("key", "unit")) if metrics else {},
    )


def in_words(event: Event, known: Known, *, everything: bool = False) -> tuple[str, ...]:
    """Every field that had a value or got another one; nothing of what was only then made.

    Of initiatives and outcomes; with `everything`, of whatever it was and of new things too.
    """
    if event.kind.startswith("comment."):  # how it reads now stands beside it; earlier wordings have their page
        return ()
    made = event.kind.endswith((".created", ".added"))
    if not everything and (made or event.kind.partition(".")[0] not in MODELS):
        return ()
    pairs = _pairs(event)
    if not everything and event.kind.endswith(".imported") and all(pair[0] in (None, "", []) for _name, pair in pairs):
        return ()
    unit = spoken(known.units.get(event.context.get("metric", ""), ""))
    return tuple(_sentence(event, name, pair, known, unit) for name, pair in pairs)


def _pairs(event: Event) -> list[tuple[str, list[Any]]]:
    return [(name, pair) for name, pair in event.changes.items() if isinstance(pair, list) and len(pair) == 2]


def _sentence(event: Event, name: str, pair: list[Any], known: Known, unit: str) -> str:
    field = _field(event, name)
    label = capfirst(str(getattr(field, "verbose_name", name.replace("_", " "))))
    before, after = (_value(name, value, field, known) for value in pair)
    words = f"{label} {before} → {after}"
    return numbers.with_unit(words, unit) if name in IN_UNIT and unit else words


def _field(event: Event, name: str) -> Field[Any, Any] | None:
    model = MODELS.get(event.kind.partition(".")[0])
    try:
        field = (model or apps.get_model(event.target_type))._meta.get_field(name)
    except (FieldDoesNotExist, LookupError):
        return None
    return field if isinstance(field, Field) else None


def _value(name: str, value: Any, field: Field[Any, Any] | None, known: Known) -> str:
    choices = dict(field.flatchoices) if field is not None and field.choices else {}
    match value:
        case None | "" | []:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case list():
            return Truncator(", ".join(map(str, value))).chars(LONGEST)
        case dict():
            return Truncator(", ".join(f"{key} {item}" for key, item in value.items())).chars(LONGEST)
    if value in choices:
        return str(choices[value])
    if name in PEOPLE or name == "lead_function":
        return {**known.functions, **known.people}.get(value, str(value))
    if (amount := _amount(value)) is not None and (name in MONEY or name in IN_UNIT or name == "share"):
        if name in MONEY:
            return numbers.money(amount, currency())
        return numbers.share(amount) if name == "share" else numbers.number(amount)
    try:
        return numbers.day(date.fromisoformat(str(value)))
    except ValueError:
        return Truncator(str(value)).chars(LONGEST)


def _amount(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
