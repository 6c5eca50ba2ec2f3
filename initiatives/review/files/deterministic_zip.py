"""Office files without the hour they were written at: equal content gives equal bytes."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO

WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def deterministic_zip(content: bytes, moment: datetime) -> bytes:
    """The package anew, its parts and its properties dated `moment`; workbooks inside it (of charts) as well."""
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as original, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name in original.namelist():
            part = original.read(name)
            if name.endswith(".xlsx"):
                part = deterministic_zip(part, moment)
            elif name == "docProps/core.xml":
                part = WRITTEN.sub(rb"\g<1>" + stamp, part)
            # A fresh entry has the fixed date 1980, where the original has the hour it was written at.
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, part)
    return stream.getvalue()
