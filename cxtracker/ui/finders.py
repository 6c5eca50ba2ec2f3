"""Publishing browser assets straight from node_modules: an allow-list, no build step, no copies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

PREFIX = "npm/"
PUBLISHED = (
    "@tabler/core/dist/css/tabler.min.css*",
    "@tabler/core/dist/js/tabler.min.js*",
    "@fontsource-variable/inter/wght.css",
    "@fontsource-variable/inter/files/inter-*-wght-normal.woff2",
    "sortablejs/Sortable.min.js",
    "tom-select/dist/js/tom-select.complete.min.js*",
    "tom-select/dist/css/tom-select.bootstrap5.min.css*",
)


class NodeModulesFinder(BaseFinder):
    """Finds `npm/<package>/<file>` in node_modules for the files of `PUBLISHED`."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.BASE_DIR) / "node_modules"
        self.storage = FileSystemStorage(location=str(self.root))
        self.storage.prefix = PREFIX.rstrip("/")  # type: ignore[attr-defined]  # read by collectstatic

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002  (Django's signature)
        name = path.removeprefix(PREFIX)
        if path.startswith(PREFIX) and matches_patterns(name, PUBLISHED) and (self.root / name).is_file():
            file = str(self.root / name)
            return [file] if find_all or kwargs.get("all") else file
        return []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for pattern in PUBLISHED:
            for file in sorted(self.root.glob(pattern)):
                name = file.relative_to(self.root).as_posix()
                if not matches_patterns(name, ignore_patterns or []):
                    yield name, self.storage
