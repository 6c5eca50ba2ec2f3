"""Files a person has given and not yet finished with. Nothing from outside becomes a path: a file keeps of its own name
only what identifies it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils.translation import gettext as _

from cxtracker.errors import Invalid
from cxtracker.tabular import limits

KEPT_FOR = timedelta(hours=24)


class TooLarge(Invalid):
    """The file has more bytes than are taken (413)."""


def receive(content: Iterable[bytes], path: Path, *, largest: int, empty: bool = False) -> str:
    """Write what arrives to `path` and return its SHA-256. Raises TooLarge above `largest` MB, Invalid for nothing.

    With `empty`, nothing is taken as well: whoever reads it says what is wrong.
    """
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as stream:
        for block in content:
            size += len(block)
            if size > largest * limits.MIB:
                message = _("The file is larger than %(limit)d MB. Split it.")
                raise TooLarge({"file": [message % {"limit": largest}]})
            digest.update(block)
            stream.write(block)
    if not size and not empty:
        raise Invalid({"file": [_("The file is empty. Its first row must name the columns.")]})
    return digest.hexdigest()


def plain_name(name: str) -> str:
    """The last part of a name without anything a file system or a reader could stumble over."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = re.sub(r"[^\w .()-]", "_", last).strip(" .")[-60:]
    return kept or "file"


def kept_in(name: str) -> Path:
    """The folder of that name among the site's own files."""
    return Path(settings.DATA_DIR) / name
