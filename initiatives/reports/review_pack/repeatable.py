"""Office files without the hour they were written at: equal content gives equal bytes."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO

WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def repeatable(content: bytes, moment: datetime) -> bytes:
    """The package anew, its parts and its properties dated `moment`; workbooks inside it (of charts) as well."""
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as found, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name in found.namelist():
            part = found.read(name)
            if name.endswith(".xlsx"):
                part = repeatable(part, moment)
            elif name == "docProps/core.xml":
                part = WRITTEN.sub(rb"\g<1>" + stamp, part)
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, part)
    return stream.getvalue()
