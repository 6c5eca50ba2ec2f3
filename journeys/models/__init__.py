from journeys.models.behaviours import Alignment, SharedBehaviour, Support
from journeys.models.functions import Deputy, Function, Membership
from journeys.models.influence import Depth, Direction, Influence, Strength
from journeys.models.maps import Evidence, Journey, Lifecycle, Moment, Segment, Stage, Touchpoint
from journeys.models.metrics import GoodDirection, Measurement, Metric, MetricKind, Series, Timing
from journeys.models.rounds import RatingRound, RoundRating

__all__ = [
    "Alignment",
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
    "RatingRound",
    "RoundRating",
    "Segment",
    "Series",
    "SharedBehaviour",
    "Stage",
    "Strength",
    "Support",
    "Timing",
    "Touchpoint",
]  # fmt: skip
