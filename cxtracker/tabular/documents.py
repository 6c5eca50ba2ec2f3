"""JSON documents: an object of lists, each a list of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.tabular import limits
from cxtracker.tabular.problems import Problem, Unreadable, shown
from cxtracker.tabular.tables import BadCell, Cells, Table, too_long


class _Fault(ValueError):
    """Something that JSON parsers accept and that cannot be meant."""


def read(content: bytes, *, file: str) -> tuple[dict[str, Any], list[Table]]:
    """The document's single values (such as its format) and its lists. Raises Unreadable."""
    document = _parsed(content, file)
    if not isinstance(document, dict):
        message = _('the document must be an object of lists, such as {"initiatives": […]}.')
        raise Unreadable(Problem(message, file=file))
    lists = {name: value for name, value in document.items() if isinstance(value, list)}
    single = {name: value for name, value in document.items() if name not in lists}
    return single, [Table(file, name, None, _rows(items, file, name)) for name, items in lists.items()]


def _parsed(content: bytes, file: str) -> Any:
    if not content.strip():
        raise Unreadable(Problem(_("the file is empty."), file=file))
    try:
        return json.loads(_text(content, file), **STRICTLY)
    except RecursionError as error:
        raise Unreadable(Problem(_("the document is nested too deeply to be a bundle."), file=file)) from error
    except _Fault as error:
        raise Unreadable(Problem(str(error), file=file)) from error
    except json.JSONDecodeError as error:
        message = _("this is not JSON: line %(line)d, character %(column)d (%(reason)s). Correct it there.")
        text = message % {"line": error.lineno, "column": error.colno, "reason": error.msg}
        raise Unreadable(Problem(text, file=file)) from error
    except ValueError as error:  # numbers of thousands of digits
        raise Unreadable(Problem(_("one of the numbers has too many digits."), file=file)) from error


def _text(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = _("the text is not UTF-8 from line %(line)d on (byte %(byte)s). Save the file as UTF-8.")
        byte = f"0x{content[error.start]:02X}"
        raise Unreadable(Problem(message % {"line": line, "byte": byte}, file=file)) from error


def _no_constant(word: str) -> Any:
    raise _Fault(_("“%(word)s” is not a number. Where there is no value, leave it out or write null.") % {"word": word})


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Fault(_("“%(name)s” occurs twice in one object. Keep one of the two.") % {"name": shown(twice)})
    return result


STRICTLY: dict[str, Any] = {
    "parse_float": Decimal,  # so that amounts keep the digits they were written with
    "parse_constant": _no_constant,
    "object_pairs_hook": _no_repetition,
}


def _rows(items: list[Any], file: str, name: str) -> Iterator[tuple[int, Cells] | Problem]:
    if len(items) > limits.CSV_ROWS:
        message = _("there are more than %(limit)s items. Split the document.") % {"limit": f"{limits.CSV_ROWS:,}"}
        raise Unreadable(Problem(message, file=file, list=name, in_document=True))
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            message = _("each item must be an object whose names are the columns, not “%(value)s”.")
            yield Problem(
                message % {"value": shown(item)}, file=file, list=name, row=number, value=shown(item), in_document=True
            )
            continue
        yield number, {column: _cell(value) for column, value in item.items()}


def _cell(value: Any) -> Any:
    if value == "" or value is None:
        return None
    if isinstance(value, str) and len(value) > limits.CELL_CHARACTERS:
        return BadCell(too_long(len(value)), value)
    if isinstance(value, dict):
        return BadCell(
            _("this cannot be an object. Write a single value, or a list where one is expected."), str(value)
        )
    return value
