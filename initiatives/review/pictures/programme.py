"""The programme over time, and whether it works on causes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from cxtracker.ui.charts import balance, lines, trend
from cxtracker.ui.words import BANDS
from initiatives.review.content import ReviewContent
from initiatives.review.content.programme import Prevention
from initiatives.review.sentences import without_mode

SEEN = 2
"""A line needs so many points."""


def drift(content: ReviewContent) -> lines.Lines | None:
    """The index over two years; None while there is nothing to join."""
    this_month = content.as_of.replace(day=1)
    programme = content.programme
    readings = [
        lines.Reading(point.month, point.drift)
        for point in programme.trend
        if point.drift is not None and point.month < this_month
    ]
    if programme.drift.index is not None:
        readings.append(lines.Reading(this_month, programme.drift.index))
    if len(readings) < SEEN:
        return None
    return lines.Lines(
        title=_("Drift: are we turning back into a service department?"),
        sentence=drift_sentence(content),
        series=lines.Series(_("Drift index"), readings),
        limit=lines.Level(_("alarm"), programme.drift_alarm.above),
        floor=0,
        ceiling=100,
        rhythm_days=31,
        monthly=True,
    )


def drift_sentence(content: ReviewContent) -> str:
    index, alarm = content.programme.drift.index, content.programme.drift_alarm
    if index is None:
        return _("Not known yet: the drift index needs live initiatives that promise a benefit.")
    sentences = [
        _("Drift index: %(index)s of 100; the alarm is set at %(above)s.")
        % {"index": numbers.number(index, 1), "above": numbers.number(alarm.above)}
    ]
    if alarm.change is not None:
        sentences.append(_("A year ago it was %(before)s.") % {"before": numbers.number(alarm.year_before, 1)})
    if alarm.reasons:
        sentences.append(_("The alarm is on."))
    return " ".join(filter(None, [*sentences, _reconstructed(content)]))


def _reconstructed(content: ReviewContent) -> str:
    """Which points were not taken in their month."""
    later = [point.as_of for point in content.programme.trend if point.computed_later and point.as_of < content.as_of]
    if not later:
        return ""
    return _("Points up to %(day)s are reconstructed from later data.") % {"day": numbers.day(later[-1])}


def silos(content: ReviewContent) -> trend.Trend | None:
    """The bands over time, today last."""
    past = [point for point in content.programme.trend if point.live and point.as_of < content.as_of]
    if not past:
        return None
    columns = [*((point.as_of, point.bands) for point in past), (content.as_of, content.meaning.bands)]
    tones = {"shared": "shared", "at_risk": "at-risk", "fenced": "fenced", "unanchored": "unanchored"}
    siloed = content.meaning.siloed
    return trend.Trend(
        title=_("Silos over time"),
        sentence=_("%(count)s of %(total)s live initiatives are siloed. %(reconstructed)s")
        % {"count": siloed.count, "total": siloed.total, "reconstructed": _reconstructed(content)},
        dates=[on for on, _counts in columns],
        layers=[
            trend.Layer(str(BANDS[band].word), tone, [counts[band] for _on, counts in columns])
            for band, tone in tones.items()
        ],
        unit=_("initiatives"),
    )


def prevention(content: ReviewContent) -> balance.Balance | None:
    """Causes against consequences, by budget and by number; None while no initiative is on either side."""
    share = content.programme.prevention
    not_said = share.not_said.count if share.not_said else 0
    on_causes, total = share.by_number.count, share.by_number.total
    if not total and not not_said:
        return None
    budget, known = float(share.prevention_budget), float(share.known_budget)
    currency = content.business.money.currency
    return balance.Balance(
        title=_("Causes versus consequences"),
        sentence=_causes(share, not_said),
        left=_("works on causes"),
        right=_("works on consequences"),
        splits=[
            balance.Split(
                _("Budget"),
                budget if known else None,
                known - budget if known else None,
                numbers.money(share.prevention_budget, currency, places=0),
                numbers.money(known - budget, currency, places=0),
            ),
            balance.Split(
                _("Initiatives"),
                on_causes,
                total - on_causes,
                numbers.number(on_causes),
                numbers.number(total - on_causes),
            ),
        ],
        aim=share.aim,
        aim_label=_("aim"),
    )


def _causes(share: Prevention, not_said: int) -> str:
    """How much works on causes; those that say no mode are on neither side."""
    if share.prevention_share is not None:
        sentence = _("%(share)s of the known budget goes to work on causes; the aim is %(aim)s.") % {
            "share": numbers.share(share.prevention_share),
            "aim": numbers.share(share.aim),
        }
    elif share.by_number.total:
        sentence = _("No budget is known yet, so only the number of initiatives can be compared.")
    else:
        sentence = _("No initiative has a mode yet, so it is not known which of them work on causes.")
    if not not_said:
        return sentence
    return sentence + " " + _("On neither side: %(unknown)s.") % {"unknown": without_mode(not_said)}
