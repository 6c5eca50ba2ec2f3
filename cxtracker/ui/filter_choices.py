"""What stands above a filtered list: the filters with their choices, and a chip for each one in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

Labels = Mapping[str, str]
"""What each filter is called, by its name."""
Active = Mapping[str, Sequence[str]]
"""The values in use, by the name of their filter."""
Choices = dict[str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter as it stands above the list; `several` is what it says when more than one value is in use.

    `suggest` is the address that suggests values while one types, where there are too many for a list.
    """

    name: str
    label: str
    choices: list[tuple[str, str]]
    chosen: str
    several: str
    suggest: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    name: str
    label: str
    value: str


def offers(labels: Labels, active: Active, offered: Choices) -> dict[str, Offer]:
    """By its name, each filter that has a list."""
    return {
        name: Offer(
            name,
            labels[name],
            choices,
            ",".join(active.get(name, ())),
            _("%(count)s chosen") % {"count": len(active[name])} if len(active.get(name, ())) > 1 else "",
        )
        for name, choices in offered.items()
    }


def chips(labels: Labels, active: Active, offered: Choices) -> list[Chip]:
    """A chip for each filter in use: several values read as "a or b"."""
    return [
        Chip(
            name,
            labels.get(name, name),
            _(" or ").join(dict(offered.get(name, [])).get(value, value) for value in values),
        )
        for name, values in active.items()
    ]
