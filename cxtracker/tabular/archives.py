"""The gate before an archive (a zip of CSV files, or a workbook, which is one too) is unpacked: its directory only."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from cxtracker.tabular import limits
from cxtracker.tabular.problems import Problem, Unreadable, shown


def opened(path: Path, *, file: str, byte_limit: int) -> zipfile.ZipFile:
    """The archive, once its directory promises nothing dangerous. Raises Unreadable; nothing is unpacked."""
    if path.stat().st_size > byte_limit:
        message = _("the file is larger than %(limit)d MB. Split it.")
        raise _unreadable(file, message % {"limit": byte_limit // limits.MIB})
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        message = _("the file is damaged or incomplete (%(reason)s). Save it again and upload the complete file.")
        raise _unreadable(file, message % {"reason": error}) from error
    message = _danger(archive.infolist(), path.stat().st_size)
    if message:
        archive.close()
        raise _unreadable(file, message)
    return archive


def _danger(members: list[zipfile.ZipInfo], packed_bytes: int) -> str:
    """The sentence for the first danger found, or nothing."""
    workbook = any(member.filename in ("[Content_Types].xml", "META-INF/manifest.xml") for member in members)
    limit = limits.WORKBOOK_MEMBERS if workbook else limits.ARCHIVE_MEMBERS
    if len(members) > limit:
        message = _("it contains %(count)d files; the limit is %(limit)d. Keep only the lists.")
        return message % {"count": len(members), "limit": limit}
    if sum(member.file_size for member in members) > limits.ARCHIVE_UNPACKED_BYTES:
        return _unpacked_too_large()
    if sum(member.compress_size for member in members) > packed_bytes:
        return _("its files overlap, as in an archive built to do harm. Pack it again.")
    for member in members:
        if message := _member_danger(member):
            return message
    return ""


def _member_danger(member: zipfile.ZipInfo) -> str:
    name = shown(member.filename)
    if member.flag_bits & 0x1:
        return _("“%(name)s” is encrypted. Save the file without a password.") % {"name": name}
    path = PurePosixPath(member.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in member.orig_filename or ":" in member.filename:
        return _("the path of “%(name)s” leads outside the archive. Pack the files without folders.") % {"name": name}
    if stat.S_ISLNK(member.external_attr >> 16):
        return _("“%(name)s” is a link to another location. Pack the file itself.") % {"name": name}
    if member.file_size > limits.MIB and member.file_size > limits.ARCHIVE_RATIO * max(member.compress_size, 1):
        return _unpacked_too_large()
    return ""


def _unpacked_too_large() -> str:
    message = _("it would unpack to far more than its size (the limit is %(limit)d MB). Split it into several.")
    return message % {"limit": limits.ARCHIVE_UNPACKED_BYTES // limits.MIB}


def csv_members(archive: zipfile.ZipFile, *, file: str) -> list[zipfile.ZipInfo]:
    """The CSV files in the archive, in the order of their names. Raises Unreadable for anything else in it."""
    members = []
    for member in archive.infolist():
        path = PurePosixPath(member.filename)
        if member.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts:
            continue
        if path.suffix.lower() in (".zip", ".xlsx", ".ods", ".gz", ".7z", ".rar"):
            message = _("“%(name)s” is an archive or workbook inside the archive. Import that file by itself.")
            raise _unreadable(file, message % {"name": shown(path.name)})
        if path.suffix.lower() != ".csv":
            message = _("“%(name)s” is not a CSV file. An archive holds one CSV file per list, and nothing else.")
            raise _unreadable(file, message % {"name": shown(path.name)})
        members.append(member)
    if not members:
        raise _unreadable(file, _("there is no CSV file in the archive. Pack one CSV file per list."))
    return sorted(members, key=lambda member: member.filename)


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, into: IO[bytes], *, file: str) -> None:
    """Copy a member's bytes, never more than its directory entry says. Raises Unreadable."""
    try:
        with archive.open(member) as packed:
            while block := packed.read(1 << 20):
                into.write(block)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError, zlib.error) as error:
        message = _("the file is damaged or incomplete (%(reason)s). Pack it again.")
        raise _unreadable(file, message % {"reason": error}) from error


def _unreadable(file: str, message: str) -> Unreadable:
    return Unreadable(Problem(message, file=file))
