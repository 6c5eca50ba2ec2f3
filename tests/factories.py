"""Things for tests, each complete enough to be valid; name only what the test is about."""

from __future__ import annotations

from datetime import date, datetime, time

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cxtracker.accounts.models import Role, User
from initiatives.models import Initiative, InitiativeTouchpoint, Outcome, OwnershipRequest, RequestStep
from initiatives.ownership.services import imported
from journeys.models import Function, Influence, Journey, Measurement, Metric, Segment, Series, Stage, Touchpoint

PASSWORD = "correct horse battery"


def noon(day: date) -> datetime:
    """The middle of a day where the site is: a moment for services that write one down."""
    return datetime.combine(day, time(12), timezone.get_default_timezone())


class PersonFactory(DjangoModelFactory):
    """Signs in with `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    role = Role.READER
    password = factory.django.Password(PASSWORD)


class FunctionFactory(DjangoModelFactory):
    class Meta:
        model = Function

    key = factory.Sequence(lambda n: f"F{n}")
    name = factory.LazyAttribute(lambda f: f"Function {f.key}")


class SegmentFactory(DjangoModelFactory):
    class Meta:
        model = Segment

    key = factory.Sequence(lambda n: f"segment-{n}")
    name = factory.LazyAttribute(lambda s: s.key)


class JourneyFactory(DjangoModelFactory):
    class Meta:
        model = Journey

    key = factory.Sequence(lambda n: f"journey-{n}")
    title = factory.LazyAttribute(lambda j: j.key)


class StageFactory(DjangoModelFactory):
    class Meta:
        model = Stage

    journey = factory.SubFactory(JourneyFactory)
    key = factory.Sequence(lambda n: f"stage-{n}")
    name = factory.LazyAttribute(lambda s: s.key)
    position = factory.Sequence(lambda n: n)
    lifecycle = "use"


class TouchpointFactory(DjangoModelFactory):
    class Meta:
        model = Touchpoint

    stage = factory.SubFactory(StageFactory)
    key = factory.Sequence(lambda n: f"T{n}")
    name = factory.LazyAttribute(lambda t: f"Touchpoint {t.key}")
    position = factory.Sequence(lambda n: n)


class InfluenceFactory(DjangoModelFactory):
    class Meta:
        model = Influence

    touchpoint = factory.SubFactory(TouchpointFactory)
    function = factory.SubFactory(FunctionFactory)
    strength = 2


class MetricFactory(DjangoModelFactory):
    class Meta:
        model = Metric

    key = factory.Sequence(lambda n: f"M{n}")
    name = factory.LazyAttribute(lambda m: f"Metric {m.key}")
    kind = "behavioural"
    unit = "%"
    direction = "lower"
    counts_as_business_outcome = True


class SeriesFactory(DjangoModelFactory):
    class Meta:
        model = Series

    metric = factory.SubFactory(MetricFactory)
    key = factory.Sequence(lambda n: f"series-{n}")
    label = "affected customers"


class MeasurementFactory(DjangoModelFactory):
    class Meta:
        model = Measurement

    series = factory.SubFactory(SeriesFactory)
    on = factory.Sequence(lambda n: date.fromordinal(date(2025, 1, 31).toordinal() + 30 * n))
    value = 1.0


class InitiativeFactory(DjangoModelFactory):
    """`touchpoints=[…]` links them."""

    class Meta:
        model = Initiative
        skip_postgeneration_save = True

    key = factory.Sequence(lambda n: f"X-{n}")
    title = factory.LazyAttribute(lambda i: f"Initiative {i.key}")
    status = "proposed"
    mode = "prevent"

    @factory.post_generation
    def touchpoints(self, create, extracted, **kwargs):
        for touchpoint in extracted or ():
            InitiativeTouchpoint.objects.create(initiative=self, touchpoint=touchpoint)


class OwnershipRequestFactory(DjangoModelFactory):
    """With the steps its state tells, as an import would write them; `steps=False` makes a row without."""

    class Meta:
        model = OwnershipRequest
        skip_postgeneration_save = True

    initiative = factory.SubFactory(InitiativeFactory)
    function = factory.SubFactory(FunctionFactory)
    state = "requested"
    asked_on = date(2026, 11, 2)

    @factory.post_generation
    def steps(self, create, extracted, **kwargs):
        if extracted is not False:
            told = imported.steps(self, new=True, by=None, today=date(2026, 11, 21))
            RequestStep.objects.bulk_create(told)


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome

    initiative = factory.SubFactory(InitiativeFactory)
    metric = factory.SubFactory(MetricFactory)
