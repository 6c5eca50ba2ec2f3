"""The words we use: every one that a page leads to is explained, and the page can be searched without a script."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.template import Context, Template
from django.urls import reverse

from cxtracker.ui import glossary
from cxtracker.ui.glossary import Entry, Group
from initiatives.glossary.words import GROUPS
from journeys.reports.views import REPORTS

ROOT = Path(__file__).parents[2]
ENTRIES = [entry for group in GROUPS for entry in group.entries]
CALL = re.compile(r"""\{%\s*word(?:_mark)?\s+"([^"]+)"|\bword="([^"]+)\"""")


def linked() -> list[tuple[str, str]]:
    """(template, anchor) of every word that a template leads to by name."""
    return [
        (path.name, "".join(match.groups("")))
        for path in sorted(ROOT.joinpath("templates").rglob("*.html"))
        for match in CALL.finditer(re.sub(r"\{#.*?#\}", "", path.read_text()))
    ]


def test_every_word_a_template_leads_to_is_explained():
    words = linked()
    assert len(words) > 20
    assert {slug for _name, slug in words} <= {entry.slug for entry in ENTRIES}


def test_every_report_of_a_journey_is_explained():
    assert {report.word for report in REPORTS} <= {entry.slug for entry in ENTRIES}


def test_every_word_stands_on_the_page_once_with_its_formula_and_where_to_see_it(as_, rita):
    html = unescape(as_(rita).get("/help/words/").content.decode())
    for entry in ENTRIES:
        assert html.count(f'id="{entry.slug}"') == 1, entry.slug
        assert str(entry.meaning) in html, entry.slug
        assert str(entry.formula) in html, entry.slug
        assert not entry.page or f'href="{reverse(entry.page)}"' in html, entry.slug


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.slug)
def test_an_explanation_is_short(entry):
    sentences = re.split(r"(?<=[.?!])\s", str(entry.meaning))
    assert 1 <= len(sentences) <= 4
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.slug)


def test_the_page_finds_words_without_a_script(as_, rita):
    html = as_(rita).get("/help/words/", {"q": "Drift  INDEX"}).content.decode()
    assert 'id="drift-index"' in html
    assert 'id="seam"' not in html
    assert 'value="Drift  INDEX"' in html


def test_htmx_gets_only_the_entries(as_, rita):
    html = as_(rita).get("/help/words/", {"q": "seam"}, headers={"HX-Request": "true"}).content.decode()
    assert 'id="seam"' in html
    assert "<html" not in html


def test_a_search_that_finds_nothing_says_so_and_leads_back(as_, rita):
    html = as_(rita).get("/help/words/", {"q": "<b>nothing"}).content.decode()
    assert "No word matches" in html
    assert "<b>nothing" not in html
    assert 'href="/help/words/"' in html


def test_menu_and_navigation_lead_to_the_words(as_, rita):
    assert as_(rita).get("/").content.decode().count('href="/help/words/"') == 2


def test_a_word_leads_to_its_anchor_and_a_mark_says_what_it_opens():
    link = Template('{% word "drift-index" %}').render(Context())
    assert re.search(r'<a class="word" href="/help/words/#drift-index"[^>]*>Drift index</a>', link)
    mark = Template('{% word_mark "pull" %}').render(Context())
    assert 'href="/help/words/#pull"' in mark
    assert "What does “Pull” mean?" in mark


def test_a_code_of_the_domain_names_its_word():
    assert glossary.entry("at_risk").slug == "at-risk"


def test_a_word_nobody_explains_is_an_error():
    with pytest.raises(KeyError):
        Template('{% word "wibble" %}').render(Context())


def test_two_words_do_not_share_an_anchor():
    with pytest.raises(ValueError, match="pull"):
        glossary.register([Group("other", "Other", (Entry("pull", "Pull", "Something else."),))])
