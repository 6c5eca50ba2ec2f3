from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from cxtracker.audit import once
from initiatives.assessment.services import evaluation, exceptions
from initiatives.imports.services import steps, work
from initiatives.notifications.services import digest, mailing
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.money.services import promises
from initiatives.ownership.services import reminders
from initiatives.policies.queries.in_force import policy_in_force
from initiatives.portfolio import services as snapshots
from initiatives.review.services import closing
from initiatives.search.services import indexing

LONGEST = 3600
"""Seconds a worker process may spend on closing reviews or on imports; the next turn takes up what is left."""


@shared_task(name="initiatives.reassess_due")
def reassess_due() -> int:
    return evaluation.evaluate_due(today=timezone.localdate())


@shared_task(name="initiatives.reassess_for_today")
def reassess_for_today() -> None:
    today = timezone.localdate()
    evaluation.begin_day(today=today)
    exceptions.end_lapsed(today=today)
    once.forget(before=timezone.now() - timedelta(days=policy_in_force().remember_forms_days))


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


@shared_task(name="initiatives.close_reviews", soft_time_limit=LONGEST, time_limit=LONGEST + 60)
def close_reviews() -> int:
    return closing.run_due(clock=timezone.now)


@shared_task(name="initiatives.run_imports", soft_time_limit=LONGEST, time_limit=LONGEST + 60)
def run_imports() -> int:
    return work.run_due(clock=timezone.now)


@shared_task(name="initiatives.forget_imports")
def forget_imports() -> int:
    return steps.forget(now=timezone.now())


@shared_task(name="initiatives.index_search")
def index_search() -> int:
    return indexing.work_due()
