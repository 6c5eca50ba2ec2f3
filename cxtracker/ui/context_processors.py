from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from cxtracker.accounts.forms import languages
from cxtracker.ui.navigation import ADMINISTRATION, WORK, address, links, waiting

DARK_AND_LIGHT = ("light", "dark")


def site(request: HttpRequest) -> dict[str, object]:
    """The names every page may use: the product, the navigation and how the reader wants pages to look."""
    person = getattr(request, "user", None) or AnonymousUser()
    signed_in = person.is_authenticated
    theme = getattr(person, "theme", "auto")
    return {
        "site_name": settings.SITE_NAME,
        "currency": settings.CURRENCY,
        "signed_in": signed_in,
        "theme": theme if theme in DARK_AND_LIGHT else "",
        "nav": links(WORK, request) if signed_in else [],
        "nav_administration": links(ADMINISTRATION, request) if signed_in else [],
        "heads_functions": signed_in and waiting("away", request) > 0,
        "sample_shown": signed_in and waiting("sample", request) > 0,
        "sample_url": address("sample:page"),
        "search_url": address("search:page"),
        "choose_language": len(settings.LANGUAGES) > 1,
        "languages": languages(getattr(person, "language", "")),
    }
