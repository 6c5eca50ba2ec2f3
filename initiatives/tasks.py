from celery import shared_task
from django.utils import timezone

from initiatives.services import assessment


@shared_task(name="initiatives.reassess_due")
def reassess_due() -> int:
    return assessment.evaluate_due(today=timezone.localdate())


@shared_task(name="initiatives.reassess_for_today")
def reassess_for_today() -> None:
    assessment.begin_day(today=timezone.localdate())
