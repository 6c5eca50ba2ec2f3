"""What runs by the clock for the installation as a whole."""

from celery import shared_task

from cxtracker import health


@shared_task(name="cxtracker.heartbeat")
def heartbeat() -> None:
    health.beat()
