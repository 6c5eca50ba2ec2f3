"""Who may do what: every address and method for every kind of person, and a refused call changes nothing.

A new address or method fails here until it has a row in `permissions.txt`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cxtracker.accounts.models import ApiToken, User
from cxtracker.accounts.services import tokens
from cxtracker.audit.models import Event
from initiatives.assessment.services import evaluation
from initiatives.models import (
    CheckIn,
    Comment,
    CustomersApart,
    Decision,
    DesignConfirmation,
    Flag,
    Import,
    Initiative,
    Outcome,
    OwnershipRequest,
    PromiseCheck,
    Review,
    ReviewClosing,
    Waiver,
)
from initiatives.review.services import reviews
from journeys.map.services import segments
from journeys.models import (
    CustomerCount,
    EventMark,
    Function,
    Influence,
    Measurement,
    Metric,
    MetricLink,
    ReadingLoad,
    ThesisBand,
    TrashedItem,
)
from tests.api.matrix import METHODS, Address, addresses, body, place
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    JourneyFactory,
    MeasurementFactory,
    MetricFactory,
    OutcomeFactory,
    OwnershipRequestFactory,
    PersonFactory,
    SegmentFactory,
    SeriesFactory,
    StageFactory,
    TouchpointFactory,
)

GENERAL = ("You can't do this", "You&#x27;re signed in, but", "You're signed in, but", "You do not have permission")
WRITE = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|MERGE|COPY)\b", re.IGNORECASE)
WAITING = {"as_of": date(2025, 12, 1), "asked_at": datetime(2025, 12, 2, tzinfo=UTC)}
IMPORTED = {
    "file_name": "a.csv",
    "stored_as": "0" * 32,
    "state": "done",
    "begun_at": timezone.now(),
    "applied_at": timezone.now(),
}
TABLE = Path(__file__).with_name("permissions.txt")
ADDRESSES = {one.name: one for one in addresses()}


def _rows() -> dict[tuple[str, str], list[str]]:
    lines = (line.split() for line in TABLE.read_text().splitlines() if line.strip() and not line.startswith("#"))
    return {(name, method): statuses for name, method, *statuses in lines}


HEADER, *_rest = (line for line in TABLE.read_text().splitlines() if line.startswith("# name"))
ROLES = HEADER.split()[3:]
ROWS = _rows()


@pytest.fixture
def people(company, alma, lena, carla, ivo, cosmo, rita) -> dict[str, User | None]:
    return {
        "anonymous": None,
        "former": PersonFactory(email="fred@example.com", name="Fred Former", role="administrator", is_active=False),
        "reader": rita,
        "contributor": cosmo,
        "head": ivo,
        "manager": carla,
        "leadership": lena,
        "administrator": alma,
    }


@pytest.fixture
def world(company, people, rita) -> dict[str, int]:
    """One of everything, started by nobody present; the numbers of what is addressed by number."""
    touchpoint = TouchpointFactory(key="T1", stage=StageFactory(key="ST1", journey=JourneyFactory(key="J1")))
    TouchpointFactory(key="T2", stage=touchpoint.stage)
    StageFactory(key="ST2", journey=touchpoint.stage.journey)
    JourneyFactory(key="J2")
    SegmentFactory(key="S2")
    influence = InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=2)
    series = SeriesFactory(key="R1", metric=MetricFactory(key="M1"))
    initiative = InitiativeFactory(key="X-1", touchpoints=[touchpoint])
    request = OwnershipRequestFactory(initiative=initiative, function=company.IT)
    evaluation.evaluate([initiative.pk], today=timezone.localdate())
    pia = PersonFactory(email="pia@example.com", name="Pia Pohl")
    comment = Comment.objects.create(initiative=initiative, text="Heard", by=people["manager"], at=timezone.now())
    check_in = CheckIn.objects.create(
        initiative=initiative, pace="slow", sentence="Late", by=pia, at=timezone.now(), on=timezone.localdate()
    )
    decision = Decision.objects.create(
        initiative=initiative, question="All branches?", asked_by=pia, asked_at=timezone.now()
    )
    reading, mark = MeasurementFactory(series=series), EventMark.objects.create(on=timezone.localdate(), label="Strike")
    waiver = Waiver.objects.create(
        initiative=initiative, subject="waiting", reason="Law", until=timezone.localdate(), by=pia, at=timezone.now()
    )
    outcome = OutcomeFactory(initiative=initiative, metric=series.metric, series=series)
    for key in ("X-8", "X-9"):
        OutcomeFactory(
            initiative=InitiativeFactory(key=key),
            metric=series.metric,
            series=series,
            benefit_kind="saving",
            unit_value=1,
        )
    evaluation.evaluate_all(today=timezone.localdate())
    MetricFactory(key="M2")
    apart = CustomersApart.objects.create(
        one=series,
        other=SeriesFactory(key="R2", metric=series.metric),
        reason="Two regions",
        by=pia,
        at=timezone.now(),
    )
    reviews.close(
        title="", as_of=date(2025, 11, 21), by=people["leadership"], today=timezone.localdate(), now=timezone.now()
    )
    segments.remove(SegmentFactory(key="S9"), by=people["administrator"])
    trashed = TrashedItem.objects.get().pk
    band = ThesisBand.objects.create(act="stay", band="low", n=4, retained=2)
    quarter = CustomerCount.objects.create(quarter="2025-Q4", came=3, left=2, entered_at=timezone.now())
    return {
        "customers:": band.pk,
        "customers:quarter": quarter.pk,
        "customers:remove_quarter": quarter.pk,
        "api:thesis-": band.pk,
        "api:customer-count-": quarter.pk,
        "trash:": trashed,
        "api:trash-": trashed,
        "api:event-": Event.objects.order_by("pk")[0].pk,
        "comments:": comment.pk,
        "api:check-in-": check_in.pk,
        "comments:thread": initiative.pk,
        "comments:people": initiative.pk,
        "api:comment-": comment.pk,
        "reviews:": decision.pk,
        "reviews:end_exception": waiver.pk,
        "reviews:closing": (closing := ReviewClosing.objects.create(**WAITING, by=pia)).pk,
        "api:review-closing-": closing.pk,
        "metrics:": reading.pk,
        "metrics:remove_mark": mark.pk,
        "api:event-mark-": mark.pk,
        "api:decision-": decision.pk,
        "api:influence-": influence.pk,
        "api:measurement-": reading.pk,
        "api:ownership-request-": request.pk,
        "api:flag-": Flag.objects.visible_to(None).filter(closed_on=None).order_by("pk")[0].pk,
        "imports:": (imported := Import.objects.create(by=people["manager"], **IMPORTED)).pk,
        "api:import-": imported.pk,
        "loads:": (load := ReadingLoad.objects.create(by=rita, file_name="a.csv", state="done")).pk,
        "api:reading-load-": load.pk,
        "api:outcome-": outcome.pk,
        "initiatives:outcome_": outcome.pk,
        "outcomes:agree": series.pk,
        "outcomes:together": apart.pk,
        "outcomes:answer": PromiseCheck.objects.create(outcome=outcome, months=6, due_on=timezone.localdate()).pk,
        "accounts:revoke_token": ApiToken.objects.create(
            owner=rita, name="mine", digest="0" * 64, expires_on=timezone.localdate() + timedelta(days=9)
        ).pk,
        "people:": pia.pk,
        "people:reactivate": User.objects.get(email="fred@example.com").pk,
    }


def standing() -> tuple[int, str]:
    """What a refused call must leave alone: the trail, and the rows people argue about."""
    digest = hashlib.sha256()
    for model in (
        Initiative,
        OwnershipRequest,
        Outcome,
        CustomersApart,
        DesignConfirmation,
        PromiseCheck,
        Decision,
        Review,
        Function,
        Influence,
        Metric,
        MetricLink,
        Measurement,
        EventMark,
        ApiToken,
    ):
        digest.update(repr(list(model.objects.order_by("pk").values_list())).encode())
    digest.update(repr(list(User.objects.order_by("pk").values_list("email", "name", "role", "is_active"))).encode())
    return Event.objects.count(), digest.hexdigest()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def call(person: User | None, address: Address, method: str, world: dict[str, int]) -> str:
    """The status, or `login` for a page that asks to sign in."""
    return status_of(answer_to(person, address, method, world))


def answer_to(person: User | None, address: Address, method: str, world: dict[str, int]) -> Any:
    client = Client()
    if person is not None:
        client.force_login(person)
    said: dict[str, Any] = body(method, address)
    answer = getattr(client, method.lower())(reverse(address.name, kwargs=place(address, world)), **said)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def status_of(answer: Any) -> str:
    asks = answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
    return "login" if asks else str(answer.status_code)


def general_words(answer: Any) -> str:
    """What a refusal says where it doesn't say why: only that the role, or the person, can't."""
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        said = re.search(r'<p class="soft">\s*(.*?)\s*</p>', answer.content.decode(), re.DOTALL)
        sentence = said[1] if said else ""
    else:
        sentence = answer.json()["detail"]
    return sentence if len(sentence.split()) < 4 or sentence.startswith(GENERAL) else ""


def test_every_address_and_method_has_a_row():
    wanted = {(one.name, method) for one in ADDRESSES.values() for method in one.methods}
    missing, gone = sorted(wanted - set(ROWS)), sorted(set(ROWS) - wanted)
    assert not missing, f"Say in {TABLE.name} who may do this: " + ", ".join(" ".join(one) for one in missing)
    assert not gone, f"No such address or method any more, remove from {TABLE.name}: {gone}"
    assert all(len(statuses) == len(ROLES) for statuses in ROWS.values())


def _portions(size: int) -> Iterator[Any]:
    """The rows by the portion: the world takes longer to make than a row to ask, and every call is undone."""
    rows = sorted(set(ROWS) & {(n, m) for n in ADDRESSES for m in METHODS})
    for start in range(0, len(rows), size):
        yield pytest.param(rows[start : start + size], id=f"from-{'-'.join(rows[start])}")


@pytest.mark.django_db
@pytest.mark.ignore_template_errors  # some pages of the sign-in package leave variables out
@pytest.mark.either
@pytest.mark.parametrize("rows", list(_portions(20)))
def test_everyone_gets_what_the_table_says(rows, people, world):
    before, faults = standing(), []
    for name, method in rows:
        faults += _faults(name, method, people, world, before)
    assert not faults, "\n".join(faults)


def _faults(name, method, people, world, before) -> Iterator[str]:
    cache.clear()
    for role, wanted in zip(ROLES, ROWS[name, method], strict=True):
        with undone(), CaptureQueriesContext(connection) as queries:
            answer = answer_to(people[role], ADDRESSES[name], method, world)
            status = status_of(answer)
            refused = status == "login" or int(status) >= 400
            if (refused or method == "GET") and _writes(queries) and standing() != before:
                yield f"{method} {name} changed something for {role}, who only read or was refused"
        if status != wanted:
            yield f"{method} {name} answers {status} to {role}, not {wanted}"
        if status == "403" and (general := general_words(answer)):
            yield f"{method} {name} refuses {role} and doesn't say why: {general}"


def _writes(queries: CaptureQueriesContext) -> bool:
    return any(WRITE.search(query["sql"]) for query in queries.captured_queries)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["anonymous", "former", "reader", "administrator"])
def test_methods_a_resource_does_not_have_are_refused(role, people, world):
    before, expected = standing(), "401" if role in ("anonymous", "former") else "405"
    for address in (one for one in ADDRESSES.values() if one.is_api):
        for method in set(METHODS) - set(address.methods):
            assert call(people[role], address, method, world) == expected, f"{method} {address.name}"
    assert standing() == before


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
def test_pages_do_nothing_on_methods_of_the_api(people, world):
    before = standing()
    for address in ADDRESSES.values():
        if not address.is_api:
            for method in ("PUT", "PATCH", "DELETE"):
                status = call(people["administrator"], address, method, world)
                assert status == "login" or int(status) < 500, f"{method} {address.name}"
    assert standing() == before


@pytest.mark.django_db
@pytest.mark.parametrize("method", METHODS)
def test_a_program_loses_its_access_with_its_person(method, carla):
    _token, secret = tokens.issue(
        "script", by=carla, expires_on=timezone.localdate() + timedelta(days=9), may_write=True
    )
    door = Client(headers={"Authorization": f"Bearer {secret}"})
    assert door.get("/api/v1/me/").status_code == 200
    User.objects.filter(pk=carla.pk).update(is_active=False)
    assert door.generic(method, "/api/v1/me/").status_code == 401
