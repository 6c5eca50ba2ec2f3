"""A review as a workbook to calculate with: numbers as numbers, shares as shares, money as money, days as days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from cxtracker.tabular.writing import Money, Share, write_xlsx
from cxtracker.ui.words import BANDS, SEAT_ORDER
from initiatives.reports.money import KINDS
from initiatives.reports.review import Sheet
from initiatives.reports.review.movement import SHARES
from initiatives.reports.review_pack.edition import Edition, address
from initiatives.rules.money import STEPS
from journeys.models import Lifecycle

Lines = Iterable[list[Any]]
Table = tuple[str, list[str], Lines]
"""Name of the sheet, heads, rows."""


def workbook(edition: Edition) -> bytes:
    """Eight sheets in the reader's language."""
    sheet = edition.sheet
    stream = BytesIO()
    tables = (_money, _initiatives, _grid, _answers, _handshakes, _drift, _decisions)
    write_xlsx(stream, [_summary(edition), *(table(sheet) for table in tables)])
    return stream.getvalue()


def _summary(edition: Edition) -> Table:
    sheet = edition.sheet
    heads = [_("What"), _("Now"), _("At the last review"), _("Change"), _("What it means"), _("Where")]

    def lines() -> Iterator[list[Any]]:
        yield [_("Review"), edition.title, None, None, sheet.sentence, edition.url]
        yield [_("As of"), sheet.as_of, _day((sheet.page["since"] or {}).get("as_of")), None, edition.said, None]
        if review := edition.review:
            closed = timezone.localtime(review.closed_at).replace(tzinfo=None, microsecond=0)
            yield [_("Closed"), closed, None, None, review.closed_by.name, None]
            yield ["SHA-256", review.sha256, None, None, _("of what was written down"), None]
        for fact in sheet.facts:
            move, kind = sheet.moves[fact.code], Share if fact.code in SHARES else float
            now, before, change = (None if v is None else kind(v) for v in (move.now, move.before, move.change))
            where = edition.url + fact.url if fact.url.startswith("#") else address(fact.url)
            yield [fact.label, now, before, change, fact.sentence, where]

    return pgettext("sheet", "Summary"), heads, lines()


def _money(sheet: Sheet) -> Table:
    told = sheet.page["business"]["money"]
    currency = {"currency": told["currency"]}
    heads = [
        _("Kind"), *(_("%(step)s, %(currency)s a year") % {"step": step, **currency} for step in sheet.money_steps),
        _("Outcomes"), _("measured"),
    ]  # fmt: skip
    kinds = [kind for kind in KINDS if told[kind]["outcomes"]]
    labels = dict(zip(kinds, (label for label, _cells, _known in sheet.money), strict=True))
    lines = [
        [
            labels[kind], *(None if told[kind][step] is None else Money(told[kind][step]) for step in STEPS),
            told[kind]["outcomes"], told[kind]["known"]["measured"],
        ]
        for kind in kinds
    ]  # fmt: skip
    return pgettext("sheet", "Money"), heads, lines


def _initiatives(sheet: Sheet) -> Table:
    heads = [
        _("Key"), _("Initiative"), _("Band"), _("Silo score"), _("Owned by"), _("On paper only"), _("Asked"),
        _("Declined"), _("Not asked"), _("Where"), _("Works on"), _("Status"), _("For days"), _("Decisions needed"),
        _("Top flag"), _("Why"), _("Accepted until"), _("Headline outcome"), _("Unit"), _("Baseline"), _("Now"),
        _("Read on"), _("Target"), _("Until"), _("Verdict"), _("Effect"), _("Interval from"), _("Interval to"),
        _("Evidence"), _("Address"),
    ]  # fmt: skip
    return pgettext("sheet", "Initiatives"), heads, (*map(_initiative, sheet.rows), *_quiet(sheet))


def _initiative(row: Mapping[str, Any]) -> list[Any]:
    outcome = row["headline"] or {}
    return [
        row["key"], row["title"], str(BANDS[row["band"]].word), row["score"],
        *(", ".join(seat["name"] for seat in row["seats"] if seat["state"] == state) for state in SEAT_ORDER),
        row["stage"], row["acts"], row["status_label"], row["status_days"], row["decisions"],
        row["risk"], row["risk_said"], _day(row["accepted"]),
        outcome.get("name"), outcome.get("unit"), outcome.get("baseline"), outcome.get("now"),
        _day(outcome.get("now_on")), outcome.get("target"), _day(outcome.get("target_on")), outcome.get("word"),
        outcome.get("effect"), outcome.get("low"), outcome.get("high"), outcome.get("evidence"),
        address(reverse("initiatives:page", args=[row["key"]])),
    ]  # fmt: skip


def _quiet(sheet: Sheet) -> Iterator[list[Any]]:
    """Those that are not discussed: of these a review keeps key and title."""
    for one in sheet.quiet:
        said = [one["key"], one["title"], _("not discussed")]
        yield [*said, *[None] * 26, address(reverse("initiatives:page", args=[one["key"]]))]


def _grid(sheet: Sheet) -> Table:
    rows = sheet.page["functions"]["grid"]
    stages = [str(Lifecycle(cell["lifecycle"]).label) for cell in rows[0]["cells"]] if rows else []
    missing = [_("%(stage)s, missing in") % {"stage": stage} for stage in stages]
    lines = [
        [
            row["function"], sheet.name(row["function"]), Share(row["pull"]),
            *(len(cell["owned"]) for cell in row["cells"]), *(len(cell["holes"]) for cell in row["cells"]),
        ]
        for row in rows
    ]  # fmt: skip
    heads = [_("Key"), _("Function"), _("Share of all influence"), *stages, *missing]
    return pgettext("sheet", "Functions by stage"), heads, lines


def _answers(sheet: Sheet) -> Table:
    heads = [
        _("Key"), _("Function"), _("asked"), _("yes"), _("no"), _("open"), _("late"), _("median days"),
        _("nine of ten within days"), _("share of yes"),
    ]  # fmt: skip
    lines = [
        [
            one["function"], one["name"], one["asked"], one["approved"], one["declined"], one["open"], one["silent"],
            one["median_days"], one["p90_days"], _share(one["approval_share"]),
        ]
        for one in sheet.answers
    ]  # fmt: skip
    return pgettext("sheet", "Answers"), heads, lines


def _handshakes(sheet: Sheet) -> Table:
    heads = [
        _("Function"), _("and"), _("needed together"), _("own together"), _("share"), _("own together in"),
        _("should own together in"),
    ]  # fmt: skip
    lines = [
        [
            *(sheet.name(key) for key in one["functions"]), one["needed"], len(one["met"]), _share(one["share"]),
            ", ".join((*one["met"], *one["beyond"])), ", ".join(one["should"]),
        ]
        for one in sheet.page["programme"]["handshakes"]
    ]  # fmt: skip
    return pgettext("sheet", "Handshakes"), heads, lines


PARTS = ("no_business_outcome", "consequences", "fenced", "trouble_only", "no_recent_reading")


def _drift(sheet: Sheet) -> Table:
    programme, meaning = sheet.page["programme"], sheet.page["meaning"]
    heads = [
        _("Day"), _("Drift index"), *(label for label, *_rest in sheet.drift_parts), _("Live initiatives"),
        *(str(mark.word) for mark in BANDS.values()), _("Jointly owned"), _("Siloed"), _("Budget on causes"),
        _("computed later"),
    ]  # fmt: skip

    def lines() -> Iterator[list[Any]]:
        for one in programme["trend"]:
            if one["as_of"] < sheet.page["as_of"]:
                yield [
                    _day(one["as_of"]), one["drift"], *(_share(one["drift_parts"][part]) for part in PARTS),
                    one["live"], *(one["bands"][band] for band in BANDS), _share(one["jointly_owned"]),
                    _share(one["siloed"]), _share(one["prevention_share"]), one["computed_later"],
                ]  # fmt: skip
        yield [
            sheet.as_of, programme["drift"]["index"], *(_share(programme["drift"][part]["share"]) for part in PARTS),
            meaning["live"], *(meaning["bands"][band] for band in BANDS), _share(meaning["jointly_owned"]["share"]),
            _share(meaning["siloed"]["share"]), _share(programme["prevention"]["prevention_share"]), False,
        ]  # fmt: skip

    return pgettext("sheet", "Drift history"), heads, lines()


def _decisions(sheet: Sheet) -> Table:
    heads = [
        _("Question"), _("Initiative"), _("Title"), _("State"), _("Decision"), _("Why"), _("Who does it"), _("Until"),
        _("What became of it"), _("On"), _("Asked by"), _("Asked on"), _("Needed by"), _("Waited, working days"),
        _("late"), _("Ways out"), _("Recommended"), _("What waiting costs"), _("Decided by"), _("Decided on"),
        _("Address"),
    ]  # fmt: skip
    return pgettext("sheet", "Decisions"), heads, map(_decision, (*sheet.decisions, *sheet.past))


def _decision(one: Mapping[str, Any]) -> list[Any]:
    return [
        one["question"], one["initiative"], one["title"], str(one["state_label"]), str(one["label"]), one.get("why"),
        one.get("owner"), _day(one.get("until")), one.get("note"), _day(one.get("ended_on")), one["asked_by"],
        _day(one["asked_on"]), _day(one["needed_by"]), one["waited_days"], one["late"],
        "; ".join(f"{option['label']}: {option['text']}" for option in one["options"]),
        str(one["recommended_label"]), one["waiting_costs"], one.get("decided_by"), _day(one.get("decided_on")),
        address(reverse("reviews:decision", args=[one["id"]])),
    ]  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _share(value: float | None) -> Share | None:
    return None if value is None else Share(value)
