"""Bundles come in, in every form the same, and go out so that coming in again changes nothing."""

import json
import shutil
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cxtracker.accounts.models import Role, User
from cxtracker.audit.models import Event
from cxtracker.errors import NotAllowed
from cxtracker.tabular.problems import BundleErrors
from initiatives.models import Assessment, Initiative, Outcome, OwnershipRequest
from initiatives.transfer.queries.export import export_bundle
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Deputy, Function, Influence, Measurement, Membership, Metric, Touchpoint
from tests.factories import PersonFactory, noon

SAMPLE = Path(__file__).parents[3] / "initiatives" / "sample"
FORMS = ["all.json", "all.xlsx", "all.zip", "folder"]


@pytest.fixture
def bring(db, tmp_path, today):
    """`bring({"functions": […]})` imports lists given as JSON; further keywords go to `import_bundle`."""

    def bring_in(lists, **options):
        path = tmp_path / "bundle.json"
        path.write_text(json.dumps(lists))
        return import_bundle([path], **{"by": None, "now": noon(today), **options})

    return bring_in


@pytest.fixture
def bring_csv(db, tmp_path, today):
    """`bring_csv(functions="key,name\\nIT,…")` imports CSV files, one per list."""

    def bring_in(**lists):
        paths = []
        for name, text in lists.items():
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_text(text)
        return import_bundle(paths, by=None, now=noon(today))

    return bring_in


@pytest.fixture
def sample(db, today):
    return import_bundle([SAMPLE], by=None, now=noon(today))


MAP = {
    "functions": [{"key": "IT", "name": "IT"}, {"key": "CX", "name": "CX office", "is_cx": True}],
    "segments": [{"key": "new", "name": "New customers"}],
    "journeys": [{"key": "j", "title": "Account", "segments": ["new"]}],
    "stages": [{"key": "s", "journey": "j", "name": "Hear of it", "lifecycle": "first_mention"}],
    "touchpoints": [{"key": "T1", "stage": "s", "name": "Advert"}, {"key": "T2", "stage": "s", "name": "Page"}],
    "influences": [{"touchpoint": "T1", "function": "IT", "strength": 2}],
    "initiatives": [{"key": "I1", "title": "Better", "touchpoints": ["T1"]}],
    "metrics": [
        {"key": "BE", "name": "Churn", "kind": "behavioural", "unit": "%", "direction": "lower"},
        {"key": "FI", "name": "Income", "kind": "financial", "unit": "money", "direction": "higher"},
    ],
}


# --- the sample -------------------------------------------------------------------------------------------------
def test_the_sample_company_comes_in_and_is_assessed(sample):
    assert str(sample) == "created 1174, changed 0, unchanged 0"
    assert sample.per_list["influences"].created == Influence.objects.count() == 269
    assert Assessment.objects.count() == 10
    assert not Initiative.objects.filter(assessment_due=True).exists()


def test_importing_the_same_again_changes_nothing(sample, today):
    events = Event.objects.count()
    assert str(import_bundle([SAMPLE], by=None, now=noon(today))) == "created 0, changed 0, unchanged 1174"
    assert Event.objects.count() == events


def test_several_paths_are_one_bundle(db, today):
    names = ["measurements.csv", "initiatives.json", "metrics.csv", "journeys.json"]
    assert import_bundle([SAMPLE / name for name in names], by=None, now=noon(today)).created == 1174


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_again_without_a_change(sample, tmp_path, today, form):
    path = tmp_path / form
    export_bundle(path, by=None)
    assert str(import_bundle([path], by=None, now=noon(today))) == "created 0, changed 0, unchanged 1174"


@pytest.mark.django_db(transaction=True)
def test_every_form_gives_the_same_company(tmp_path, today):
    import_bundle([SAMPLE], by=None, now=noon(today))
    told = []
    for form in FORMS:
        export_bundle(tmp_path / form, by=None)
    for form in FORMS:
        _empty_the_company()
        assert str(import_bundle([tmp_path / form], by=None, now=noon(today))) == "created 1174, changed 0, unchanged 0"
        export_bundle(tmp_path / "again.json", by=None)
        told.append((tmp_path / "again.json").read_text())
    assert len(set(told)) == 1


def _empty_the_company():
    for model in (Initiative, Measurement, Influence, Touchpoint):
        model.objects.all().delete()
    call_command("flush", interactive=False, verbosity=0)


# --- what a row means -------------------------------------------------------------------------------------------
def test_an_imported_person_is_known_but_cannot_sign_in(bring):
    bring({**MAP, "people": [{"key": "Ada@Example.com", "name": "Ada", "function": "IT", "role": "contributor"}]})
    ada = User.objects.get(email="ada@example.com")
    assert not ada.can_sign_in
    assert Membership.objects.get(person=ada).function.key == "IT"


def test_people_are_told_apart_without_regard_to_capitals(bring):
    PersonFactory(email="Ada@Example.com", name="Ada")
    assert bring({"people": [{"key": "ADA@example.COM", "name": "Ada", "role": "reader"}]}).unchanged == 1


def test_deputies_may_have_days_and_keep_them(bring, bring_csv, tmp_path):
    people = [{"key": f"{one}@example.com", "name": one} for one in "abc"]
    bring({"people": people, **MAP})
    deputies = "a@example.com from 2026-01-01 until 2026-02-01;b@example.com;c@example.com until 2027-01-01"
    assert bring_csv(functions=f"key,name,deputies\nIT,IT,{deputies}\n").changed == 1
    first = Deputy.objects.get(person__email="a@example.com")
    assert (first.since, first.until) == (date(2026, 1, 1), date(2026, 2, 1))
    export_bundle(tmp_path / "out", by=None)
    assert deputies in (tmp_path / "out" / "functions.csv").read_text()


def test_a_missing_column_leaves_a_value_and_a_blank_cell_sets_the_default(bring, bring_csv):
    bring({**MAP, "initiatives": [{"key": "I1", "title": "A", "mode": "prevent", "status": "agreed", "budget": 5}]})
    assert bring_csv(initiatives="key,title\nI1,B\n").changed == 1
    kept = Initiative.objects.get(key="I1")
    assert (kept.title, kept.mode, kept.status, kept.budget, kept.version) == ("B", "prevent", "agreed", 5, 2)
    bring_csv(initiatives="key,title,mode,status,budget\nI1,B,,,\n")
    blank = Initiative.objects.get(key="I1")
    assert (blank.mode, blank.status, blank.budget) == ("", "draft", None)


def test_the_order_of_rows_is_the_order_where_no_position_is_given(bring):
    bring(MAP)
    assert list(Touchpoint.objects.order_by("position").values_list("key", flat=True)) == ["T1", "T2"]
    assert bring(MAP).changed == 0


def test_a_row_without_a_position_goes_last_in_its_parent(bring):
    """It took its row number in the file, and stood between others that were there."""
    bring(MAP)
    stage = MAP["touchpoints"][0]["stage"]
    bring({"touchpoints": [{"key": f"N{number}", "name": "New", "stage": stage, "position": 9} for number in (1,)]})
    bring({"touchpoints": [{"key": "N2", "name": "New", "stage": stage}, {"key": "N3", "name": "New", "stage": stage}]})
    ordered = Touchpoint.objects.filter(stage__key=stage).order_by("position").values_list("key", "position")
    assert [key for key, _position in ordered][-3:] == ["N1", "N2", "N3"]
    assert dict(ordered)["N3"] == 11
    kept = bring({"touchpoints": [{"key": "N1", "name": "Renamed", "stage": stage}]})
    assert (kept.changed, Touchpoint.objects.get(key="N1").position) == (1, 9)


def test_an_import_keeps_the_meaning_of_readings_as_the_page_does(bring):
    reading = {"series": "s1", "on": "2026-01-31", "value": 2.5}
    bring({**MAP, "series": [{"key": "s1", "metric": "BE"}], "measurements": [reading]})
    metric = next(one for one in MAP["metrics"] if one["key"] == "BE")
    turned = "lower" if Metric.objects.get(key="BE").direction == "higher" else "higher"
    with pytest.raises(BundleErrors, match="would mean something else"):
        bring({"metrics": [{**metric, "unit": "hours"}]})
    with pytest.raises(BundleErrors, match="If so, change it on the page of the metric"):
        bring({"metrics": [{**metric, "direction": turned}]})
    assert bring({"metrics": [{**metric, "name": "Renamed"}]}).changed == 1


def test_an_initiative_with_no_touchpoint_is_unanchored(bring):
    bring({"initiatives": [{"key": "I1", "title": "A"}]})
    assert Initiative.objects.get().assessment.band == "unanchored"


def test_links_are_replaced_and_the_assessment_follows(bring):
    bring(MAP)
    assert Initiative.objects.get().assessment.score == 100.0
    assert bring({"initiatives": [{"key": "I1", "touchpoints": []}]}).changed == 1
    assert Initiative.objects.get().assessment.band == "unanchored"
    assert bring({"initiatives": [{"key": "I1", "touchpoints": ["T2", "T1"]}]}).changed == 1
    assert bring({"initiatives": [{"key": "I1", "touchpoints": ["T1", "T2"]}]}).unchanged == 1


def test_an_approval_without_a_day_counts_from_the_day_it_was_imported(bring, today):
    lists = {**MAP, "ownerships": [{"initiative": "I1", "function": "IT", "state": "approved", "decided_on": None}]}
    bring(lists)
    assert OwnershipRequest.objects.get().decided_on == today
    assert bring(lists, now=noon(date(2027, 1, 1))).changed == 0
    assert OwnershipRequest.objects.get().effective


def test_an_approval_that_is_taken_back_no_longer_owns(bring):
    approved = {"initiative": "I1", "function": "IT", "state": "approved"}
    bring({**MAP, "ownerships": [approved]})
    later = {**approved, "state": "declined", "reason": "timing", "decided_on": "2026-11-03"}
    with pytest.raises(BundleErrors, match="IT has answered this itself"):
        bring({"ownerships": [later]})
    bring({"ownerships": [later]}, vouch="Minutes of 3 November")
    request = OwnershipRequest.objects.get()
    assert (request.effective, request.decided_on, request.version) == (False, date(2026, 11, 3), 2)


def test_a_changed_influence_reaches_the_initiatives_that_touch_it(bring):
    bring({**MAP, "ownerships": [{"initiative": "I1", "function": "IT", "state": "approved"}]})
    assert Initiative.objects.get().assessment.score < 30
    bring({"influences": [{"touchpoint": "T1", "function": "CX", "segment": None, "strength": 3}]})
    assert Initiative.objects.get().assessment.required == ["CX", "IT"]


def test_a_rating_for_a_segment_stands_beside_the_default(bring):
    bring(MAP)
    row = {"touchpoint": "T1", "function": "IT", "segment": "new", "strength": 0}
    assert bring({"influences": [row]}).created == 1
    assert bring({"influences": [row, *MAP["influences"]]}).unchanged == 2


def test_a_rating_keeps_its_author_until_the_rating_changes(bring, alma, carla):
    bring(MAP, by=alma)
    Influence.objects.update(rated_by=carla)
    bring({"influences": [{"touchpoint": "T1", "function": "IT", "strength": 2, "needed_change": "x"}]}, by=alma)
    assert Influence.objects.get().rated_by == carla
    bring({"influences": [{"touchpoint": "T1", "function": "IT", "strength": 3}]}, by=alma)
    assert Influence.objects.get().rated_by == alma


def test_one_initiative_may_enable_another_in_any_order(bring):
    bring({"initiatives": [{"key": "A", "title": "A", "enables": "B"}, {"key": "B", "title": "B"}]})
    assert Initiative.objects.get(key="A").enables.key == "B"
    bring({"initiatives": [{"key": "A", "enables": None}, {"key": "B", "enables": "A"}]})
    assert Initiative.objects.get(key="A").enables is None


def test_the_headline_can_move_from_one_outcome_to_another(bring):
    outcome = {"initiative": "I1", "metric": "BE", "headline": True}
    bring({**MAP, "outcomes": [outcome]})
    bring({"outcomes": [{**outcome, "metric": "FI"}, {**outcome, "headline": False}]})
    assert Outcome.objects.get(headline=True).metric.key == "FI"


def test_amounts_keep_every_digit_in_every_form(bring, tmp_path, today):
    bring({**MAP, "outcomes": [{"initiative": "I1", "metric": "BE", "unit_value": "12345678901.3456"}]})
    for form in FORMS:
        export_bundle(tmp_path / form, by=None)
        assert import_bundle([tmp_path / form], by=None, now=noon(today)).changed == 0
    assert Outcome.objects.get().unit_value == Decimal("12345678901.3456")


def test_digits_that_a_spreadsheet_program_cuts_when_saving_are_no_change(bring):
    """LibreOffice keeps 15 digits of a number."""

    def bring_value(value):
        reading = {"series": "s1", "on": "2026-01-31", "value": value}
        return bring({**MAP, "series": [{"key": "s1", "metric": "BE"}], "measurements": [reading]})

    bring_value(1 / 7)
    assert bring_value(0.142857142857143).changed == 0
    assert Measurement.objects.get().value == 1 / 7
    assert bring_value(0.142857142857144).changed == 1
    assert bring_value(1 / 7).changed == 1


def test_corrected_readings_keep_what_stood_there_before(bring, alma):
    reading = {"series": "s1", "on": "2026-01-31", "value": 2.5}
    bring({**MAP, "series": [{"key": "s1", "metric": "BE"}], "measurements": [reading]}, by=alma)
    bring({"measurements": [{**reading, "value": 2.75}]}, by=alma)
    event = Event.objects.filter(kind="measurements.imported").last()
    assert event.context == {"new": 0, "corrected": [{"on": "2026-01-31", "value": [2.5, 2.75]}]}
    assert Measurement.objects.get().entered_by == alma


# --- around it --------------------------------------------------------------------------------------------------
def test_a_dry_run_counts_and_leaves_nothing_behind(db, today):
    result = import_bundle([SAMPLE], by=None, now=noon(today), dry_run=True)
    assert result.created == 1174
    assert not Function.objects.exists()
    assert not Event.objects.filter(channel="import").exists()


def test_each_row_is_told_with_what_changed_and_the_whole_once(bring, alma):
    bring(MAP, by=alma)
    bring({"initiatives": [{"key": "I1", "title": "Best"}]}, by=alma)
    last = Event.objects.filter(kind="initiative.imported").last()
    assert (last.channel, last.actor, last.changes) == ("import", alma, {"title": ["Better", "Best"]})
    totals = Event.objects.filter(kind="bundle.imported").last().context
    assert totals == {"initiatives": {"created": 0, "changed": 1, "unchanged": 0}}


def test_progress_is_told_list_by_list(bring):
    told = []
    bring(MAP, progress=lambda name, done, total: told.append((name, done, total)))
    assert told[0] == ("functions", 0, 11)
    assert told[-1] == ("", 11, 11)


@pytest.mark.parametrize("who", ["lena", "rita", "cosmo", "ivo"])
def test_who_does_not_run_the_programme_may_not_import(bring, request, who):
    with pytest.raises(NotAllowed):
        bring(MAP, by=request.getfixturevalue(who))
    assert not Initiative.objects.exists()


def test_a_cx_manager_imports_initiatives_but_neither_people_nor_functions(bring, alma, carla):
    bring(MAP, by=alma)
    assert bring({**MAP, "initiatives": [{"key": "I2", "title": "New"}]}, by=carla).created == 1
    with pytest.raises(BundleErrors) as caught:
        bring({"people": [{"key": "me@example.com", "name": "Me", "role": "administrator"}]}, by=carla)
    assert "only an administrator may change the list people" in caught.value.problems[0].sentence


def test_the_last_administrator_cannot_be_imported_away(bring, alma):
    with pytest.raises(BundleErrors) as caught:
        bring({"people": [{"key": "alma@example.com", "role": "reader"}]}, by=alma)
    assert "no administrator who can sign in would be left" in caught.value.problems[0].sentence
    bring({"people": [{"key": "alma@example.com", "name": "Alma the Great"}]}, by=alma)
    assert User.objects.get(email="alma@example.com").role == Role.ADMINISTRATOR


def test_only_administrators_export_everything(db, tmp_path, alma, carla):
    with pytest.raises(NotAllowed):
        export_bundle(tmp_path / "a.json", by=carla)
    export_bundle(tmp_path / "a.json", by=alma)
    assert json.loads((tmp_path / "a.json").read_text())["format"] == "cxtracker-bundle/1"


def test_the_command_ends_with_the_counts(db, tmp_path):
    out = StringIO()
    call_command("import_bundle", str(SAMPLE), stdout=out)
    assert out.getvalue().splitlines()[-1] == "created 1174, changed 0, unchanged 0"
    call_command("export_bundle", str(tmp_path / "all.xlsx"), stdout=out)
    call_command("import_bundle", str(tmp_path / "all.xlsx"), "--dry-run", stdout=out)
    assert out.getvalue().splitlines()[-1] == "created 0, changed 0, unchanged 1174"


def test_the_command_tells_every_problem_on_stderr_and_fails(db, tmp_path):
    (tmp_path / "influences.csv").write_text("touchpoint,function,strength\nT1,IT,4\nT1,CX,x\n")
    err = StringIO()
    with pytest.raises(SystemExit) as exit_status:
        call_command("import_bundle", str(tmp_path / "influences.csv"), stderr=err)
    assert exit_status.value.code == 1
    assert len(err.getvalue().splitlines()) == 7  # two strengths, four keys of nothing, and that nothing was changed
    assert "influences.csv, row 2, column strength: 4 is outside the range." in err.getvalue()


def test_metrics_count_yes_and_no(db, today, tmp_path):
    shutil.copy(SAMPLE / "metrics.csv", tmp_path / "metrics.csv")
    import_bundle([tmp_path / "metrics.csv"], by=None, now=noon(today))
    assert Metric.objects.filter(counts_as_business_outcome=True).count() > 20
