"""The catalogue of metrics as people read it."""

from __future__ import annotations

from journeys.models import Metric
from journeys.rules import disguise


def suspicious_words(metric: Metric) -> tuple[str, ...]:
    """The words of this metric that say score, satisfaction, likelihood …; whether or not it is confirmed."""
    return disguise.suspicious(metric.kind, metric.name, metric.unit, metric.formula)


def counts(metric: Metric) -> bool:
    """It is a business outcome: observed behaviour or money, confirmed by a second person where its words sound like
    a score."""
    return disguise.counts(
        metric.kind,
        metric.name,
        metric.unit,
        metric.formula,
        counts_as_business_outcome=metric.counts_as_business_outcome,
        confirmed=metric.confirmed_by_id is not None,
    )


def disguised(metric: Metric) -> bool:
    """It claims to be a business outcome and does not count before a second person has confirmed it."""
    return metric.counts_as_business_outcome and not counts(metric)
