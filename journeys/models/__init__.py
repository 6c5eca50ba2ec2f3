from journeys.models.behaviours import Alignment, SharedBehaviour, Support
from journeys.models.customers import CustomerCount, ThesisBand
from journeys.models.functions import Deputy, Function, Membership
from journeys.models.influence import Depth, Direction, Influence, Strength
from journeys.models.loads import LoadState, ReadingLoad
from journeys.models.maps import Evidence, Journey, Lifecycle, Moment, Segment, Stage, Touchpoint
from journeys.models.metrics import (
    RHYTHM_DAYS,
    EventMark,
    GoodDirection,
    LinkKind,
    MarkKind,
    Measurement,
    Metric,
    MetricKind,
    MetricLink,
    Rhythm,
    Series,
    Timing,
)
from journeys.models.rounds import RatingRound, RoundRating
from journeys.models.trash import TrashedItem

__all__ = [
    "RHYTHM_DAYS",
    "Alignment",
    "CustomerCount",
    "Depth",
    "Deputy",
    "Direction",
    "EventMark",
    "Evidence",
    "Function",
    "GoodDirection",
    "Influence",
    "Journey",
    "Lifecycle",
    "LinkKind",
    "LoadState",
    "MarkKind",
    "Measurement",
    "Membership",
    "Metric",
    "MetricKind",
    "MetricLink",
    "Moment",
    "RatingRound",
    "ReadingLoad",
    "Rhythm",
    "RoundRating",
    "Segment",
    "Series",
    "SharedBehaviour",
    "Stage",
    "Strength",
    "Support",
    "ThesisBand",
    "Timing",
    "Touchpoint",
    "TrashedItem",
]
