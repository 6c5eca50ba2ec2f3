"""Who can be mentioned, and who was: only people who see what is talked about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, Q, When
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from initiatives.comments.queries.places import initiative_of, sees
from initiatives.comments.rules import MOST_MENTIONS, beginnings, mentions
from initiatives.models import Status
from initiatives.models.comments import Commented

OFFERED = 8
LOOKED_AT = 24
"""Of a draft, so many people are looked at to find those who see it."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The people a text names, and what is wrong with naming some of them, as sentences."""

    people: tuple[User, ...] = ()
    wrong: tuple[str, ...] = ()


def offered(what: Commented, typed: str, *, to: User) -> list[User]:
    """People whose name or address has what was typed, names that begin so first, and who see it; not who types."""
    here = User.objects.filter(is_active=True).exclude(pk=to.pk)
    matching = here.filter(Q(name__icontains=typed) | Q(email__istartswith=typed)).order_by(
        Case(When(name__istartswith=typed, then=0), default=1), "name", "pk"
    )
    initiative = initiative_of(what)
    if initiative is None or initiative.status != Status.DRAFT:
        return list(matching[:OFFERED])
    return [person for person in matching[:LOOKED_AT] if sees(person, what)][:OFFERED]


def mentioned(text: str, what: Commented) -> Mentioned:
    """A constant number of queries, and one for each person named, of whom there are at most MOST_MENTIONS."""
    words = beginnings(text)
    if len(words) > MOST_MENTIONS:
        return Mentioned((), (_("Mention at most %(n)d people in a comment.") % {"n": MOST_MENTIONS},))
    if not words:
        return Mentioned()
    maybe = reduce(or_, (Q(name__istartswith=word) | Q(email__iexact=word) for word in words))
    known: dict[str, list[User]] = {}
    for person in User.objects.filter(maybe, is_active=True).order_by("pk"):
        for name in (person.name.casefold(), person.email.casefold()):
            known.setdefault(name, []).append(person)
    people, wrong = [], []
    for name in mentions(text, known):
        first, *others = known[name]
        if others:
            message = _("Several people are called %(name)s. Write @%(email)s, or the address of whom you mean.")
            wrong.append(message % {"name": first.name, "email": first.email})
        elif not sees(first, what):
            message = _("%(name)s can't see this, so nothing would reach them. Take the mention out to post.")
            wrong.append(message % {"name": first.name})
        else:
            people.append(first)
    if len(people) > MOST_MENTIONS:
        wrong = [_("Mention at most %(n)d people in a comment.") % {"n": MOST_MENTIONS}]
    return Mentioned(tuple(people), tuple(wrong))
