"""The import guide knows every list and column there is."""

from __future__ import annotations

from django.conf import settings

from initiatives.transfer.queries.manual import manual


def test_every_list_and_column_is_in_the_guide():
    guide = (settings.BASE_DIR / "docs" / "bundle.md").read_text()
    sections = {part.split("\n", 1)[0]: part for part in guide.split("\n## ")}
    for one in manual():
        assert one.name in sections, f"Add the list {one.name} to docs/bundle.md."
        missing = [column.name for column in one.columns if f"`{column.name}`" not in sections[one.name]]
        assert not missing, f"Add to the list {one.name} in docs/bundle.md: {', '.join(missing)}."
