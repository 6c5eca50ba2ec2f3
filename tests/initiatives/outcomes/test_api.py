"""Outcomes and money over the API."""

from __future__ import annotations

from django.utils import timezone

from initiatives.models import Outcome
from initiatives.outcomes import services as outcomes
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory, SegmentFactory

LIST = "/api/v1/outcomes/"


def test_an_outcome_tells_promise_effect_and_money_in_one_answer(api_as, churn, rita):
    [told] = api_as(rita).get(f"{LIST}?initiative=CX-7").json()["results"]
    assert (told["metric"], told["series"], told["is_business_outcome"], told["missing"]) == (
        "BE03",
        "BE03-pilot",
        True,
        [],
    )
    assert (told["found"]["verdict"], told["found"]["evidence"], told["found"]["recomputing"]) == (
        "improved",
        "E2",
        False,
    )
    assert told["found"]["low"] < told["found"]["effect"] < told["found"]["high"] < 0
    assert told["money"]["claimed"] == "125000.00"
    assert told["money"]["confirmed"] is None


def test_filters_have_the_names_of_the_page(api_as, churn, rita):
    door = api_as(rita)
    assert door.get(f"{LIST}?verdict=improved&known=counted&benefit_kind=revenue").json()["count"] == 1
    assert door.get(f"{LIST}?verdict=worsened").json()["count"] == 0
    assert door.get(f"{LIST}?verdikt=improved").status_code == 400


def test_promising_changing_and_taking_back(api_as, carla, rita, churn):
    MetricFactory(key="BE11", direction="higher")
    SegmentFactory(key="new")
    said = {"initiative": "CX-7", "metric": "BE11", "segment": "new", "baseline": 41, "target": 55}
    assert api_as(rita).post(LIST, said).status_code == 403
    door = api_as(carla)
    made = door.post(LIST, said)
    assert (made.status_code, made.json()["segment"]) == (201, "new")
    address = f"{LIST}{made.json()['id']}/"
    assert door.patch(address, {"target": 60}).status_code == 428
    changed = door.patch(address, {"target": 60}, headers={"If-Match": made.headers["ETag"]})
    assert (changed.status_code, changed.json()["target"]) == (200, 60)
    assert door.patch(address, {"target": 61}, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    assert door.delete(address, headers={"If-Match": changed.headers["ETag"]}).status_code == 204
    assert not Outcome.objects.filter(metric__key="BE11").exists()


def test_what_cannot_be_is_said_at_its_field(api_as, carla, churn):
    refused = api_as(carla).post(LIST, {"initiative": "CX-7", "metric": "BE03"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/metric")
    refused = api_as(carla).patch(
        f"{LIST}{churn.outcome.pk}/", {"money": {"claimed": "1.00"}}, headers={"If-Match": "*"}
    )
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/money")


def test_an_answer_may_be_sent_back_as_it_came(api_as, carla, churn):
    address = f"{LIST}{churn.outcome.pk}/"
    told = api_as(carla).get(address).json()
    again = api_as(carla).patch(address, told, headers={"If-Match": "*"})
    assert (again.status_code, again.json()["version"]) == (200, told["version"])


def test_an_outcome_stays_with_its_initiative(api_as, carla, churn):
    InitiativeFactory(key="CX-8")
    refused = api_as(carla).patch(f"{LIST}{churn.outcome.pk}/", {"initiative": "CX-8"}, headers={"If-Match": "*"})
    assert refused.status_code == 400


def test_what_was_frozen_is_not_changed_or_removed(api_as, carla, churn):
    outcomes.freeze_now(churn.initiative, by=carla, today=timezone.localdate())
    address, door = f"{LIST}{churn.outcome.pk}/", api_as(carla)
    assert door.patch(address, {"baseline": 3}, headers={"If-Match": "*"}).status_code == 400
    assert door.delete(address, headers={"If-Match": "*"}).status_code == 409
    assert door.get(address).json()["frozen_on"] == timezone.localdate().isoformat()


def test_finance_signs_and_takes_back(api_as, churn, fay, carla):
    address = f"{LIST}{churn.outcome.pk}/"
    assert api_as(carla).post(f"{address}confirm/", {"amount": "1000.00"}).status_code == 403
    assert api_as(fay).post(f"{address}confirm/", {"amount": "1000.00"}).json()["money"]["confirmed"] == "1000.00"
    assert api_as(fay).post(f"{address}withdraw/", {}).status_code == 400
    withdrawn = api_as(fay).post(f"{address}withdraw/", {"note": "Wrong year"})
    assert withdrawn.json()["money"]["confirmed"] is None


def test_assumptions_are_ticked(api_as, churn, carla):
    address = f"{LIST}{churn.outcome.pk}/assumptions/"
    told = api_as(carla).post(address, {"assumptions": ["same_people"]})
    assert told.json()["assumptions"] == ["same_people"]
    assert api_as(carla).post(address, {"assumptions": ["moon"]}).status_code == 400


def test_the_portfolio_tells_money_in_four_steps(api_as, churn, rita):
    told = api_as(rita).get("/api/v1/portfolio/money/").json()
    assert (told["currency"], told["revenue"]["claimed"], told["revenue"]["initiatives"]) == (
        "EUR",
        "125000.00",
        ["CX-7"],
    )
    assert told["saving"]["claimed"] is None
    assert api_as(rita).get("/api/v1/portfolio/money/?as_of=soon").status_code == 400


def test_the_list_leaves_out_drafts_as_the_page_does_until_asked(api_as, carla, churn):
    draft = OutcomeFactory(initiative=InitiativeFactory(status="draft", initiator=carla))
    door = api_as(carla)
    assert [one["id"] for one in door.get(LIST).json()["results"]] == [churn.outcome.pk]
    assert [one["id"] for one in door.get(f"{LIST}?status=draft").json()["results"]] == [draft.pk]
    assert door.get(f"{LIST}{draft.pk}/").status_code == 200
