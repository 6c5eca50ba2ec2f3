"""Every write is a service: interfaces parse, make one call, render."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source import in_layer, modules, tree

INTERFACES = in_layer("views", "api", "commands", "tasks", "subscribers", "reports", "rules", "templatetags", "health")
WRITES = {"save", "create", "bulk_create", "bulk_update", "update", "update_or_create", "get_or_create", "delete"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def writes(module: ast.Module) -> list[str]:
    """Calls that write to the database: anything on a manager, and save/delete/set_password on objects.

    `update` and `create` on plain names are dictionaries, hashes and services as often as querysets, so they count
    only where the expression they are called on goes through a manager. `save(stream)` writes a file, not a row.
    """
    found = []
    for node in ast.walk(module):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        chain = {part.attr for part in ast.walk(node.func.value) if isinstance(part, ast.Attribute)}
        row = node.func.attr in {"bulk_create", "bulk_update"} or (node.func.attr == "save" and not node.args)
        if chain & MANAGERS or row:
            found.append(f"line {node.lineno}: {ast.unparse(node.func)}(…)")
    return found


@pytest.mark.parametrize("path", INTERFACES, ids=str)
def test_interfaces_and_reports_do_not_write(path):
    found = writes(tree(path))
    assert not found, (
        f"{path} writes by itself ({'; '.join(found)}): move it into a function of services/ and call that."
    )


@pytest.mark.parametrize("path", modules(), ids=str)
def test_no_signals_for_what_the_product_does(path):
    names = {ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute | ast.Name)}
    used = {name for name in names if name.split(".")[-1] in {"receiver", "post_save", "pre_save", "post_delete"}}
    assert not used, f"{path} uses {used}: listen to audit events with cxtracker.audit.subscribers instead."


@pytest.mark.parametrize("path", in_layer("models", "maps"), ids=str)
def test_models_do_not_override_save(path):
    overrides = [
        node.name for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef) and node.name == "save"
    ]
    assert not overrides, f"{path} overrides save(): effects belong into the service that makes the change."
