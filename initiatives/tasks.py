from celery import shared_task
from django.utils import timezone

from initiatives.services import assessment, digest, effects, mailing, promises, reminders, snapshots, waivers


@shared_task(name="initiatives.reassess_due")
def reassess_due() -> int:
    return assessment.evaluate_due(today=timezone.localdate())


@shared_task(name="initiatives.reassess_for_today")
def reassess_for_today() -> None:
    today = timezone.localdate()
    assessment.begin_day(today=today)
    waivers.end_lapsed(today=today)


@shared_task(name="initiatives.send_mails")
def send_mails() -> int:
    return mailing.send_due(now=timezone.now())


@shared_task(name="initiatives.tick")
def tick() -> None:
    reminders.tick(now=timezone.now())
    promises.ask_due(now=timezone.now())


@shared_task(name="initiatives.send_digests")
def send_digests() -> int:
    return digest.send_due(now=timezone.now())


@shared_task(name="initiatives.snapshot_month")
def snapshot_month() -> bool:
    return snapshots.take(now=timezone.now())


@shared_task(name="initiatives.estimate_due")
def estimate_due() -> int:
    return effects.estimate_due(now=timezone.now())
