"""Spreadsheet files as other programs write them, for tests: OpenDocument, Strict Open XML."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
MEDIA = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = f'<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><file-entry media-type="{MEDIA}"/>'
STYLES = "".join(
    f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{seen}"/>'
    "</style:style>"
    for name, seen in (("seen", "true"), ("unseen", "false"))
)


class Raw(str):
    """A cell as it stands in the file."""


def ods(
    path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], *, hidden: Sequence[str] = (), head: str = ""
) -> Path:
    """An .ods file of rows of texts, numbers, booleans, dates, None or Raw cells; `head` stands before everything."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}" table:style-name="{"unseen" if name in hidden else "seen"}">'
        f"{''.join(_row(row) for row in rows)}"
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    content = (
        f"<?xml version='1.0'?>{head}<office:document-content {NAMES} {CALC}>"
        f"<office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(path, {"mimetype": MEDIA, "content.xml": content, "META-INF/manifest.xml": f"{MANIFEST}</manifest>"})


def packed(path: Path, members: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def cell(kind: str, value: str = "", *, text: str = "", more: str = "") -> Raw:
    """A cell of a kind that Python has no type for, such as ("percentage", "0.31")."""
    shown = f"<text:p>{escape(text or value)}</text:p>"
    return Raw(f'<table:table-cell office:value-type="{kind}" office:value="{value}" {more}>{shown}</table:table-cell>')


def _row(cells: Sequence[Any]) -> str:
    return f"<table:table-row>{''.join(_cell(cell) for cell in cells)}</table:table-row>"


def _cell(value: Any) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case Raw():
            return value
        case bool():
            return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
        case int() | float():
            return cell("float", str(value))
        case date():
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def strict(path: Path, target: Path) -> Path:
    """The workbook at `path` as Excel saves it as “Strict Open XML”."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = re.sub(
                rb"http://schemas\.openxmlformats\.org/(\w+)/2006/", rb"http://purl.oclc.org/ooxml/\1/", old.read(name)
            )
            new.writestr(name, content if name != "[Content_Types].xml" else old.read(name))
    return target
