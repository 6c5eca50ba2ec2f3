"""What the database refuses, people read as a sentence."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from cxtracker.constraints import has_sentence
from tests.architecture.source import PACKAGES

OURS = [
    constraint
    for model in apps.get_models()
    if model.__module__.split(".")[0] in PACKAGES
    for constraint in model._meta.constraints
]


@pytest.mark.parametrize("constraint", OURS, ids=lambda one: one.name)
def test_every_constraint_says_what_to_do(constraint):
    assert has_sentence(constraint), f"Give {constraint.name} a violation_error_message: what is wrong, and what to do."
    sentence = str(constraint.violation_error_message)
    assert re.fullmatch(r"[A-Z].*[.]", sentence), f"Write a sentence: {sentence}"
    assert constraint.name not in sentence
    assert "_" not in sentence, f"No names of columns: {sentence}"


def test_constraints_have_names_of_their_own():
    names = [constraint.name for constraint in OURS]
    assert len(names) == len(set(names))
