"""Whether this installation can serve, and whether its background work keeps up.

Not ready: the database does not answer or lacks migrations. Everything else at worst degrades, because nothing is lost
without it: Redis only wakes workers, and undone work stands in the database.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from redis import Redis, RedisError

from cxtracker.accounts.handover import left_behind
from cxtracker.audit.delivery import GIVE_UP_AFTER
from cxtracker.audit.models import Event
from initiatives.models import Initiative
from initiatives.notifications.queries.mail_settings import mails_waiting

BEAT = "health.beat"
BEAT_LATE = timedelta(minutes=3)
DELIVERY_LATE = timedelta(minutes=10)


class State(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing looked at, with a sentence for operators. `inner` parts are shown to administrators only."""

    name: str
    state: State
    says: str
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    parts: tuple[Part, ...]

    @property
    def state(self) -> State:
        """The worst of its parts."""
        states = {part.state for part in self.parts}
        return next((state for state in (State.FAILED, State.DEGRADED) if state in states), State.OK)

    @property
    def is_ready(self) -> bool:
        return self.state != State.FAILED


def beat() -> None:
    """Leave a sign that worker and schedule are alive; kept for a day."""
    cache.set(BEAT, time.time(), 86_400)


def look(now: datetime) -> Health:
    """Look at everything once. Never raises for what it looks at."""
    database = _database()
    if database.state == State.FAILED:
        return Health((database, _redis()))
    schema = _schema()
    if schema.state == State.FAILED:
        return Health((database, schema, _redis()))
    inner = (_schedule(now), _delivery(now), _mails(now), _assessments(), _leavers(now))
    return Health((database, schema, _redis(), *inner))


def _database() -> Part:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Part("database", State.FAILED, f"The database does not answer: {error}".strip())
    return Part("database", State.OK, f"{connection.display_name} answers.")


def _schema() -> Part:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _backwards in missing[:3])
        return Part("migrations", State.FAILED, f"{len(missing)} not applied ({names}): run `manage.py migrate`.")
    return Part("migrations", State.OK, "All applied.")


def _redis() -> Part:
    if not settings.REDIS_URL:
        return Part("redis", State.OK, "Not used; messages go through the data folder.")
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
            client.ping()
    except RedisError as error:
        return Part("redis", State.DEGRADED, f"Redis does not answer, background work is late: {error}")
    return Part("redis", State.OK, "Redis answers.")


def _schedule(now: datetime) -> Part:
    try:
        last = cache.get(BEAT)
    except RedisError:
        return Part("schedule", State.DEGRADED, "Unknown while Redis does not answer.", inner=True)
    if last is None:
        return Part(
            "schedule",
            State.DEGRADED,
            "No sign of the worker. Is it running? Its first comes after a minute.",
            inner=True,
        )
    age = timedelta(seconds=round(max(0.0, now.timestamp() - last)))
    state = State.DEGRADED if age > BEAT_LATE else State.OK
    return Part("schedule", state, f"The worker's last sign is {age} old.", inner=True)


def _delivery(now: datetime) -> Part:
    waiting = Event.objects.undelivered()
    oldest = waiting.values_list("at", flat=True).first()
    if oldest is None:
        return Part("delivery", State.OK, "Every event is delivered.", inner=True)
    given_up = waiting.filter(attempts__gte=GIVE_UP_AFTER).count()
    age = timedelta(seconds=round((now - oldest).total_seconds()))
    state = State.DEGRADED if given_up or age > DELIVERY_LATE else State.OK
    says = f"{waiting.count()} events wait, the oldest for {age}"
    return Part("delivery", state, f"{says}; {given_up} were given up." if given_up else f"{says}.", inner=True)


def _mails(now: datetime) -> Part:
    waiting = mails_waiting()
    if waiting.oldest is None:
        return Part("mails", State.OK, "No mail waits.", inner=True)
    age = timedelta(seconds=round((now - waiting.oldest).total_seconds()))
    state = State.DEGRADED if waiting.given_up or age > DELIVERY_LATE else State.OK
    says = f"{waiting.count} mails wait, the oldest for {age}"
    more = f"; {waiting.given_up} were given up: is the mail server named in EMAIL_URL right?"
    return Part("mails", state, says + (more if waiting.given_up else "."), inner=True)


def _assessments() -> Part:
    due = Initiative.objects.filter(assessment_due=True).count()
    says = f"{due} initiatives wait to be assessed again." if due else "All up to date."
    return Part("assessments", State.OK, says, inner=True)


def _leavers(now: datetime) -> Part:
    """What hangs on people who have left and has no successor."""
    if not (count := left_behind(timezone.localdate(now))):
        return Part("people", State.OK, "Nothing hangs on people who have left.", inner=True)
    says = f"{count} things still hang on people who have left. Open them under People, Former, and hand them over."
    return Part("people", State.DEGRADED, says, inner=True)


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; touches nothing, so that a slow database gets nobody restarted."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether to send visitors here: 200 or 503. Sentences and inner parts are for administrators."""
    health = look(timezone.now())
    body: dict[str, object] = {"status": health.state if health.is_ready else "not ready"}
    if _asked_by_administrator(request, health):
        body["parts"] = {part.name: {"state": part.state, "says": part.says} for part in health.parts}
    else:
        body["parts"] = {part.name: {"state": part.state} for part in health.parts if not part.inner}
    return JsonResponse(body, status=200 if health.is_ready else 503)


def _asked_by_administrator(request: HttpRequest, health: Health) -> bool:
    return health.is_ready and request.user.is_authenticated and request.user.is_administrator
