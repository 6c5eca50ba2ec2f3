"""One form, one effect: a form as it was drawn, or the Idempotency-Key of a call, changes things once.

The key is claimed first, in the transaction that will hold the effect; a second request with the same key waits for
that transaction and finds the answer it gave. Without an effect, or when the transaction is lost, the key stays free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse

from cxtracker.audit.models import Event, Submission

View = TypeVar("View", bound=Callable[..., Any])
KEPT_HEADERS = ("Content-Type", "ETag", "Location")

_recorded: ContextVar[list[int] | None] = ContextVar("recorded", default=None)


@dataclass(frozen=True, slots=True)
class Claim:
    """`scope` is the door and the person ("page 5"), `digest` what was sent: the same key may not say two things.

    `with_body` keeps what was answered too; pages do not, since a page may show a secret that is stored nowhere.
    """

    scope: str
    key: str
    digest: str
    at: datetime
    with_body: bool = False


def answer_once(
    claim: Claim,
    answer: Callable[[], HttpResponse],
    again: Callable[[Submission], HttpResponse],
    saved: Callable[[HttpResponse, str], HttpResponse] = lambda response, _key: response,
) -> HttpResponse:
    """What `answer` gives, kept and marked by `saved` if it changed something; `again` answers for what was kept.

    Answers of 500 and more take back whatever they changed, so that sending again is safe.
    """
    with transaction.atomic():
        submission = _claimed(claim)
        if submission is None:
            return again(Submission.objects.get(scope=claim.scope, key=claim.key))
        with _listening() as recorded:
            response = answer()
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        if response.status_code >= 500:
            transaction.set_rollback(True)
        elif response.status_code < 400 and Event.objects.filter(pk__in=recorded).exists():
            submission.status = response.status_code
            submission.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
            if claim.with_body and not response.streaming:
                submission.body = response.content.decode()
            submission.save()
            response = saved(response, claim.key)
        else:
            submission.delete()
    return response


def transaction_of_its_own(view: View) -> View:
    """Mark a view (a function or a class of the API) whose service begins its own transaction, and that takes effect
    once by what it does."""
    view.transaction_of_its_own = True  # type: ignore[attr-defined]
    return view


def stands_alone(view: Callable[..., HttpResponse]) -> bool:
    return getattr(getattr(view, "cls", view), "transaction_of_its_own", False)


def note(events: list[Event]) -> None:
    """Events were recorded; the trail says so, in case a form waits to know whether it changed something."""
    if (recorded := _recorded.get()) is not None:
        recorded += [event.pk for event in events]


def forget(*, before: datetime) -> int:
    """Forget what was sent before that moment; how much it was."""
    return Submission.objects.filter(at__lt=before).delete()[0]


def _claimed(claim: Claim) -> Submission | None:
    try:
        with transaction.atomic():
            return Submission.objects.create(scope=claim.scope, key=claim.key, digest=claim.digest, at=claim.at)
    except IntegrityError:
        return None


@contextmanager
def _listening() -> Iterator[list[int]]:
    recorded: list[int] = []
    token = _recorded.set(recorded)
    try:
        yield recorded
    finally:
        _recorded.reset(token)
