"""What searching costs: `python benchmarks/search.py [initiatives] [rounds]`, else 10,000 and 20.

Fills a throw-away SQLite database, or the empty one named by DATABASE_URL, with so many initiatives whose texts are
made of 8,000 words as frequent as words are, each with an outcome and two answers; builds the index; asks each
question again and again: p50 and p95 of a page of 25 hits with its texts, as a reader, within the process.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SYLLABLES = [consonant + vowel for consonant in "bdklmnr" for vowel in "aeiou"]
WORDS, CHUNK = 8_000, 2_000
DEFAULTS = ["10000", "20"]


def vocabulary(chance: random.Random) -> list[str]:
    return sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _number in range(WORDS)})


class Author:
    """Writes texts in which the n-th word is n times rarer than the first."""

    def __init__(self) -> None:
        self.chance = random.Random(1)
        self.words = vocabulary(self.chance)
        self.chance.shuffle(self.words)
        self.weights = list(accumulate(1 / place for place in range(1, len(self.words) + 1)))

    def text(self, length: int) -> str:
        return " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=length))


def fill(count: int, author: Author) -> None:
    from initiatives.models import Initiative, Outcome, OwnershipRequest
    from journeys.models import Function, Metric

    functions = Function.objects.bulk_create(Function(key=f"F{n}", name=author.text(1).title()) for n in range(12))
    metrics = Metric.objects.bulk_create(
        Metric(key=f"M{n}", name=author.text(3), kind="behavioural", unit="%", direction="lower") for n in range(60)
    )
    statuses = ("proposed", "agreed", "delivering", "measuring", "closed", "draft")
    for begin in range(0, count, CHUNK):
        made = Initiative.objects.bulk_create(
            Initiative(
                key=f"CX-{number}",
                title=author.text(6),
                problem=author.text(40),
                hypothesis=author.text(25),
                status=statuses[number % len(statuses)],
            )
            for number in range(begin + 1, min(begin + CHUNK, count) + 1)
        )
        Outcome.objects.bulk_create(
            Outcome(initiative=row, metric=metrics[row.pk % 60], value_note=author.text(12)) for row in made
        )
        OwnershipRequest.objects.bulk_create(
            OwnershipRequest(initiative=row, function=functions[(row.pk + more) % 12], comment=author.text(10))
            for row in made
            for more in range(2)
        )


def questions(author: Author, count: int) -> Iterator[tuple[str, str]]:
    first, middle, rare = author.words[0], author.words[200], author.words[-50]
    yield "the commonest word", first
    yield "a word of every hundredth text", middle
    yield "a rare word", rare
    yield "two words", f"{first} {middle}"
    yield "a beginning of two letters", first[:2]
    yield "a key", f"cx{count // 2}"
    yield "a rare word with a slip", next(word for word in reversed(author.words) if len(word) > 7)[:-3] + "x"
    yield "what stands nowhere", "zzzzzzzzz"


def measure(text: str, rounds: int) -> tuple[int, list[float]]:
    from cxtracker.accounts.models import User
    from initiatives.search.queries import searching

    reader = User.objects.get(email="reader@example.com")
    total, times = 0, []
    for _round in range(rounds):
        begun = time.perf_counter()
        answer = searching.search(text, reader)
        searching.hits(answer, 0, 25, reader)
        times.append((time.perf_counter() - begun) * 1000)
        total = answer.total
    return total, sorted(times)


def prepare(count: int, author: Author) -> None:
    from django.core.management import call_command
    from django.db import connection

    from cxtracker.accounts.models import User
    from initiatives.models import SearchDocument
    from initiatives.search.services import indexing

    call_command("migrate", verbosity=0)
    User.objects.create_user("reader@example.com", name="Reader")
    fill(count, author)
    begun = time.perf_counter()
    indexing.rebuild()
    taken, documents = time.perf_counter() - begun, SearchDocument.objects.count()
    print(f"{connection.vendor}, {count:,} initiatives: {documents:,} documents in {taken:.0f} s", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def line(name: str, times: list[float]) -> str:
    return f"{name:42} p50 {times[len(times) // 2]:7.1f}  p95 {times[int(len(times) * 0.95)]:7.1f} ms"


def main(arguments: list[str]) -> None:
    count, rounds = (int(text) for text in [*arguments, *DEFAULTS[len(arguments) :]])
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxtracker.settings")
    os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="search-"))
    import django

    django.setup()
    author = Author()
    prepare(count, author)
    measure(author.words[1], 2)  # what is loaded once, is
    every: list[float] = []
    for name, text in questions(author, count):
        total, times = measure(text, rounds)
        every += times
        print(line(f"{name}: {total} hits", times), flush=True)
    print(line("all of these", sorted(every)))


if __name__ == "__main__":
    main(sys.argv[1:])
