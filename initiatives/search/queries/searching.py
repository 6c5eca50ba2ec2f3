"""Searching: what a person finds, the best first, with where it stands; in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from cxtracker.accounts.models import User
from cxtracker.publishing import published
from cxtracker.ui.words import Text
from initiatives.models import Initiative, SearchDocument, Status
from initiatives.search import kinds as registry
from initiatives.search.queries.backends import Documents, backend, vocabulary
from initiatives.search.rules import asking, nearness
from initiatives.search.rules.asking import Choices, Question
from initiatives.search.rules.snippets import Piece, best_part, marked, snippet

MOST = 500
"""So many hits in titles, and in texts, open and closed, are looked at; who gets more is asked for another word."""


@published("kind, key, title, context, url, status, open, where, snippet", component="SearchHitShape")
@dataclass(frozen=True, slots=True)
class Hit:
    """A thing in which what was searched for stands; `pieces` are title and snippet with their marks."""

    kind: Annotated[str, "What it is: `initiative`, `touchpoint`, …"]
    kind_name: Text
    icon: str
    key: str
    title: str
    context: Annotated[str, "What it belongs to, such as the initiative of an outcome."]
    url: Annotated[str, "The address of its page."]
    status: Annotated[str, "A code; empty where such things have none."]
    status_name: Text
    open: Annotated[bool, "Whether anything can still be done about it; what is over comes after."]
    where: Annotated[str, "In words, where what was searched for stands; empty when it is the title."]
    snippet: Annotated[str, "The words around it; empty when it is the title."]
    title_pieces: tuple[Piece, ...]
    snippet_pieces: tuple[Piece, ...]


@published("word, instead", component="SearchSlipShape")
@dataclass(frozen=True, slots=True)
class Slip:
    """A word that stands nowhere, and the one that was searched for instead."""

    word: str
    instead: str


@published("code as kind, count", component="SearchKindShape")
@dataclass(frozen=True, slots=True)
class KindCount:
    """How many hits there are of a kind."""

    code: str
    plural: Text
    count: int


class _Candidate(NamedTuple):
    """What of a document its place among the hits follows from."""

    pk: int
    kind: str
    open: bool
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Answer:
    """All hits as they are ordered; `more` there are than were looked at. `slips` were forgiven."""

    asked: Question
    choices: Choices
    ranked: tuple[_Candidate, ...]
    more: bool
    slips: tuple[Slip, ...]
    kinds: tuple[KindCount, ...]

    @property
    def total(self) -> int:
        return len(self.ranked)


def search(text: str, person: User, *, kind: str = "") -> Answer:
    """What `person` may see of what answers `text`, of a `kind` (code) or of all."""
    asked = asking.question(text)
    if not asked.words:
        return Answer(asked, (), (), False, (), ())
    choices, visible = asked.choices, visible_to(person)
    rows, more = _candidates(visible, asked, choices)
    if not rows and (nearby := _choices_nearby(asked)) != choices:
        choices = nearby
        rows, more = _candidates(visible, asked, choices)
    counts = Counter(row.kind for row in rows)
    if kind and more:
        rows, more = _candidates(visible.filter(kind=kind), asked, choices)
    ranked = _ranked((row for row in rows if kind in ("", row.kind)), asked, choices)
    slips = _slips(ranked, asked, choices) if choices != asked.choices else ()
    known = registry.kinds()
    counted = tuple(KindCount(code, known[code].plural, counts[code]) for code in known if counts[code])
    return Answer(asked, choices, ranked, more, slips, counted)


def hits(answer: Answer, first: int, last: int, person: User) -> tuple[Hit, ...]:
    """Those from `first` up to `last` (from 0, excluded), with where it stands."""
    wanted = [row.pk for row in answer.ranked[first:last]]
    documents = SearchDocument.objects.in_bulk(wanted)
    return tuple(_hit(documents[pk], answer.choices, person) for pk in wanted if pk in documents)


def visible_to(person: User) -> Documents:
    """Documents of what a person may see: of drafts of other teams, nothing of what hangs on them either.

    Hidden are few, and only drafts: they are looked up, not the many that everybody sees.
    """
    drafts = Initiative.objects.filter(status=Status.DRAFT)
    seen = Initiative.objects.visible_to(person).filter(status=Status.DRAFT)
    hidden = drafts.exclude(pk__in=seen.values("pk"))
    documents = SearchDocument.objects.exclude(initiative__in=hidden.values("pk"))
    open_kinds, known = [kind.code for kind in registry.open_to(person)], registry.kinds()
    return documents if len(open_kinds) == len(known) else documents.filter(kind__in=open_kinds)


def _candidates(visible: Documents, asked: Question, choices: Choices) -> tuple[list[_Candidate], bool]:
    """What answers, and whether there is more: titles and texts, open and closed, up to MOST of each.

    Without an order, which would lead PostgreSQL to walk through everything in that order for a rare word.
    """
    looks = backend()
    ways = [visible.filter(key_compact=asked.key)]
    for matching in (looks.named(visible, choices), looks.saying(visible, choices)):
        ways += [matching.filter(open=True), matching.filter(open=False)]
    rows: dict[int, _Candidate] = {}
    more = False
    for documents in ways:
        some = documents.values_list("pk", "kind", "open", "key_compact", "title_words")[: MOST + 1]
        part = [_Candidate(*row) for row in some]
        more = more or len(part) > MOST
        rows |= {row.pk: row for row in part[:MOST]}
    return list(rows.values()), more


def _ranked(rows: Iterable[_Candidate], asked: Question, choices: Choices) -> tuple[_Candidate, ...]:
    """The very key or title first, then what is open; of these, by how near the title comes."""
    order = {code: place for place, code in enumerate(registry.kinds())}

    def place(row: _Candidate) -> tuple[bool, bool, int, int, str, int]:
        near = asking.closeness(asked, choices, key=row.key, title=row.title)
        return (near != asking.EXACT, not row.open, near, order[row.kind], row.title, row.pk)

    return tuple(sorted((row for row in rows if row.kind in order), key=place))


def _choices_nearby(asked: Question) -> Choices:
    """Beside each word those it may be a slip of; one query."""
    words = vocabulary(list(asked.words))
    return tuple((word, *nearness.nearest(word, words)) for word in asked.words)


def _slips(ranked: Sequence[_Candidate], asked: Question, choices: Choices) -> tuple[Slip, ...]:
    """Which words stood for others, as the best hit has them: a word of what a person may not see is never named."""
    if not ranked:
        return ()
    best = SearchDocument.objects.get(pk=ranked[0].pk)
    words = f"{best.key_words} {best.title_words} {best.body_words}".split()
    return tuple(Slip(word, other) for word, other in asking.taken(words, choices, asked.words).items())


def _hit(row: SearchDocument, choices: Choices, person: User) -> Hit:
    kind = registry.kinds()[row.kind]
    titled = asking.has_all([*row.key_words.split(), *row.title_words.split()], choices)
    part = None if titled else best_part(row.parts, choices)
    where, who, text = part or ("", "", "")
    pieces = snippet(text, choices) if text else ()
    return Hit(
        kind=kind.code,
        kind_name=kind.name,
        icon=kind.icon,
        key=row.key,
        title=row.title,
        context=row.context,
        url=kind.address(row, person),
        status=row.status,
        status_name=kind.statuses.get(row.status, ""),
        open=row.open,
        where=str(kind.where[where]) % {"who": who} if where in kind.where else "",
        snippet="".join(piece.text for piece in pieces),
        title_pieces=marked(row.title, choices),
        snippet_pieces=pieces,
    )
