"""The product's source, parsed once, for tests about its shape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cxtracker", "journeys", "initiatives")


@cache
def modules() -> tuple[Path, ...]:
    """Every Python file of the product except migrations, relative to the root."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple(sorted(path.relative_to(ROOT) for path in found if "migrations" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(), filename=str(path))


def in_layer(*layers: str) -> list[Path]:
    """Modules of these layers, whether a package (`views/`) or a single file (`views.py`)."""
    return [path for path in modules() if set(layers) & {*path.parts[:-1], path.stem}]


def imports(path: Path) -> Iterator[str]:
    """Dotted names a module imports, `from a import b` as `a.b`; type-checking imports do not count."""
    for node in _outside_type_checking(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _outside_type_checking(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        yield child
        yield from _outside_type_checking(child)
