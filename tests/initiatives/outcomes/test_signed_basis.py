"""A signature stands for the plan and the price of its day; a second person says that a rollout was random."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed, Refused
from initiatives.models import Confirmation, DesignConfirmation, Effect, Initiative, Outcome
from initiatives.notifications.history import tell_each
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects.rules.evidence import counting_level
from initiatives.outcomes.money.queries import to_confirm
from initiatives.outcomes.money.services import confirmations, designs
from initiatives.outcomes.queries.money_steps import chain
from initiatives.outcomes.rules.signed_basis import BASIS, moved, written
from tests.factories import SeriesFactory, noon
from tests.initiatives.outcome_cast import judge_anew
from tests.initiatives.outcomes.test_confirmations import fina, outcome  # noqa: F401  (fixtures)
from tests.initiatives.outcomes.test_money_report import TODAY, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(outcome, fina, today) -> Outcome:  # noqa: F811
    confirmations.confirm(outcome, Decimal(20_000), by=fina, now=noon(today))
    return outcome


def waiting() -> to_confirm.ToConfirm:
    return to_confirm.waiting(Initiative.objects.all(), today=TODAY)


# --- the plan of the day ------------------------------------------------------------------------------------------
def test_a_signature_keeps_what_it_was_given_on(signed):
    one = Confirmation.objects.get()
    assert set(one.basis) == set(BASIS)
    assert (one.basis["baseline"], one.basis["target"], one.basis["share"]) == (31, 20, 1)
    assert (Decimal(one.basis["unit_value"]), one.basis["benefit_kind"]) == (20_000, "saving")
    assert one.basis["go_live"] == "2026-05-01"
    figures = line(signed).figures
    assert (one.low, one.high) == (figures.low, figures.high)
    assert 0 < one.low < 100_000 < one.high


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"unit_value": Decimal(30_000)}, "unit_value"),
        ({"share": 0.5}, "share"),
        ({"benefit_kind": "avoidance"}, "benefit_kind"),
        ({"target": 22}, "target"),
        ({"target_on": date(2027, 1, 31)}, "target_on"),
        ({"design": "random"}, "design"),
    ],
)
def test_another_plan_or_price_is_signed_anew_and_confirms_nothing_until_then(signed, fina, today, change, named):  # noqa: F811
    assert (line(signed).figures.confirmed, waiting().count) == (20_000, 0)
    Outcome.objects.filter(pk=signed.pk).update(**change)
    judge_anew(TODAY)
    told = line(signed)
    assert (told.moved, told.figures.confirmed, told.confirmation.amount) == ((named,), None, 20_000)
    assert [one.id for one in waiting().earlier] == [signed.pk]
    assert (waiting().signed, waiting().moved, waiting().count) == ((), (), 1)
    confirmed = next(step for step in chain(told, "EUR") if step.code == "confirmed")
    assert "on the earlier plan" in confirmed.how
    confirmations.confirm(signed, Decimal(1_000), by=fina, now=noon(today))
    assert (line(signed).moved, line(signed).figures.confirmed, waiting().earlier) == ((), 1_000, ())


def test_other_readings_are_another_plan_too(signed):
    other = SeriesFactory(key="others", metric=signed.metric)
    Outcome.objects.filter(pk=signed.pk).update(series=other)
    assert line(signed).moved == ("series",)


def test_a_later_go_live_is_another_plan_too(signed):
    Initiative.objects.filter(pk=signed.initiative_id).update(go_live=date(2026, 5, 2))
    assert line(signed).moved == ("go_live",)


def test_putting_it_back_restores_the_signature(signed):
    Outcome.objects.filter(pk=signed.pk).update(share=0.5)
    Outcome.objects.filter(pk=signed.pk).update(share=1)
    assert (line(signed).moved, line(signed).figures.confirmed) == ((), 20_000)


def test_a_signature_from_before_its_basis_was_kept_stands(outcome, fina, today):  # noqa: F811
    Confirmation.objects.create(outcome=outcome, amount=20_000, counted=25_000, evidence="E1", by=fina, at=noon(today))
    Outcome.objects.filter(pk=outcome.pk).update(share=0.5)
    assert (line(outcome).moved, line(outcome).figures.confirmed) == ((), 20_000)


def test_amounts_are_the_same_however_many_noughts_they_are_written_with():
    then = written({**dict.fromkeys(BASIS), "unit_value": Decimal("20000.0000")})
    assert moved(then, {**dict.fromkeys(BASIS), "unit_value": Decimal("2E+4")}) == ()
    assert moved(then, {**dict.fromkeys(BASIS), "unit_value": Decimal("20000.0001")}) == ("unit_value",)


def test_the_database_refuses_to_change_the_basis(signed):
    with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic():
        Confirmation.objects.update(basis={})


def test_pages_and_api_say_that_the_earlier_plan_was_signed(as_, api_as, signed, fina, rita):  # noqa: F811
    Outcome.objects.filter(pk=signed.pk).update(unit_value=Decimal(10_000))
    judge_anew()
    page = as_(fina).get(reverse("initiatives:outcomes", args=[signed.initiative.key])).content.decode()
    assert "Signed on the earlier plan." in page
    assert "Sign on the present plan" in page
    listed = as_(rita).get(reverse("outcomes:confirm")).content.decode()
    assert "Signed on the earlier plan: sign again" in listed
    assert "worth per unit changed" in listed
    everywhere = as_(rita).get(reverse("outcomes:list")).content.decode()
    assert "signed on the earlier plan (worth per unit changed)" in everywhere
    told = api_as(rita).get(f"/api/v1/outcomes/{signed.pk}/").json()
    assert (told["signature"]["amount"], told["signature"]["changed_since"]) == ("20000.00", ["unit_value"])
    assert told["money"]["confirmed"] is None


# --- beyond the lower end -----------------------------------------------------------------------------------------
def test_more_than_the_lower_end_of_the_interval_needs_a_reason_though_it_counts(outcome, fina, today):  # noqa: F811
    """At the level of a random test all of it counts, and yet only the lower end is sure."""
    effect = Effect.objects.get()
    effect.detail["estimate"] |= {"evidence": "E5"}
    effect.save()
    Outcome.objects.filter(pk=outcome.pk).update(design="random", comparison=SeriesFactory(metric=outcome.metric))
    DesignConfirmation.objects.create(
        outcome=outcome,
        design="random",
        comparison=Outcome.objects.get().comparison,
        note="Lot",
        by=fina,
        at=noon(today),
    )
    figures = line(outcome).figures
    assert figures.low < figures.counted == figures.measured
    confirmations.confirm(outcome, figures.low, by=fina, now=noon(today))
    with pytest.raises(Invalid, match="lower end of what was measured") as refused:
        confirmations.confirm(outcome, figures.low + 1, by=fina, now=noon(today))
    assert set(refused.value.fields) == {"note"}
    assert to_confirm.proposal(figures) == figures.low
    confirmations.confirm(outcome, figures.counted, note="The books say so", by=fina, now=noon(today))


def test_the_form_and_the_api_ask_for_that_reason(as_, api_as, outcome, fina):  # noqa: F811
    said = {"amount": "25001"}
    address = reverse("initiatives:outcome_confirm", args=[outcome.initiative.key, outcome.pk])
    refused = as_(fina).post(address, said)
    assert refused.status_code == 422
    assert "Say why." in refused.content.decode()
    answer = api_as(fina).post(f"/api/v1/outcomes/{outcome.pk}/confirm/", said)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/note")


# --- drawn at random ----------------------------------------------------------------------------------------------
@pytest.fixture
def drawn(outcome, carla, time_machine) -> Outcome:  # noqa: F811
    """Carla says that the comparison was drawn by lot; the engine finds it at E5."""
    comparison = SeriesFactory(metric=outcome.metric)
    time_machine.move_to(noon(TODAY))
    outcomes.edit(outcome, {"design": "random", "comparison": comparison}, by=carla, today=TODAY)
    effect = Effect.objects.get()
    effect.detail["estimate"] |= {"evidence": "E5"}
    effect.save()
    return Outcome.objects.select_related("initiative").get()


@pytest.mark.parametrize(
    ("level", "checks", "counts"),
    [
        ("E5", {"looked": True}, "E3"),
        ("E4", {"looked": True}, "E3"),
        ("E5", {"looked": False}, "E2"),
        ("E5", {"looked": True, "random": True}, "E5"),
        ("E4", {"looked": True, "random": True}, "E4"),
        ("E5", {"looked": False, "random": True}, "E4"),
        ("E2", {"looked": True, "random": True}, "E2"),
    ],
)
def test_what_nobody_else_confirmed_counts_at_most_as_a_comparison(level, checks, counts):
    assert counting_level(level, **checks) == counts


def test_a_second_person_confirms_and_takes_back(drawn, lena):
    assert (line(drawn).counts_as, line(drawn).random_open) == ("E3", True)
    designs.confirm(drawn, note=" I saw the draw. ", by=lena, now=noon(TODAY))
    told = line(drawn)
    assert (told.counts_as, told.random_open, told.random.by, told.random.note) == (
        "E5",
        False,
        lena.name,
        "I saw the draw.",
    )
    with pytest.raises(Refused, match="already been confirmed"):
        designs.confirm(drawn, note="x", by=lena, now=noon(TODAY))
    designs.withdraw(drawn, note="The north drew itself.", by=lena, now=noon(TODAY))
    assert line(drawn).counts_as == "E3"
    with pytest.raises(Refused, match="Nobody has confirmed"):
        designs.withdraw(drawn, note="x", by=lena, now=noon(TODAY))
    assert list(DesignConfirmation.objects.order_by("pk").values_list("withdrawn", flat=True)) == [False, True]
    events = Event.objects.about(drawn.initiative).filter(kind__startswith="outcome.design_").order_by("pk")
    assert [one.text.split()[0] for one in tell_each(events)] == ["confirmed", "no"]


def test_neither_the_initiator_nor_who_set_the_design_nor_a_reader_confirms(drawn, carla, alma, lena, rita):
    for person in (carla, rita):
        with pytest.raises(NotAllowed):
            designs.confirm(drawn, note="x", by=person, now=noon(TODAY))
    Initiative.objects.filter(pk=drawn.initiative_id).update(initiator=alma)
    with pytest.raises(NotAllowed, match="set how it compares"):  # no longer the initiator, yet who set it
        designs.confirm(drawn, note="x", by=carla, now=noon(TODAY))
    with pytest.raises(NotAllowed, match="started this initiative"):
        designs.confirm(drawn, note="x", by=alma, now=noon(TODAY))
    outcomes.edit(drawn, {"design": "rollout"}, by=alma, today=TODAY)
    Initiative.objects.filter(pk=drawn.initiative_id).update(initiator=lena)
    with pytest.raises(NotAllowed):
        designs.confirm(drawn, note="x", by=alma, now=noon(TODAY))
    designs.confirm(drawn, note="x", by=carla, now=noon(TODAY))


def test_another_design_or_comparison_is_confirmed_anew(drawn, lena):
    designs.confirm(drawn, note="x", by=lena, now=noon(TODAY))
    Outcome.objects.update(comparison=SeriesFactory(metric=drawn.metric))
    assert line(drawn).counts_as == "E3"


def test_it_needs_a_word_a_comparison_and_a_claim_to_be_random(drawn, lena):
    with pytest.raises(Invalid, match="how you know"):
        designs.confirm(drawn, note=" ", by=lena, now=noon(TODAY))
    Outcome.objects.update(comparison=None)
    with pytest.raises(Refused, match="no comparison yet"):
        designs.confirm(drawn, note="x", by=lena, now=noon(TODAY))
    Outcome.objects.update(design="observed")
    with pytest.raises(Refused, match="nothing to confirm"):
        designs.confirm(drawn, note="x", by=lena, now=noon(TODAY))


def test_confirmed_later_it_does_not_count_on_an_earlier_day(drawn, lena):
    from initiatives.outcomes.queries.lines import lines

    designs.confirm(drawn, note="x", by=lena, now=noon(TODAY))
    [then] = lines([drawn.initiative_id], as_of=TODAY - timedelta(days=1))[drawn.initiative_id]
    assert then.counts_as == "E3"


def test_the_page_asks_for_it_and_shows_who_confirmed(as_, drawn, lena, carla, rita):
    address = reverse("initiatives:outcomes", args=[drawn.initiative.key])
    page = as_(lena).get(address).content.decode()
    assert "Until then this counts at most as E3." in page
    assert "Confirm that it was random" in page
    for person in (carla, rita):
        assert "Confirm that it was random" not in as_(person).get(address).content.decode()
    confirm = reverse("initiatives:outcome_random", args=[drawn.initiative.key, drawn.pk])
    assert as_(rita).post(confirm, {"note": "x"}).status_code == 403
    assert as_(lena).post(confirm, {"note": ""}).status_code == 422
    as_(lena).post(confirm, {"note": "I saw the draw"})
    page = as_(rita).get(address).content.decode()
    assert "that the groups were drawn at random" in page
    assert "I saw the draw" in page
    as_(lena).post(reverse("initiatives:outcome_not_random", args=[drawn.initiative.key, drawn.pk]), {"note": "No."})
    assert line(drawn).counts_as == "E3"


def test_the_api_confirms_it(api_as, drawn, lena, carla):
    address = f"/api/v1/outcomes/{drawn.pk}/"
    assert api_as(carla).post(f"{address}confirm-random/", {"note": "x"}).status_code == 403
    answer = api_as(lena).post(f"{address}confirm-random/", {"note": "I saw the draw"})
    assert answer.json()["confirmed_random"]["note"] == "I saw the draw"
    assert answer.json()["found"]["counts_as"] == "E5"
    assert api_as(lena).post(f"{address}withdraw-random/", {"note": "No."}).json()["confirmed_random"] is None


def test_who_imported_the_design_set_it(outcome, alma, carla, tmp_path):  # noqa: F811
    import json

    from initiatives.transfer.services.importing import import_bundle

    comparison = SeriesFactory(metric=outcome.metric, key="rest")
    row = {
        "initiative": outcome.initiative.key,
        "metric": outcome.metric.key,
        "design": "random",
        "comparison": comparison.key,
    }
    (tmp_path / "outcomes.json").write_text(json.dumps({"outcomes": [row]}))
    import_bundle([tmp_path / "outcomes.json"], by=alma, now=noon(TODAY))
    with pytest.raises(NotAllowed, match="set how it compares"):
        designs.confirm(outcome, note="x", by=alma, now=noon(TODAY))
