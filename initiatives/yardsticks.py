"""What outcomes promise on a series, which its first readings are held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from cxtracker.accounts.models import User
from initiatives.models import Initiative, Outcome
from journeys.metrics.readings.queries.yardsticks import promised_by


@promised_by
def baselines(series: Collection[int], by: User) -> dict[int, list[float]]:
    """Today's value as outcomes say it that follow these series, or their metric without naming a series; two queries.

    Hidden drafts say nothing.
    """
    levels: dict[int, list[float]] = defaultdict(list)
    outcomes = Outcome.objects.filter(baseline__isnull=False, initiative__in=Initiative.objects.visible_to(by))
    of_series = outcomes.filter(series__in=series).order_by("pk").values_list("series_id", "baseline")
    of_metric = outcomes.filter(series=None, metric__series__in=series).order_by("pk")
    for pk, value in (*of_series, *of_metric.values_list("metric__series", "baseline")):
        if value is not None:
            levels[pk].append(value)
    return levels
