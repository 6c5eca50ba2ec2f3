"""When somebody else saved first: what stands now beside what was typed, and the form that saves on top of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict


def overtaken(form: forms.BaseForm, current: Mapping[str, Any], *, version: int | None) -> list[dict[str, Any]]:
    """Field by field what stands now and what was typed, where the two differ.

    `form` is bound and valid. It keeps what was typed and then carries `version`, the one that stands, if given.
    """
    if version is not None:
        form.data = typed_data = cast(QueryDict, form.data).copy()
        typed_data["version"] = str(version)
    typed = form.cleaned_data
    return [
        {"label": form[name].label, "theirs": now, "mine": typed.get(name)}
        for name, now in current.items()
        if name in form.fields and now != typed.get(name)
    ]
