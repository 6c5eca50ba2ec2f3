"""The map's resources."""

from rest_framework.routers import BaseRouter

from journeys.api.functions import Functions, Influences
from journeys.api.loads import Bulk, ReadingLoads
from journeys.api.maps import Segments, Stages, Touchpoints
from journeys.api.me import Me
from journeys.api.metrics import EventMarks, Measurements, Metrics, SeriesOfReadings
from journeys.api.reports import JourneysWithReports


def register(router: BaseRouter) -> None:
    for name, viewset, basename in (
        ("functions", Functions, "function"),
        ("segments", Segments, "segment"),
        ("journeys", JourneysWithReports, "journey"),
        ("stages", Stages, "stage"),
        ("touchpoints", Touchpoints, "touchpoint"),
        ("influences", Influences, "influence"),
        ("metrics", Metrics, "metric"),
        ("series", SeriesOfReadings, "series"),
        ("measurements/bulk", Bulk, "measurements-bulk"),
        ("measurements", Measurements, "measurement"),
        ("reading-loads", ReadingLoads, "reading-load"),
        ("event-marks", EventMarks, "event-mark"),
        ("me", Me, "me"),
    ):
        router.register(name, viewset, basename=basename)
