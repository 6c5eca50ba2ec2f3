"""The numbers of the first line, beside those of the last review."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, pgettext

from cxtracker.tabular.writing import Share
from initiatives.review.files.export_context import ExportContext, address
from initiatives.review.files.workbook.sheets import Row, Sheet
from initiatives.review.movement import SHARES


def summary(context: ExportContext) -> Sheet:
    heads = [_("Measure"), _("Now"), _("Last review"), _("Change"), _("Meaning"), _("Link")]
    return pgettext("sheet", "Summary"), heads, _rows(context)


def _rows(context: ExportContext) -> Iterator[Row]:
    page, review = context.page, context.review
    since = page.content.since
    yield [_("Review"), context.title, None, None, page.summary.sentence, context.url]
    yield [_("As of"), page.as_of, since.as_of if since else None, None, context.provenance, None]
    if review:
        # Workbooks know no time zones: the local hour is what people compare with.
        closed = timezone.localtime(review.closed_at).replace(tzinfo=None, microsecond=0)
        yield [_("Closed"), closed, None, None, review.closed_by.name, None]
        yield ["SHA-256", review.sha256, None, None, _("of the stored content"), None]
    if customers := page.customers:
        total = customers.customers.total
        counts = address(reverse("customers:page")) + "#counts"
        yield [_("Customers, came less left"), total.net.customers, None, None, customers.came_and_left, counts]
        yield [_("Worth a year, came less left"), total.net.value, None, None, customers.net, counts]
    for fact in page.summary.facts:
        move, kind = page.moves[fact.code], Share if fact.code in SHARES else float
        numbers = [None if value is None else kind(value) for value in (move.now, move.before, move.change)]
        where = context.url + fact.url if fact.url.startswith("#") else address(fact.url)
        yield [fact.label, *numbers, fact.sentence, where]
