"""When somebody else saved first: what each of the two changed is kept, and only what both changed is asked about.

An edit form carries, hidden beside each field, what stood in it when it was opened (`remember`). So a field that its
person did not touch takes what stands now, a field that only they touched keeps what they typed, and the rest is shown
side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypedDict, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from cxtracker.errors import Conflict

Form = TypeVar("Form", bound=forms.BaseForm)
Row = TypeVar("Row", bound=models.Model)
Result = TypeVar("Result")
ATTEMPTS = 3


class Difference(TypedDict):
    """A field both changed, in words."""

    label: Any
    theirs: str
    mine: str


class Overlap(Exception):
    """Both changed some fields; the form now saves on top of what stands, if its person wants that."""

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__()
        self.differences = differences


def remember(form: Form) -> Form:
    """Let the form carry what it was opened with. One posted without that is compared with what stands now."""
    remembers = not form.is_bound or any(name.startswith(form.add_initial_prefix("")) for name in form.data)
    for field in form.fields.values():
        field.show_hidden_initial = remembers and not field.widget.is_hidden
    return form


def again(row: Row) -> Row:
    """The row as it stands now."""
    return type(row)._default_manager.get(pk=row.pk)


def opened(form: forms.BaseForm) -> dict[str, Any]:
    """The values the form was opened with, for a service that takes `expected`; none if it does not carry them."""
    values = {}
    for field in form:
        if field.field.show_hidden_initial:
            sent = field.field.hidden_widget().value_from_datadict(form.data, form.files, field.html_initial_name)
            try:
                values[field.name] = field.field.clean(sent)
            except ValidationError:
                continue  # what does not pass today is no ground for refusing
    return values


def saved(form: forms.BaseForm, save: Callable[[], Result], standing: Callable[[], forms.BaseForm]) -> Result:
    """What `save` returns, after merging where somebody was first; raises Overlap.

    `form` is valid; `save` reads it and is carried out whole or not at all; `standing` gives the same form, unbound,
    as it would be opened now.
    """
    for _attempt in range(ATTEMPTS):
        merge(form, standing())
        try:
            with transaction.atomic():
                return save()
        except Conflict:
            continue  # somebody saved between the two lines above
    raise Overlap([])


def merge(form: forms.BaseForm, standing: forms.BaseForm) -> None:
    """Take over what others changed since the form was opened; raises Overlap where its person changed it too."""
    typed, touched = cast(QueryDict, form.data).copy(), set(form.changed_data)
    versions = {field.html_name: _sent(standing[field.name].value()) for field in form.hidden_fields()}
    stale = any(typed.get(name) and _moved(typed.getlist(name), now) for name, now in versions.items())
    differences = []
    for field in form.visible_fields():
        now, mine = _sent(standing[field.name].value()), _sent(field.data)
        remembered = field.field.show_hidden_initial
        overtaken = _moved(typed.getlist(field.html_initial_name), now) if remembered else stale
        if field.name not in touched:
            typed.setlist(field.html_name, now)
        elif overtaken and _moved(mine, now):
            differences.append(Difference(label=field.label, theirs=_shown(field, now), mine=_shown(field, mine)))
        if remembered:
            typed.setlist(field.html_initial_name, now)
    for name, version in versions.items():
        if stale:
            typed.setlist(name, version)
    form.data = typed
    form.full_clean()
    if differences or form.errors:
        raise Overlap(differences)


def _sent(value: Any) -> list[str]:
    """A value as a browser sends it in a hidden field."""
    values = value if isinstance(value, list | tuple) else [value]
    return ["" if item is None else str(item).replace("\r\n", "\n").strip() for item in values]


def _moved(before: Iterable[str], now: list[str]) -> bool:
    return sorted(_sent(list(before))) != sorted(now)


def _shown(field: forms.BoundField, values: list[str]) -> str:
    """What was sent, as the person saw it."""
    if isinstance(field.field, forms.BooleanField):
        return _("no") if values in (["False"], [""]) else _("yes")
    names = dict(_flat(getattr(field.field, "choices", ())))
    return ", ".join(str(names.get(value, value)) for value in values)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label
