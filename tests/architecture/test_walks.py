"""House rule 2: what a request does is read downwards, from the interface over services and queries to the rules.

Five walks through the product are taken and the modules they enter written down in `docs/walks.md`; `WALKS=write` in
the environment writes them anew.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import CO_GENERATOR
from pathlib import Path
from types import FrameType

import pytest
from django.core import mail
from django.test import Client

from initiatives.models import Flag, Initiative, OwnershipRequest
from initiatives.notifications.services import mailing
from initiatives.outcomes.effects import services as effects
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Measurement, Series
from tests.architecture.source import PACKAGES, ROOT
from tests.conftest import TODAY
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory, noon

pytestmark = [pytest.mark.django_db, pytest.mark.either]

WRITTEN = ROOT / "docs" / "walks.md"
HEAD = """# Five walks

What a request enters, module by module, in the order in which it gets there. Read it to learn where things happen:
interfaces call services, services call queries, queries call rules, and nothing calls what lies above it. A test takes
these walks and compares; `WALKS=write pytest tests/architecture/test_walks.py` writes them anew.
"""

ROOMS = {
    "urls": 4,
    "views": 4,
    "api": 4,
    "panels": 4,
    "tasks": 4,
    "forms": 3,
    "filters": 3,
    "serializers": 3,
    "services": 2,
    "queries": 1,
    "rules": 0,
}
"""How high each room of a subject lies; what lies nowhere (models, shared things) is entered from everywhere."""


class Walk:
    """Modules in the order in which they were entered, and the steps from a room into one above it."""

    def __init__(self) -> None:
        self.modules: list[str] = []
        self.climbs: set[str] = set()

    def note(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call" or frame.f_code.co_name == "<module>" or frame.f_code.co_flags & CO_GENERATOR:
            return  # a module is only loaded; a generator is gone on with by whoever was handed it
        module = _module(frame)
        if module is None:
            return
        if module not in self.modules:
            self.modules.append(module)
        height = _height(module)
        if height is not None and (caller := _caller(frame)) and height > (_height(caller) or 0):
            self.climbs.add(f"{caller} → {module}")


def _module(frame: FrameType) -> str | None:
    """The product's module this runs in; migrations, settings and templates' helpers do not count."""
    path = Path(frame.f_code.co_filename)
    if not path.is_relative_to(ROOT):
        return None
    path = path.relative_to(ROOT)
    return str(path) if path.parts[0] in PACKAGES and not {"migrations", "templatetags"} & set(path.parts) else None


def _caller(frame: FrameType) -> str | None:
    """The nearest module above it in the stack that lies in a room."""
    above = frame.f_back
    while above is not None:
        if (module := _module(above)) and _height(module) is not None:
            return module
        above = above.f_back
    return None


def _height(module: str) -> int | None:
    rooms = [part.removesuffix(".py") for part in module.split("/")]
    return next((ROOMS[room] for room in rooms[1:] if room in ROOMS), None)


@contextmanager
def walk() -> Iterator[Walk]:
    walked = Walk()
    before = sys.getprofile()
    sys.setprofile(walked.note)
    try:
        yield walked
    finally:
        sys.setprofile(before)


# --- the walks ----------------------------------------------------------------------------------------------------
@pytest.fixture
def stop(company):
    touchpoint = TouchpointFactory(key="T1", name="Opens the first bill")
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    return touchpoint


@pytest.fixture
def asked(company, stop, as_, carla) -> OwnershipRequest:
    InitiativeFactory(key="X-1", title="Refund within 24 hours", touchpoints=[stop], initiator=carla)
    as_(carla).post("/initiatives/X-1/ask/", {"functions": ["IT"], "what": "Two developers"})
    return OwnershipRequest.objects.get()


def approve_a_request(request) -> Iterator[bool | None]:
    asked, as_, ivo = (request.getfixturevalue(name) for name in ("asked", "as_", "ivo"))
    client = as_(ivo)
    yield
    client.post("/initiatives/X-1/requests/IT/approve/", {"comment": "Yes"})
    asked.refresh_from_db()
    yield asked.state == "approved"


def log_an_initiative(request) -> Iterator[bool | None]:
    _stop, as_, carla = (request.getfixturevalue(name) for name in ("stop", "as_", "carla"))
    client = as_(carla)
    zeros = dict.fromkeys(("culture", "data", "behavioural_science"), "0")
    typed = {"title": "Say why", "kind": "benefit", "touchpoints": ["T1"], "ask": ["IT"], "save_and_ask": "1", **zeros}
    yield
    client.post("/initiatives/new/", typed)
    yield Initiative.objects.get(title="Say why").assessment.band == "fenced"


def a_reading_becomes_money(request) -> Iterator[bool | None]:
    _sample, alma, as_ = (request.getfixturevalue(name) for name in ("sample", "alma", "as_"))
    client = as_(alma)
    series = Series.objects.filter(treated_in__initiative__key="I02").first()
    yield
    client.post(f"/metrics/{series.metric.key}/{series.key}/", {"on": str(TODAY), "value": "4"})
    effects.estimate_due(now=noon(TODAY))
    page = client.get("/review/")
    yield Measurement.objects.filter(series=series, on=TODAY).exists() and "EUR" in page.content.decode()


def an_import_row_becomes_a_flag(request) -> Iterator[bool | None]:
    _stop, alma, folder = (request.getfixturevalue(name) for name in ("stop", "alma", "tmp_path"))
    Path(folder / "initiatives.csv").write_text(
        "key,title,mode,touchpoints,lead_function\nI1,Smile camera,prevent,T1,CX\n", encoding="utf-8"
    )
    yield
    import_bundle([folder / "initiatives.csv"], by=alma, now=noon(TODAY))
    yield Flag.objects.filter(initiative__key="I1").exists()


def a_mail_link_becomes_a_decision(request) -> Iterator[bool | None]:
    asked = request.getfixturevalue("asked")
    mailing.send_due(now=noon(TODAY))
    (letter,) = (letter for letter in mail.outbox if letter.to[0].startswith("ivo"))
    address = re.search(r"http://testserver(/decide/\S+)", letter.body)[1]
    client = Client()
    yield
    client.post(address, {"answer": "approve", "sure": "1"})
    asked.refresh_from_db()
    yield asked.state == "approved"


WALKS = {
    "A function approves a request": approve_a_request,
    "An initiative is logged and functions are asked": log_an_initiative,
    "A reading becomes money on the review": a_reading_becomes_money,
    "A row of an import becomes a flag": an_import_row_becomes_a_flag,
    "A link in a mail becomes a decision": a_mail_link_becomes_a_decision,
}


@pytest.mark.parametrize("title", WALKS)
def test_a_walk_never_goes_back_up(title, request, time_machine):
    time_machine.move_to(noon(TODAY))
    steps = WALKS[title](request)
    next(steps)
    with walk() as walked:
        arrived = next(steps)
    assert arrived, "The walk did not get there."
    assert not walked.climbs, f"These call what lies above them: {sorted(walked.climbs)}"
    if os.environ.get("WALKS") == "write":
        _write(title, walked.modules)
    written = _written().get(title, [])
    assert set(walked.modules) <= set(written), "Write the walks anew: they enter more than docs/walks.md says."
    assert all((ROOT / module).exists() for module in written), "Write the walks anew: some modules are gone."


def _written() -> dict[str, list[str]]:
    """Of each walk in the document its modules."""
    _head, *sections = WRITTEN.read_text().split("\n## ") if WRITTEN.exists() else [""]
    lines = [section.splitlines() for section in sections]
    return {title: re.findall(r"^\d+\. `(.+)`$", "\n".join(rest), re.MULTILINE) for title, *rest in lines}


def _write(title: str, entered: list[str]) -> None:
    walks = {**_written(), title: entered}
    sections = [
        f"\n## {title}\n\n" + "".join(f"{number}. `{module}`\n" for number, module in enumerate(walks[title], 1))
        for title in WALKS
        if title in walks
    ]
    WRITTEN.write_text(HEAD + "".join(sections))
