"""The cast, the company they work in, and the doors tests come in by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from cxtracker import commits
from cxtracker.accounts.models import Role, User
from journeys.models import Deputy, Function, Membership
from tests.factories import FunctionFactory, PersonFactory, noon
from tests.remembered import Remembered, only_row_of

TODAY = date(2026, 11, 21)
"""The day the sample company is told as of."""
SAMPLE_HOLDS = timedelta(days=5)

pytest_plugins = ["tests.services.fixtures"]


DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in tests/browser are browser tests; what needs PostgreSQL waits for it; what needs no database is pure.

    So is what is marked `either`: it asks at length what both databases answer alike.
    """
    on_postgres = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("postgres") and not on_postgres:
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL; `make test-postgres` runs it"))
        untouched = not item.get_closest_marker("django_db") and not DATABASE_FIXTURES & set(
            getattr(item, "fixturenames", ())
        )
        if untouched or item.get_closest_marker("either"):
            item.add_marker(pytest.mark.pure)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """On SQLite the trail's refusal to delete would also refuse emptying tables between transactional tests."""
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_no_delete")


@pytest.fixture(autouse=True)
def _empty_cache():
    yield
    cache.clear()


@pytest.fixture
def today() -> date:
    return TODAY


# --- people without a function of their own ---------------------------------------------------------------------
@pytest.fixture
def alma(db) -> User:
    """Administrator."""
    return PersonFactory(email="alma@example.com", name="Alma Adler", role=Role.ADMINISTRATOR)


@pytest.fixture
def lena(db) -> User:
    """Leadership."""
    return PersonFactory(email="lena@example.com", name="Lena Lang", role=Role.LEADERSHIP)


@pytest.fixture
def rita(db) -> User:
    """Reads everything, changes nothing."""
    return PersonFactory(email="rita@example.com", name="Rita Roth", role=Role.READER)


@pytest.fixture
def cosmo(db) -> User:
    """Contributor."""
    return PersonFactory(email="cosmo@example.com", name="Cosmo Conrad", role=Role.CONTRIBUTOR)


# --- the company ------------------------------------------------------------------------------------------------
FUNCTIONS = {
    "IT": "Information technology",
    "RSK": "Risk and legal",
    "OPS": "Operations",
    "SVC": "Customer service",
    "MKT": "Marketing",
    "FIN": "Finance",
    "CX": "CX office",
}


@pytest.fixture
def company(db) -> SimpleNamespace:
    """Seven functions by key (`company.IT`, …), four of their people as `company.heads["IT"]` and `company.dana`.

    Ivo heads IT, Dana is his deputy without time limit, Rosa heads RSK, Carla (CX manager) heads CX; the others have
    no head.
    """
    ivo = PersonFactory(email="ivo@example.com", name="Ivo Imhof", role=Role.CONTRIBUTOR)
    dana = PersonFactory(email="dana@example.com", name="Dana Dorn", role=Role.CONTRIBUTOR)
    rosa = PersonFactory(email="rosa@example.com", name="Rosa Reuter", role=Role.CONTRIBUTOR)
    carla = PersonFactory(email="carla@example.com", name="Carla Caspar", role=Role.CX_MANAGER)
    heads = {"IT": ivo, "RSK": rosa, "CX": carla}
    functions = {
        key: FunctionFactory(key=key, name=name, head=heads.get(key), is_cx=key == "CX")
        for key, name in FUNCTIONS.items()
    }
    Deputy.objects.create(function=functions["IT"], person=dana)
    Membership.objects.bulk_create(
        Membership(person=person, function=functions[key])
        for key, person in [("IT", ivo), ("IT", dana), ("RSK", rosa), ("CX", carla)]
    )
    return SimpleNamespace(**functions, heads=heads, dana=dana)


@pytest.fixture
def functions(company) -> dict[str, Function]:
    """The company's functions by key."""
    return {key: getattr(company, key) for key in FUNCTIONS}


@pytest.fixture
def carla(company) -> User:
    """CX manager and head of the CX office."""
    return company.heads["CX"]


@pytest.fixture
def ivo(company) -> User:
    """Head of IT."""
    return company.heads["IT"]


@pytest.fixture
def dana(company) -> User:
    """Deputy head of IT."""
    return company.dana


@pytest.fixture
def rosa(company) -> User:
    """Head of RSK."""
    return company.heads["RSK"]


@pytest.fixture
def sample(alma) -> Iterator[None]:
    """The sample company, as of 2026-11-21, imported by Alma. Its people are not the cast: see its bundle.

    Its owners are within their grace then; on later days the clock is set back, so that they stay so.
    """
    with ExitStack() as stack:
        if timezone.localdate() > TODAY + SAMPLE_HOLDS:
            stack.enter_context(time_machine.travel(noon(TODAY), tick=True))
        remembered = SAMPLES.get(connection.in_atomic_block)
        if only_row_of(User._meta.db_table) and remembered:
            User.objects.filter(pk=alma.pk)._raw_delete("default")
            remembered.put_back()
            alma.pk = User.objects.values_list("pk", flat=True).get(email=alma.email)
            alma.refresh_from_db()
        else:
            _import_sample(alma)
        yield


SAMPLES: dict[bool, Remembered] = {}
"""The sample company as it stands after the import, within a test's transaction and without."""


def _import_sample(alma: User) -> None:
    from initiatives.transfer.services.importing import import_bundle

    alone = only_row_of(User._meta.db_table)
    folder = settings.BASE_DIR / "initiatives" / "sample"
    files = sorted(path for path in folder.iterdir() if path.suffix in {".json", ".csv"})
    import_bundle(files, by=alma, now=noon(TODAY))
    if alone:
        SAMPLES[connection.in_atomic_block] = Remembered.now()


# --- the doors --------------------------------------------------------------------------------------------------
@pytest.fixture
def as_(db) -> Callable[[User], Client]:
    """`as_(carla).get("/")`: pages, signed in as that person."""

    def sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def api_as(db) -> Callable[[User], APIClient]:
    """`api_as(carla).post("/api/v1/…", {…})`: the API in JSON, authenticated as that person."""

    def authenticate(person: User) -> APIClient:
        client = APIClient()
        client.force_authenticate(person)
        return client

    return authenticate


@pytest.fixture
def broker_away(monkeypatch):
    """The broker refuses what is sent to it; the names of the tasks it was asked to take."""
    asked = []

    def away(task, **_options):
        asked.append(task)
        raise ConnectionError("The broker is away.")

    monkeypatch.setattr(commits, "_resting_until", 0.0)
    monkeypatch.setattr(current_app, "send_task", away)
    return asked


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """`with committed():` runs what waits for the commit, which a test's own transaction never reaches."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
