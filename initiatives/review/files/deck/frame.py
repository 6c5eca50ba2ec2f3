"""An empty deck in the product's colours: wide slides, one layout with title, footer and page number."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.html import escape
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from cxtracker.ui.charts import colors
from cxtracker.ui.charts.colors import TOKENS, mixed
from initiatives.review.files.deck.text_fitting import title_size
from initiatives.review.files.export_context import ExportContext

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
ROOM = WIDTH - 2 * MARGIN
TOP, BOTTOM = 1.65, 6.85
"""Between them stands what a slide shows; inches from the upper edge."""
FONT = "Arial"
TITLE_ONLY = 5

INK, SOFT, QUIET, LINE, PAPER = colors.INK, colors.SOFT, colors.QUIET, colors.LINE, colors.PAPER
ACCENT, ACCENT_2, ACCENT_3 = colors.ACCENT, TOKENS["--accent-2"], TOKENS["--accent-3"]
ACCENT_SOFT, GRID, FAINT = TOKENS["--accent-soft"], TOKENS["--line"], mixed(QUIET, PAPER, 0.25)
TONES = {
    **{tone: TOKENS[f"--{tone}-fill"] for tone in ("accent", "shared", "at-risk", "fenced", "unanchored")},
    "quiet": mixed(QUIET, PAPER, 0.6),
}
WORDS = {"good": TOKENS["--shared"], "bad": TOKENS["--fenced"], "even": QUIET, "fenced": TOKENS["--fenced"]}
HOLE = TOKENS["--fenced-soft"]
SHADES = (PAPER, ACCENT_SOFT, mixed(ACCENT_3, ACCENT_SOFT, 0.5), ACCENT_3, mixed(ACCENT_2, ACCENT_3, 0.5))
"""Behind the numbers of a grid; ink is readable on the last."""
THEME = {
    "dk1": INK,
    "lt1": PAPER,
    "dk2": SOFT,
    "lt2": TOKENS["--sunken"],
    "accent1": ACCENT,
    "accent2": TONES["shared"],
    "accent3": TONES["at-risk"],
    "accent4": TONES["fenced"],
    "accent5": TONES["unanchored"],
    "accent6": ACCENT_2,
    "hlink": ACCENT,
    "folHlink": ACCENT,
}


def colour(code: str) -> RGBColor:
    return RGBColor.from_string(_hex(code))


def _hex(code: str) -> str:
    """A colour as office programs write it."""
    return code.removeprefix("#").upper()


@dataclass(frozen=True, slots=True)
class Frame:
    """The deck, to which slides are added."""

    deck: Deck
    context: ExportContext

    @classmethod
    def of(cls, context: ExportContext) -> Frame:
        deck = Presentation()
        deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
        _theme(deck)
        _layout(deck, context)
        properties = deck.core_properties
        properties.title, properties.subject = context.title, context.provenance
        properties.author = properties.last_modified_by = settings.SITE_NAME
        properties.language, properties.revision = translation.get_language() or "", 1
        return cls(deck, context)

    def slide(self, part: str, title: str, sources: list[tuple[str, str]]) -> Slide:
        """A slide whose title is the answer; `sources` are sentences and links for whoever speaks to it."""
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[0])
        shape = slide.shapes.title
        assert shape
        shape.text_frame.text, size = title_size(title, ROOM * 0.92)
        for run in shape.text_frame.paragraphs[0].runs:
            run.font.size = Pt(size)
        write(slide, part, MARGIN, 0.36, ROOM, size=11, tone=ACCENT, bold=True)
        notes = slide.notes_slide.notes_text_frame
        assert notes
        listed = [f"{sentence}\n{link}" for sentence, link in sources]
        notes.text = "\n".join([title, "", *listed, "", self.context.provenance])
        return slide


def write(
    slide: Slide,
    text: str,
    x: float,
    y: float,
    wide: float,
    *,
    size: float = 12,
    tone: str = INK,
    bold: bool = False,
    high: float = 0.3,
) -> None:
    """A line or more of text at a place, in inches; nothing for an empty text."""
    if not text:
        return
    frame = slide.shapes.add_textbox(Inches(x), Inches(y), Inches(wide), Inches(high)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    for number, line in enumerate(text.split("\n")):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour(tone)


def _theme(deck: Deck) -> None:
    """Our colours and a font every machine has, so that what people add fits in."""
    part = next(
        relation.target_part for relation in deck.slide_master.part.rels.values() if relation.reltype.endswith("/theme")
    )
    theme = parse_xml(part.blob)
    for name, code in THEME.items():
        [place] = theme.xpath(f".//a:clrScheme/a:{name}")
        place[:] = [parse_xml(f'<a:srgbClr {nsdecls("a")} val="{_hex(code)}"/>')]
    for latin in theme.xpath(".//a:fontScheme/*/a:latin"):
        latin.set("typeface", FONT)
    part._blob = serialize_part_xml(theme)


def _layout(deck: Deck, context: ExportContext) -> None:
    """Only one layout is left: title above, a short line of accent, footer and number below."""
    kept = deck.slide_layouts[TITLE_ONLY]
    for other in [layout for layout in deck.slide_layouts if layout != kept]:
        deck.slide_layouts.remove(other)
    kept.name = settings.SITE_NAME
    for shape in list(deck.slide_master.placeholders):
        if shape.placeholder_format.type is not None and shape.placeholder_format.idx:
            shape._element.getparent().remove(shape._element)
    for shape in list(kept.placeholders):
        if shape.placeholder_format.idx:
            shape._element.getparent().remove(shape._element)
    for place in (deck.slide_master.placeholders[0], kept.placeholders[0]):
        place.left, place.top, place.width, place.height = map(Inches, (MARGIN, 0.62, ROOM, 0.95))
    _title_style(deck)
    tree = kept.shapes._spTree
    tree.append(_box(2, 0, 0, WIDTH, 0.09, "", fill=ACCENT))
    tree.append(_box(3, MARGIN, 7.0, ROOM - 1.2, 0.3, _run(f"{context.title} · {context.provenance}")))
    number = f'<a:fld id="{{7C1E1A3E-5C1B-4B7A-9E6B-3C2B7D0A5E11}}" type="slidenum">{_look()}<a:t>‹#›</a:t></a:fld>'
    tree.append(_box(4, WIDTH - MARGIN - 1, 7.0, 1, 0.3, number, right=True))


def _title_style(deck: Deck) -> None:
    master = deck.slide_master._element
    [style] = master.xpath(".//p:titleStyle/a:lvl1pPr")
    style.set("algn", "l")
    for letters in style.findall("{*}defRPr"):
        letters.set("sz", "2600")
        letters.set("b", "1")
    [body] = master.xpath('.//p:sp[p:nvSpPr/p:nvPr/p:ph[@type="title"]]/p:txBody/a:bodyPr')
    for name, value in {"lIns": "0", "rIns": "0", "tIns": "0", "bIns": "0", "anchor": "t"}.items():
        body.set(name, value)
    body[:] = [parse_xml(f"<a:normAutofit {nsdecls('a')}/>")]


def _run(text: str) -> str:
    return f"<a:r>{_look()}<a:t>{escape(text)}</a:t></a:r>"


def _look() -> str:
    return f'<a:rPr lang="en-US" sz="900"><a:solidFill><a:srgbClr val="{_hex(QUIET)}"/></a:solidFill></a:rPr>'


def _box(
    number: int, x: float, y: float, wide: float, high: float, inside: str, *, fill: str = "", right: bool = False
) -> object:
    left, top, across, down = map(Inches, (x, y, wide, high))
    painted = f'<a:solidFill><a:srgbClr val="{_hex(fill)}"/></a:solidFill>' if fill else "<a:noFill/>"
    return parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{100 + number}" name="Frame {number}"/><p:cNvSpPr/>'
        '<p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{painted}<a:ln><a:noFill/></a:ln></p:spPr>'
        '<p:txBody><a:bodyPr lIns="0" rIns="0" tIns="0" bIns="0" wrap="square" anchor="t"/><a:lstStyle/>'
        f'<a:p><a:pPr algn="{"r" if right else "l"}"/>{inside}</a:p></p:txBody></p:sp>'
    )
