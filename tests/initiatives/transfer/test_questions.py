"""What a page takes only from somebody who says that it is so, an import holds back until somebody says it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from cxtracker.audit.models import Event
from initiatives.models import Outcome
from initiatives.outcomes import services as outcomes
from initiatives.transfer.services.importing import SHOWN_QUESTIONS, Unconfirmed, import_bundle
from journeys.metrics.readings.services import measurements
from journeys.metrics.readings.services.confirmation import Doubtful
from journeys.models import Measurement, Metric, Series
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory, SeriesFactory, noon
from tests.imports.door import applied, checked

FRACTION = "The unit is %: did you mean 2.4 %? If it really is 0.024 %, confirm it."
OUTCOME = {"initiative": "CX-1", "metric": "CHURN", "baseline": 0.024, "target": 0.019}


@pytest.fixture
def churn(carla) -> Metric:
    """A metric in per cent, and CX-1, which promises nothing yet."""
    InitiativeFactory(key="CX-1", initiator=carla)
    return MetricFactory(key="CHURN", name="Churn", unit="%", direction="lower", kind="behavioural")


@pytest.fixture
def bundle(tmp_path):
    def written(**lists):
        path = tmp_path / "bundle.json"
        path.write_text(json.dumps(lists))
        return path

    return written


@pytest.fixture
def asked(bundle, carla):
    """What importing these lists asks; nothing, and they are in."""

    def questions(**lists) -> list[str]:
        try:
            import_bundle([bundle(**lists)], by=carla, now=noon(TODAY))
        except Unconfirmed as held:
            return [question.replace("\u00a0", " ") for question in held.questions]
        return []

    return questions


# --- the ways in ------------------------------------------------------------------------------------------------
def test_on_the_page_nothing_is_saved_until_somebody_says_it_is_so(churn, carla, as_, settings, tmp_path):
    settings.DATA_DIR, client = tmp_path, as_(carla)
    file = SimpleUploadedFile("bundle.json", json.dumps({"outcomes": [OUTCOME]}).encode())
    page = checked(client, file)
    text = page.content.decode().replace("\u00a0", " ")
    assert "Please check" in text
    assert f"bundle.json, list outcomes, item 1, column baseline: {FRACTION}" in text
    assert text.count("It is so") == 1
    assert not Outcome.objects.exists()
    done = applied(client, page).content.decode()
    assert "You confirmed that it is so." in done
    assert Outcome.objects.get().baseline == 0.024
    assert Event.objects.get(kind="bundle.imported").context["confirmed"] == 2


def test_what_is_asked_only_since_the_page_was_shown_is_shown_first(churn, carla, as_, settings, tmp_path):
    settings.DATA_DIR, client = tmp_path, as_(carla)
    series = SeriesFactory(key="pilot", metric=churn)
    file = SimpleUploadedFile("bundle.json", json.dumps(readings(("2026-01-31", 0.8))).encode())
    page = checked(client, file)
    assert "1 row is ready to import" in page.content.decode()
    Measurement.objects.create(series=series, on=date(2025, 12, 31), value=24)
    page = applied(client, page)
    assert "It is so" in page.content.decode()
    assert Measurement.objects.count() == 1
    applied(client, page)
    assert Measurement.objects.count() == 2


def test_the_api_answers_with_the_questions_and_goes_on_once_they_are_confirmed(churn, carla, api_as):
    door, body = api_as(carla), {"outcomes": [OUTCOME]}
    tried = door.post("/api/v1/bundle/?dry_run=1", body, format="json")
    assert (tried.status_code, len(tried.json()["questions"])) == (200, 2)
    held = door.post("/api/v1/bundle/", body, format="json")
    assert (held.status_code, held["Content-Type"]) == (409, "application/problem+json")
    assert held.json()["questions"] == tried.json()["questions"]
    assert held.json()["detail"].startswith("Nothing was imported")
    assert not Outcome.objects.exists()
    done = door.post("/api/v1/bundle/?confirmed=1", body, format="json")
    assert (done.status_code, done.json()["created"], len(done.json()["questions"])) == (200, 1, 2)


def test_the_command_lists_them_and_goes_on_with_yes(churn, bundle, capsys):
    path = str(bundle(outcomes=[OUTCOME]))
    with pytest.raises(SystemExit) as ended:
        call_command("import_bundle", path)
    assert ended.value.code == 1
    written = capsys.readouterr()
    assert FRACTION in written.err.replace("\u00a0", " ")
    assert "--yes" in written.err
    assert written.out == ""
    assert not Outcome.objects.exists()
    call_command("import_bundle", path, "--dry-run")
    written = capsys.readouterr().out
    assert FRACTION in written.replace("\u00a0", " ")
    assert written.splitlines()[-1] == "created 1, changed 0, unchanged 0"
    call_command("import_bundle", path, "--yes")
    assert capsys.readouterr().out.splitlines()[-1] == "created 1, changed 0, unchanged 0"
    assert Outcome.objects.count() == 1


# --- promises ---------------------------------------------------------------------------------------------------
def test_a_promise_is_asked_about_in_the_words_of_the_form(churn, asked, carla):
    questions = asked(outcomes=[OUTCOME])
    values = {"metric": churn, "baseline": 0.024, "target": 0.019}
    with pytest.raises(outcomes.Doubtful) as doubt:
        outcomes.add(InitiativeFactory._meta.model.objects.get(), values, by=carla, today=TODAY)
    said = [sentence.replace("\u00a0", " ") for [sentence] in doubt.value.fields.values()]
    assert [question.partition(": ")[2] for question in questions] == said


def test_readings_speak_for_a_low_rate_whether_stored_or_brought_along(churn, asked):
    low = {**OUTCOME, "series": "pilot", "baseline": 0.8, "target": 0.5}
    series = [{"key": "pilot", "metric": "CHURN"}]
    assert len(asked(series=series, outcomes=[low])) == 2
    assert asked(series=series, outcomes=[low], **readings(("2026-01-31", 0.8), ("2026-02-28", 0.7))) == []
    Outcome.objects.all().delete()
    assert asked(outcomes=[low]) == []


def test_only_what_a_row_changes_is_asked_about(churn, asked):
    OutcomeFactory(
        initiative=InitiativeFactory._meta.model.objects.get(), metric=churn, series=None, baseline=0.024, target=0.019
    )
    assert asked(outcomes=[{"initiative": "CX-1", "metric": "CHURN", "baseline_source": "billing"}]) == []
    assert len(asked(outcomes=[{"initiative": "CX-1", "metric": "CHURN", "target": 0.018}])) == 2


def test_more_than_all_of_it_is_asked_about_and_other_units_are_not(churn, asked):
    MetricFactory(key="CALLS", unit="calls", direction="lower")
    assert "is more than 100 %" in asked(outcomes=[{**OUTCOME, "baseline": 120, "target": 80}])[0]
    assert asked(outcomes=[{**OUTCOME, "metric": "CALLS"}]) == []


# --- readings ---------------------------------------------------------------------------------------------------
def readings(*values: tuple[str, float]) -> dict[str, list[dict[str, object]]]:
    return {"measurements": [{"series": "pilot", "on": on, "value": value} for on, value in values]}


def test_a_reading_is_held_against_those_that_stand_in_the_words_of_the_page(churn, asked, carla):
    series = SeriesFactory(key="pilot", metric=churn)
    Measurement.objects.create(series=series, on=date(2026, 1, 31), value=2.4)
    [question] = asked(**readings(("2026-02-28", 0.024)))
    with pytest.raises(Doubtful) as doubt:
        measurements.record(series, {"on": date(2026, 2, 28), "value": 0.024}, by=carla, today=TODAY)
    sentence = question.partition(": ")[2]
    assert doubt.value.fields["value"][0].replace("\u00a0", " ").startswith(sentence)
    assert len(asked(**readings(("2026-01-31", -1)))) == 1
    assert asked(**readings(("2026-02-28", 2.3))) == []


@pytest.mark.parametrize("named", ["series", "metric"])
def test_a_first_reading_is_held_against_the_promise_that_comes_with_it(named, churn, asked):
    series = [{"key": "pilot", "metric": "CHURN"}]
    promise = {**OUTCOME, "baseline": 24, "target": 20, **({"series": "pilot"} if named == "series" else {})}
    [question] = asked(series=series, outcomes=[promise], **readings(("2026-01-31", 0.24)))
    assert "today's value is said to be 24 %" in question
    assert not Series.objects.exists()


def test_without_anything_known_the_readings_of_the_bundle_speak_for_each_other(churn, asked):
    SeriesFactory(key="pilot", metric=churn)
    [question] = asked(**readings(("2026-01-31", 24), ("2026-02-28", 0.24), ("2026-03-31", 23)))
    assert "item 2, column value" in question
    assert asked(**readings(("2026-01-31", 0.2), ("2026-02-28", 0.3))) == []


def test_of_many_questions_the_first_are_listed_and_the_others_counted(churn, asked):
    Measurement.objects.create(series=SeriesFactory(key="pilot", metric=churn), on=date(2026, 1, 31), value=5)
    questions = asked(**readings(*((f"{year}-12-31", -1) for year in range(1980, 2010))))
    assert len(questions) == SHOWN_QUESTIONS + 1
    assert questions[-1] == "… and 10 more."


# --- what stays as it is ----------------------------------------------------------------------------------------
def test_the_sample_asks_nothing(sample, tmp_path):
    from initiatives.transfer.queries.manual import SAMPLE

    files = [path for path in SAMPLE.iterdir() if path.suffix in (".json", ".csv")]
    assert import_bundle(files, by=None, now=timezone.now(), dry_run=True).questions == ()
