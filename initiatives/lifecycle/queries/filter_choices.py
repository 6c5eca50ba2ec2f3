"""What a person may filter the register by, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from cxtracker.ui.filter_choices import Chip, Choices, Offer
from initiatives.assessment.rules.flags import RULES
from initiatives.models import Band, Kind, Mode, Status
from initiatives.models.assessment import PRIVATE_FLAGS
from journeys.models import Function, Journey, Lifecycle, Segment, Touchpoint


def filter_choices() -> Choices:
    """Values and words of each filter that has a list; four queries."""
    functions = [(key, name) for key, name in Function.objects.order_by("name").values_list("key", "name")]
    return {
        "status": _words(Status.choices),
        "band": _words(Band.choices),
        "siloed": [("true", _("siloed")), ("false", _("not siloed"))],
        "function": functions,
        "owner": functions,
        "lead_function": functions,
        "journey": list(Journey.objects.order_by("title").values_list("key", "title")),
        "lifecycle": _words(Lifecycle.choices),
        "touchpoint": list(Touchpoint.objects.order_by("key").values_list("key", "name")),
        "segment": list(Segment.objects.order_by("name").values_list("key", "name")),
        "mode": _words(Mode.choices),
        "kind": _words(Kind.choices),
        "flag": [(code, str(rule.title)) for code, rule in RULES.items() if code not in PRIVATE_FLAGS],
    }


def labels() -> dict[str, str]:
    """What each filter is called above the list."""
    return {
        "q": _("Words"),
        "key": _("Initiatives"),
        "status": _("Status"),
        "band": _("Band"),
        "siloed": _("Silo"),
        "function": _("Shaped by"),
        "owner": _("Owned by"),
        "lead_function": _("Led by"),
        "accountable": _("Accountable"),
        "journey": _("Journey"),
        "stage": _("Stage"),
        "lifecycle": _("Lifecycle stage"),
        "touchpoint": _("Touchpoint"),
        "segment": _("Segment"),
        "mode": _("Acts by"),
        "kind": _("Kind"),
        "flag": _("Flag"),
    }


FIRST = ("status", "band", "function", "owner", "flag")
"""Filters that stand beside the list; the others wait one click away."""


def offers(active: Mapping[str, Sequence[str]], offered: Choices) -> tuple[list[Offer], list[Offer]]:
    """The first filters and the further ones."""
    names = labels()
    made = {
        name: Offer(
            name,
            names[name],
            choices,
            ",".join(active.get(name, ())),
            _("%(count)s chosen") % {"count": len(active[name])} if len(active.get(name, ())) > 1 else "",
        )
        for name, choices in offered.items()
    }
    return [made[name] for name in FIRST], [one for name, one in made.items() if name not in FIRST]


def chips(active: Mapping[str, Sequence[str]], offered: Choices) -> list[Chip]:
    """A chip for each filter in use: several values read as "a or b"."""
    names = labels()
    return [
        Chip(
            name,
            names.get(name, name),
            _(" or ").join(dict(offered.get(name, [])).get(value, value) for value in values),
        )
        for name, values in active.items()
    ]


def _words(pairs: Sequence[tuple[str, object]]) -> list[tuple[str, str]]:
    return [(code, str(label)) for code, label in pairs]
