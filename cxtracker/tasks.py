"""What runs by the clock for the installation as a whole."""

from celery import shared_task

from cxtracker import health, uploads


@shared_task(name="cxtracker.heartbeat")
def heartbeat() -> None:
    health.beat()


@shared_task(name="cxtracker.forget_uploads")
def forget_uploads() -> None:
    uploads.forget_old()
