"""The answer of an initiative's page counts in words that fit one and many."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from initiatives.assessment.queries.explanation import _verdict


@pytest.mark.parametrize(
    ("owners", "required", "siloed", "said"),
    [
        (("IT",), ("IT", "FIN"), False, "Owned by IT; 1 required function is still missing."),
        (("IT",), ("IT", "FIN", "RSK"), False, "Owned by IT; 2 required functions are still missing."),
        (("IT",), ("IT", "FIN"), True, "Fenced in: IT alone, without 1 function it needs."),
        ((), ("IT",), False, "Nobody owns this yet; it needs 1 function."),
        ((), ("IT", "FIN"), False, "Nobody owns this yet; it needs 2 functions."),
    ],
)
def test_one_function_is_told_as_one(owners: Any, required: Any, siloed: bool, said: str) -> None:
    found = SimpleNamespace(band="", rightly_single=False, owners=owners, required=required, siloed=siloed)
    row: Any = SimpleNamespace(assessment=found, seats=())
    assert _verdict(row, {}) == said
