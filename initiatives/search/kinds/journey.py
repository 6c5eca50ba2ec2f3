"""Of the map: touchpoints, moments, stages, journeys, functions, metrics."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import User
from initiatives.models import SearchDocument
from initiatives.search.kinds import Document, Holder, Kind, Part, register
from journeys.models import Function, Journey, Metric, Moment, Stage, Touchpoint

STAGE, JOURNEY, TOUCHPOINT = "journeys.stage", "journeys.journey", "journeys.touchpoint"


def _touchpoints(model: type[Model]) -> QuerySet[Any]:
    return Touchpoint.objects.select_related("stage__journey")


def _touchpoint(row: Touchpoint) -> Document:
    return Document(
        row.name,
        (Part("channel", row.channel), Part("listened", row.listened_to)),
        key=row.key,
        context=f"{row.stage.journey.title} · {row.stage.name}",
        holder=Holder("stage", row.stage_id),
    )


def _moments(model: type[Model]) -> QuerySet[Any]:
    return Moment.objects.select_related("touchpoint")


def _moment(row: Moment) -> Document:
    title = str(row)
    more = ((where, text) for where, text in (("emotion", row.emotion), ("context", row.context)) if text != title)
    return Document(
        title or row.touchpoint.name,
        tuple(Part(where, text) for where, text in more),
        place=(row.touchpoint.key,),
        context=row.touchpoint.name,
        named=bool(title),
        holder=Holder("touchpoint", row.touchpoint_id),
    )


def _stages(model: type[Model]) -> QuerySet[Any]:
    return Stage.objects.select_related("journey")


def _stage(row: Stage) -> Document:
    journey = row.journey
    return Document(
        row.name,
        key=row.key,
        place=(journey.key, row.key),
        context=journey.title,
        holder=Holder("journey", journey.pk),
    )


def _journeys(model: type[Model]) -> QuerySet[Any]:
    return Journey.objects.prefetch_related("segments")


def _journey(row: Journey) -> Document:
    return Document(row.title, tuple(Part("segment", segment.name) for segment in row.segments.all()), key=row.key)


def _functions(model: type[Model]) -> QuerySet[Any]:
    return Function.objects.select_related("head").prefetch_related("deputies")


def _function(row: Function) -> Document:
    people = [Part("head", row.head.name)] if row.head else []
    people += [Part("deputy", person.name) for person in row.deputies.all()]
    own = (Part("happy_customer", row.happy_customer), Part("watches", row.watches))
    return Document(row.name, (*own, *people), key=row.key)


def _metric(row: Metric) -> Document:
    return Document(row.name, (Part("formula", row.formula), Part("unit", row.unit)), key=row.key)


def _touchpoint_page(row: SearchDocument, person: User) -> str:
    return reverse("journeys:touchpoint", args=row.place)


def _stage_page(row: SearchDocument, person: User) -> str:
    journey, stage = row.place
    return f"{reverse('journeys:map', args=[journey])}#stage-{stage}"


def _journey_page(row: SearchDocument, person: User) -> str:
    return reverse("journeys:map", args=row.place)


def _function_page(row: SearchDocument, person: User) -> str:
    return reverse("functions:page", args=row.place)


def _metric_page(row: SearchDocument, person: User) -> str:
    return reverse("metrics:page", args=row.place)


register(
    Kind(
        "touchpoint",
        _("Touchpoint"),
        _("Touchpoints"),
        "map-pin",
        Touchpoint,
        _touchpoint,
        _touchpoint_page,
        {"channel": _("in the channel"), "listened": _("in what it is listened to through")},
        ((STAGE, "stage"), (JOURNEY, "stage__journey")),
        _touchpoints,
        order=30,
    ),
    Kind(
        "journey",
        _("Journey"),
        _("Journeys"),
        "route",
        Journey,
        _journey,
        _journey_page,
        {"segment": _("in a segment")},
        (("journeys.segment", "segments"),),
        _journeys,
        order=31,
    ),
    Kind(
        "stage",
        _("Stage"),
        _("Stages"),
        "stairs",
        Stage,
        _stage,
        _stage_page,
        {},
        ((JOURNEY, "journey"),),
        _stages,
        order=32,
    ),
    Kind(
        "function",
        _("Function"),
        _("Functions"),
        "affiliate",
        Function,
        _function,
        _function_page,
        {
            "happy_customer": _("in its happy customer"),
            "watches": _("in what it watches"),
            "head": _("as its head"),
            "deputy": _("as a deputy"),
        },
        (("accounts.user", "head"), ("accounts.user", "deputies")),
        _functions,
        order=40,
    ),
    Kind(
        "metric",
        _("Metric"),
        _("Metrics"),
        "chart-line",
        Metric,
        _metric,
        _metric_page,
        {"formula": _("in the formula"), "unit": _("in the unit")},
        order=42,
    ),
    Kind(
        "moment",
        _("Moment"),
        _("Moments"),
        "heartbeat",
        Moment,
        _moment,
        _touchpoint_page,
        {"emotion": _("in the emotion"), "context": _("in the context")},
        ((TOUCHPOINT, "touchpoint"), (STAGE, "touchpoint__stage"), (JOURNEY, "touchpoint__stage__journey")),
        _moments,
        order=70,
    ),
)
