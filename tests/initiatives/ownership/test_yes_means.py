"""What a yes commits to is said where one answers, and an answer by mail goes to the person who asked."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from initiatives.notifications.services import mailing
from initiatives.ownership.services import requests
from initiatives.ownership.services.requests import Question
from tests.factories import InfluenceFactory, InitiativeFactory, OutcomeFactory, TouchpointFactory

pytestmark = pytest.mark.django_db

MEANS = (
    "Information technology is named beside Risk and legal; 12 person-days and 8,000 EUR until 5 Jul 2027; "
    "you are asked again if target or date move."
)


@pytest.fixture
def asked(company, carla, rosa):
    touchpoint = TouchpointFactory()
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    initiative = InitiativeFactory(key="X-1", touchpoints=[touchpoint], initiator=carla, status="proposed")
    OutcomeFactory(initiative=initiative, baseline=10, target=6, target_on=date(2027, 7, 5), headline=True)
    now = timezone.now()
    [risk] = requests.ask(initiative, [company.RSK], by=carla, now=now)
    requests.approve(risk, by=rosa, now=now)
    question = Question(company.IT, "Two developers", Decimal(12), Decimal(8000))
    return requests.ask_each(initiative, [question], by=carla, now=now)[0]


def words(client, address):
    return " ".join(client.get(address).content.decode().split())


def test_card_page_mail_and_mail_page_say_what_a_yes_means(asked, ivo, as_):
    assert MEANS in words(as_(ivo), "/inbox/")
    assert MEANS in words(as_(ivo), "/initiatives/X-1/requests/IT/")
    mailing.send_due(now=timezone.now())
    letter = next(letter for letter in mail.outbox if letter.to == ["ivo@example.com"])
    assert MEANS in letter.body.replace("\u00a0", " ")
    token = re.search(r"/decide/([\w-]+)/", letter.body)[1]
    assert MEANS in words(Client(), f"/decide/{token}/")


def test_an_answer_by_mail_goes_to_who_asked(asked):
    mailing.send_due(now=timezone.now())
    letter = next(letter for letter in mail.outbox if letter.to == ["ivo@example.com"])
    assert letter.reply_to == ["Carla Caspar <carla@example.com>"]


def test_without_effort_or_other_owners_it_says_only_what_is_so(asked, company, carla, ivo, as_):
    alone = InitiativeFactory(key="X-2", touchpoints=asked.initiative.touchpoints.all(), initiator=carla)
    requests.ask(alone, [company.IT], by=carla, now=timezone.now())
    said = words(as_(ivo), "/initiatives/X-2/requests/IT/")
    assert "Information technology is named as an owner; you are asked again if target or date move." in said
