"""Searching shows what pages show: of drafts of other teams nothing, not even that there is something."""

from __future__ import annotations

import pytest

from initiatives.models import Comment, Decision, Initiative, OwnershipRequest, Review
from initiatives.search import kinds
from initiatives.search.queries import searching
from initiatives.search.services import indexing
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory, OwnershipRequestFactory, noon

pytestmark = pytest.mark.django_db
WORD = "platypus"


@pytest.fixture
def draft(company, cosmo, today):
    """Cosmo's draft, asked of IT, with the word in everything that hangs on it."""
    draft = InitiativeFactory(key="CX-9", title="Platypus", status="draft", initiator=cosmo)
    OutcomeFactory(initiative=draft, metric__name="Visits", value_note="each platypus")
    OwnershipRequestFactory(initiative=draft, function=company.IT, ask="Feed the platypus", steps=False)
    decision = Decision.objects.create(initiative=draft, question="A platypus?", asked_by=cosmo, asked_at=noon(today))
    Comment.objects.create(decision=decision, text="Platypus eat worms", by=cosmo, at=noon(today))
    indexing.rebuild()
    return draft


WHOLE = ["answer", "comment", "decision", "initiative", "outcome"]
SEEN = {"alma": WHOLE, "carla": WHOLE, "cosmo": WHOLE, "ivo": WHOLE, "dana": WHOLE, "rosa": [], "lena": [], "rita": []}


@pytest.mark.parametrize("who", SEEN)
def test_a_draft_and_what_hangs_on_it_is_found_by_its_team(who, draft, request):
    person = request.getfixturevalue(who)
    answer = searching.search(WORD, person)
    shown = sorted(hit.kind for hit in searching.hits(answer, 0, answer.total, person))
    assert shown == SEEN[who]
    assert sorted(count.code for count in answer.kinds) == SEEN[who]
    assert Initiative.objects.visible_to(person).filter(pk=draft.pk).exists() is bool(SEEN[who])


@pytest.mark.parametrize(
    ("who", "sees"),
    [("cosmo", True), ("ivo", True), ("dana", True), ("alma", False), ("carla", False), ("rita", False)],
)
def test_a_private_draft_is_found_by_its_author_and_who_is_asked(who, sees, draft, request):
    Initiative.objects.update(private=True)
    person = request.getfixturevalue(who)
    assert bool(searching.search(WORD, person).total) is sees
    assert bool(searching.search("cx9", person).total) is sees


def test_a_slip_never_names_a_word_of_a_hidden_draft(draft, rita, cosmo):
    assert searching.search("platipus", cosmo).slips
    answer = searching.search("platipus", rita)
    assert (answer.total, answer.slips, answer.kinds) == (0, (), ())


def test_what_is_proposed_everybody_finds(draft, rita):
    OwnershipRequest.objects.update(state="declined")
    Initiative.objects.update(status="proposed")
    assert searching.search(WORD, rita).total == 5


@pytest.mark.parametrize("who", ["alma", "carla", "cosmo", "ivo", "lena", "rita"])
def test_every_hit_leads_to_a_page_that_its_finder_may_open(who, company, request, sample_of_every_kind, as_):
    person = request.getfixturevalue(who)
    door = as_(person)
    answer = searching.search("koala", person)
    shown = searching.hits(answer, 0, answer.total, person)
    assert {hit.kind for hit in shown} == set(kinds.kinds())
    for hit in shown:
        if hit.kind == "review":  # its content is none here
            continue
        assert door.get(hit.url.split("#")[0], follow=True).status_code == 200, hit


@pytest.fixture
def sample_of_every_kind(company, carla, today):
    """Something of every kind with “koala” in it."""
    from journeys.models import Function, Touchpoint
    from tests.factories import PersonFactory, TouchpointFactory

    touchpoint: Touchpoint = TouchpointFactory(
        name="Koala", stage__name="Koala stage", stage__journey__title="Koala way"
    )
    touchpoint.moments.create(position=1, fact="A koala appears")
    PersonFactory(name="Karl Koala")
    Function.objects.filter(pk=company.MKT.pk).update(watches="koalas")
    initiative = InitiativeFactory(key="CX-8", title="Koala", touchpoints=[touchpoint])
    OutcomeFactory(initiative=initiative, metric=MetricFactory(name="Koalas seen"))
    OwnershipRequestFactory(initiative=initiative, function=company.FIN, ask="Pay the koala", steps=False)
    Decision.objects.create(question="More koalas?", asked_by=carla, asked_at=noon(today))
    Comment.objects.create(touchpoint=touchpoint, text="Koalas sleep", by=carla, at=noon(today))
    closed = {"closed_at": noon(today), "closed_by": carla, "content": "{}", "sha256": "0"}
    Review.objects.create(key="koala", title="Koala review", as_of=today, **closed)
    indexing.rebuild()
