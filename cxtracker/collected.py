"""Whether the collected static files are those of this code."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

MANIFEST = "staticfiles.json"


def collected(root: Path, sources: Iterable[Path]) -> bool:
    """Whether `collectstatic` has filled `root` since any of `sources`, files or folders, changed.

    Code that was updated without collecting again would ask for names the manifest lacks, and every page would fail;
    files are then served from where they lie: slower, and right.
    """
    manifest = root / MANIFEST
    if not manifest.exists():
        return False
    since = manifest.stat().st_mtime
    files = (file for source in sources for file in (source, *source.rglob("*")))
    return all(file.stat().st_mtime <= since for file in files)
