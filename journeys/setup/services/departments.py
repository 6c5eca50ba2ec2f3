"""Setting up the departments of a company from pasted lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import Role, User
from cxtracker.accounts.permissions import can_add_people
from cxtracker.accounts.services import people
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from journeys import permissions
from journeys.functions.services import functions
from journeys.functions.services.people import join
from journeys.models import Function
from journeys.setup.rules.departments import DepartmentLine, key_for

MOST = 200
"""Departments in one paste."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a pasted line: a new function, with a head or without; or why it is left out.

    `standing` is the function of this name that is there already; `problem` says what has to be mended, `hint` what
    one should know. `head` is the person of that address, where there is one already.
    """

    line: DepartmentLine
    key: str = ""
    standing: Function | None = None
    head: User | None = None
    problem: str = ""
    hint: str = ""

    @property
    def is_new(self) -> bool:
        return not self.problem and self.standing is None


@dataclass(frozen=True, slots=True)
class Added:
    """The functions and people that were made."""

    functions: tuple[Function, ...]
    people: tuple[User, ...]


def plan(lines: Sequence[DepartmentLine]) -> list[Planned]:
    """What would become of each line; nothing is written. Two queries."""
    standing = list(Function.objects.all())
    by_name = {word.casefold(): function for function in standing for word in (function.name, function.key)}
    addresses = {line.email for line in lines if line.email}
    known = {person.email: person for person in User.objects.get_queryset().filter(email__in=addresses)}
    taken, names, planned = [function.key for function in standing], set[str](), list[Planned]()
    for line in lines:
        name = line.name.casefold()
        if problem := _problem(line, names, known.get(line.email)):
            planned.append(Planned(line, problem=problem))
        elif name in by_name:
            planned.append(Planned(line, by_name[name].key, by_name[name]))
        else:
            key = key_for(line.name, taken)
            taken.append(key)
            planned.append(Planned(line, key, head=known.get(line.email), hint=_hint(line)))
        names.add(name)
    return planned


@transaction.atomic
def add(lines: Sequence[DepartmentLine], *, cx: int | None, finance: int | None, by: User) -> Added:
    """Make the functions of these lines with their heads, who can be named and invited from then on.

    `cx` and `finance` are the numbers of the lines that run the programme and that confirm money. Functions of a name
    that is there already are left as they are. Invalid when a line cannot be, or nothing is new.
    """
    require(permissions.can_add_functions, by)
    require(can_add_people, by)
    planned = plan(lines)
    if wrong := [entry for entry in planned if entry.problem]:
        raise Invalid({"text": [_in_line(entry) for entry in wrong]})
    if not any(entry.is_new for entry in planned):
        raise Invalid({"text": [_("All of these departments are there already. Type the ones that are missing.")]})
    heads: dict[str, User] = {}
    places: dict[User, Function] = {}
    made = []
    for entry in (entry for entry in planned if entry.is_new):
        head = entry.head or heads.get(entry.line.email)
        if head is None and entry.line.email:
            head = people.add(email=entry.line.email, name=entry.line.head, role=Role.CONTRIBUTOR, invite=False, by=by)
            heads[entry.line.email] = head
        marks = {"is_cx": entry.line.number == cx, "is_finance": entry.line.number == finance}
        values = {"key": entry.key, "name": entry.line.name, **{mark: True for mark, is_so in marks.items() if is_so}}
        function = functions.create(values, head=head, by=by)
        if head is not None:
            places.setdefault(head, function)
        made.append(function)
    join(places, by=by)
    return Added(tuple(made), tuple(heads.values()))


def _problem(line: DepartmentLine, names: set[str], person: User | None) -> str:
    if not line.name:
        return _("The name is missing. Begin the line with it.")
    if len(line.name) > 200:
        return _("This name is longer than 200 characters. Shorten it.")
    if line.name.casefold() in names:
        return _("This department stands in the list twice. Leave one out.")
    if line.email:
        try:
            validate_email(line.email)
        except ValidationError:
            return _("“%(value)s” is not an e-mail address. Correct it.") % {"value": line.email}
    if person is not None and not person.is_active:
        return _("%(name)s has left. Name someone else.") % {"name": person.name}
    return ""


def _hint(line: DepartmentLine) -> str:
    if line.email:
        return ""
    if line.head:
        return _("No e-mail address, so nobody can be asked yet. Add one to make %(name)s the head.") % {
            "name": line.head
        }
    return _("Nobody heads it yet, so nobody can be asked.")


def _in_line(entry: Planned) -> str:
    return _("Line %(number)d: %(problem)s") % {"number": entry.line.number, "problem": entry.problem}
