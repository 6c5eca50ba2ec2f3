"""Every write is a service: interfaces parse, make one call, render."""

from __future__ import annotations

import ast

from tests.architecture.source import in_layer, modules, tree

INTERFACES = in_layer(
    "views", "api", "commands", "tasks", "subscribers", "panels", "queries", "rules", "forms", "templatetags", "health"
)
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


def test_only_services_write():
    assert writes(ast.parse("Initiative.objects.filter(pk=1).update(title='')")), "the check itself sees nothing"
    writing = {str(path): calls for path in INTERFACES if (calls := writes(tree(path)))}
    assert not writing, f"These write by themselves; move it into a service and call that: {writing}"


def test_no_signals_for_what_the_product_does():
    signals = {"receiver", "post_save", "pre_save", "post_delete"}
    using = [
        f"{path}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute | ast.Name) and ast.unparse(node).split(".")[-1] in signals
    ]
    assert not using, f"Listen to audit events with cxtracker.audit.subscribers instead: {using}"


def test_models_do_not_override_save():
    overriding = [
        f"{path}:{node.lineno}"
        for path in in_layer("models")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name == "save"
    ]
    assert not overriding, f"Effects belong into the service that makes the change: {overriding}"
