"""Names as people paste them: no-break spaces, long compounds. Nothing scrolls sideways or is cut."""

from __future__ import annotations

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat
from playwright.sync_api import Page

from cxtracker.accounts.models import User
from initiatives.models import Initiative
from journeys.models import Function, Journey, Metric, Segment, Series, Stage, Touchpoint

NAME = "Rechtsschutzversicherungsgesellschaften\u00a0und\u00a0Donaudampfschifffahrtselektrizitätenhauptbetriebswerk "
SHORTER = NAME[:60] + " "
PAGES = (
    "/",
    "/initiatives/",
    "/initiatives/I05/",
    "/initiatives/I05/edit/",
    "/initiatives/I05/ask/",
    "/initiatives/I05/outcomes/",
    "/initiatives/I09/requests/IT/",
    "/outcomes/",
    "/requests/",
    "/inbox/",
    "/conflicts/",
    "/review/",
    "/review/decisions/",
    "/journey/",
    "/journey/bank/",
    "/journey/bank/edit/",
    "/journey/bank/influence/",
    "/journey/bank/reports/",
    "/journey/bank/reports/harm/",
    "/journey/bank/reports/seams/",
    "/journey/touchpoints/B01/",
    "/journey/touchpoints/B01/edit/",
    "/functions/",
    "/functions/IT/",
    "/functions/IT/edit/",
    "/metrics/",
    "/metrics/BE13/",
    "/people/",
    "/import/",
)
CUT = """
() => {
  const cut = [];
  document.querySelectorAll("main *").forEach((box) => {
    const style = getComputedStyle(box);
    if (!/hidden|clip/.test(style.overflowX) || box.closest(".visually-hidden, svg, [hidden]")) return;
    if (!box.clientWidth || box.scrollWidth <= box.clientWidth + 1 || !box.textContent.trim()) return;
    if (box.matches(".visually-hidden") || box.clientWidth < 2) return;
    if (style.textOverflow === "ellipsis" && box.closest("[title]")) return;
    cut.push(`${box.tagName}.${box.className}: ${box.textContent.trim().slice(0, 50)}`);
  });
  return cut;
}
"""


@pytest.fixture
def manager(sample) -> User:
    for model, field, name in (
        (Initiative, "title", NAME),
        (Journey, "title", NAME),
        (Function, "name", SHORTER),
        (Touchpoint, "name", NAME),
        (Stage, "name", SHORTER),
        (Metric, "name", NAME),
        (Segment, "name", SHORTER),
        (Series, "label", SHORTER),
        (User, "name", SHORTER),
    ):
        model.objects.update(**{field: Concat(Value(name), F(field))})
    return User.objects.get(email="admin@example.com")


def test_no_page_scrolls_sideways_or_cuts_a_name(manager, open_as):
    page = open_as(manager, "/help/words/")
    wrong = []
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for path in PAGES:
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if beyond > 0:
                wrong.append(f"{path} at {width} scrolls {beyond} px: {widest(page)}")
            wrong += [f"{path} at {width} cuts {one}" for one in page.evaluate(CUT)]
    assert not wrong, "\n".join(wrong)


PAPER = ("/initiatives/", "/initiatives/I05/", "/outcomes/", "/functions/", "/functions/IT/", "/people/", "/metrics/")
A4 = 688
"""What is left of A4 between the margins of css/print.css, in px."""


def test_no_column_is_pushed_off_paper_and_the_head_is_printed_once(manager, open_as):
    page = open_as(manager, "/help/words/")
    wrong = []
    for path in PAPER:
        page.set_viewport_size({"width": A4, "height": 1000})
        page.emulate_media(media="print")
        page.goto(path)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if beyond > 0:
            wrong.append(f"{path} is {beyond} px too wide: {widest(page)}")
        heads = page.locator(".print-header").evaluate_all("all => all.filter(one => one.offsetHeight > 0).length")
        if heads != 1:
            wrong.append(f"{path} prints its head {heads} times")
        assert page.pdf(format="A4", prefer_css_page_size=True).startswith(b"%PDF")
    assert not wrong, "\n".join(wrong)


def widest(page: Page) -> str:
    return page.evaluate(
        """() => Array.from(document.querySelectorAll("body *"))
          .filter((box) => box.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .slice(-3).map((box) => `${box.tagName}.${box.className.baseVal ?? box.className}`).join(" | ")"""
    )
