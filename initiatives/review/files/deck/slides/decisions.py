"""What leadership is asked, and what became of what it decided."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from pptx.slide import Slide

from initiatives.review import ReviewPage
from initiatives.review.content.decisions import AskedDecision
from initiatives.review.files.deck.frame import BOTTOM, INK, MARGIN, ROOM, SOFT, TOP, WORDS, Frame, write
from initiatives.review.files.deck.tables import CellText, Column, Place, bullets, table
from initiatives.review.files.export_context import address
from initiatives.review.page.decisions import AskedRow, OptionRow, StoppedRow, TakenRow


def asked(frame: Frame, page: ReviewPage) -> None:
    """What is asked of leadership, what could be done, and what waiting costs."""
    rows = page.decisions.asked
    title = ngettext("%(n)s decision is needed from you", "%(n)s decisions are needed from you", len(rows))
    title = title % {"n": len(rows)} if rows else _("No decisions are needed from you")
    sources = [
        (_("Questions to leadership"), frame.context.url + "#decisions"),
        *_sources(row.decision for row in rows),
    ]
    slide = frame.slide(_("Decisions needed from you"), title, sources)
    if not rows:
        hint = _("Ask a question on the review page or on an initiative's page.")
        write(slide, hint, MARGIN, TOP, ROOM, size=14, tone=SOFT)
        return
    columns = [
        Column(_("Question"), 3.2, bold=True),
        Column(_("Options (★ recommended)"), 5),
        Column(_("Cost of waiting"), 2.2),
        Column(_("Asked by"), 1.9),
    ]
    table(slide, Place(MARGIN, TOP, ROOM, BOTTOM - TOP), columns, list(map(_asked, rows)), title=title, most=7)


def _sources(decisions: Iterable[AskedDecision]) -> list[tuple[str, str]]:
    return [(decision.question, address(reverse("reviews:decision", args=[decision.id]))) for decision in decisions]


def _question(decision: AskedDecision) -> str:
    return f"{decision.question}\n{decision.initiative or _('The portfolio')}"


def _ways(row: AskedRow) -> str:
    """Each way out on a line of its own, the recommended one marked."""
    if not row.options:
        return f"{_('Recommended:')} {row.recommended}" if row.recommended else ""
    return "\n".join(map(_way, row.options))


def _way(option: OptionRow) -> str:
    star = "★ " if option.recommended else ""
    loses = f" ({_('Who loses out:')} {option.loses})" if option.loses else ""
    return f"{star}{option.label.capitalize()}: {option.text}{loses}"


def _asked(row: AskedRow) -> list[CellText | str]:
    return [_question(row.decision), _ways(row), row.decision.waiting_costs, _asked_by(row)]


def _asked_by(row: AskedRow) -> CellText:
    lines = [f"{row.decision.asked_by}, {row.waited}"]
    if row.needed_by:
        lines.append(_("needed by %(day)s") % {"day": row.needed_by})
    return CellText("\n".join(lines), WORDS["bad"] if row.decision.late else SOFT)


def past(frame: Frame, page: ReviewPage) -> None:
    """What became of decisions, and what was stopped."""
    today, earlier, stopped = page.decisions.today, page.decisions.earlier, page.decisions.stopped
    taken, title = today + earlier, _past_title(today, earlier)
    sources = [(_("Decisions"), frame.context.url + "#past"), *_sources(row.decision for row in taken)]
    kicker = _("Decided at this review, and follow-up") if today else _("Follow-up on past decisions")
    slide = frame.slide(kicker, title, sources)
    wide = ROOM * 0.62 if stopped else ROOM
    if taken:
        columns = [
            Column(_("Decision"), 1.3, bold=True),
            Column(_("Question"), 4),
            Column(_("Assigned to"), 2),
            Column(_("Due"), 1.4),
            Column(_("Result"), 3.4),
        ]
        place = Place(MARGIN, TOP, wide, BOTTOM - TOP)
        cells = [*map(_decided_today, today), *map(_taken, earlier)]
        table(slide, place, columns, cells, title=title, sizes=(12.0, 11.0, 10.0))
    else:
        write(slide, _("The result of each decision will appear here."), MARGIN, TOP, ROOM, size=14, tone=SOFT)
    if stopped:
        left, top = (MARGIN + wide + 0.4, TOP) if taken else (MARGIN, TOP + 0.6)
        _stopped(slide, Place(left, top, ROOM - wide - 0.4, BOTTOM - top), stopped)


def _past_title(today: list[TakenRow], taken: list[TakenRow]) -> str:
    if not taken and not today:
        return _("No decision has been taken yet")
    if not taken:
        return ngettext("%(n)s decision taken today", "%(n)s decisions taken today", len(today)) % {"n": len(today)}
    title = ngettext(
        "%(done)s of %(n)s decision done, %(late)s late", "%(done)s of %(n)s decisions done, %(late)s late", len(taken)
    )
    return title % {
        "n": len(taken),
        "done": sum(row.decision.state == "done" for row in taken),
        "late": sum(row.decision.late for row in taken),
    }


def _decided_today(row: TakenRow) -> list[CellText | str]:
    """Nothing has become of it yet; who decided and why stands instead."""
    decision = row.decision
    why = _("%(who)s today: %(why)s") % {"who": decision.decided_by, "why": decision.why}
    return [row.verb.capitalize(), decision.question, decision.owner, row.until, why]


def _taken(row: TakenRow) -> list[CellText | str]:
    decision = row.decision
    return [
        row.verb.capitalize(),
        decision.question,
        decision.owner,
        CellText(row.until, WORDS["bad"] if decision.late else INK),
        f"{row.state}: {decision.note}" if decision.note else row.state,
    ]


def _stopped(slide: Slide, place: Place, rows: list[StoppedRow]) -> None:
    write(slide, _("Stopped early, lessons kept"), place.x, place.y, place.wide, size=13, bold=True)
    stopped = [row.initiative for row in rows]
    items = [CellText(f"{initiative.title}: {initiative.lesson or initiative.reason}") for initiative in stopped]
    bullets(slide, Place(place.x, place.y + 0.35, place.wide, place.high - 0.35), items)
