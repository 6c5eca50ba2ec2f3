"""What leadership of the sample company has done: one review closed, one decision kept, two questions waiting."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.ui.units import currency
from initiatives.models import Decision, Initiative, Outcome
from initiatives.outcomes.money.services import confirmations
from initiatives.review.decisions import services as decisions
from initiatives.review.services import reviews

LAST_REVIEW = timedelta(days=91)


NAMES = ("board", "cx.manager", "head.fin")


def tell(*, now: datetime) -> None:
    """A quarter ago leadership settled a quarrel; finance has signed one outcome; the fences wait for a decision."""
    people = {
        user.email.split("@")[0]: user
        for user in User.objects.filter(email__in=[f"{name}@example.com" for name in NAMES])
    }
    initiatives = {initiative.key: initiative for initiative in Initiative.objects.filter(key__in=("I09", "I05"))}
    today = timezone.localdate(now)
    day = today - LAST_REVIEW
    morning, evening = (datetime.combine(day, at, timezone.get_current_timezone()) for at in (time(9), time(17)))
    settled = _settle(initiatives["I09"], people, morning)
    reviews.close(title="", as_of=day, by=people["board"], today=today, now=evening)
    decisions.follow_up(
        settled,
        state="done",
        note="In force since October; inspected are five parcels in a hundred.",
        by=people["head.fin"],
        today=today,
    )
    churn = Outcome.objects.get(initiative=initiatives["I05"], metric__key="BE03")
    confirmations.confirm(churn, Decimal(50_000), note="Margin, not revenue", by=people["head.fin"], now=now)
    ask(people["cx.manager"], now)


def _settle(initiative: Initiative, people: dict[str, User], at: datetime) -> Decision:
    """The quarrel of the last quarter, asked and decided."""
    question = decisions.ask(
        initiative,
        question="May a refund leave before Logistics has inspected the parcel?",
        options=(
            {"verb": "unblock", "text": "Refund first, inspect by sample", "loses": "Logistics gives up a target"},
            {"verb": "continue", "text": "Inspect first, as today", "loses": "customers wait ten days"},
        ),
        recommended="unblock",
        waiting_costs="ten days for every customer who sends something back",
        by=people["cx.manager"],
        now=at,
    )
    decisions.decide(
        question,
        verb="unblock",
        why="Fraud is below one parcel in three hundred.",
        owner=people["head.fin"],
        until=timezone.localdate(at) + timedelta(days=40),
        by=people["board"],
        now=at,
    )
    return question


def ask(by: User, now: datetime) -> None:
    """Two questions that wait for leadership."""
    decisions.ask(
        Initiative.objects.get(key="I01"),
        question="The smile camera measures customers and changes nothing. Does it go on?",
        options=(
            {"verb": "stop", "text": "Switch it off", "loses": "the CX office loses a number"},
            {
                "verb": "unblock",
                "text": "Sales and People and training own the counter with the CX office",
                "loses": "Sales gives two people for a quarter",
            },
        ),
        recommended="stop",
        waiting_costs=f"90,000 {currency()} of budget that changes nothing",
        needed_by=timezone.localdate(now) + timedelta(days=14),
        by=by,
        now=now,
    )
    decisions.ask(
        None,
        question="Does work on causes for customers count in IT's own targets?",
        options=(
            {"verb": "unblock", "text": "A fifth of IT's capacity is promised to it", "loses": "two projects wait"},
            {"verb": "continue", "text": "IT goes on deciding case by case", "loses": "four initiatives wait for IT"},
        ),
        recommended="unblock",
        waiting_costs="every second initiative needs IT and asks for it anew",
        needed_by=timezone.localdate(now) + timedelta(days=30),
        by=by,
        now=now,
    )
