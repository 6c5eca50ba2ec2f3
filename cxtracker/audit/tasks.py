from celery import shared_task

from cxtracker.audit import delivery, seal as sealing


@shared_task(name="audit.deliver")
def deliver() -> int:
    return delivery.deliver_due()


@shared_task(name="audit.seal")
def seal() -> int:
    return sealing.seal_new()
