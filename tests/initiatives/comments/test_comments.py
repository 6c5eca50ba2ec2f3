"""Talking where the work is: who may, whom it reaches, what stays of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed
from initiatives.comments.queries import threads
from initiatives.comments.rules import MOST_MENTIONS
from initiatives.comments.services import comments
from initiatives.lifecycle.services import deleting
from initiatives.models import Comment, Decision, Notification, Outcome, Topic
from initiatives.models.comments import LONGEST
from initiatives.notifications.services import mailing
from journeys.models import TrashedItem
from journeys.trash import services as trash
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory, PersonFactory, TouchpointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def touchpoint():
    return TouchpointFactory(key="T-9", name="First bill")


@pytest.fixture
def initiative(company, touchpoint, carla):
    return InitiativeFactory(
        key="CX-7", title="Refund", touchpoints=[touchpoint], initiator=carla, accountable=carla, status="proposed"
    )


@pytest.fixture
def draft(company, cosmo):
    return InitiativeFactory(key="CX-8", title="Not yet", initiator=cosmo, status="draft")


@pytest.fixture
def things(initiative, touchpoint, rita):
    """One of everything that can be talked about, by place."""
    asked = Decision.objects.create(question="Which way does it go?", asked_by=rita, asked_at=timezone.now())
    outcome = OutcomeFactory(initiative=initiative, metric=MetricFactory(key="BE03", name="Early churn"))
    return {"initiative": initiative, "outcome": outcome, "touchpoint": touchpoint, "decision": asked}


def say(on, by, text="The branches wait for it.") -> Comment:
    return comments.post(on, text=text, by=by, now=timezone.now())


def told(topic=Topic.MENTIONED) -> list[str]:
    rows = Notification.objects.filter(topic=topic).select_related("recipient").order_by("pk")
    return [row.recipient.name.split()[0] for row in rows]


def refused(on, by, text) -> str:
    with pytest.raises(Invalid) as refusal:
        say(on, by, text)
    assert not Comment.objects.exists()
    return str(refusal.value)


# --- saying ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("place", ["initiative", "outcome", "touchpoint", "decision"])
def test_whoever_sees_a_thing_talks_about_it_on_its_page(place, things, as_, rita):
    client, thing = as_(rita), things[place]
    answer = client.post(
        reverse("comments:thread", args=[place, thing.pk]), {"text": "Line one\nhttps://example.com/a"}
    )
    comment = Comment.objects.get()
    assert comment.thing == thing
    assert comment.by == rita
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"#comment-{comment.pk}")
    page = client.get(answer["Location"]).content.decode()
    assert f'id="comment-{comment.pk}"' in page
    assert 'Line one<br><a href="https://example.com/a" rel="nofollow">' in page
    event = Event.objects.get(kind="comment.posted")
    assert event.subject_id == (things["initiative"].pk if place == "outcome" else thing.pk)


def test_what_is_typed_is_never_html(initiative, as_, rita):
    say(initiative, rita, "<script>alert(1)</script> javascript:alert(1) @<b>")
    page = as_(rita).get("/initiatives/CX-7/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_a_comment_needs_words_and_has_an_end(initiative, rita, as_):
    assert refused(initiative, rita, " \n ") == "Write a comment."
    assert "Shorten it" in refused(initiative, rita, "x" * (LONGEST + 1))
    answer = as_(rita).post(reverse("comments:thread", args=["initiative", initiative.pk]), {"text": ""})
    assert answer.status_code == 422


def test_what_a_person_may_not_see_they_neither_read_nor_say_anything_on(draft, cosmo, rita, as_, api_as):
    comment = say(draft, cosmo)
    for path in (
        f"/comments/{comment.pk}/",
        f"/comments/on/initiative/{draft.pk}/",
        f"/comments/{comment.pk}/wordings/",
    ):
        assert as_(rita).get(path).status_code == 404
        assert as_(cosmo).get(path).status_code in (200, 302)
    assert as_(rita).post(f"/comments/on/initiative/{draft.pk}/", {"text": "I too"}).status_code == 404
    assert api_as(rita).get("/api/v1/comments/").json()["results"] == []
    body = {"initiative": "CX-8", "text": "I too"}
    assert api_as(rita).post("/api/v1/comments/", body, format="json").status_code == 400
    assert api_as(cosmo).get("/api/v1/comments/?initiative=CX-8").json()["count"] == 1


def test_nothing_else_can_be_talked_about(as_, rita):
    assert as_(rita).get("/comments/on/person/1/").status_code == 404


# --- mentions -------------------------------------------------------------------------------------------------------
def test_a_mention_reaches_its_person_once_by_mail_and_page(initiative, carla, rita, ivo, as_):
    comment = say(initiative, rita, "@Ivo Imhof and @ivo@example.com, see this.")
    assert told() == ["Ivo"]
    assert told(Topic.HAPPENED) == ["Carla"]
    mail.outbox.clear()
    mailing.send_due(now=timezone.now())
    [letter] = mail.outbox
    assert letter.to == ["ivo@example.com"]
    assert letter.subject == "Rita Roth mentioned you: CX-7 Refund"
    assert "see this." in letter.body
    assert f"/comments/{comment.pk}/" in letter.body
    page = as_(ivo).get("/updates/").content.decode()
    assert f'href="/comments/{comment.pk}/"' in page
    landed = as_(ivo).get(f"/comments/{comment.pk}/")
    assert landed["Location"] == f"/initiatives/CX-7/#comment-{comment.pk}"


@pytest.mark.parametrize("place", ["touchpoint", "decision", "outcome"])
def test_mentions_reach_people_from_everywhere(place, things, rita, ivo, as_):
    say(things[place], rita, "@Ivo Imhof?")
    assert told() == ["Ivo"]
    assert "Rita Roth" in as_(ivo).get("/updates/").content.decode()
    mail.outbox.clear()
    mailing.send_due(now=timezone.now())
    assert [letter.to for letter in mail.outbox] == [["ivo@example.com"]]


def test_nobody_hears_of_their_own_words(initiative, carla):
    say(initiative, carla, "@Carla Caspar, remember.")
    assert told() == []
    assert told(Topic.HAPPENED) == []


def test_who_is_accountable_and_mentioned_is_told_once(initiative, carla, rita):
    say(initiative, rita, "@Carla Caspar?")
    assert told() == ["Carla"]
    assert told(Topic.HAPPENED) == []


def test_editing_tells_only_new_names(initiative, rita, ivo, rosa):
    comment = say(initiative, rita, "@Ivo Imhof?")
    comments.edit(comment, text="@Ivo Imhof and @Rosa Reuter?", by=rita, now=timezone.now())
    assert told() == ["Ivo", "Rosa"]
    comments.edit(comment, text="Nobody.", by=rita, now=timezone.now())
    comments.edit(comment, text="@Ivo Imhof again", by=rita, now=timezone.now())
    assert told() == ["Ivo", "Rosa"]


def test_mentioning_someone_who_cannot_see_it_is_refused_before_posting(draft, cosmo, rita):
    assert refused(draft, cosmo, "@Rita Roth?") == (
        "Rita Roth can't see this, so nothing would reach them. Take the mention out to post."
    )
    assert told() == []


def test_names_that_several_people_have_need_an_address(initiative, rita):
    for address in ("ann1@example.com", "ann2@example.com"):
        PersonFactory(email=address, name="Ann Lee")
    assert "Write @ann1@example.com" in refused(initiative, rita, "@Ann Lee?")
    say(initiative, rita, "@ann2@example.com?")
    assert [row.recipient.email for row in Notification.objects.filter(topic=Topic.MENTIONED)] == ["ann2@example.com"]


def test_more_people_than_a_comment_may_mention_are_refused(initiative, rita):
    people = [PersonFactory(name=f"Pat{n} Park") for n in range(50)]
    text = " ".join(f"@{person.name}" for person in people)
    assert refused(initiative, rita, text) == f"Mention at most {MOST_MENTIONS} people in a comment."
    say(initiative, rita, " ".join(f"@{person.name}" for person in people[:MOST_MENTIONS]))
    assert len(told()) == MOST_MENTIONS


def test_people_are_offered_who_see_it(initiative, draft, as_, rita, cosmo, ivo, carla):
    def names(client, on, typed):
        answer = client.get(reverse("comments:people", args=["initiative", on.pk]), {"q": typed})
        return [person["name"] for person in answer.json()["people"]]

    assert names(as_(rita), initiative, "im") == ["Ivo Imhof"]
    assert "Rita Roth" not in names(as_(rita), initiative, "r")
    assert names(as_(cosmo), draft, "ri") == []
    assert names(as_(cosmo), draft, "car") == ["Carla Caspar"]


def test_a_mail_about_a_deleted_comment_is_not_sent(initiative, rita, ivo):
    comment = say(initiative, rita, "@Ivo Imhof?")
    comments.remove(comment, by=rita, now=timezone.now())
    mail.outbox.clear()
    mailing.send_due(now=timezone.now())
    assert mail.outbox == []


# --- changing and deleting ------------------------------------------------------------------------------------------
def test_an_edit_is_marked_and_the_earlier_wording_stays_readable(initiative, rita, carla, as_):
    comment = say(initiative, rita, "The first")
    as_(rita).post(f"/comments/{comment.pk}/edit/", {"text": "The second"})
    page = as_(carla).get("/initiatives/CX-7/").content.decode()
    assert "The second" in page
    assert "edited" in page
    assert "The first</p>" not in page
    assert "The first" in as_(carla).get(f"/comments/{comment.pk}/wordings/").content.decode()


def test_only_its_author_changes_a_comment(initiative, rita, alma, as_, api_as):
    comment = say(initiative, rita)
    with pytest.raises(NotAllowed, match="Rita Roth wrote this"):
        comments.edit(comment, text="Other", by=alma, now=timezone.now())
    for verb in ("edit", "remove"):
        assert as_(alma).post(f"/comments/{comment.pk}/{verb}/", {"text": "Other"}).status_code == 403
    assert api_as(alma).delete(f"/api/v1/comments/{comment.pk}/", headers={"If-Match": "*"}).status_code == 403
    assert "Edit</a>" not in as_(alma).get("/initiatives/CX-7/").content.decode().partition("comment-")[2]


def test_a_deleted_comment_leaves_its_place_and_comes_back_with_undo(initiative, rita, carla, as_, api_as):
    comment = say(initiative, rita, "Regretted words")
    client = as_(rita)
    page = client.post(f"/comments/{comment.pk}/remove/", follow=True).content.decode()
    assert "deleted by Rita Roth" in page
    assert "Regretted words" not in page
    answer = api_as(carla).get(f"/api/v1/comments/{comment.pk}/").json()
    assert answer["text"] == ""
    assert answer["deleted_at"]
    act = Event.objects.get(kind="comment.removed")
    client.post(f"/undo/{act.pk}/")
    assert "Regretted words" in as_(carla).get("/initiatives/CX-7/").content.decode()


def test_a_deleted_comment_has_no_earlier_wordings_and_is_not_changed(initiative, rita, as_):
    comment = say(initiative, rita, "The first")
    comments.edit(comment, text="The second", by=rita, now=timezone.now())
    comments.remove(comment, by=rita, now=timezone.now())
    assert "The first" not in as_(rita).get(f"/comments/{comment.pk}/wordings/").content.decode()
    answer = as_(rita).post(f"/comments/{comment.pk}/edit/", {"text": "Third"}, follow=True)
    assert "can&#x27;t be changed" in answer.content.decode()


def test_comments_go_to_the_trash_with_their_record_and_come_back(draft, cosmo, carla):
    comment = say(draft, cosmo, "@Carla Caspar?")
    deleting.remove(draft, by=cosmo, today=timezone.localdate())
    assert not Comment.objects.exists()
    trash.restore(TrashedItem.objects.get(), by=cosmo)
    again = Comment.objects.get()
    assert (again.pk, again.text, list(again.mentioned.all())) == (comment.pk, comment.text, [carla])


# --- long threads ---------------------------------------------------------------------------------------------------
def test_a_long_thread_shows_its_newest_and_leads_to_the_others(initiative, rita, as_, django_assert_max_num_queries):
    now = timezone.now()
    Comment.objects.bulk_create(
        Comment(initiative=initiative, text=f"No. {n};", by=rita, at=now + timedelta(minutes=n)) for n in range(130)
    )
    first, *_others = Comment.objects.order_by("pk")
    client = as_(rita)
    page = client.get("/initiatives/CX-7/").content.decode()
    assert page.count('id="comment-') == threads.SHOWN
    assert "No. 129;" in page
    assert "No. 109;" not in page
    assert client.get(f"/comments/{first.pk}/")["Location"].endswith(f"?first={first.pk}#comment-{first.pk}")
    thread = f"/comments/on/initiative/{initiative.pk}/"
    with django_assert_max_num_queries(12):
        page = client.get(thread).content.decode()
    assert page.count('id="comment-') == threads.PAGE
    assert "No. 0;" in page
    assert "No. 49;" in page
    assert "Later comments" in page
    assert "Earlier comments" not in page
    page = client.get(f"{thread}?first={first.pk + 100}").content.decode()
    assert page.count('id="comment-') == 30
    assert "Earlier comments" in page
    assert client.get(f"{thread}?first=x").status_code == 200


def test_threads_of_many_outcomes_take_as_many_queries_as_of_a_few(initiative, rita, django_assert_num_queries):
    outcomes = [OutcomeFactory(initiative=initiative) for _n in range(6)]
    for outcome in outcomes:
        say(outcome, rita)
    with django_assert_num_queries(4):
        known = threads.threads("outcome", [outcome.pk for outcome in outcomes], to=rita)
    assert [thread.total for thread in known.values()] == [1] * 6
    assert Outcome.objects.count() == 6


# --- the API --------------------------------------------------------------------------------------------------------
def test_the_api_posts_changes_and_deletes(things, rita, api_as):
    client = api_as(rita)
    for place, name in (("initiative", "CX-7"), ("touchpoint", "T-9"), ("outcome", None), ("decision", None)):
        answer = client.post("/api/v1/comments/", {place: name or things[place].pk, "text": "Heard"}, format="json")
        assert answer.status_code == 201, answer.content
        there = client.get("/api/v1/comments/", {place: name or things[place].pk}).json()
        assert [row["text"] for row in there["results"]] == ["Heard"]
    path = f"/api/v1/comments/{answer.json()['id']}/"
    changed = client.patch(path, {"text": "Heard again"}, format="json", headers={"If-Match": answer["ETag"]})
    assert changed.status_code == 200
    assert changed.json()["edited_at"]
    assert [row["text"] for row in client.get(f"{path}wordings/").json()] == ["Heard"]
    stale = client.patch(path, {"text": "Late"}, format="json", headers={"If-Match": answer["ETag"]})
    assert stale.status_code == 412
    assert client.delete(path, headers={"If-Match": "*"}).status_code == 204
    assert client.get(path).json()["text"] == ""


def test_the_api_wants_one_thing(things, rita, api_as):
    client = api_as(rita)
    for body in ({"text": "On what?"}, {"initiative": "CX-7", "touchpoint": "T-9", "text": "On which?"}):
        assert client.post("/api/v1/comments/", body, format="json").status_code == 400
    assert client.get("/api/v1/comments/?outcome=x").status_code == 400
