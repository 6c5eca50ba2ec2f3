"""A permission is decided and refused in one place: a predicate with its sentence, required by views and services."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cxtracker.accounts import permissions as of_people
from cxtracker.permissions import Predicate
from initiatives import permissions as of_initiatives
from journeys import permissions as of_the_map
from tests.architecture.source import modules, tree

REFUSALS = {"NotAllowed", "PermissionDenied"}
BY_HAND = {
    Path("cxtracker/permissions.py"): "this is `require`",
    Path("cxtracker/api/authentication.py"): "a token that may only read, whoever owns it",
}


def refused_by_hand(module: ast.Module) -> list[str]:
    """Statements that raise a refusal of permission themselves."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Raise) and node.exc:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if ast.unparse(raised).split(".")[-1] in REFUSALS:
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


def test_permission_is_refused_by_requiring_a_predicate():
    by_hand = {path: found for path in modules() if (found := refused_by_hand(tree(path)))}
    assert by_hand.keys() == BY_HAND.keys(), (
        f"Call cxtracker.permissions.require with a predicate, which knows its sentence: {by_hand}"
    )


@pytest.mark.parametrize(
    "line", ["raise NotAllowed('No.')", "raise exceptions.PermissionDenied", "raise PermissionDenied()"]
)
def test_a_refusal_by_hand_is_found(line):
    assert refused_by_hand(ast.parse(f"def view():\n    {line}"))
    assert not refused_by_hand(ast.parse("def view():\n    require(can_edit, user)\n    raise Refused('Ended.')"))


def test_every_permission_is_a_predicate():
    for module in (of_people, of_the_map, of_initiatives):
        asked = {name: value for name, value in vars(module).items() if name.startswith(("can_", "is_"))}
        plain = [name for name, value in asked.items() if not isinstance(value, Predicate)]
        assert asked, module
        assert not plain, f"{module.__name__}: decorate {plain} with @predicate and the sentence of their refusal."
