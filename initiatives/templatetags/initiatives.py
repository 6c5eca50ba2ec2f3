"""Where a cure leads."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from initiatives.rules.flags import Cure

register = template.Library()


@register.filter
def cure_url(cure: Cure, key: str) -> str:
    """The address of what a flag of the initiative `key` says to do; empty when the page itself is it."""
    match cure.action:
        case "ask":
            query = urlencode([("function", function) for function in cure.about])
            return f"{reverse('initiatives:ask', args=[key])}?{query}"
        case "request" if len(cure.about) == 1:
            return reverse("initiatives:request", args=[key, cure.about[0]])
        case "map":
            return reverse("journeys:touchpoint", args=[cure.about[0]])
        case "edit":
            return reverse("initiatives:edit", args=[key])
        case _:
            return "#needed"
