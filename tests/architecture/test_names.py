"""House rule 10: names are nouns of the field, and a function is read at a glance."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import modules, tree

VAGUE = {"one", "said", "told", "found"}
"""A noun says more: `for outcome in outcomes`, `sentence`, `story`, `standing`."""

OUTSIDE = {
    (Path("initiatives/models/outcomes.py"), "one"),  # a column of CustomersApart
    (Path("initiatives/outcomes/forms.py"), "one"),  # the field of its form
    (Path("initiatives/outcomes/api.py"), "found"),  # published by the API
}
"""Names others know: columns, form fields and published ones stay."""

MOST_LINES = 40


def test_nothing_in_the_product_is_named_one_said_told_or_found():
    places = {
        (path, name): f"{path}:{line} {name}" for path in modules() for name, line in named(tree(path)) if name in VAGUE
    }
    vague = [place for key, place in places.items() if key not in OUTSIDE]
    assert not vague, f"Name these for what they are: {vague}"
    assert not OUTSIDE - places.keys(), "No longer there: take them out of the list."


def test_every_way_to_name_something_is_seen():
    code = """
import a as one
from a import b as said
def told(found, /, one, *said, two, **three): pass
class found: pass
try: pass
except E as one: pass
match a:
    case {"b": said, **told}: pass
    case [found, *one]: pass
if said := [told for told in a]: pass
with a as found: pass
lambda one: 0
"""
    names = Counter(name for name, _line in named(ast.parse(code)) if name in VAGUE)
    assert names == {"one": 5, "said": 4, "told": 3, "found": 4}


def test_no_function_has_more_than_forty_lines():
    longer = [
        f"{path}:{node.lineno} {node.name}: {length} lines"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > MOST_LINES
    ]
    assert not longer, f"Split these into parts with names of their own: {longer}"


def named(module: ast.Module) -> Iterator[tuple[str, int]]:
    """Every name the code gives to something, with its line; uses of names do not count."""
    for node in ast.walk(module):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name, node.lineno
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node.lineno
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name, node.lineno
            case ast.MatchMapping(rest=str(name)) | ast.alias(asname=str(name)):
                yield name, node.lineno
