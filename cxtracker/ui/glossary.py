"""The words a product explains: apps register them, `{% word %}` links to them, a page of the product shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from cxtracker.ui.words import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One word. `slug` is its anchor; `formula` is one line or ""; `page` names the URL where one sees it, or ""."""

    slug: str
    term: Text
    meaning: Text
    formula: Text = ""
    page: str = ""

    @property
    def page_url(self) -> str:
        return reverse(self.page) if self.page else ""

    def mentions(self, text: str) -> bool:
        """Whether every word of `text` occurs in the term or its meaning."""
        haystack = f"{self.term} {self.meaning}".casefold()
        return all(part in haystack for part in text.casefold().split())


@dataclass(frozen=True, slots=True)
class Group:
    slug: str
    title: Text
    entries: tuple[Entry, ...]


_entries: dict[str, Entry] = {}


def register(groups: Iterable[Group]) -> None:
    """Make the entries known to `{% word %}`; a slug that is taken by another word is a ValueError."""
    for group in groups:
        for entry in group.entries:
            if _entries.setdefault(entry.slug, entry) != entry:
                raise ValueError(f"Two words share the anchor “{entry.slug}”.")


def entry(slug: str) -> Entry:
    """The word with that anchor, or of that code of the domain ("at_risk"); a KeyError where nobody explains it."""
    return _entries[slug.replace("_", "-")]


def matching(groups: Sequence[Group], text: str) -> list[Group]:
    """The groups with those of their words that mention `text`, without groups that are empty then."""
    narrowed = (
        replace(group, entries=tuple(entry for entry in group.entries if entry.mentions(text))) for group in groups
    )
    return [group for group in narrowed if group.entries]
