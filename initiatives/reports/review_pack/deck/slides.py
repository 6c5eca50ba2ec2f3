"""The slides on decisions, money and initiatives, each with the answer as its title."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from cxtracker.ui.words import BANDS, SEATS, seat_key
from initiatives.reports.money import KINDS
from initiatives.reports.review import Sheet
from initiatives.reports.review_pack import sentences
from initiatives.reports.review_pack.deck import charts
from initiatives.reports.review_pack.deck.fitting import shortened
from initiatives.reports.review_pack.deck.frame import BOTTOM, INK, MARGIN, QUIET, ROOM, SOFT, TOP, WORDS, Frame, write
from initiatives.reports.review_pack.deck.tables import Column, Place, Told, bullets, table
from initiatives.reports.review_pack.edition import address

HALF = (ROOM - 0.4) / 2
RIGHT = MARGIN + HALF + 0.4


def meaning(frame: Frame, sheet: Sheet) -> None:
    """The line of meaning and the seven numbers behind it."""
    sources = [
        (f"{fact.label}: {fact.value}, {fact.sentence}",
         frame.edition.url + fact.url if fact.url.startswith("#") else address(fact.url))
        for fact in sheet.facts
    ]  # fmt: skip
    slide = frame.slide(frame.edition.title, sheet.sentence, [(_("The whole review"), frame.edition.url), *sources])
    across, wide, high = 4, ROOM / 4, 2.35
    for number, fact in enumerate(sheet.facts):
        x, y = MARGIN + number % across * wide, TOP + 0.25 + number // across * high
        room = wide - 0.3
        write(slide, shortened(fact.label, 13, room, 1), x, y, room, size=13, tone=SOFT)
        write(slide, fact.value, x, y + 0.28, room, size=34, bold=True, high=0.6)
        write(slide, shortened(fact.sentence, 11, room, 3), x, y + 0.95, room, size=11, tone=QUIET, high=0.55)
        if fact.arrow:
            write(
                slide, f"{fact.arrow.sign} {fact.arrow.text}", x, y + 1.55, room, size=11, tone=WORDS[fact.arrow.tone],
                bold=True,
            )  # fmt: skip
    if since := sheet.page["since"]:
        write(
            slide,
            f"{sheet.compared} {since['title']}",
            MARGIN,
            BOTTOM - 0.3,
            ROOM,
            size=10,
            tone=QUIET,
        )


def decisions(frame: Frame, sheet: Sheet) -> None:
    """What is asked of leadership, what could be done, and what waiting costs."""
    asked = len(sheet.decisions)
    title = ngettext("%(n)s decision is needed from you", "%(n)s decisions are needed from you", asked) % {"n": asked}
    if not asked:
        title = _("Nobody asks leadership for a decision")
    sources = [(_("Questions to leadership"), frame.edition.url + "#decisions")]
    sources += [(one["question"], address(reverse("reviews:decision", args=[one["id"]]))) for one in sheet.decisions]
    slide = frame.slide(_("Decisions needed from you"), title, sources)
    if asked:
        columns = [
            Column(_("Question"), 3.2, bold=True), Column(_("What could be done; ★ is recommended"), 5),
            Column(_("What waiting costs"), 2.2), Column(_("Asked"), 1.9),
        ]  # fmt: skip
        rows = [[_question(one), _ways(one), one["waiting_costs"], _since(one)] for one in sheet.decisions]
        table(slide, Place(MARGIN, TOP, ROOM, BOTTOM - TOP), columns, rows, title=title, most=7)
    else:
        write(
            slide, _("Questions are asked on the review page or on the page of an initiative."), MARGIN, TOP, ROOM,
            size=14, tone=SOFT,
        )  # fmt: skip


def _question(one: Mapping[str, Any]) -> str:
    return f"{one['question']}\n{one['initiative'] or _('The portfolio')}"


def _ways(one: Mapping[str, Any]) -> str:
    """Each way out on a line of its own, the recommended one marked."""
    lines = [
        f"{'★ ' if way['recommended'] else ''}{str(way['label']).capitalize()}: {way['text']}"
        + (f" ({_('Loses by it:')} {way['loses']})" if way["loses"] else "")
        for way in one["options"]
    ]
    return "\n".join(lines) or (f"{_('Recommended:')} {one['recommended_label']}" if one["recommended"] else "")


def _since(one: Mapping[str, Any]) -> Told:
    said = f"{one['asked_by']}, {one['waited']}"
    if one["needed"]:
        said += "\n" + _("needed by %(day)s") % {"day": one["needed"]}
    return Told(said, WORDS["bad"] if one["late"] else SOFT)


def business(frame: Frame, sheet: Sheet) -> None:
    """Money from promise to signature, and what went up and down."""
    told = sheet.page["business"]["money"]
    sources = [(_("Money, outcomes and what they rest on"), frame.edition.url + "#business")]
    keys = dict.fromkeys(key for kind in KINDS for key in told[kind]["initiatives"])
    sources += [(key, address(reverse("initiatives:page", args=[key]))) for key in keys]
    slide = frame.slide(_("Business effect"), sentences.money(sheet), sources)
    picture = sheet.drawn.get("money")
    y = TOP
    if picture:
        wide = ROOM / len(picture.benefits)
        for number, benefit in enumerate(picture.benefits):
            x = MARGIN + number * wide
            label = f"{benefit.label}, {_('%(currency)s a year') % {'currency': told['currency']}}"
            write(slide, label, x, y, wide - 0.2, size=12, bold=True)
            charts.money(slide, Place(x - 0.1, y + 0.25, wide - 0.1, 2.3), picture, benefit)
        y += 2.65
    moved = [("▲", one, "good") for one in sheet.up] + [("▼", one, "bad") for one in sheet.down]
    columns = [
        Column("", 0.35),
        Column(_("What customers do"), 3.4, bold=True),
        Column(_("base → now → target"), 3),
        Column(_("Effect"), 5),
    ]
    rows = [
        [Told(sign, WORDS[tone]), one["name"], one["path"], one["said"] or str(one["word"])]
        for sign, one, tone in moved
    ]
    if rows:
        y = table(
            slide, Place(MARGIN, y, ROOM, BOTTOM - y - (0.5 if sheet.signal else 0.25)), columns, rows,
            title=_("What went up and down"), sizes=(11.0, 10.0), most=2,
        )  # fmt: skip
    below = [sheet.unjudged, f"{_('Signal, not a result:')} {sheet.signal}" if sheet.signal else ""]
    text = shortened(" ".join(filter(None, below)), 10, ROOM, 2)
    write(slide, text, MARGIN, max(y + 0.08, BOTTOM - 0.35), ROOM, size=10, tone=QUIET)


def rows(frame: Frame, sheet: Sheet) -> None:
    """The initiatives to talk about: who owns them, what they reached, what is wrong."""
    title = ngettext("%(n)s initiative to talk about", "%(n)s initiatives to talk about", len(sheet.rows))
    title %= {"n": len(sheet.rows)}
    if sheet.quiet:
        title += ", " + ngettext("%(n)s is on its way", "%(n)s are on their way", len(sheet.quiet)) % {
            "n": len(sheet.quiet)
        }
    sources = [(_("Decisions first, then fences, then what went wrong."), frame.edition.url + "#initiatives")]
    sources += [
        (f"{row['key']} {row['title']}", address(reverse("initiatives:page", args=[row["key"]]))) for row in sheet.rows
    ]
    slide = frame.slide(_("Initiatives"), title, sources)
    columns = [
        Column(_("Initiative"), 3.3, bold=True), Column(_("Who owns it"), 2.6), Column(_("Status"), 1.4),
        Column(_("Headline outcome"), 3.3), Column(_("Top flag"), 2.3), Column(_("Silo score"), 1.5, number=True),
    ]  # fmt: skip
    told = [
        [
            f"{row['key']} {row['title']}",
            " ".join(f"{SEATS[seat['state']].sign}{seat['key']}" for seat in row["seats"]),
            str(row["status_label"]),
            f"{row['headline']['name']} {row['headline']['path']}" if row["headline"] else Told("–", QUIET),
            str(row["risk"]), _score(row),
        ]
        for row in sheet.rows
    ]  # fmt: skip
    if told:
        table(
            slide,
            Place(MARGIN, TOP, ROOM, BOTTOM - TOP - 0.45),
            columns,
            told,
            title=title,
            sizes=(11.0, 10.0, 9.0),
            most=2,
        )
    write(slide, seat_key(), MARGIN, BOTTOM - 0.3, ROOM, size=9, tone=QUIET)


def _score(row: Mapping[str, Any]) -> Told:
    word = str(BANDS[row["band"]].word)
    moved = f" {row['moved'].text}" if row["moved"] else ""
    score = f"{numbers.score(row['score'])}{moved}"
    return Told(f"{word} {score}", WORDS["fenced"] if row["band"] == "fenced" else INK, bold=row["band"] == "fenced")


def past(frame: Frame, sheet: Sheet) -> None:
    """What became of decisions, and what was stopped with honour."""
    done, late = sum(one["state"] == "done" for one in sheet.past), sum(bool(one["late"]) for one in sheet.past)
    title = _("No decision has been taken yet")
    if sheet.past:
        title = ngettext("Of %(n)s decision", "Of %(n)s decisions", len(sheet.past)) + _(
            " %(done)s done, %(late)s late"
        )
        title %= {"n": len(sheet.past), "done": done, "late": late}
    sources = [(_("Decisions"), frame.edition.url + "#past")]
    sources += [(one["question"], address(reverse("reviews:decision", args=[one["id"]]))) for one in sheet.past]
    slide = frame.slide(_("What became of last time's decisions"), title, sources)
    wide = ROOM if not sheet.stopped else ROOM * 0.62
    if sheet.past:
        columns = [
            Column(_("Decision"), 1.3, bold=True), Column(_("Question"), 4), Column(_("Who does it"), 2),
            Column(_("Until"), 1.4), Column(_("What became of it"), 3.4),
        ]  # fmt: skip
        told = [
            [
                str(one["label"]).capitalize(), one["question"], one["owner"],
                Told(one["until_day"], WORDS["bad"] if one["late"] else INK),
                f"{one['state_label']}: {one['note']}" if one["note"] else str(one["state_label"]),
            ]
            for one in sheet.past
        ]  # fmt: skip
        table(slide, Place(MARGIN, TOP, wide, BOTTOM - TOP), columns, told, title=title, sizes=(12.0, 11.0, 10.0))
    else:
        write(slide, _("What becomes of each will stand here."), MARGIN, TOP, ROOM, size=14, tone=SOFT)
    if sheet.stopped:
        x = MARGIN + (wide + 0.4 if sheet.past else 0)
        y = TOP if sheet.past else TOP + 0.6
        write(slide, _("Stopped with honour"), x, y, ROOM - wide - 0.4, size=13, bold=True)
        items = [Told(f"{one['title']}: {one['lesson'] or one['reason']}") for one in sheet.stopped]
        bullets(slide, Place(x, y + 0.35, ROOM - wide - 0.4, BOTTOM - y - 0.35), items)
