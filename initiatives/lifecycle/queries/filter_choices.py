"""What a person may filter the register by, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from cxtracker.ui import filter_choices
from cxtracker.ui.filter_choices import Active, Chip, Choices, Offer
from initiatives.assessment.rules.flags import RULES
from initiatives.models import Band, Kind, Mode, Status
from initiatives.models.assessment import PRIVATE_FLAGS
from journeys.models import Function, Journey, Lifecycle, Segment, Touchpoint

MOST_LISTED = 60
"""So many touchpoints stand in the list of their filter; of more, what is typed finds them."""


def choices(active: Active) -> Choices:
    """Values and words of each filter that has a list, of very many touchpoints some and those in use; four queries,
    five where touchpoints are in use."""
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
        "touchpoint": _touchpoints(active),
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


def offers(active: Active, offered: Choices) -> tuple[list[Offer], list[Offer]]:
    """The first filters and the further ones."""
    made = filter_choices.offers(labels(), active, offered)
    if len(offered["touchpoint"]) > MOST_LISTED:
        typed = reverse("initiatives:suggest-touchpoints")
        made["touchpoint"] = replace(made["touchpoint"], choices=[], several="", suggest=typed)
    return [made[name] for name in FIRST], [offer for name, offer in made.items() if name not in FIRST]


def chips(active: Active, offered: Choices) -> list[Chip]:
    return filter_choices.chips(labels(), active, offered)


def _touchpoints(active: Active) -> list[tuple[str, str]]:
    """One more than are listed tells that there are too many."""
    pairs = Touchpoint.objects.order_by("key").values_list("key", "name")
    some = list(pairs[: MOST_LISTED + 1])
    used = set(active.get("touchpoint", ())) - {key for key, _name in some}
    return [*some, *(pairs.filter(key__in=used) if used else ())]


def _words(pairs: Sequence[tuple[str, object]]) -> list[tuple[str, str]]:
    return [(code, str(label)) for code, label in pairs]
