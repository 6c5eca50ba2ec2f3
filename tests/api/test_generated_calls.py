"""Generated calls of every operation on the map: never a failure inside, never an answer that is not described."""

from __future__ import annotations

from datetime import date

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS

from cxtracker.accounts.services import tokens
from cxtracker.wsgi import application
from tests.factories import InfluenceFactory, MeasurementFactory, SegmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
KEPT = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
MAP = r"^/api/v1/(functions|segments|journeys|stages|touchpoints|influences|metrics|series|measurements|me)/"


@pytest.fixture(autouse=True)
def _one_connection():
    """The application must not close the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_generated_calls_are_answered_as_described(alma, company):
    """Eight calls of each operation, by an administrator's program, with something behind most addresses."""
    InfluenceFactory(function=company.IT, segment=SegmentFactory(key="families"))
    MeasurementFactory()
    _token, secret = tokens.issue("generated", by=alma, expires_on=date(2100, 1, 1), may_write=True)
    headers = {"Authorization": f"Bearer {secret}"}
    described = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application, headers=headers)
    operations = [found.ok() for found in described.include(path_regex=MAP).get_all_operations()]
    assert len(operations) > 40
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
        )
        def call(case):
            case.call_and_validate(headers=headers, checks=CHECKS.get_by_names(list(KEPT)))

        call()
