"""Drawings that leave the page: as files of their own and in PDF, where no style sheet reaches them.

Charts carry their colours on every shape, which mail programs, PDF and drawing programs understand; the pictures of
reports, which templates draw, carry their few styles inside.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from django.utils.html import escape

from cxtracker.tabular.writing import UNWRITABLE
from cxtracker.ui.charts.colors import HUES, PAPER, TOKENS, declarations, declared
from cxtracker.ui.charts.drawing import Drawing

DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
VARIABLE = re.compile(r"var\((--[\w-]+)\)")
CLASSES = re.compile(r'<(\w+) class="([^"]*)"([^>]*?)(/?)>')
CHART_CLASS = re.compile(r"(?:^|,)\s*\.(ch-[\w-]+)\s*(?=,|$)")
VALUES = {**TOKENS, "--paper": PAPER}
FONT = "Inter Variable, Inter, Helvetica Neue, Helvetica, Arial, sans-serif"


def svg(drawing: Drawing, title: str, sentence: str = "", *, background: str = "") -> str:
    """A drawing as an SVG document; `title` and `sentence` are what it says to those who do not see it."""
    size = f'viewBox="{drawing.view_box}" width="{drawing.width:g}" height="{drawing.height:g}"'
    description = f"<desc>{_escaped(sentence)}</desc>" if sentence else ""
    sheet = f'<rect width="100%" height="100%" fill="{background}"/>' if background else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" overflow="visible" font-family="{FONT}">'
        f"<title>{_escaped(title)}</title>{description}{sheet}{CLASSES.sub(_coloured, drawing.body)}</svg>"
    )


def document(html: str) -> str:
    """The first drawing of a piece of page as a document, with its styles inside; text stays text."""
    match = DRAWING.search(html)
    if match is None:
        raise ValueError("There is no drawing in it.")
    drawing = match[0].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    head, rest = drawing.split(">", 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}><style>{_picture_styles()}</style>{_without_entities(rest)}'


def on_paper(html: str) -> str:
    """A piece of page for a program that draws PDF, in which styles of a page do not reach into drawings.

    Of a chart's two drawings the wide one stays.
    """
    return DRAWING.sub(_self_sufficient, html)


def _self_sufficient(match: re.Match[str]) -> str:
    head, rest = match[0].split(">", 1)
    if "chart-narrow" in head:
        return ""
    if "chart-svg" in head:
        return f"{head}>{CLASSES.sub(_coloured, rest)}"
    return match[0] if "glyph" in head else f"{head}><style>{_picture_styles()}</style>{rest}"


def _escaped(text: str) -> str:
    return escape(UNWRITABLE.sub("", text))


def _without_entities(markup: str) -> str:
    """HTML's named characters are none in XML."""
    return re.sub(r"&(?!amp;|lt;|gt;|quot;|#)\w+;", lambda entity: unescape(entity[0]), markup)


def _coloured(match: re.Match[str]) -> str:
    """An element with the declarations of its classes as attributes; its own attributes win."""
    tag, classes, attributes, end = match.groups()
    styles: dict[str, str] = {}
    for name in classes.split():
        styles |= _chart_rules().get(name, {})
    values = {name: VARIABLE.sub(lambda variable: styles.get(variable[1], ""), value) for name, value in styles.items()}
    looks = "".join(
        f' {name}="{value}"' for name, value in values.items() if name[0] != "-" and f" {name}=" not in attributes
    )
    return f"<{tag}{looks}{attributes}{end}>"


@cache
def _chart_rules() -> dict[str, dict[str, str]]:
    """What each class of a chart declares, and the colours of functions as `--fn` and `--fn-on`."""
    rules = {f"fn-{number}": {"--fn": solid, "--fn-on": letters} for number, (solid, letters) in enumerate(HUES)}
    text = declared("charts-shapes.css")
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        styles = {
            name: VARIABLE.sub(lambda variable: VALUES.get(variable[1], variable[0]), value)
            for name, value in declarations(body).items()
        }
        for name in CHART_CLASS.findall(selectors.strip()):
            rules[name] = {**rules.get(name, {}), **styles}
    return rules


@cache
def _picture_styles() -> str:
    """The rules of reports' pictures with every variable replaced: drawing programs know none."""
    hues = "".join(f".fn-{number}{{fill:{solid}}}" for number, (solid, _letters) in enumerate(HUES))
    rules = re.sub(r"[\w-]+: var\(--fn\);", "", declared("pictures.css"))
    return hues + VARIABLE.sub(lambda variable: VALUES[variable[1]], rules)
