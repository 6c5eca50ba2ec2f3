from celery import shared_task
from django.utils import timezone

from journeys.metrics.readings.services import loads
from journeys.trash import services as trash

LONGEST = 3600
"""Seconds a worker process may spend on one load; what is left then is taken up by the next turn."""


@shared_task(name="journeys.load_readings", soft_time_limit=LONGEST, time_limit=LONGEST + 60)
def load_readings() -> int:
    return loads.run_due(clock=timezone.now)


@shared_task(name="journeys.forget_reading_files")
def forget_reading_files() -> int:
    return loads.forget_files(now=timezone.now())


@shared_task(name="journeys.empty_trash")
def empty_trash() -> int:
    return trash.forget(now=timezone.now())
