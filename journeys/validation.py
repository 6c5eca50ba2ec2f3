"""Whether values can be: the model's own limits, said as sentences, before anything is written."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from cxtracker import address_keys
from cxtracker.audit import trail
from cxtracker.errors import Invalid
from cxtracker.tabular import limits
from cxtracker.tabular.tables import too_long
from cxtracker.texts import seen
from cxtracker.ui.arguments import within_reach

SCORES = ("satisfaction", "importance_to_customer", "importance_to_company")


def checked(model: type[models.Model], values: Mapping[str, Any], allowed: Iterable[str]) -> dict[str, Any]:
    """`values` with texts trimmed and in one Unicode form; Invalid naming every value that cannot be.

    References come as rows (or None); whether they exist is the caller's affair.
    """
    wrong: dict[str, list[str]] = {}
    clean: dict[str, Any] = {}
    known = set(allowed)
    for name, value in values.items():
        if name not in known:
            wrong[name] = [_("This can't be set.")]
            continue
        try:
            clean[name] = _clean(model._meta.get_field(name), value)
        except ValidationError as error:
            wrong[name] = [str(message) for message in error.messages]
    if wrong:
        raise Invalid(wrong)
    return clean


def _clean(field: Any, value: Any) -> Any:
    if field.is_relation:
        if value is None and not field.null:
            raise ValidationError(_("Choose one."))
        return value
    value = _text(value) if isinstance(value, str) else value
    if isinstance(value, float) and not math.isfinite(value):
        raise ValidationError(_("This is not a number."))
    if value in (None, "") and not (field.null if value is None else field.blank):
        raise ValidationError(_("Fill this in; it can't be empty."))
    try:
        cleaned = field.clean(value, None)
    except OverflowError as error:
        raise ValidationError(_("This number is too large.")) from error
    _judge(field.name, cleaned)
    return cleaned


def _text(value: str) -> str:
    value = seen(unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip())
    if len(value) > limits.CELL_CHARACTERS:
        raise ValidationError(too_long(len(value)))
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t" for char in value):
        raise ValidationError(_("This contains a character that can't be saved. Type it again."))
    return value


def _judge(name: str, value: Any) -> None:
    if name in SCORES and value is not None and not 1 <= value <= 5:
        raise ValidationError(_("Scores run from 1 (low) to 5 (high)."))
    if isinstance(value, date) and not within_reach(value):
        raise ValidationError(_("Choose a day from 1900 to 2199."))
    if name == "key" and (sentence := address_keys.refusal(value)):
        raise ValidationError(sentence)


def required(model: type[models.Model], values: Mapping[str, Any], names: Iterable[str]) -> None:
    """Invalid naming those of `names` that are not given at all."""
    if missing := [name for name in names if name not in values]:
        raise Invalid({name: [_("Fill this in; it can't be empty.")] for name in missing})


def insert(model: type[models.Model], values: Mapping[str, Any]) -> Any:
    """A new row; Invalid when its key is taken in any case, also when it was taken this very moment."""
    taken = Invalid({"key": [address_keys.taken(values["key"])]})
    if address_keys.standing(model._default_manager.all(), values["key"]):
        raise taken
    try:
        with transaction.atomic():
            return model._default_manager.create(**values)
    except IntegrityError as error:
        if address_keys.standing(model._default_manager.all(), values["key"]):
            raise taken from error
        raise


def rewrite(row: models.Model, values: Mapping[str, Any]) -> trail.Changes:
    """Change a row of a model without versions; what changed."""
    changes = trail.difference({name: getattr(row, name) for name in values}, values)
    if changes:
        changed = {name: values[name] for name in changes}
        type(row)._default_manager.filter(pk=row.pk).update(**changed)
        for name, value in changed.items():
            setattr(row, name, value)
    return changes
