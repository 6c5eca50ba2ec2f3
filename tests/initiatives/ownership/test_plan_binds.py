"""From the agreement on, dates, money and proof belong to the pact, on every way in; what is put back is restored."""

from __future__ import annotations

import json
from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.utils import timezone

from cxtracker.audit.models import Event
from initiatives.lifecycle.services import initiatives
from initiatives.models import Outcome, OwnershipRequest, Pact, RequestStep
from initiatives.notifications.history import tell_each
from initiatives.notifications.services import mailing
from initiatives.outcomes import services as outcomes
from initiatives.ownership.rules.pact import in_words, material_changes
from initiatives.policies.rules.policy import Policy
from initiatives.transfer.services.importing import import_bundle
from tests.browsing import fields
from tests.initiatives.plan_cast import states

PROMISE = {
    "target_on": "2027-06-30",
    "unit_value": "1000.0000",
    "share": 1.0,
    "benefit_kind": "revenue",
    "series": "BE03-pilot",
    "comparison": None,
    "design": "observed",
}
BEFORE = {
    "touchpoints": ["T1"],
    "functions": ["IT"],
    "go_live": "2027-01-31",
    "targets": {"M01": 2.0},
    "promises": {"M01": PROMISE},
    "agreed": True,
}


def said(after: dict, before: dict = BEFORE) -> list[str]:
    """What changed, in words."""
    return [in_words(part, before, after, ", ".join) for part in material_changes(before, after, Policy())]


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({}, []),
        ({"target_on": "2027-07-30"}, []),  # 30 days
        ({"target_on": "2027-07-31"}, ["moves the target date by 31 days"]),
        ({"target_on": "2027-05-30"}, ["moves the target date by 31 days"]),  # sooner is another promise as well
        ({"target_on": None}, ["takes the target date away"]),
        ({"unit_value": "1100.0000"}, []),
        ({"unit_value": "1101.0000"}, ["moves the promised money by 10.1\u00a0%"]),
        ({"unit_value": "800.0000"}, ["moves the promised money by 20\u00a0%"]),
        ({"share": 0.95}, []),
        ({"share": 0.5}, ["moves the promised money by 50\u00a0%"]),
        ({"share": 0.5, "unit_value": "2000.0000"}, []),  # the promised money is the same
        ({"unit_value": None}, ["takes promised money away"]),
        ({"benefit_kind": "saving"}, ["changes the kind of benefit"]),
        ({"series": "BE03-best"}, ["changes the readings it is measured on"]),
        ({"series": None}, ["changes the readings it is measured on"]),
        ({"comparison": "BE03-others"}, ["changes whom results are compared with"]),
        ({"design": "random"}, ["changes how the comparison came about"]),
    ],
)
def test_what_of_a_promise_is_material(terms, words):
    assert said({**BEFORE, "promises": {"M01": {**PROMISE, **terms}}}) == words


def test_money_where_none_was_promised_is_another_promise():
    none = {**BEFORE, "promises": {"M01": {**PROMISE, "unit_value": None}}}
    assert said(BEFORE, none) == ["promises money where none was promised"]


def test_naming_the_first_readings_changes_nothing_that_was_agreed():
    unread = {**BEFORE, "promises": {"M01": {**PROMISE, "series": None}}}
    assert said(BEFORE, unread) == []


@pytest.mark.parametrize("before", [{**BEFORE, "agreed": False}, {k: v for k, v in BEFORE.items() if k != "promises"}])
def test_before_the_agreement_and_in_old_pacts_these_terms_are_unknown(before):
    after = {**BEFORE, "promises": {"M01": {**PROMISE, "share": 0.1, "target_on": "2029-01-01", "design": "random"}}}
    assert said({**after, "functions": ["IT", "OPS"]}, before) == []
    assert said({**after, "targets": {"M01": 3.0}}, before) == ["moves the target by 50\u00a0%"]


def test_who_joins_and_who_leaves_is_named():
    assert said({**BEFORE, "functions": ["IT", "OPS"]}) == ["brings OPS into the pact"]
    assert said({**BEFORE, "functions": ["OPS"]}) == ["brings OPS into the pact and takes IT out"]
    assert said({**BEFORE, "functions": []}) == ["takes IT out of the pact"]


# --- through the services, pages and the API -----------------------------------------------------------------------
OWNED = {"IT": "approved", "RSK": "approved"}
ASKED = {"IT": "requested", "RSK": "requested"}
WHOM = "Information technology, and Risk and legal will be asked again."


def change(door, outcome, **values):
    return door.patch(f"/api/v1/outcomes/{outcome.pk}/", values, format="json", HTTP_IF_MATCH="*")


@pytest.mark.parametrize(
    ("values", "back", "words", "label", "before", "after"),
    [
        (
            {"target_on": "2027-09-30"},
            {"target_on": "2027-06-30"},
            "moves the target date by 92 days",
            "Target date",
            "30 Jun 2027",
            "30 Sep 2027",
        ),
        (
            {"unit_value": "300000"},
            {"unit_value": "250000"},
            "moves the promised money by 20\u00a0%",
            "Promised money",
            "250,000 EUR a unit, own share 100 %",
            "300,000 EUR a unit, own share 100 %",
        ),
        ({"share": 0.5}, {"share": 1}, "moves the promised money by 50\u00a0%", "Promised money", "100 %", "50 %"),
        (
            {"benefit_kind": "saving"},
            {"benefit_kind": "revenue"},
            "changes the kind of benefit",
            "Kind of benefit",
            "revenue",
            "saving",
        ),
        (
            {"series": "BE03-others"},
            {"series": "BE03-pilot"},
            "changes the readings it is measured on",
            "Measured on",
            "pilot",
            "all others",
        ),
        (
            {"comparison": "BE03-others"},
            {"comparison": None},
            "changes whom results are compared with",
            "Compared with",
            "none",
            "all others",
        ),
    ],
)
def test_each_term_is_told_asked_shown_and_restored(
    values, back, words, label, before, after, agreed, carla, ivo, api_as, as_
):
    door = api_as(carla)
    refused = change(door, agreed, **values)
    assert (refused.status_code, refused.json()["detail"]) == (409, f"This {words}: {WHOM}")
    assert states() == OWNED
    assert change(door, agreed, **values, consent="ask").status_code == 200
    assert states() == ASKED
    for page in ("/inbox/", "/initiatives/X-1/requests/IT/"):
        text = " ".join(as_(ivo).get(page).content.decode().split())
        assert f'<th scope="row">{label}</th>' in text
        was, now = text.split(f'<th scope="row">{label}</th>')[1].split("</td>")[:2]
        assert before in was
        assert after in now
    mail.outbox.clear()
    mailing.send_due(now=timezone.now())
    letter = next(letter for letter in mail.outbox if letter.to == ["ivo@example.com"])
    assert "What changed since your yes:" in letter.body
    assert f"{label}: Early churn: " in letter.body
    assert change(door, agreed, **back).status_code == 200
    assert states() == OWNED
    assert list(RequestStep.objects.order_by("-id").values_list("kind", flat=True)[:2]) == ["restored"] * 2


def test_evidence_design_belongs_to_it(agreed, carla, api_as):
    door = api_as(carla)
    change(door, agreed, comparison="BE03-others", consent="slip")  # a CX manager may not; still nothing saved
    assert change(door, agreed, comparison="BE03-others", consent="ask").status_code == 200
    told = change(door, agreed, comparison=None, design="observed")
    assert told.status_code == 200  # put back
    told = change(door, agreed, comparison="BE03-others", design="random")
    assert told.json()["detail"] == (
        f"This changes whom results are compared with and changes how the comparison came about: {WHOM}"
    )


def test_before_the_agreement_the_terms_are_free(agreed, carla, today):
    """What was agreed binds; a proposal whose functions said yes early may still be worked out."""
    agreed.initiative.status = "proposed"
    agreed.initiative.save()
    Pact.objects.update(content={**Pact.objects.latest("version").content, "agreed": False})
    outcomes.edit(agreed, {"unit_value": 100, "share": 0.2}, by=carla, today=today)
    assert states() == OWNED


def test_little_by_little_is_measured_from_the_yes(agreed, carla, api_as):
    door = api_as(carla)
    assert change(door, agreed, unit_value="270000").status_code == 200
    told = change(door, agreed, unit_value="290000")
    assert (told.status_code, "moves the promised money by 16" in told.json()["detail"]) == (409, True)


def test_the_page_tells_of_money_and_keeps_the_reason_typed_for_a_slip(agreed, alma, as_):
    address = f"/initiatives/X-1/outcomes/{agreed.pk}/edit/"
    door = as_(alma)
    typed = fields(door.get(address)) | {"unit_value": "500000"}
    told = door.post(address, typed)
    page = " ".join(told.content.decode().split())
    assert told.status_code == 409
    assert f"This moves the promised money by 100 %: {WHOM} Nothing has been saved yet." in page
    again = door.post(
        address, typed | {"slip_reason": "A nought too many"}
    )  # Enter presses Save, which decides nothing
    assert (again.status_code, 'value="A nought too many"' in again.content.decode()) == (409, True)
    assert states() == OWNED
    empty = door.post(address, typed | {"consent": "slip", "slip_reason": " "})
    assert (empty.status_code, "Say what the slip was" in empty.content.decode()) == (409, True)
    assert door.post(address, typed | {"consent": "slip", "slip_reason": "A nought too many"}).status_code == 302
    assert (Outcome.objects.get(pk=agreed.pk).unit_value, states()) == (500000, OWNED)


def test_the_change_is_an_event_that_names_its_terms(agreed, carla, lena, api_as):
    door = api_as(carla)
    change(door, agreed, unit_value="300000", target_on="2027-12-31", consent="ask")
    event = Event.objects.get(kind="pact.changed")
    assert (event.actor, event.subject_id) == (carla, agreed.initiative_id)
    assert event.changes["target_dates"] == [{"BE03": "2027-06-30"}, {"BE03": "2027-12-31"}]
    assert [terms["BE03"]["unit_value"] for terms in event.changes["worth"]] == ["250000.0000", "300000.0000"]
    [told] = tell_each([event])
    assert told.text == "changed what was agreed: target date, promised money."
    assert told.detail.startswith("30 Jun 2027 → 31 Dec 2027; ")
    agreed.refresh_from_db()
    change(door, agreed, share=0.9, target=1.95)
    assert Event.objects.filter(kind="pact.changed").count() == 1  # small edits are none


def test_the_event_stands_although_nobody_owns_it(agreed, carla, api_as, today, lena):
    OwnershipRequest.objects.update(state="declined", reason="timing", effective=False)
    assert change(api_as(carla), agreed, unit_value="900000").status_code == 200
    assert list(Event.objects.get(kind="pact.changed").changes) == ["worth"]


def test_what_has_ended_asks_nobody(agreed, carla):
    type(agreed.initiative).objects.update(status="closed")
    initiatives.edit(agreed.initiative, {"lesson": "Ask sooner", "go_live": date(2029, 1, 1)}, by=carla)
    assert states() == OWNED


# --- plans agreed before these terms were kept ---------------------------------------------------------------------
migration = import_module("initiatives.migrations.0014_terms_of_old_pacts")


def test_after_an_upgrade_old_plans_are_bound_as_they_stand(agreed, carla, company, api_as):
    OwnershipRequest.objects.create(
        initiative=agreed.initiative, function=company.FIN, state="declined", reason="timing", pact=1
    )
    for pact in Pact.objects.all():
        pact.content = {name: value for name, value in pact.content.items() if name != "promises"}
        pact.save()
    OwnershipRequest.objects.filter(function=company.RSK).update(pact=None)  # as later imports left it
    for _twice in range(2):
        migration.add_terms(apps, SimpleNamespace(connection=connection))
    newest = Pact.objects.latest("version")
    assert newest.content["promises"]["BE03"]["unit_value"] == "250000.0000"
    assert newest.content["functions"] == ["FIN", "IT", "RSK"]
    initiatives.edit(agreed.initiative, {"title": "The first bill"}, by=carla)
    assert states() == {**OWNED, "FIN": "declined"}
    told = change(api_as(carla), agreed, unit_value="500000")
    assert (told.status_code, told.json()["detail"]) == (409, f"This moves the promised money by 100\u00a0%: {WHOM}")


series_migration = import_module("initiatives.migrations.0019_series_in_old_pacts")


def test_after_an_upgrade_the_series_of_old_plans_binds_as_it_stands(agreed, carla, api_as):
    for pact in Pact.objects.all():
        del pact.content["promises"]["BE03"]["series"]
        pact.save()
    for _twice in range(2):
        series_migration.add_series(apps, SimpleNamespace(connection=connection))
    assert {pact.content["promises"]["BE03"]["series"] for pact in Pact.objects.all()} == {"BE03-pilot"}
    versions = Pact.objects.count()
    initiatives.edit(agreed.initiative, {"title": "The first bill"}, by=carla)
    assert (Pact.objects.count(), states()) == (versions, OWNED)
    told = change(api_as(carla), agreed, series="BE03-others")
    assert (told.status_code, told.json()["detail"]) == (409, f"This changes the readings it is measured on: {WHOM}")


def test_the_form_tells_of_other_readings_and_an_import_lists_whom_it_asks(agreed, carla, as_, tmp_path, today):
    address = f"/initiatives/X-1/outcomes/{agreed.pk}/edit/"
    door = as_(carla)
    told = door.post(address, fields(door.get(address)) | {"series": "BE03-others"})
    assert told.status_code == 409
    assert f"This changes the readings it is measured on: {WHOM}" in " ".join(told.content.decode().split())
    assert Outcome.objects.get(pk=agreed.pk).series.key == "BE03-pilot"
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps({"outcomes": [{"initiative": "X-1", "metric": "BE03", "series": "BE03-others"}]}))
    brought = import_bundle([path], by=carla, now=timezone.now(), dry_run=True)
    assert brought.asks_again == (f"X-1: This changes the readings it is measured on: {WHOM}",)
