"""From the paths people give to tables: what each file is, by its content and then by its name."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from cxtracker.tabular import archives, documents, limits, separated, workbooks
from cxtracker.tabular.problems import Problem, Problems, Unreadable
from cxtracker.tabular.tables import LeftOut, Table

ZIP, OLD_OFFICE = b"PK", b"\xd0\xcf\x11\xe0"
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Sources:
    """The tables of several paths; a context manager, because files stay open until they are read."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.tables: list[Table] = []
        self.left_out: list[LeftOut] = []
        self.single_values: list[tuple[str, str, Any]] = []
        """File, name and value of what stands beside the lists in JSON documents."""
        self._open = ExitStack()

    def __enter__(self) -> Sources:
        return self

    def __exit__(self, *details: object) -> None:
        self._open.close()

    def add(self, paths: Sequence[Path]) -> None:
        """Read what can be read; what cannot becomes a problem and the others go on."""
        for path, name in self._files(paths):
            try:
                self._add_file(path, name)
            except Unreadable as unreadable:
                self.problems.add(unreadable.problem)
            except OSError as error:
                message = _("the file cannot be opened (%(reason)s).") % {"reason": error.strerror or error}
                self.problems.add(Problem(message, file=name))

    def _files(self, paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
        """Each file and its name in sentences: files of a folder carry the folder's name before theirs."""
        for path in paths:
            if not path.is_dir():
                yield path, path.name
                continue
            files = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
            if not files:
                self.problems.add(Problem(_("the folder is empty. Put one CSV file per list in it."), file=path.name))
            for file in files:
                yield file, f"{path.name}/{file.name}"

    def _add_file(self, path: Path, name: str) -> None:
        with path.open("rb") as stream:
            head = stream.read(4096)
        size = path.stat().st_size
        suffix = path.suffix.lower()
        if head.startswith(OLD_OFFICE):
            message = _("this is an old or password-protected Office file. Save it as .xlsx without a password.")
            raise Unreadable(Problem(message, file=name))
        if head.startswith(ZIP):
            self._add_archive(path, name)
        elif suffix == ".json" or _without_mark(head).lstrip()[:1] in (b"{", b"["):
            _refuse_larger(size, limits.JSON_BYTES, name)
            single, tables = documents.read(path.read_bytes(), file=name)
            self.single_values += [(name, key, value) for key, value in single.items()]
            self.tables += tables
        elif suffix in (".xlsx", ".xlsm", ".ods", ".zip"):
            message = _("the file is empty.")
            if head.strip():
                message = _("the content does not match the name of the file (*%(suffix)s). Save it again.") % {
                    "suffix": suffix
                }
            raise Unreadable(Problem(message, file=name))
        elif suffix in (".csv", ".tsv", ".txt") or not suffix:
            _refuse_larger(size, limits.CSV_BYTES, name)
            self._add_csv(self._open.enter_context(path.open("rb")), name, path.stem)
        else:
            message = _(
                "%(suffix)s files cannot be imported. Use JSON, XLSX, ODS or CSV, or a folder or zip of CSV files."
            )
            raise Unreadable(Problem(message % {"suffix": suffix}, file=name))

    def _add_archive(self, path: Path, name: str) -> None:
        with archives.opened(path, file=name, byte_limit=limits.ARCHIVE_BYTES) as archive:
            if workbooks.is_workbook(archive):
                workbooks.gate(archive, file=name)
                _refuse_larger(path.stat().st_size, limits.XLSX_BYTES, name)
                for sheet in workbooks.read(path, file=name):
                    if isinstance(sheet, Table):
                        self.tables.append(sheet)
                    elif isinstance(sheet, LeftOut):
                        self.left_out.append(sheet)
                    else:
                        self.problems.add(sheet)
                return
            for member in archives.csv_members(archive, file=name):
                inner = f"{name}/{member.filename}"
                unpacked = self._open.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  (the stack closes it)
                archives.unpacked(archive, member, unpacked, file=inner)
                unpacked.seek(0)
                try:
                    self._add_csv(unpacked, inner, PurePosixPath(member.filename).stem)
                except Unreadable as unreadable:
                    self.problems.add(unreadable.problem)

    def _add_csv(self, stream: IO[bytes], name: str, stem: str) -> None:
        self.tables.append(separated.read(stream, file=name, name=stem.strip().casefold()))


def _refuse_larger(size: int, limit: int, name: str) -> None:
    if size > limit:
        message = _("the file is larger than %(limit)d MB. Split it.") % {"limit": limit // limits.MIB}
        raise Unreadable(Problem(message, file=name))


def _without_mark(head: bytes) -> bytes:
    for mark in MARKS:
        if head.startswith(mark):
            return head[len(mark) :].replace(b"\0", b"")
    return head
