"""A picture of a page as a file of its own: its drawing with the few styles it needs, in the light theme."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

from cxtracker.ui.words import HUES

STYLES = Path(__file__).parents[2] / "static" / "cxtracker" / "css"
DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
LIGHT_DARK = re.compile(r"light-dark\(([^,()]+(?:\([^()]*\))?),[^()]*(?:\([^()]*\))?[^()]*\)")
VARIABLE = re.compile(r"var\((--[\w-]+)\)")


def document(html: str) -> str:
    """The first drawing of a piece of page, with its styles inside; text stays text."""
    found = DRAWING.search(html)
    if found is None:
        raise ValueError("There is no drawing in it.")
    drawing = found[0].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    head, rest = drawing.split(">", 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}><style>{_styles()}</style>{_plain(rest)}'


def _plain(markup: str) -> str:
    """HTML's named characters are none in XML."""
    return re.sub(r"&(?!amp;|lt;|gt;|quot;|#)\w+;", lambda name: unescape(name[0]), markup)


@cache
def _styles() -> str:
    """The rules for pictures with every variable replaced: drawing programs know none."""
    tokens = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", (STYLES / "tokens.css").read_text()))
    light = {name: LIGHT_DARK.sub(r"\1", value) for name, value in tokens.items()}
    bases = re.findall(r"\.fn-(\d+) { --base: (#\w+); --on-light: (#\w+); }", (STYLES / "functions.css").read_text())
    hues = "".join(f".fn-{number}{{fill:{base}}}" for number, base, _on in bases[:HUES])
    rules = LIGHT_DARK.sub(r"\1", re.sub(r"/\*.*?\*/|[\w-]+: var\(--fn\);", "", (STYLES / "pictures.css").read_text()))
    return hues + VARIABLE.sub(lambda name: light[name[1]], rules)
