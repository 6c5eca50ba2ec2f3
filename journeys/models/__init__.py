from journeys.models.functions import Deputy, Function, Membership
from journeys.models.influence import Depth, Direction, Influence, Strength
from journeys.models.maps import Evidence, Journey, Lifecycle, Moment, Segment, Stage, Touchpoint
from journeys.models.metrics import GoodDirection, Measurement, Metric, MetricKind, Series, Timing

__all__ = [
    "Depth",
    "Deputy",
    "Direction",
    "Evidence",
    "Function",
    "GoodDirection",
    "Influence",
    "Journey",
    "Lifecycle",
    "Measurement",
    "Membership",
    "Metric",
    "MetricKind",
    "Moment",
    "Segment",
    "Series",
    "Stage",
    "Strength",
    "Timing",
    "Touchpoint",
]  # fmt: skip
