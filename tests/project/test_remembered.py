"""The sample company that is put back is the one that was imported."""

from __future__ import annotations

import pytest
from django.db import transaction

from cxtracker.accounts.models import User
from tests.conftest import SAMPLES, _import_sample
from tests.factories import MetricFactory
from tests.remembered import Remembered


@pytest.mark.django_db
def test_what_is_put_back_is_what_was_there(alma):
    with transaction.atomic():
        _import_sample(alma)
        imported = Remembered.now()
        transaction.set_rollback(True)
    User.objects.filter(pk=alma.pk)._raw_delete("default")
    imported.put_back()
    assert Remembered.now() == imported
    assert len(imported.tables["initiatives_initiative"][1]) == 10
    MetricFactory(key="NEW")  # its number follows those put back


@pytest.mark.django_db
def test_each_test_has_the_sample(sample, alma):
    assert SAMPLES[True].tables["journeys_measurement"] == Remembered.now().tables["journeys_measurement"]
    assert User.objects.get(pk=alma.pk).email == alma.email
