"""What a text of a file means among what there is: a key where nobody can doubt it, else suggestions, best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from initiatives.imports.rules import value_words
from initiatives.imports.rules.columns import Known
from initiatives.imports.rules.folding import fold
from initiatives.models import BenefitKind, Design, Kind, Mode, Status
from journeys.models import Depth, Evidence

CHOICES: dict[str, Any] = {
    "statuses": Status,
    "modes": Mode,
    "kinds": Kind,
    "depths": Depth,
    "benefit_kinds": BenefitKind,
    "designs": Design,
    "evidences": Evidence,
}
PEOPLE = "people"
ADDRESS = re.compile(r"[^\s<>()\[\];,:]+@[^\s<>()\[\];,:]+\.\w+")
IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
TITLES = frozenset(
    map(fold, "frau herr hr fr mr mrs ms miss dr prof dipl ing mba phd msc г-н г-жа господин госпожа".split())  # noqa: SIM905  (a line of words)
)
APART = re.compile(r"[;\n|]")
LOOSELY_APART = re.compile(r"[,/&+]|\b(?:und|and|и)\b", re.I)
NEAR, VERY_NEAR = 0.6, 0.87
"""How alike two words are (difflib) to be suggested, and to be proposed as the answer."""
BEGINNING = 2
MOST_SUGGESTIONS, MOST_OFFERED = 5, 50


class Vocabulary:
    """The rows of one list, or the codes of a fixed one."""

    def __init__(self, name: str, known: Known) -> None:
        self.name = name
        self.entries: Mapping[str, tuple[str, ...]] = known.lists.get(name, {})
        self.fixed = name in CHOICES
        if self.fixed:
            self.entries = {str(key): (str(label),) for key, label in CHOICES[name].choices} | dict(self.entries)
        self.by_key = {key.casefold(): key for key in self.entries}
        self.by_name: dict[str, set[str]] = {}
        for key, names in self.entries.items():
            for form in self._forms(key, names):
                self.by_name.setdefault(form, set()).add(key)
        self.functions = known.lists.get("functions", {})
        self._sure: dict[str, str | None] = {}
        self._starts: dict[str, set[str]] = {}
        for key, names in self.entries.items():
            for start in _starts(" ".join(names[:1] if name == PEOPLE and names else (key, *names))):
                self._starts.setdefault(start, set()).add(key)

    def _forms(self, key: str, names: tuple[str, ...]) -> Iterable[str]:
        if self.name != PEOPLE:
            return {fold(key), *map(fold, names)} - {""}
        words = _name(names[0]).split() if names else []
        return {" ".join(words), " ".join((*words[-1:], *words[:-1]))} - {""}

    def label(self, key: str) -> str:
        names = self.entries.get(key, ())
        return names[0] if names and names[0] else key

    def sure(self, text: str) -> str | None:
        """The key that the text can only mean; None where a person has to say."""
        if text not in self._sure:
            self._sure[text] = self._read(text)
        return self._sure[text]

    def _read(self, text: str) -> str | None:
        bare = text.strip()
        if key := self.by_key.get(bare.casefold()):
            return key
        if self.fixed and (code := value_words.code(self.name, bare)):
            return code
        if self.name == PEOPLE:
            address = ADDRESS.search(bare)
            if address:
                return self.by_key.get(address[0].casefold())
        keys = self.by_name.get(_name(bare) if self.name == PEOPLE else fold(bare), set())
        if not keys and (inner := IN_BRACKETS.search(bare)) and self.name != PEOPLE:
            keys = self._bracketed(bare, inner)
        return next(iter(keys)) if len(keys) == 1 else None

    def _bracketed(self, bare: str, inner: re.Match[str]) -> set[str]:
        """“Marketing (MKT)” and “MKT (Marketing)”: what both halves agree on, or the one that is known."""
        outer = self.by_name.get(fold(IN_BRACKETS.sub(" ", bare)), set())
        within = self.by_name.get(fold(inner[1]), set())
        return (outer & within) or outer or within

    def suggestions(self, text: str) -> tuple[tuple[tuple[str, str], ...], str]:
        """Keys with labels, the likeliest first, and the one that is probably meant (blank: none).

        All there are, where they are few.
        """
        if self.fixed:
            return tuple((key, self.label(key)) for key in self.entries), ""
        likeness = self._like_a_person if self.name == PEOPLE else self._like
        near = {key for start in _starts(text) for key in self._starts.get(start, ())}
        scored = ((likeness(text, key, self.entries[key]), key) for key in near)
        ranked = sorted((pair for pair in scored if pair[0] >= NEAR), key=lambda pair: (-pair[0], pair[1]))
        best = ranked[0] if ranked else (0.0, "")
        clear = best[0] >= VERY_NEAR and (len(ranked) == 1 or ranked[1][0] < best[0])
        offered = [key for _score, key in ranked[:MOST_SUGGESTIONS]]
        if len(self.entries) <= MOST_OFFERED:
            offered += [key for key in self.entries if key not in offered]
        return tuple((key, self.label(key)) for key in offered), best[1] if clear else ""

    def _like(self, text: str, key: str, names: tuple[str, ...]) -> float:
        wanted = fold(text)
        return max((_likeness(wanted, fold(name)) for name in (key, *names)), default=0.0)

    def _like_a_person(self, text: str, key: str, names: tuple[str, ...]) -> float:
        """A surname with the function in brackets is as good as a name; a surname or initials alone nearly."""
        wanted, words = _name(text).split(), _name(names[0] if names else key).split()
        if not wanted or not words:
            return 0.0
        inner = IN_BRACKETS.search(text)
        works_in = {fold(word) for name in names[1:] for word in (name, *self.functions.get(name, ()))}
        same_function = 0.1 if inner and fold(inner[1]) in works_in else 0.0
        if wanted[-1] == words[-1] or wanted[0] == words[-1]:
            others = [word for word in wanted if word != words[-1]]
            fits = all(any(word.startswith(other[:1]) for word in words[:-1]) for other in others)
            return (0.88 if fits else 0.65) + same_function
        return min(_likeness(" ".join(wanted), " ".join(words)), 0.86) + same_function


def _starts(text: str) -> set[str]:
    """How the words of a text begin: what shares no beginning is not alike."""
    return {word[:BEGINNING] for word in fold(text).split()}


def _likeness(wanted: str, name: str) -> float:
    if not wanted or not name:
        return 0.0
    if wanted == name:
        return 1.0
    inside = min(len(wanted), len(name)) >= 4 and (f" {wanted} " in f" {name} " or f" {name} " in f" {wanted} ")
    matcher = SequenceMatcher(None, wanted, name)
    ratio = matcher.ratio() if matcher.quick_ratio() >= NEAR else 0.0
    return max(ratio, 0.8 if inside else 0.0)


@lru_cache(maxsize=20_000)
def _name(text: str) -> str:
    """A person's name, folded: without titles, brackets and address."""
    bare = ADDRESS.sub(" ", IN_BRACKETS.sub(" ", text))
    last, comma, first = bare.partition(",")
    words = fold(f"{first} {last}" if comma else bare).split()
    return " ".join(word for word in words if word not in TITLES)


def pieces(text: str, vocabulary: Vocabulary, chosen: Mapping[str, Any]) -> list[str]:
    """The entries of a cell that may hold several, in the file's words; what is known as a whole is not cut."""
    entries: list[str] = []
    for part in filter(None, map(str.strip, APART.split(text))):
        smaller = [piece for piece in map(str.strip, LOOSELY_APART.split(part)) if piece]
        whole = part in chosen or vocabulary.sure(part) is not None or len(smaller) < 2
        known = any(piece in chosen or vocabulary.sure(piece) is not None for piece in smaller)
        entries += [part] if whole or not known else smaller
    return list(dict.fromkeys(entries))
