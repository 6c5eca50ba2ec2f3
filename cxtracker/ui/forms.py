"""How every form looks: one field template, and the classes its inputs need, given in one place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator, MinValueValidator
from django.db.models import QuerySet
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import get_format

from cxtracker import address_keys, typed_numbers
from cxtracker.ui import numbers

PLAIN = {"hidden", "submit", "button"}
TICKED = {"checkbox", "radio"}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
"""How a day is asked for; browsers take no other format."""


def decimal_comma() -> bool:
    """Whether the reader writes 2,4."""
    return bool(get_format("DECIMAL_SEPARATOR") == ",")


class NumberField(forms.CharField):
    """A number as people write it where they live; what can be read in two ways is refused."""

    places: int | None = None

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        self.unit = unit
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(required=kwargs.pop("required", False), widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return numbers.typed(value) if isinstance(value, int | float | Decimal) else value

    def read(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return typed_numbers.decimal(text, self.unit, decimal_comma=decimal_comma(), places=self.places)
        except typed_numbers.Unreadable as wrong:
            raise ValidationError(str(wrong)) from wrong

    def clean(self, value: Any) -> Any:
        number = self.read(value)
        return None if number is None else float(number)


class AmountField(NumberField):
    """Money or effort: kept exactly as written, in `digits` digits of which `places` are decimals.

    `too_small` is the sentence for a negative one, where it cannot be.
    """

    def __init__(self, *, digits: int = 14, places: int = 2, too_small: Any = None, **kwargs: Any) -> None:
        self.places, self.digits, self.too_small = places, digits, too_small
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        number = self.read(value)
        if number is not None:
            DecimalValidator(self.digits, self.places)(number)
            if self.too_small:
                MinValueValidator(0, self.too_small)(number)
        return number


class KeyInput(forms.TextInput):
    """One of very many things by its key, with suggestions while one types; `suggest` is the address that gives them.

    `without` is a key that cannot be meant. Without scripts the key is typed.
    """

    template_name = "components/key_input.html"

    def __init__(self, suggest: str) -> None:
        super().__init__({"autocomplete": "off"})
        self.suggest = suggest
        self.without = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_list"
        context |= {"suggest": reverse(self.suggest), "without": self.without}
        return context


class KeyField(forms.ModelChoiceField):
    """A row by its key, for a form that would otherwise list them all. Keys are read as typed in any case."""

    def __init__(self, *, suggest: str, **kwargs: Any) -> None:
        queryset = kwargs.pop("queryset")
        super().__init__(queryset, to_field_name="key", widget=KeyInput(suggest), **kwargs)
        self._row: Any = None  # what was read last: a form that is merged with others' changes is read twice

    @property
    def rows(self) -> QuerySet[Any]:
        return cast("QuerySet[Any]", self.queryset)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):  # what a model form knows of its instance
            return self.rows.model._default_manager.filter(pk=value).values_list("key", flat=True).first()
        return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        key = address_keys.standing(self.rows, str(value).strip())
        if not key:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        if self._row is None or self._row.key != key:
            self._row = self.rows.get(key=key)
        return self._row

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "").strip()


class Renderer(TemplatesSetting):
    """Forms and fields look as `templates/components/field.html` says."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if widget := context.get("widget"):
            dress(widget)
        return super().render(template_name, context, request)


def dress(widget: dict[str, Any]) -> None:
    """Give an input (or each tick box of a group, or each part of a compound input) its class."""
    for part in widget.get("subwidgets", ()):
        if "attrs" in part:
            dress(part)
    kind = widget.get("type", "")
    groups = widget.get("optgroups", ())
    ticked = [option for _name, options, _index in groups for option in options if option.get("type") in TICKED]
    if ticked:
        _add(widget, "choices")
        for option in ticked:
            _add(option, "form-check-input")
    elif groups:
        _add(widget, "form-select")
    elif kind in TICKED:
        _add(widget, "form-check-input")
    elif kind not in PLAIN:
        _add(widget, "form-control")


def _add(widget: dict[str, Any], name: str) -> None:
    attrs = widget["attrs"] = dict(widget["attrs"])
    names = [*str(attrs.get("class", "")).split(), name, *(["is-invalid"] if attrs.get("aria-invalid") else [])]
    attrs["class"] = " ".join(dict.fromkeys(names))
