"""The map's resources."""

from rest_framework.routers import BaseRouter

from journeys.customers.api import CustomerCounts, Theses
from journeys.functions.api.functions import Functions, Influences
from journeys.functions.api.me import Me
from journeys.map.api import Segments, Stages, Touchpoints
from journeys.metrics.api.loads import Bulk, ReadingLoads
from journeys.metrics.api.metrics import EventMarks, Measurements, Metrics, SeriesOfReadings
from journeys.reports.api import JourneysWithReports
from journeys.trash.api import Trash


def register(router: BaseRouter) -> None:
    for name, viewset, basename in (
        ("functions", Functions, "function"),
        ("segments", Segments, "segment"),
        ("journeys", JourneysWithReports, "journey"),
        ("stages", Stages, "stage"),
        ("touchpoints", Touchpoints, "touchpoint"),
        ("influences", Influences, "influence"),
        ("theses", Theses, "thesis"),
        ("customer-counts", CustomerCounts, "customer-count"),
        ("metrics", Metrics, "metric"),
        ("series", SeriesOfReadings, "series"),
        ("measurements/bulk", Bulk, "measurements-bulk"),
        ("measurements", Measurements, "measurement"),
        ("reading-loads", ReadingLoads, "reading-load"),
        ("event-marks", EventMarks, "event-mark"),
        ("trash", Trash, "trash"),
        ("me", Me, "me"),
    ):
        router.register(name, viewset, basename=basename)
