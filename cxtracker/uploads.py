"""Files a person has given and not yet finished with: kept apart per person, under a random name, for a day.

They lie in `DATA_DIR/uploads/<person>/<random>/`. Nothing from outside becomes a path: the random name is checked, and
a file keeps of its own name only what identifies a list.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from cxtracker.errors import Invalid
from cxtracker.tabular import limits

KEPT_FOR = timedelta(hours=24)
TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
NOTE = "note.json"


@dataclass(frozen=True, slots=True)
class Upload:
    """One set of files. `token` names it in addresses; it works for its person only."""

    token: str
    folder: Path

    @property
    def paths(self) -> list[Path]:
        """The files, in the order they were given; none once they have been used."""
        return sorted(self.folder.glob("*/*"), key=lambda path: int(path.parent.name))

    @property
    def note(self) -> dict[str, Any]:
        """What was found out about the files."""
        kept = self.folder / NOTE
        return dict(json.loads(kept.read_text())) if kept.exists() else {}

    def write_note(self, note: dict[str, Any]) -> None:
        partial = self.folder / f"{NOTE}.part"
        partial.write_text(json.dumps(note, ensure_ascii=False))
        partial.replace(self.folder / NOTE)

    def discard_files(self) -> None:
        """Delete what was given and keep the note."""
        for path in self.paths:
            shutil.rmtree(path.parent)

    def discard(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def keep(files: Iterable[UploadedFile[Any]], *, owner: int) -> Upload:
    forget_old()
    token = secrets.token_urlsafe(24)
    folder = _root() / str(owner) / token
    folder.mkdir(parents=True, mode=0o700)
    for number, file in enumerate(files):
        place = folder / str(number)
        place.mkdir(mode=0o700)
        with (place / plain_name(file.name or "")).open("wb") as stream:
            for chunk in file.chunks():
                stream.write(chunk)
    return Upload(token, folder)


class TooLarge(Invalid):
    """The file has more bytes than are taken (413)."""


def receive(content: Iterable[bytes], path: Path, *, largest: int) -> str:
    """Write what arrives to `path` and return its SHA-256. Raises TooLarge above `largest` MB, Invalid for nothing."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as stream:
        for block in content:
            size += len(block)
            if size > largest * limits.MIB:
                message = _("The file is larger than %(limit)d MB. Split it.")
                raise TooLarge({"file": [message % {"limit": largest}]})
            digest.update(block)
            stream.write(block)
    if not size:
        raise Invalid({"file": [_("The file is empty. Its first row must name the columns.")]})
    return digest.hexdigest()


def find(token: str, *, owner: int) -> Upload | None:
    """What `owner` kept under this name; None for anybody else's, used up or too old."""
    folder = _root() / str(owner) / token
    return Upload(token, folder) if TOKEN.fullmatch(token) and folder.is_dir() else None


def forget_old() -> int:
    """Delete what is older than a day; how much was."""
    limit = time.time() - KEPT_FOR.total_seconds()
    old = [folder for folder in _root().glob("*/*") if folder.stat().st_mtime < limit]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def plain_name(name: str) -> str:
    """The last part of a name without anything a file system or a reader could stumble over."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = re.sub(r"[^\w .()-]", "_", last).strip(" .")[-60:]
    return kept or "file"


def kept_in(name: str) -> Path:
    """The folder of that name among the site's own files."""
    return Path(settings.DATA_DIR) / name


def _root() -> Path:
    return kept_in("uploads")
