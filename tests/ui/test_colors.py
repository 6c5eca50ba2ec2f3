"""Colours are decided in the style sheets; files, slides and mails use those and no others."""

from __future__ import annotations

import re

import pytest

from cxtracker.ui.charts.colors import BLACK, HUES, TOKENS, WHITE, mixed
from cxtracker.ui.words import HUES as COUNT
from tests.architecture.source import ROOT, modules

HEX = re.compile(r"""["' ](#(?:[0-9a-f]{3}){1,2})\b""", re.IGNORECASE)


def test_the_tokens_are_those_of_the_light_theme():
    assert TOKENS["--ink"] == "#191b27"
    assert TOKENS["--fenced-fill"] == "#c01c4c"
    assert not [name for name, value in TOKENS.items() if "light-dark" in value]


def test_every_hue_of_functions_has_letters_that_can_be_read_on_it():
    assert len(HUES) == COUNT
    assert {letters for _solid, letters in HUES} == {"#fff", BLACK}


@pytest.mark.parametrize(("share", "color"), [(0, "#ffffff"), (1, "#204060"), (0.5, "#90a0b0")])
def test_colours_are_mixed_by_their_share(share, color):
    assert mixed("#204060", WHITE, share) == color


def test_mails_use_the_colours_of_the_light_theme():
    known = {*TOKENS.values(), WHITE}
    for path in ROOT.joinpath("templates/emails").glob("*.html"):
        assert set(HEX.findall(path.read_text())) <= known, path.name


def test_no_module_has_a_colour_of_its_own():
    own = {str(path) for path in modules() if HEX.search((ROOT / path).read_text())}
    assert own == {"cxtracker/ui/charts/colors.py"}
