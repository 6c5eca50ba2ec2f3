"""Functions: which there are, who heads them, and what each takes a happy customer to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _, ngettext

from cxtracker import removal
from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Conflict, Invalid, Refused
from cxtracker.permissions import require
from journeys import permissions
from journeys.functions.services.escalation import refuse_person
from journeys.models import Deputy, Function, Influence, Membership
from journeys.trash import services as trash
from journeys.validation import checked, insert, required

OWN_WORDS = ("happy_customer", "watches")
"""What a head or deputy may say about their own function."""

FIELDS = ("name", "is_cx", "is_finance", *OWN_WORDS)


@dataclass(frozen=True, slots=True)
class Term:
    """A deputy and the days (inclusive) between which they may answer; None is open."""

    person: User
    since: date | None = None
    until: date | None = None

    def __str__(self) -> str:
        window = "/".join(str(day or "") for day in (self.since, self.until))
        return f"{self.person.email} {window}".removesuffix(" /")


@transaction.atomic
def create(
    values: Mapping[str, Any],
    *,
    head: User | None = None,
    deputies: Sequence[Term] = (),
    escalation: User | None = None,
    by: User,
) -> Function:
    """A new function; `values` needs `key` and `name`, and may have the rest of FIELDS."""
    require(permissions.can_add_functions, by)
    required(Function, values, ("key", "name"))
    _check_people(head, deputies)
    if not values.get("is_cx") and not permissions.can_edit_functions(by):
        _refuse_answering_oneself(by, head, escalation, *(term.person for term in deputies))
    refuse_person(escalation, head)
    people = {"head": head, "escalation": escalation}
    function: Function = insert(Function, {**checked(Function, values, ("key", *FIELDS)), **people})
    _set_deputies(function, deputies)
    state = {**values, **people, "deputies": [str(term) for term in deputies]}
    trail.record("function.created", function, by=by, changes=trail.difference({}, state))
    return function


@transaction.atomic
def edit(
    function: Function, values: Mapping[str, Any], *, by: User, today: date, version: int | None = None
) -> Function:
    """Change some of FIELDS. Heads and deputies may change their own words, administrators everything."""
    function = Function.objects.select_for_update(of=("self",)).get(pk=function.pk)
    require(permissions.can_describe_function, by, function, today)
    if set(values) - set(OWN_WORDS):
        require(permissions.can_configure_function, by)
    if changes := editing.change(function, checked(Function, values, FIELDS), version=version):
        trail.record("function.edited", function, by=by, changes=changes)
    return function


@transaction.atomic
def appoint(
    function: Function,
    *,
    head: User | None,
    deputies: Sequence[Term],
    by: User,
    version: int | None = None,
) -> Function:
    """Name the head (None: vacant) and all deputies; deputies not named are no longer."""
    function = Function.objects.select_for_update(of=("self",)).get(pk=function.pk)
    require(permissions.can_edit_functions, by)
    _check_people(head, deputies)
    standing = [str(term) for term in terms(function)]
    named = sorted(str(term) for term in deputies)
    changes = editing.change(function, {"head": head}, version=version)
    if standing != named:
        changes["deputies"] = [standing, named]
        if "head" not in changes:
            Function.objects.filter(pk=function.pk).update(version=function.version + 1)
            function.version += 1
        _set_deputies(function, deputies)
    if changes:
        trail.record("function.edited", function, by=by, changes=changes)
    return function


@transaction.atomic
def name_substitute(function: Function, person: User, *, since: date, until: date, by: User, today: date) -> Function:
    """Let `person` answer for the function between two days (inclusive) while its head is away.

    The head may do it for the own function, administrators for any. What is open and what comes in the meantime
    reaches the substitute; a substitute cannot name another. Naming the same person again moves the days.
    """
    function = Function.objects.select_for_update(of=("self",)).get(pk=function.pk)
    require(permissions.can_name_substitute, by, function)
    standing = Deputy.objects.filter(function=function, person=person).first()
    _check_substitute(function, person, since, until, standing, today)
    before = [str(term) for term in terms(function)]
    Deputy.objects.update_or_create(function=function, person=person, defaults={"since": since, "until": until})
    _count_up(function, before, by)
    return function


@transaction.atomic
def name_substitute_everywhere(
    functions: Sequence[Function], person: User, *, since: date, until: date, by: User, today: date
) -> None:
    """The same substitute for every function somebody heads: all, or none with the reason."""
    for function in sorted(functions, key=lambda function: function.pk):
        name_substitute(function, person, since=since, until=until, by=by, today=today)


@transaction.atomic
def end_substitute(function: Function, person: User, *, by: User) -> Function:
    """The head is back early: the window ends now. Deputies without an end are appointed, and stay."""
    function = Function.objects.select_for_update(of=("self",)).get(pk=function.pk)
    require(permissions.can_name_substitute, by, function)
    before = [str(term) for term in terms(function)]
    ended, _rows = Deputy.objects.filter(function=function, person=person).exclude(until=None).delete()
    if not ended:
        raise Refused(_("%(person)s is not your substitute.") % {"person": person.name})
    _count_up(function, before, by)
    return function


@transaction.atomic
def remove(function: Function, *, by: User, version: int | None = None) -> None:
    """Put in the trash a function that shapes nothing and that nothing refers to."""
    function = Function.objects.select_for_update(of=("self",)).get(pk=function.pk)
    require(permissions.can_edit_functions, by)
    if version is not None and version != function.version:
        raise Conflict(_("Someone changed this function in the meantime. Check it before you remove it."))
    removal.refuse_when_needed(function, by)
    _refuse_while_shaping(function)
    if members := Membership.objects.filter(function=function).count():
        raise Refused(
            ngettext(
                "%(count)d person works in “%(name)s”. Move them to another function first.",
                "%(count)d people work in “%(name)s”. Move them to another function first.",
                members,
            )
            % {"count": members, "name": function.name}
        )
    trash.put(function, kind="function", by=by)


def terms(function: Function) -> list[Term]:
    """The deputies with their windows, in a stable order."""
    rows = Deputy.objects.filter(function=function).select_related("person")
    return sorted((Term(row.person, row.since, row.until) for row in rows), key=str)


def _check_substitute(
    function: Function, person: User, since: date, until: date, standing: Deputy | None, today: date
) -> None:
    wrong: dict[str, list[str]] = {}
    if person.pk == function.head_id:
        wrong["person"] = [_("%(name)s is the head; name someone else.") % {"name": person.name}]
    elif not person.is_active:
        wrong["person"] = [_("%(name)s can no longer sign in.") % {"name": person.name}]
    elif standing and standing.until is None:
        wrong["person"] = [
            _("%(name)s is already a deputy without an end date and can answer.") % {"name": person.name}
        ]
    if until < since:
        wrong["until"] = [_("The last day is before the first.")]
    elif until < today:
        wrong["until"] = [_("These dates are in the past.")]
    if wrong:
        raise Invalid(wrong)


def _count_up(function: Function, before: list[str], by: User) -> None:
    after = [str(term) for term in terms(function)]
    if before == after:
        return
    Function.objects.filter(pk=function.pk).update(version=function.version + 1)
    function.version += 1
    trail.record("function.edited", function, by=by, changes={"deputies": [before, after]})


def _check_people(head: User | None, deputies: Sequence[Term]) -> None:
    sentences = []
    people = [term.person for term in deputies]
    if head is not None and head in people:
        sentences.append(
            _("%(name)s already heads the function and doesn't need to be its deputy.") % {"name": head.name}
        )
    twice = sorted({person.name for person in people if people.count(person) > 1})
    sentences += [_("%(name)s is named twice; name each deputy once.") % {"name": name} for name in twice]
    backwards = [term.person.name for term in deputies if term.since and term.until and term.since > term.until]
    sentences += [_("The dates of %(name)s end before they start; swap them.") % {"name": name} for name in backwards]
    if sentences:
        raise Invalid({"deputies": sentences})


def _refuse_answering_oneself(by: User, *people: User | None) -> None:
    """Whoever sets the company up and asks its functions is not the one who answers for them."""
    if by in people:
        sentence = _("You run the programme, so you can't answer for a function you ask. Name someone who works there.")
        raise Invalid({"head": [sentence]})


def _set_deputies(function: Function, deputies: Sequence[Term]) -> None:
    Deputy.objects.filter(function=function).delete()
    Deputy.objects.bulk_create(
        Deputy(function=function, person=term.person, since=term.since, until=term.until) for term in deputies
    )


def _refuse_while_shaping(function: Function) -> None:
    shaped = Influence.objects.filter(function=function).order_by("touchpoint__key")
    if not (count := shaped.count()):
        return
    names = ", ".join(f"“{name}”" for name in shaped.values_list("touchpoint__name", flat=True)[:3])
    raise Refused(
        ngettext(
            "“%(name)s” has %(count)d influence rating (%(where)s). Clear it first.",
            "“%(name)s” has %(count)d influence ratings (%(where)s …). Clear them first.",
            count,
        )
        % {"name": function.name, "count": count, "where": names}
    )
