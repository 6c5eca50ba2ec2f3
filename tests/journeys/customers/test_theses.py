"""“A happy customer spends more”: tested with the company's own numbers, and never claimed without."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed
from journeys.customers.forms import BandsForm
from journeys.customers.queries.theses import theses
from journeys.customers.rules.thesis import of_means, of_shares
from journeys.customers.services import theses as bands
from journeys.models import ThesisBand
from tests.factories import SegmentFactory

pytestmark = pytest.mark.django_db


def three(*values: float) -> list[float]:
    return [round(value, 1) for value in values]


def test_the_worked_numbers_hold():
    found = of_means((400, 112, 60), (400, 95, 60))
    assert three(found.value, found.low, found.high) == [17, 8.7, 25.3]
    assert found.verdict == "holds"


@pytest.mark.parametrize(
    ("high", "low", "verdict"),
    [
        ((400, 95, 60), (400, 112, 60), "reversed"),
        ((40, 112, 60), (40, 95, 60), "not_shown"),
        ((2, 112, 0.01), (2, 95, 0.01), "holds"),
    ],
)
def test_means_hold_are_reversed_or_not_shown(high, low, verdict):
    assert of_means(high, low).verdict == verdict


def test_unequal_spreads_take_the_freedom_of_welch():
    """By hand: variances 4 and 0.4, difference 10, 10.86 degrees of freedom, t 2.204, reach 4.62."""
    found = of_means((10, 60, 40**0.5), (40, 50, 4.0))
    assert found.value == 10
    assert round(found.high - found.value, 2) == 4.62


def test_shares_are_compared_unpooled():
    """0.9 of 200 and 0.8 of 100: standard error sqrt(0.00045 + 0.0016)."""
    found = of_shares((200, 180), (100, 80))
    assert [round(value, 3) for value in (found.value, found.low, found.high)] == [0.1, 0.011, 0.189]


def test_without_any_spread_nothing_is_compared():
    assert of_means((1, 100, 1), (400, 95, 60)) is None
    assert of_shares((10, 10), (20, 20)) is None


def entered(by, segment=None, **more):
    for band, mean in (("low", 95), ("high", 112)):
        values = {"segment": segment, "act": "spend", "band": band, "n": 400, "mean": Decimal(mean), "sd": Decimal(60)}
        bands.create({**values, **more}, by=by)


def test_each_segment_has_its_own_verdict(carla):
    families = SegmentFactory(key="families", name="Families")
    entered(carla, families)
    bands.create({"act": "stay", "band": "high", "n": 10, "retained": 9}, by=carla)
    everybody, of_families = theses()
    assert (everybody.verdict, everybody.sentence) == (
        "untested",
        "Enter the unhappy customers too, and it is tested.",
    )
    assert of_families.verdict == "holds"
    assert of_families.sentence == "Happy customers spend 17 a year more than unhappy ones (8.7 to 25.3)."
    assert Event.objects.filter(kind="thesis.created").count() == 3


@pytest.mark.parametrize(
    ("values", "field", "word"),
    [
        ({"n": 1}, "n", "two or more"),
        ({"sd": Decimal(0)}, "sd", "to the cent"),
        ({"retained": 4}, "retained", "Leave this empty"),
        ({"mean": None}, "mean", "Fill this in"),
        ({"act": "stay", "mean": None, "sd": None, "n": 4, "retained": 5}, "retained", "than there were"),
        ({"act": "stay", "n": 4, "retained": 3}, "mean", "Leave this empty"),
    ],
)
def test_numbers_that_cannot_be_are_refused_at_their_field(carla, values, field, word):
    whole = {"act": "spend", "band": "high", "n": 400, "mean": Decimal(112), "sd": Decimal(60)}
    with pytest.raises(Invalid) as refusal:
        bands.create({**whole, **values}, by=carla)
    assert any(word in sentence for sentence in refusal.value.fields[field])
    assert not ThesisBand.objects.exists()


def test_a_band_is_entered_once(carla):
    entered(carla)
    with pytest.raises(Invalid) as refusal:
        entered(carla)
    assert "there already" in str(refusal.value.fields)


def test_others_do_not_enter_it(cosmo):
    with pytest.raises(NotAllowed):
        entered(cosmo)


@pytest.mark.parametrize("heading", ["", "segment\tband\tn\tmean\tsd\n"])
def test_a_paste_enters_and_corrects_all_or_nothing(carla, heading):
    SegmentFactory(key="families", name="Families")
    lines = "Families\thigh\t400\t112\t60\nfamilies\tlow\t400\t95\t60\n"
    form = BandsForm({"act": "spend", "text": heading + lines})
    assert form.is_valid(), form.errors
    assert bands.put(form.lines, by=carla) == 2
    again = BandsForm({"act": "spend", "text": lines.replace("112", "120")})
    assert again.is_valid()
    assert bands.put(again.lines, by=carla) == 1
    assert ThesisBand.objects.get(band="high").mean == 120


def test_a_paste_names_the_line_that_cannot_be(carla):
    form = BandsForm({"act": "spend", "text": "; high; 400; 112; 60\n; happy; 400; a lot; 60"})
    assert not form.is_valid()
    sentences = " ".join(form.errors["text"])
    assert "Line 2" in sentences
    assert "Line 1" not in sentences


# --- pages and API ----------------------------------------------------------------------------------------------
def test_the_page_says_what_is_missing_and_then_what_holds(carla, rita, as_):
    empty = as_(rita).get("/customers/").content.decode()
    assert "You need two lines from your analyst" in empty
    assert "Enter a band" not in empty
    client = as_(carla)
    for band, mean in (("low", "95"), ("high", "112")):
        typed = {"act": "spend", "band": band, "n": "400", "mean": mean, "sd": "60"}
        assert client.post("/customers/bands/new/", typed).status_code == 302
    page = as_(rita).get("/customers/").content.decode()
    assert "thesis-holds" in page
    assert "Happy customers spend 17 a year more" in page


def test_typed_numbers_that_cannot_be_stay_in_the_form(carla, as_):
    answer = as_(carla).post(
        "/customers/bands/new/", {"act": "spend", "band": "low", "n": "1", "mean": "95", "sd": "0"}
    )
    assert answer.status_code == 422
    assert "enter two or more" in answer.content.decode()
    assert 'value="95"' in answer.content.decode()


def test_two_people_correct_a_band_and_neither_is_lost(carla, as_):
    entered(carla)
    row = ThesisBand.objects.get(band="high")
    first = {"n": "500", "mean": "112", "sd": "60", "version": "1"}
    assert as_(carla).post(f"/customers/bands/{row.pk}/", first).status_code == 302
    second = {"n": "600", "mean": "112", "sd": "60", "version": "1"}
    answer = as_(carla).post(f"/customers/bands/{row.pk}/", second)
    assert answer.status_code == 409
    assert ThesisBand.objects.get(pk=row.pk).n == 500


def test_programs_enter_read_and_correct_it(carla, api_as):
    api = api_as(carla)
    made = api.post("/api/v1/theses/", {"act": "spend", "band": "low", "n": 400, "mean": "95", "sd": "60"})
    assert made.status_code == 201
    assert api.post("/api/v1/theses/", {"act": "spend", "band": "low", "n": 4}).status_code == 400
    one = f"/api/v1/theses/{made.json()['id']}/"
    assert api.patch(one, {"n": 500}).status_code == 428
    changed = api.patch(one, {"n": 500}, headers={"If-Match": made["ETag"]})
    assert (changed.status_code, changed.json()["n"]) == (200, 500)
    assert [row["n"] for row in api.get("/api/v1/theses/?act=spend&band=low").json()["results"]] == [500]
    assert api.delete(one, headers={"If-Match": changed["ETag"]}).status_code == 204


def test_an_initiative_that_counts_on_it_shows_the_verdict(carla, as_, initiative_of):
    initiative = initiative_of(hypothesis="Happy customers buy more.")
    page = as_(carla).get(f"/initiatives/{initiative.key}/").content.decode()
    assert "Untested: nobody has compared" in page
    entered(carla)
    page = as_(carla).get(f"/initiatives/{initiative.key}/").content.decode()
    assert "all customers: holds" in page
    other = initiative_of(hypothesis="Fewer calls.")
    assert "Does a happy customer spend more" not in as_(carla).get(f"/initiatives/{other.key}/").content.decode()


@pytest.fixture
def initiative_of(carla):
    from tests.factories import InitiativeFactory

    return lambda **values: InitiativeFactory(initiator=carla, **values)
