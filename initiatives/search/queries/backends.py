"""How each database looks for words. Both find the beginnings of folded words; all else is the same for both."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Protocol

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, Func, Q, QuerySet, Value
from django.db.models.functions import Length

from initiatives.models import SearchDocument, SearchWord
from initiatives.search.rules.asking import Choices
from initiatives.search.rules.nearness import slips

Documents = QuerySet[SearchDocument]

WITHIN = 20_000
"""SQLite looks at so many documents with the words at most, before it asks which of them a person may see."""

MOST_CANDIDATES = 5_000

LONGER = 6
"""So many letters may be missing at the end of a mistyped word."""


class Backend(Protocol):
    def named(self, documents: Documents, choices: Choices) -> Documents:
        """Those in whose key and title all the words stand."""
        ...

    def saying(self, documents: Documents, choices: Choices) -> Documents:
        """Those in which all the words stand anywhere."""
        ...

    def resembling(self, word: str) -> Q:
        """Words among which those are that `word` may be a slip of."""
        ...


class _Has(Func):
    """Whether a list of words of PostgreSQL has what is asked for."""

    output_field = BooleanField()
    arity = 1

    def __init__(self, column: str, asked: str) -> None:
        super().__init__(Value(asked), template=f"{column} @@ %(expressions)s::tsquery")


class _Resembles(Func):
    """Whether a word shares enough trigrams with another."""

    output_field = BooleanField()
    arity = 1
    template = "word %%%% %(expressions)s"


class PostgreSQL:
    """`array_to_tsvector`: the words as they were folded, by no dictionary and no locale of the server."""

    def named(self, documents: Documents, choices: Choices) -> Documents:
        return documents.filter(_Has("name_vector", self._asked(choices)))

    def saying(self, documents: Documents, choices: Choices) -> Documents:
        return documents.filter(_Has("text_vector", self._asked(choices)))

    def resembling(self, word: str) -> Q:
        return Q(_Resembles(Value(word))) if has_trigrams() else _beginning_alike(word)

    def _asked(self, choices: Choices) -> str:
        """Folded words are letters and digits, so that none can break out of its quotes."""
        return " & ".join("(" + " | ".join(f"'{word}':*" for word in words) + ")" for words in choices)


class _Rows(Func):
    """The documents in which FTS5 has what is asked for."""

    output_field = BigIntegerField()
    template = "(SELECT rowid FROM initiatives_searchwords WHERE initiatives_searchwords MATCH %(expressions)s)"
    arg_joiner = " LIMIT "

    def __init__(self, asked: str) -> None:
        super().__init__(Value(asked), Value(WITHIN))


class SQLite:
    """The table of FTS5 beside the documents."""

    def named(self, documents: Documents, choices: Choices) -> Documents:
        return documents.filter(pk__in=_Rows(f"{{key_words title_words}} : ({self._asked(choices)})"))

    def saying(self, documents: Documents, choices: Choices) -> Documents:
        return documents.filter(pk__in=_Rows(self._asked(choices)))

    def resembling(self, word: str) -> Q:
        return _beginning_alike(word)

    def _asked(self, choices: Choices) -> str:
        return " AND ".join("(" + " OR ".join(f'"{word}"*' for word in words) + ")" for words in choices)


def backend() -> Backend:
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def has_trigrams() -> bool:
    """Whether this PostgreSQL has the extension; asked once for each connection."""
    known: bool | None = getattr(connection, "cxtracker_trigrams", None)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm')")
            [known] = cursor.fetchone() or (False,)
        connection.cxtracker_trigrams = known  # type: ignore[attr-defined]
    return bool(known)


def _beginning_alike(word: str) -> Q:
    """Without trigrams the first letter has to be right."""
    return Q(word__startswith=word[0], letters__range=(len(word) - slips(word), len(word) + LONGER))


def vocabulary(words: list[str]) -> list[str]:
    """Words that any of these may be a slip of, in one query."""
    meant = [word for word in words if slips(word)]
    if not meant:
        return []
    looks = backend()
    resembling = reduce(or_, (looks.resembling(word) for word in meant))
    words_alike = SearchWord.objects.alias(letters=Length("word")).filter(resembling)
    return list(words_alike.values_list("word", flat=True)[:MOST_CANDIDATES])
