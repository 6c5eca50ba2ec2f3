"""The sealed trail is checked from the command line."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command
from django.db import transaction

from cxtracker.audit import trail
from cxtracker.audit.models import Event


def test_an_untouched_trail_is_unbroken_and_says_its_head(alma):
    with transaction.atomic():
        trail.record("person.invited", alma, by=alma)
        trail.record("person.renamed", alma, by=alma, changes={"name": ["A", "B"]})
    out = StringIO()
    call_command("verify_audit", stdout=out)
    head = Event.objects.order_by("-number").first()
    assert out.getvalue().strip() == f"{head.number} events, unbroken. Head: {head.digest}"
