"""Cases from the literature, brought in as bundles and judged: what was printed, and what the engine says of it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest
import statsmodels.api as sm
from django.conf import settings
from django.utils import timezone

from cxtracker.ui import numbers
from initiatives.models import Initiative, Outcome
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.queries.lines import OutcomeLine, lines
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Measurement

pytestmark = pytest.mark.django_db
CASES = settings.BASE_DIR / "docs" / "cases"


@pytest.fixture
def judged(alma):
    """Bring a case in as whoever reads about it would, and let the worker judge it."""

    def bring_in(name: str) -> OutcomeLine:
        path = CASES / f"{name}.json"
        assert import_bundle([path], by=alma, now=timezone.now()).questions == ()
        assert Measurement.objects.count() == len(json.loads(path.read_text())["measurements"])
        assert effects.estimate_due(now=timezone.now()) == Outcome.objects.count() == 1
        initiative = Initiative.objects.get()
        (line,) = lines([initiative.pk], as_of=timezone.localdate())[initiative.pk]
        return line

    return bring_in


def test_all_cases_can_be_brought_in_one_after_the_other_and_again(alma):
    paths = sorted(CASES.glob("*.json"))
    for path in paths:
        import_bundle([path], by=alma, now=timezone.now())
    assert Outcome.objects.count() == len(paths) == 4
    again = [import_bundle([path], by=alma, now=timezone.now()) for path in paths]
    assert {(counts.created, counts.changed) for counts in again} == {(0, 0)}


def in_table(*cells: str) -> None:
    """The page of docs tells exactly this."""
    page = (settings.BASE_DIR / "docs" / "judging.md").read_text()
    assert "| " + " | ".join(cells) + " |" in page


def interval(values: Sequence[float], places: int, unit: str = "") -> str:
    effect, low, high = (numbers.fixed(value, places, signed=True) + unit for value in values)
    return f"{effect} ({low} to {high})"


def share_of_expected(line: OutcomeLine) -> list[float]:
    """Effect and interval in per cent of what was to be expected after go-live."""
    found = line.estimate
    expected = np.mean([at.expected for at in found.path if at.fitted is not None])
    return [100 * value / expected for value in (found.effect, found.low, found.high)]


def test_the_minimum_wage_moved_employment_as_printed(judged):
    line = judged("minimum_wage")
    found = line.estimate
    assert (found.method, found.evidence, line.verdict) == ("did_rates", "E1", "no_evidence")
    assert found.effect == pytest.approx(2.76, abs=0.02)  # printed from figures that were not rounded
    assert found.se == pytest.approx(np.sqrt(0.51**2 + 0.52**2 + 1.35**2 + 0.94**2))
    in_table(
        "Minimum wage and fast-food jobs, New Jersey against Pennsylvania, Card and Krueger 1994",
        "+2.76, se 1.36",
        f"{interval((found.effect, found.low, found.high), 2)}, se {numbers.fixed(found.se, 2)}",
        "no evidence yet, E1",
    )


def test_seat_belts_saved_about_what_was_printed(judged):
    line = judged("seat_belts")
    found, share = line.estimate, share_of_expected(line)
    assert (found.method, found.evidence, line.verdict) == ("segmented", "E2", "improved")
    assert found.season > 0.99
    assert share[1] < -23 < share[2] < 0
    in_table(
        "Seat belts, drivers killed or seriously injured, Harvey and Durbin 1986",
        "−23 %",
        interval(share, 1, " %"),
        "improved, E2",
    )


def test_the_smoking_ban_kept_people_out_of_hospital_as_printed(judged):
    line = judged("smoking_ban")
    found, share = line.estimate, share_of_expected(line)
    assert (found.evidence, line.verdict) == ("E2", "improved")
    assert found.season > 0.9
    assert share[0] == pytest.approx(-11, abs=1)
    in_table(
        "Smoking ban in Sicily, acute coronary events, Lopez Bernal and others 2017",
        "−11 %",
        interval(share, 1, " %"),
        "improved, E2",
    )


def test_the_printed_model_of_the_smoking_ban_gives_its_printed_result_on_our_data():
    """Poisson regression with trend, step and two waves a year: 0.885 (0.839 to 0.933)."""
    readings = json.loads((CASES / "smoking_ban.json").read_text())["measurements"]
    y, t = np.array([row["value"] for row in readings]), np.arange(1, 60)
    waves = [wave(2 * np.pi * k * t / 12) for k in (1, 2) for wave in (np.sin, np.cos)]
    columns = np.column_stack([np.ones(59), t >= 37, t, *waves])
    fitted = sm.GLM(y, columns, sm.families.Poisson()).fit(scale="X2")
    assert np.exp([fitted.params[1], *fitted.conf_int()[1]]) == pytest.approx([0.885, 0.839, 0.933], abs=0.002)


def test_where_the_trend_differed_before_the_plain_double_difference_is_not_believed(judged):
    line = judged("proposition_99")
    found = line.estimate
    means = {one.name: one.value for one in found.coefficients}
    plain = means["treated_after"] - means["treated_before"] - means["comparison_after"] + means["comparison_before"]
    assert plain == pytest.approx(-27.3, abs=0.1)
    assert not found.pre_trend.parallel
    assert "pre_trend_differs" in found.cautions
    assert plain < found.low
    assert found.season == 0
    assert (line.verdict, found.evidence) == ("no_evidence", "E3")
    in_table(
        "Proposition 99, packs of cigarettes per head, Arkhangelsky and others 2021",
        "−27.3 plain, −19.6 and −15.6 weighted",
        interval((found.effect, found.low, found.high), 1),
        "no evidence yet, counts at most as E2",
    )
