"""Readings from files and lists: checked as a whole, written in steps, taken up where a worker died."""

from __future__ import annotations

import io
import os
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed
from cxtracker.tabular.writing import write_xlsx
from cxtracker.uploads import TooLarge
from journeys.metrics.readings.services import loads, measurements
from journeys.metrics.readings.services.loads import STALE_AFTER
from journeys.models import Measurement, ReadingLoad
from tests.factories import MeasurementFactory, MetricFactory, SeriesFactory

pytestmark = pytest.mark.django_db
HEADER = "series,on,value,n,source\n"
FIRST = date(2020, 1, 1)
LARGEST = 100
"""MB."""


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def churn():
    """A series in percent."""
    return SeriesFactory(key="churn", metric=MetricFactory(unit="%"))


@pytest.fixture
def calls():
    return SeriesFactory(key="calls", metric=MetricFactory(unit="count"))


def send(text: str | bytes, by, name: str = "readings.csv", *, sure: bool = False) -> ReadingLoad:
    content = text.encode() if isinstance(text, str) else text
    return loads.begin(name, [content], by=by, largest=LARGEST, sure=sure).load


def loaded(text: str | bytes, by, name: str = "readings.csv", *, sure: bool = False) -> ReadingLoad:
    """The load, once a worker has had its turn."""
    load = send(text, by, name, sure=sure)
    loads.run_due(clock=timezone.now)
    load.refresh_from_db()
    return load


def days(key: str, count: int, value: float = 5.0) -> str:
    return "".join(f"{key},{FIRST + timedelta(n)},{value + n % 7},,\n" for n in range(count))


def test_a_contributor_loads_a_file(cosmo, churn, calls):
    load = loaded(f"{HEADER}churn,2026-09-30,2.4,60000,billing\ncalls,2026-09-30,17,,\n", cosmo)
    assert (load.state, load.rows_total, load.rows_done, load.created) == ("done", 2, 2, 2)
    reading = churn.measurements.get()
    assert (reading.on, reading.value, reading.n, reading.source) == (date(2026, 9, 30), 2.4, 60_000, "billing")
    assert reading.entered_by == cosmo


def test_a_reader_cannot(rita, churn):
    with pytest.raises(NotAllowed):
        send(HEADER, rita)
    assert not loads.root().exists()


BAD = [
    ("chrun,2026-09-30,1,,", "series", "there is no series “chrun”. Correct the key, or start the series first. Did"),
    ("churn,30.09.2026,1,,", "on", "is not a date"),
    ("churn,2026-02-30,1,,", "on", "there is no such date as 2026-02-30"),
    ("churn,2199-01-01,1,,", "on", "1 Jan 2199 is in the future"),
    ("churn,2026-09-30,many,,", "value", "“many” is not a number"),
    ("churn,2026-09-30,€ 12,,", "value", "“€ 12” is not a number"),
    ("churn,2026-09-30,2.4 %,,", "value", "Leave out the percent sign"),
    ('churn,2026-09-30,"2,400",,', "value", "“2,400” could be 2400 or 2.4"),
    ("churn,2026-09-30,2.400,,", "value", "“2.400” could be 2400 or 2.4"),
    ("churn,2026-09-30,NaN,,", "value", "“NaN” is not a number"),
    ("churn,2026-09-30,1e999,,", "value", "too large"),
    ("churn,2026-09-30,,,", "value", "the cell is blank"),
    ("churn,2026-09-30,1,-3,", "n", "Write a whole number from 0"),
    ("churn,2026-09-30,1,2.5,", "n", "is not a whole number"),
    (f"churn,2026-09-30,1,,{'x' * 201}", "source", "the limit is 200"),
]


@pytest.mark.parametrize(("row", "column", "said"), BAD, ids=[f"{column}: {row[:24]}" for row, column, _said in BAD])
def test_a_bad_cell_is_told_with_row_and_column_and_nothing_is_written(cosmo, churn, row, column, said):
    load = loaded(f"{HEADER}churn,2026-08-31,3,,\n{row}\n", cosmo)
    assert (load.state, load.problems_total, load.rows_done) == ("refused", 1, 0)
    (problem,) = load.problems
    assert (problem["row"], problem["column"]) == (3, column)
    assert said in problem["message"]
    assert not Measurement.objects.exists()


def test_everything_wrong_is_told_at_once(cosmo, churn):
    load = loaded(HEADER + "".join(f"{row}\n" for row, _column, _said in BAD), cosmo)
    assert [one["row"] for one in load.problems] == list(range(2, len(BAD) + 2))


def test_two_readings_of_one_day_are_refused_with_both_rows(cosmo, churn, calls):
    load = loaded(f"{HEADER}churn,2026-09-30,2.4,,\ncalls,2026-09-30,2.4,,\nchurn,2026-09-30,2.4,,\n", cosmo)
    (problem,) = load.problems
    assert problem["row"] == 4
    assert problem["message"].startswith("row 2 already has a reading of this series for 2026-09-30.")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("series,day,value\nchurn,2026-09-30,1\n", "a.csv", "there is no column “day” for readings"),
        ("series,value\nchurn,1\n", "a.csv", "the column “on” is missing"),
        (HEADER, "a.csv", "there are no rows below the column names"),
        (b"PK\x03\x04 nothing", "a.xlsx", "damaged"),
        ('{"measurements": []}', "a.csv", "must be in one table"),
    ],
)
def test_a_file_that_is_no_table_of_readings_is_refused(cosmo, churn, content, name, said):
    load = loaded(content, cosmo, name)
    assert load.state == "refused"
    assert said in load.problems[0]["message"]


def test_an_empty_or_foreign_file_is_not_even_taken(cosmo):
    for content, name in ((b"", "a.csv"), (b"x", "a.exe")):
        with pytest.raises(Invalid):
            send(content, cosmo, name)
    assert not list(loads.root().iterdir())


def test_a_file_beyond_the_limit_is_not_kept(cosmo):
    with pytest.raises(TooLarge, match="larger than 1 MB"):
        loads.begin("a.csv", [b"x" * 2**19] * 3, by=cosmo, largest=1)
    assert not list(loads.root().iterdir())


def test_a_workbook_is_read_too(cosmo, churn):
    stream = io.BytesIO()
    rows = [("churn", date(2026, 9, 30), 2.4, 60_000, "billing"), ("churn", date(2026, 10, 31), 1.9, None, None)]
    write_xlsx(stream, [("measurements", HEADER.strip().split(","), rows), ("notes", ("a",), [("b",)])])
    load = loaded(stream.getvalue(), cosmo, "a.xlsx")
    assert (load.state, load.created) == ("done", 2)


# --- doubts -----------------------------------------------------------------------------------------------------
def test_a_fraction_in_a_series_in_percent_is_refused_unless_it_is_meant(cosmo, churn):
    MeasurementFactory(series=churn, value=2.4)
    text = f"{HEADER}churn,2026-09-30,0.024,,\nchurn,2026-10-31,2.5,,\n"
    load = loaded(text, cosmo)
    (problem,) = load.problems
    assert (load.state, problem["row"], problem["column"]) == ("refused", 2, "value")
    assert problem["message"].startswith("Did you mean 2.4?")
    assert loaded(text, cosmo, sure=True).state == "done"


def test_a_new_series_is_doubted_beside_the_rest_of_the_file(cosmo, churn, calls):
    text = f"{HEADER}churn,2026-08-31,2.4,,\nchurn,2026-09-30,0.025,,\nchurn,2026-10-31,2.5,,\ncalls,2026-10-31,-1,,\n"
    assert [one["row"] for one in loaded(text, cosmo).problems] == [3, 5]


def test_a_series_that_always_was_below_one_is_not_doubted(cosmo, churn):
    assert loaded(f"{HEADER}churn,2026-08-31,0.4,,\nchurn,2026-09-30,0.03,,\n", cosmo).state == "done"


# --- what is written --------------------------------------------------------------------------------------------
def test_loading_again_corrects_what_differs_and_keeps_what_stood_in_the_trail(cosmo, carla, churn):
    loaded(f"{HEADER}churn,2026-09-30,2.4,60000,billing\nchurn,2026-10-31,1.9,,\n", cosmo)
    entered = Measurement.objects.get(on=date(2026, 10, 31)).entered_by
    load = loaded(f"{HEADER}churn,2026-09-30,2.5,60000,billing\nchurn,2026-10-31,1.9,,\n", carla)
    assert (load.created, load.changed, load.rows_done) == (0, 1, 2)
    assert Measurement.objects.get(on=date(2026, 9, 30)).entered_by == carla
    assert Measurement.objects.get(on=date(2026, 10, 31)).entered_by == entered
    event = Event.objects.about(churn).first()
    assert (event.kind, event.actor, event.context["created"]) == ("measurement.loaded", carla, 0)
    assert event.context["changed"] == {"2026-09-30": [[2.4, 60_000, None, "billing"], [2.5, 60_000, None, "billing"]]}


def test_columns_a_file_does_not_have_stay_as_they_are(cosmo, churn):
    loaded(f"{HEADER}churn,2026-09-30,2.4,60000,billing\n", cosmo)
    loaded("value,on,series\n2.5,2026-09-30,churn\n", cosmo)
    reading = churn.measurements.get()
    assert (reading.value, reading.n, reading.source) == (2.5, 60_000, "billing")


def test_each_series_is_told_of_once(cosmo, churn, calls):
    load = loaded(HEADER + days("churn", 40) + days("calls", 30), cosmo)
    told = Event.objects.filter(kind="measurement.loaded", context__load=load.pk)
    assert {(one.subject_type, one.subject_id, one.context["created"]) for one in told} == {
        ("journeys.series", churn.pk, 40),
        ("journeys.series", calls.pk, 30),
    }
    assert told.count() == 2


def test_the_number_of_queries_grows_with_chunks_and_not_with_rows(cosmo, churn, calls):
    counts = []
    for rows in (10, 1_000):
        send(HEADER + days("churn", rows, 3.0 + rows) + days("calls", rows, 3.0 + rows), cosmo)
        with CaptureQueriesContext(connection) as queries:
            loads.run_due(clock=timezone.now)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 2_000 / 100  # bulk_create writes a thousand rows at a time, on SQLite a hundred


# --- dying and going on -----------------------------------------------------------------------------------------
class Killed(BaseException):
    """Like SIGKILL: nothing of ours gets to clean up."""


@pytest.fixture
def dying(monkeypatch):
    """`dying(2)`: the worker is killed in the middle of its second chunk."""
    upsert = measurements.upsert

    def at(chunk: int) -> None:
        left = [chunk]

        def once(*args, **kwargs):
            left[0] -= 1
            told = upsert(*args, **kwargs)
            if not left[0]:
                raise Killed
            return told

        monkeypatch.setattr(measurements, "upsert", once)

    return at


def an_hour_passes() -> None:
    ReadingLoad.objects.update(beat_at=timezone.now() - STALE_AFTER - timedelta(hours=1))


def test_a_killed_load_goes_on_where_it_stopped(cosmo, churn, calls, dying, monkeypatch):
    monkeypatch.setattr(loads, "CHUNK", 100)
    load = send(HEADER + days("churn", 250) + days("calls", 250), cosmo)
    dying(3)
    with pytest.raises(Killed):
        loads.run_due(clock=timezone.now)
    load.refresh_from_db()
    assert (load.state, load.rows_done, load.created) == ("loading", 200, 200)
    assert Measurement.objects.count() == 200
    assert loads.run_due(clock=timezone.now) == 0, "It still seems to live."
    an_hour_passes()
    assert loads.run_due(clock=timezone.now) == 1
    load.refresh_from_db()
    assert (load.state, load.rows_done, load.created, load.changed) == ("done", 500, 500, 0)
    told = Event.objects.filter(kind="measurement.loaded").values_list("context__created", flat=True)
    assert sum(told) == Measurement.objects.count() == 500
    assert Event.objects.filter(kind="reading_load.done").count() == 1


def test_a_worker_that_was_thought_dead_lets_go(cosmo, churn, monkeypatch):
    monkeypatch.setattr(loads, "CHUNK", 100)
    load = send(HEADER + days("churn", 300), cosmo)
    upsert = measurements.upsert

    def slow(*args, **kwargs):
        monkeypatch.setattr(measurements, "upsert", upsert)
        told = upsert(*args, **kwargs)
        an_hour_passes()
        return told

    monkeypatch.setattr(measurements, "upsert", slow)
    assert loads.run_due(clock=timezone.now) == 1, (
        "The second turn ends it; the first finds that the load is no longer its own."
    )
    load.refresh_from_db()
    assert (load.state, load.created) == ("done", 300)
    assert Measurement.objects.count() == 300


def test_a_load_killed_while_checking_is_checked_anew(cosmo, churn, monkeypatch):
    load = send(HEADER + days("churn", 10), cosmo)

    def killed(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("journeys.metrics.readings.services.spool.Filling.sort", killed)
        with pytest.raises(Killed):
            loads.run_due(clock=timezone.now)
    an_hour_passes()
    loads.run_due(clock=timezone.now)
    load.refresh_from_db()
    assert (load.state, load.created) == ("done", 10)


def test_the_same_file_again_is_answered_with_the_running_load(cosmo, carla, churn):
    text = f"{HEADER}churn,2026-09-30,2.4,,\n"
    first = loads.begin("a.csv", [text.encode()], by=cosmo, largest=LARGEST)
    second = loads.begin("b.csv", [text.encode()], by=carla, largest=LARGEST)
    assert (second.load, second.running) == (first.load, True)
    assert len(list(loads.root().iterdir())) == 1
    loads.run_due(clock=timezone.now)
    assert not loads.begin("a.csv", [text.encode()], by=cosmo, largest=LARGEST).running


def test_an_error_of_ours_ends_the_load_with_a_sentence(cosmo, churn, monkeypatch):
    load = send(HEADER + days("churn", 10), cosmo)

    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(measurements, "upsert", broken)
    loads.run_due(clock=timezone.now)
    load.refresh_from_db()
    assert load.state == "refused"
    assert "Something went wrong; it has been recorded" in load.problems[0]["message"]


def test_files_go_when_their_load_has_ended_and_orphans_after_a_day(cosmo, churn, django_capture_on_commit_callbacks):
    load = send(f"{HEADER}churn,2026-09-30,2.4,,\n", cosmo)
    orphan = loads.root() / ("0" * 32)
    orphan.mkdir()
    assert loads.forget_files(now=timezone.now()) == 0
    with django_capture_on_commit_callbacks(execute=True):
        loads.run_due(clock=timezone.now)
    assert not loads.folder_of(load).exists()
    os.utime(orphan, (0, 0))
    assert loads.forget_files(now=timezone.now()) == 1
    assert not list(loads.root().iterdir())


@pytest.mark.slow
def test_three_bad_rows_among_two_hundred_thousand_are_exactly_what_is_told(cosmo):
    series = [SeriesFactory(key=f"s{n}") for n in range(200)]
    rows = [f"s{n % 200},{FIRST + timedelta(n // 200)},{n % 97 + 2.5},100,erp" for n in range(200_000)]
    rows[7] = rows[7].replace("s7,", "s7x,")
    rows[100_000] = "s0,2021-13-01,4,,"
    rows[199_999] = rows[199_999].replace(",100,", ",-1,")
    load = loaded(HEADER + "\n".join(rows), cosmo)
    places = [(one["row"], one["column"]) for one in load.problems]
    assert places == [(9, "series"), (100_002, "on"), (200_001, "n")]
    assert load.problems_total == 3
    assert not Measurement.objects.filter(series__in=series).exists()
