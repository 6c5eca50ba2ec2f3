"""What hangs on a thing, as rows: the same before it is deleted and after it is back."""

from __future__ import annotations

import pytest
from django.apps import apps

DERIVED = {
    "assessment",
    "flag",
    "judgement",
    "effect",
    "freenumber",
    "assesseddate",
    "assessedday",
    "pooldue",
    "trasheditem",
    "trasheditem_people",
    "notification",
    "searchdocument",
    "searchdue",
    "searchstate",
    "searchword",
}
"""Computed anew after every change, or about the change itself."""


@pytest.fixture
def rows():
    """All rows of the map and of initiatives, by model."""
    return lambda: {label: [repr(row) for row in found] for label, found in _sorted_by_number()}


def _sorted_by_number():
    for label in ("journeys", "initiatives"):
        for model in apps.get_app_config(label).get_models(include_auto_created=True):
            if model._meta.model_name in DERIVED:
                continue
            fields = [field for field in model._meta.concrete_fields if field.name != "assessment_due"]
            found = model._base_manager.order_by("pk")
            yield model._meta.label, [[field.value_from_object(row) for field in fields] for row in found]
