"""The journey on paper, as a drawing, as a workbook."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from openpyxl import load_workbook

from cxtracker.ui.charts import colors
from cxtracker.ui.charts.text import leftward
from cxtracker.ui.words import HUES
from tests.factories import InfluenceFactory, JourneyFactory, StageFactory, TouchpointFactory

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


def drawing(answer) -> ElementTree.Element:
    return ElementTree.fromstring(answer.content)  # noqa: S314  (drawn by us)


def texts(root: ElementTree.Element) -> str:
    return " ".join(one.text or "" for one in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("key", ["bank", "telecom", "ecommerce"])
def test_a_drawing_holds_every_name_as_text_and_nothing_from_elsewhere(as_, rita, sample, key):
    answer = as_(rita).get(f"/journey/{key}/map.svg")
    assert answer["Content-Type"].startswith("image/svg+xml")
    assert f'filename="{key}.svg"' in answer["Content-Disposition"]
    root, words = drawing(answer), texts(drawing(answer))
    found = as_(rita).get(f"/journey/{key}/").context["map"]
    for column in found.columns:
        for stop in column.stops:
            assert set(stop.name.split()) <= set(words.split()), stop.name
    for link in ("href", "style", "<script", "<style", "url(http"):
        assert link not in answer.content.decode()
    width, height = (float(root.get(name)) for name in ("width", "height"))
    assert 1.2 < width / height < 2.4


def test_long_and_foreign_names_stay_inside_their_card(as_, rita):
    stage = StageFactory(key="s", journey=JourneyFactory(key="j"))
    TouchpointFactory(stage=stage, name="W" * 200)
    TouchpointFactory(stage=stage, name="البطاقة مرفوضة")
    root = drawing(as_(rita).get("/journey/j/map.svg"))
    broken = [one.text for one in root.iter(f"{SVG}text") if one.text and set(one.text) <= set("W…")]
    assert len(broken) == 5
    assert broken[-1].endswith("…")
    assert [one.get("direction") for one in root.iter(f"{SVG}text") if leftward(one.text or "")] == ["rtl"]


def test_three_hundred_touchpoints_still_have_the_shape_of_a_sheet(as_, rita, company):
    journey = JourneyFactory(key="j")
    for place in range(9):
        stage = StageFactory(journey=journey, position=place)
        for number in range(34):
            TouchpointFactory(stage=stage, position=number)
    root = drawing(as_(rita).get("/journey/j/map.svg"))
    assert 1.1 < float(root.get("width")) / float(root.get("height")) < 2.2


@pytest.mark.parametrize("paper", ["a3", "a4"])
def test_the_sheet_is_printed_on_a3_and_a4(as_, rita, sample, paper):
    page = as_(rita).get(f"/journey/bank/print/?paper={paper}").content.decode()
    assert f"sheet-{paper}" in page
    assert "Card declined" in page
    assert as_(rita).get("/journey/bank/print/?paper=letter").status_code == 404


def test_an_empty_journey_is_drawn_as_nine_gaps(as_, rita):
    JourneyFactory(key="j", title="Nothing yet")
    words = texts(drawing(as_(rita).get("/journey/j/map.svg")))
    assert words.count("Nothing here") == 9


def test_the_workbook_holds_the_touchpoints_and_the_influence(as_, rita, company):
    stage = StageFactory(key="s", journey=JourneyFactory(key="путь"), name="Use")
    touchpoint = TouchpointFactory(key="T", stage=stage, name="=1+1", channel="app", satisfaction=2)
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    TouchpointFactory(key="U", stage=stage)
    answer = as_(rita).get("/journey/путь/map.xlsx")
    assert "filename*=UTF-8''%D0%BF" in answer["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["touchpoints", "influence"]
    head, first, _second = book["touchpoints"].iter_rows(values_only=True)
    told = dict(zip(head, first, strict=True))
    assert (told["key"], told["satisfaction"], told["leader"], told["handed_over"]) == ("T", 2, "IT", False)
    assert not str(told["name"]).startswith("=")
    rows = list(book["influence"].iter_rows(values_only=True))
    assert [row[3:] for row in rows] == [("IT", "total"), (3, 3), (None, 0)]


def test_functions_have_the_same_colours_on_paper_as_on_screen():
    sheet = Path(settings.BASE_DIR / "cxtracker/static/cxtracker/css/functions.css").read_text()
    solid = [color for color, _letters in colors.HUES]
    assert re.findall(r"--base: (#\w+)", sheet) == solid
    assert len(solid) == HUES
