"""Writing all lists as a bundle: JSON, XLSX, a zip of CSV files or a folder of them."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cxtracker.bundle import stored
from cxtracker.bundle.listing import Column, Listing, State
from cxtracker.bundle.parsing import FORMAT
from cxtracker.bundle.references import Refs, Windows, window
from cxtracker.bundle.values import exact
from cxtracker.errors import Refused
from cxtracker.tabular import limits
from cxtracker.tabular.writing import csv_lines, write_xlsx

if TYPE_CHECKING:
    from cxtracker.accounts.models import User


@dataclass(frozen=True, slots=True)
class Source:
    """The lists as `reader` sees them; None is the operator, who sees everything."""

    listings: Mapping[str, Listing]
    reader: User | None

    def states(self, listing: Listing) -> Iterator[State]:
        for _pk, _version, state in stored.states(listing, self.listings, self.reader):
            yield state


def write(path: Path, source: Source) -> None:
    """Write everything to `path`; its ending says in which form (no ending: a folder). Replaces what is there."""
    writers: dict[str, Callable[[IO[bytes], Source], None]] = {".json": _json, ".xlsx": _xlsx, ".zip": _zip}
    suffix = path.suffix.lower()
    if writer := writers.get(suffix):
        with replacing(path) as stream:
            writer(stream, source)
    elif suffix and not path.is_dir():
        message = _("A bundle cannot be written as *%(suffix)s. Name a .json, .xlsx or .zip file, or a folder for CSV.")
        raise Refused(message % {"suffix": suffix})
    else:
        path.mkdir(parents=True, exist_ok=True)
        for listing in source.listings.values():
            with replacing(path / f"{listing.name}.csv") as stream:
                _csv(stream, listing, source)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose content appears at `path` when it is complete, or not at all."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
        try:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        except BaseException:
            Path(stream.name).unlink()
            raise
    Path(stream.name).chmod(0o666 & ~_mask())
    Path(stream.name).replace(path)


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def rows(listing: Listing, source: Source) -> Iterator[list[Any]]:
    """The list's rows as typed cells for a spreadsheet."""
    for state in source.states(listing):
        yield [_cell(column, state[column.name]) for column in listing.columns]


def _cell(column: Column, value: Any) -> Any:
    match column.kind:
        case Refs():
            return ";".join(value) or None
        case Windows():
            return ";".join(window(*link) for link in value) or None
    match value:
        case datetime():
            return _instant(value)
        case Decimal():
            return exact(value)
    return None if value == "" else value


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _csv(stream: IO[bytes], listing: Listing, source: Source) -> None:
    for line in csv_lines(list(listing.by_name), rows(listing, source)):
        stream.write(line.encode())


def _zip(stream: IO[bytes], source: Source) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for listing in source.listings.values():
            with archive.open(f"{listing.name}.csv", "w", force_zip64=True) as member:
                _csv(member, listing, source)


def _xlsx(stream: IO[bytes], source: Source) -> None:
    sheets = ((listing.name, list(listing.by_name), _bounded(listing, source)) for listing in source.listings.values())
    write_xlsx(stream, sheets)


def _bounded(listing: Listing, source: Source) -> Iterator[list[Any]]:
    for number, row in enumerate(rows(listing, source), 1):
        if number >= limits.XLSX_ROWS:
            message = _("The list %(list)s has too many rows for a workbook. Export to .zip or .json instead.")
            raise Refused(message % {"list": listing.name})
        yield row


def _json(stream: IO[bytes], source: Source) -> None:
    """One row a line, so that two exports can be compared by eye."""
    stream.write(f'{{\n"format": {json.dumps(FORMAT)}'.encode())
    for listing in source.listings.values():
        stream.write(f',\n"{listing.name}": ['.encode())
        separator = "\n  "
        for state in source.states(listing):
            row = {column.name: _plain(column, state[column.name]) for column in listing.columns}
            stream.write((separator + json.dumps(row, ensure_ascii=False)).encode())
            separator = ",\n  "
        stream.write(b"\n]" if separator != "\n  " else b"]")
    stream.write(b"\n}\n")


def _plain(column: Column, value: Any) -> Any:
    match column.kind:
        case Refs():
            return list(value)
        case Windows():
            return [window(*link) for link in value]
    match value:
        case Decimal():
            kept = exact(value)
            return kept if isinstance(kept, str) else int(kept) if kept == kept.to_integral_value() else float(kept)
        case datetime():
            return _instant(value)
        case date():
            return value.isoformat()
    return value
