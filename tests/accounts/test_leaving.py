"""People leave: what hangs on them is shown first, handed over in one form, and flagged where it is not."""

import pytest
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.accounts.services import leaving, people
from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed
from cxtracker.health import look
from initiatives.assessment.services import evaluation
from initiatives.models import Decision, Flag, Initiative, Outcome, OwnershipRequest
from initiatives.policies.queries.in_force import policy_in_force
from initiatives.policies.services import change
from journeys.models import Deputy, Function
from tests.factories import InitiativeFactory, MetricFactory, OwnershipRequestFactory, noon

PARTS = ("heads", "deputises", "accountable", "drafts", "benefits", "asked", "decisions", "escalation")
OF_FUNCTIONS = "function_escalation"


@pytest.fixture
def full(company, ivo, alma, lena, today):
    """Ivo holds one thing of every part."""
    Function.objects.filter(pk=company.FIN.pk).update(head=ivo, is_finance=True)
    Deputy.objects.create(function=company.OPS, person=ivo)
    Function.objects.filter(pk=company.MKT.pk).update(escalation=ivo)
    live = InitiativeFactory(key="CX-1", title="Live", status="proposed", accountable=ivo)
    InitiativeFactory(key="CX-2", title="Quiet", status="draft", initiator=ivo)
    Outcome.objects.create(initiative=live, metric=MetricFactory(key="churn", name="Churn"), benefit_owner=ivo)
    OwnershipRequestFactory(initiative=live, function=company.FIN)
    OwnershipRequestFactory(initiative=live, function=company.RSK, asked_by=ivo)
    told = {"asked_by": lena, "asked_at": noon(today), "decided_by": lena, "decided_at": noon(today)}
    Decision.objects.create(initiative=live, question="Scale?", state="decided", verb="scale", owner=ivo, **told)
    change({"escalate_to": ivo.email}, reason="He sees to it", by=alma, now=noon(today))
    evaluation.evaluate_all(today=timezone.localdate())
    return live


def flags():
    return dict(Flag.objects.filter(closed_on=None, code__endswith="-left").values_list("code", "severity"))


def test_the_page_shows_everything_that_hangs_on_the_person(full, alma, ivo, as_):
    html = as_(alma).get(f"/people/{ivo.pk}/deactivate/").content.decode()
    for words in ("Finance (confirms money)", "Information technology", "Operations", "CX-1 Live", "CX-2 Quiet"):
        assert words in html
    for words in ("CX-1 Live: Churn", "CX-1 Live: Finance", "CX-1 Live: Risk and legal", "Scale?", "Escalation"):
        assert words in html


def test_one_successor_takes_everything_in_one_form(full, alma, ivo, dana, as_):
    answer = as_(alma).post(f"/people/{ivo.pk}/deactivate/", {"everything": dana.pk})
    assert answer.status_code == 302
    ivo.refresh_from_db()
    assert not ivo.is_active
    assert set(Function.objects.filter(head=dana).values_list("key", flat=True)) == {"IT", "FIN"}
    assert set(Deputy.objects.values_list("function__key", "person__email")) == {("OPS", dana.email)}
    assert Initiative.objects.get(key="CX-1").accountable == dana
    assert Initiative.objects.get(key="CX-2").initiator == dana
    assert Outcome.objects.get().benefit_owner == dana
    assert OwnershipRequest.objects.get(function__key="RSK").asked_by == dana
    assert Decision.objects.get().owner == dana
    assert policy_in_force().escalate_to == dana.email
    assert flags() == {}
    told = Event.objects.get(kind="person.handed_over")
    assert set(told.context) == {*PARTS, OF_FUNCTIONS}
    assert Function.objects.get(key="MKT").escalation == dana
    moved = Event.objects.get(kind="function.edited", subject_id=Function.objects.get(key="MKT").pk)
    assert moved.changes == {"escalation": [ivo.email, dana.email]}
    assert told.context["accountable"] == [["CX-1 Live"], dana.email]
    edited = Event.objects.get(kind="initiative.edited", subject_id=full.pk)
    assert edited.changes == {"accountable": [ivo.email, dana.email]}


def test_each_part_may_go_to_someone_else_or_to_nobody(full, alma, ivo, dana, rosa, as_):
    choice = {"everything": dana.pk, "accountable": rosa.pk, "benefits": "-"}
    as_(alma).post(f"/people/{ivo.pk}/deactivate/", choice)
    full.refresh_from_db()
    assert (full.accountable, Outcome.objects.get().benefit_owner, Decision.objects.get().owner) == (rosa, ivo, dana)
    assert flags() == {"person-left": "warning"}


def test_what_is_left_without_a_successor_is_flagged_and_cured_later(full, alma, ivo, dana, as_, api_as):
    people.deactivate(ivo, by=alma)
    assert flags() == {"accountable-left": "critical", "person-left": "warning"}
    row = api_as(alma).get("/api/v1/initiatives/?flag=accountable-left").json()["results"][0]
    flag = next(one for one in row["flags"] if one["code"] == "accountable-left")
    assert flag["message"] == f"The person accountable for this ({ivo.email}) has left, so nobody answers for it."
    assert "The accountable person has left" in as_(alma).get("/initiatives/?flag=accountable-left").content.decode()
    part = next(one for one in look(timezone.now()).parts if one.name == "people")
    assert part.state == "degraded"
    assert "Hand it over" in as_(alma).get(f"/people/{ivo.pk}/").content.decode()
    as_(alma).post(f"/people/{ivo.pk}/deactivate/", {"everything": dana.pk})
    assert flags() == {}
    assert next(one for one in look(timezone.now()).parts if one.name == "people").state == "ok"


def test_coming_back_closes_the_flags(full, alma, ivo):
    people.deactivate(ivo, by=alma)
    people.reactivate(ivo, by=alma)
    assert flags() == {}


def test_all_or_nothing(full, alma, ivo, dana, today):
    User.objects.filter(pk=dana.pk).update(is_active=False)
    with pytest.raises(Invalid, match="has left"):
        leaving.leave(ivo, {"accountable": dana}, by=alma, now=noon(today))
    with pytest.raises(Invalid, match="someone else"):
        leaving.leave(ivo, {"heads": ivo}, by=alma, now=noon(today))
    ivo.refresh_from_db()
    full.refresh_from_db()
    assert (ivo.is_active, full.accountable) == (True, ivo)


@pytest.mark.parametrize("who", ["carla", "lena", "cosmo", "rita"])
def test_only_administrators_hand_over(who, full, ivo, dana, today, request, as_):
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        leaving.leave(ivo, {"accountable": dana}, by=person, now=noon(today))
    assert as_(person).get(f"/people/{ivo.pk}/deactivate/").status_code == 403


def test_a_private_draft_is_handed_over_without_being_named(full, alma, ivo, dana, as_):
    Initiative.objects.filter(key="CX-2").update(private=True)
    html = as_(alma).get(f"/people/{ivo.pk}/deactivate/").content.decode()
    assert "A private draft" in html
    assert "Quiet" not in html
    as_(alma).post(f"/people/{ivo.pk}/deactivate/", {"everything": dana.pk})
    assert Initiative.objects.get(key="CX-2").initiator == dana
    assert "Quiet" not in str(Event.objects.get(kind="person.handed_over").context)


# --- one list of people, however many parts ---------------------------------------------------------------------
def test_the_people_stand_once_for_all_parts(full, alma, ivo, dana, as_):
    html = as_(alma).get(f"/people/{ivo.pk}/deactivate/").content.decode()
    assert html.count(f"{dana.name} ({dana.email})") == 2  # one successor for everything, and the shared suggestions
    assert html.count('list="successors"') == len(PARTS) + 1


@pytest.mark.parametrize("typed", ["{name} ({email})", "{email}", " {email} ", "{pk}"])
def test_a_successor_is_picked_or_typed(typed, full, alma, ivo, dana, rosa, as_):
    said = typed.format(name=rosa.name, email=rosa.email.upper(), pk=rosa.pk)
    as_(alma).post(
        f"/people/{ivo.pk}/deactivate/", {"everything": dana.pk, "accountable": said, "benefits": "Nobody yet"}
    )
    full.refresh_from_db()
    assert (full.accountable, Outcome.objects.get().benefit_owner) == (rosa, ivo)


def test_somebody_who_is_not_there_is_refused_and_nothing_is_handed_over(full, alma, ivo, as_):
    answer = as_(alma).post(f"/people/{ivo.pk}/deactivate/", {"accountable": "nobody@example.com"})
    assert answer.status_code == 422
    assert "Choose someone from the list, or type their e-mail address." in answer.content.decode()
    ivo.refresh_from_db()
    assert ivo.is_active
