"""How every form looks: one field template, and the classes its inputs need, given in one place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

PLAIN = {"hidden", "submit", "button"}
TICKED = {"checkbox", "radio"}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
"""How a day is asked for; browsers take no other format."""


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
