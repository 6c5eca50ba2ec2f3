"""A picture of a page as a file of its own: its drawing with the few styles it needs, in the light theme.

Charts carry their colours on every shape (`svg`), which mail programs, PDF and drawing programs understand.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

from django.utils.html import escape

from cxtracker.ui.charts.drawing import WIDE, Picture
from cxtracker.ui.words import HUES

STYLES = Path(__file__).parents[2] / "static" / "cxtracker" / "css"
DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
LIGHT_DARK = re.compile(r"light-dark\(([^,()]+(?:\([^()]*\))?),[^()]*(?:\([^()]*\))?[^()]*\)")
VARIABLE = re.compile(r"var\((--[\w-]+)\)")
CLASSES = re.compile(r'<(\w+) class="([^"]*)"([^>]*?)(/?)>')
FONT = "Inter, Helvetica, Arial, sans-serif"


def document(html: str) -> str:
    """The first drawing of a piece of page, with its styles inside; text stays text."""
    found = DRAWING.search(html)
    if found is None:
        raise ValueError("There is no drawing in it.")
    drawing = found[0].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    head, rest = drawing.split(">", 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}><style>{_styles()}</style>{_plain(rest)}'


def on_paper(html: str) -> str:
    """A piece of page for a program that draws PDF, in which styles of a page do not reach into drawings.

    Charts carry their colours, other drawings their styles; of a chart's two drawings the wide one stays.
    """
    return DRAWING.sub(_self_sufficient, html)


def _self_sufficient(found: re.Match[str]) -> str:
    head, rest = found[0].split(">", 1)
    if "chart-narrow" in head:
        return ""
    if "chart-svg" in head:
        return f"{head}>{CLASSES.sub(_coloured, rest)}"
    return found[0] if "glyph" in head else f"{head}><style>{_styles()}</style>{rest}"


def _plain(markup: str) -> str:
    """HTML's named characters are none in XML."""
    return re.sub(r"&(?!amp;|lt;|gt;|quot;|#)\w+;", lambda name: unescape(name[0]), markup)


def svg(picture: Picture, width: float = WIDE) -> str:
    """A chart as an SVG element of its own, `width` as the charts are drawn for (`WIDE` or `NARROW`)."""
    drawing = picture.drawn(width)
    size = f'viewBox="{drawing.view_box}" width="{drawing.width:g}" height="{drawing.height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" overflow="visible" font-family="{FONT}">'
        f"<title>{escape(picture.title)}</title><desc>{escape(picture.sentence)}</desc>"
        f"{CLASSES.sub(_coloured, drawing.body)}</svg>"
    )


def _coloured(found: re.Match[str]) -> str:
    """An element with the declarations of its classes as attributes; its own attributes win."""
    tag, classes, attributes, end = found.groups()
    declared: dict[str, str] = {}
    for name in classes.split():
        declared |= _rules().get(name, {})
    told = {name: VARIABLE.sub(lambda one: declared.get(one[1], ""), value) for name, value in declared.items()}
    said = "".join(
        f' {name}="{value}"' for name, value in told.items() if name[0] != "-" and f" {name}=" not in attributes
    )
    return f"<{tag}{said}{attributes}{end}>"


@cache
def _rules() -> dict[str, dict[str, str]]:
    """What each class of `charts.css` declares, and the colours of functions as `--fn` and `--fn-on`."""
    light = {**_light(), "--paper": "#fff"}
    rules: dict[str, dict[str, str]] = {}
    for number, base, on in _bases():
        rules[f"fn-{number}"] = {"--fn": base, "--fn-on": on}
    text = "".join((STYLES / name).read_text() for name in ("charts.css", "charts-parts.css"))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        told = dict(re.findall(r"([\w-]+):\s*([^;]+);", LIGHT_DARK.sub(r"\1", body)))
        told = {name: VARIABLE.sub(lambda one: light.get(one[1], one[0]), value) for name, value in told.items()}
        for name in re.findall(r"(?:^|,)\s*\.(ch-[\w-]+)\s*(?=,|$)", selectors.strip()):
            rules[name] = {**rules.get(name, {}), **told}
    return rules


def _bases() -> list[tuple[str, str, str]]:
    """(number, solid, letters on it) of each hue."""
    css = (STYLES / "functions.css").read_text()
    return re.findall(r"\.fn-(\d+)\s*{\s*--base:\s*(#\w+);\s*--on-light:\s*(#\w+);", css)


def _light() -> dict[str, str]:
    tokens = dict(re.findall(r"(--[\w-]+):\s*([^;]+);", (STYLES / "tokens.css").read_text()))
    return {name: LIGHT_DARK.sub(r"\1", value) for name, value in tokens.items()}


@cache
def _styles() -> str:
    """The rules for pictures with every variable replaced: drawing programs know none."""
    light = _light()
    hues = "".join(f".fn-{number}{{fill:{base}}}" for number, base, _on in _bases()[:HUES])
    rules = LIGHT_DARK.sub(r"\1", re.sub(r"/\*.*?\*/|[\w-]+: var\(--fn\);", "", (STYLES / "pictures.css").read_text()))
    return hues + VARIABLE.sub(lambda name: light[name[1]], rules)
