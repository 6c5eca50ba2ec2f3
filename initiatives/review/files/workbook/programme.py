"""The programme by month, today last."""

from __future__ import annotations

from django.utils.translation import gettext as _, pgettext

from cxtracker.ui.words import BANDS
from initiatives.review import ReviewPage
from initiatives.review.content.programme import TrendPoint
from initiatives.review.files.workbook.sheets import Row, Sheet, share


def drift_history(page: ReviewPage) -> Sheet:
    heads = [
        _("Date"),
        _("Drift index"),
        *(row.label for row in page.programme.drift_shares),
        _("Live initiatives"),
        *(str(mark.word) for mark in BANDS.values()),
        _("Jointly owned"),
        _("Siloed"),
        _("Budget on causes"),
        _("Reconstructed"),
    ]
    parts = list(page.content.programme.drift.shares)
    past = [_past(point, parts) for point in page.content.programme.trend if point.as_of < page.as_of]
    return pgettext("sheet", "Drift history"), heads, [*past, _today(page)]


def _past(point: TrendPoint, parts: list[str]) -> Row:
    return [
        point.as_of,
        point.drift,
        *(share(point.drift_parts[part]) for part in parts),
        point.live,
        *(point.bands[band] for band in BANDS),
        share(point.jointly_owned),
        share(point.siloed),
        share(point.prevention_share),
        point.computed_later,
    ]


def _today(page: ReviewPage) -> Row:
    meaning, programme = page.content.meaning, page.content.programme
    return [
        page.as_of,
        programme.drift.index,
        *(share(part.share) for part in programme.drift.shares.values()),
        meaning.live,
        *(meaning.bands[band] for band in BANDS),
        share(meaning.jointly_owned.share),
        share(meaning.siloed.share),
        share(programme.prevention.prevention_share),
        False,
    ]
