"""Every number that is a link opens what it is made of: as many rows, or rows that add up to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache, partial
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from cxtracker.ui import numbers
from initiatives.assessment.services import evaluation
from initiatives.lifecycle.services import gates
from initiatives.models import Initiative
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.rules.money import STEPS
from initiatives.portfolio.queries import portfolio
from journeys.models import Journey

NUMBER = re.compile(r"(−?[\d,]+(?:\.\d+)?)(?: (%|EUR))?(?:[ ,].*)?")
CELL = re.compile(r".*owns (\d+), missing in (\d+)")
LISTS = {"/initiatives/": "initiatives", "/outcomes/": "outcomes", "/requests/": "ownership-requests"}
PAGES = ("/", "/outcomes/", "/review/", "/outcomes/confirm/", "/functions/", "/functions/IT/", "/functions/LOG/")
MEANS = {"/review/": 90, "/": 6, "/outcomes/": 8, "/functions/": 12}
"""So many numbers at least are links, so that none is lost unseen."""


class Links(HTMLParser):
    """Links of the main part with their texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self._main, self._href, self._text = False, "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        self._main |= tag == "main"
        if tag == "a" and self._main:
            self._href, self._text = given.get("href") or "", ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href:
            self.found.append((" ".join(self._text.split()), self._href))
            self._href = ""


@pytest.fixture
def programme(sample, alma):
    """The sample company with its effects; a fenced initiative was stopped, which no number of today counts."""
    gates.stop(Initiative.objects.get(key="I07"), by=alma, reason="Nobody reads it", lesson="Ask first")
    effects.estimate_due(now=timezone.now())
    evaluation.evaluate_all(today=timezone.localdate())


@pytest.fixture
def door(as_, alma):
    return as_(alma)


def addresses() -> Iterator[str]:
    yield from PAGES
    key = Journey.objects.order_by("pk").values_list("key", flat=True)[0]
    for name in ("ring", "harm", "seams", "coverage", "wallpaper"):
        yield f"/journey/{key}/reports/{name}/"


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.replace("\u00a0", " ")).split())


def told(door, address: str) -> tuple[int, dict]:
    """How many rows the list at that address counts, and what the API says of them."""
    path, _sep, query = address.partition("?")
    answer = door.get(address)
    assert answer.status_code == 200, address
    counted = re.search(r"\d+–\d+ of ([\d,]+)", text(answer.content.decode()))
    known = door.get(f"/api/v1/{LISTS[path]}/?{query}&page_size=100").json()
    count = int(counted[1].replace(",", "")) if counted else 0
    assert count == known["count"], address
    return count, known


def added_up(address: str, known: dict) -> Decimal:
    """The money of the rows at the step the address names."""
    [step] = [step for step in STEPS if f"known={step}" in address]
    return sum((Decimal(row["money"][step] or 0) for row in known["results"]), Decimal(0))


def differs(told: Callable[[str], tuple[int, dict]], door, words: str, href: str, html: str) -> str:
    """What is wrong with the link, "" where nothing is."""
    words, href = words.replace("\u00a0", " "), href.replace("&amp;", "&")
    if href.startswith("#"):
        return "" if href[1:] in Links(html).ids else "nothing is there"
    path = href.partition("?")[0].partition("#")[0]
    cell, number = CELL.fullmatch(words), NUMBER.fullmatch(words)
    value = Decimal(number[1].replace(",", "").replace("−", "-")) if number else None
    if path not in LISTS:
        return "" if number and number[1] in text(door.get(path).content.decode()) else "the page says otherwise"
    count, known = told(href)
    if cell:
        return "" if count == int(cell[1]) + int(cell[2]) else f"{count} rows"
    if "known=" in href:
        total = added_up(href, known)
        return "" if abs(total - value) <= 1 else f"adds up to {total}"
    if number and number[2] == "%":
        return "" if bool(count) == bool(value) else f"{count} rows"
    return "" if count == value else f"{count} rows"


def test_each_number_that_is_a_link_opens_as_much_as_it_says(programme, door):
    wrong, seen = [], {}
    once = lru_cache(None)(partial(told, door))
    for page in addresses():
        html = door.get(page).content.decode()
        shown = [
            (words, href)
            for words, href in Links(html).found
            if NUMBER.fullmatch(words.replace("\u00a0", " ")) or CELL.fullmatch(words)
        ]
        seen[page] = len(shown)
        for words, href in dict.fromkeys(shown):
            if wrongly := differs(once, door, words, href, html):
                wrong.append((page, words, href, wrongly))
    assert wrong == []
    assert {page: seen[page] for page, least in MEANS.items() if seen[page] < least} == {}


def test_shares_open_the_initiatives_they_are_shares_of(programme, door):
    html = door.get("/review/").content.decode()
    found = portfolio(as_of=timezone.localdate(), today=timezone.localdate())
    links = [(words.replace("\u00a0", " "), href) for words, href in Links(html).found]
    for share, of in ((found.jointly_owned, found.live), (found.siloed, found.live)):
        [address] = {href for words, href in links if href.endswith("key=" + ",".join(share.keys))}
        assert (told(door, address)[0], of) == (share.count, share.total)
    for line in found.functions:
        if line.keys and line.ownership is not None:
            shown = numbers.share(round(line.ownership, 4)).replace("\u00a0", " ")
            assert any(words == shown and href.endswith("key=" + ",".join(line.keys)) for words, href in links)
