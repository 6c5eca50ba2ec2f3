"""The one place where a code becomes a word, an icon and a tone: bands, severities, statuses, seats.

Codes are those of the domain; this module knows only their names, so that it stays below the apps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2s

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands for a code: the word is always shown, the icon and the tone only support it."""

    code: str
    word: Text
    icon: str
    tone: str
    sentence: Text = ""
    sign: str = ""
    """What stands for the icon where only letters can."""


BANDS = {
    "shared": Mark("shared", _("Shared"), "circle-check", "shared", _("the functions that shape it own it")),
    "at_risk": Mark("at_risk", _("At risk"), "alert-triangle", "at-risk", _("some of those who shape it are missing")),
    "fenced": Mark("fenced", _("Fenced"), "fence", "fenced", _("most of those who shape it are outside")),
    "unanchored": Mark("unanchored", _("Unanchored"), "anchor-off", "unanchored", _("no assessed touchpoint yet")),
}
SEVERITIES = {
    "critical": Mark("critical", _("Critical"), "alert-octagon", "fenced"),
    "warning": Mark("warning", _("Warning"), "alert-triangle", "at-risk"),
    "info": Mark("info", _("Note"), "info-circle", "unanchored"),
}
STATUSES = {
    "draft": Mark("draft", _("Draft"), "circle-dashed", "quiet"),
    "proposed": Mark("proposed", _("Proposed"), "circle-dotted", "quiet"),
    "agreed": Mark("agreed", _("Agreed"), "circle", "accent"),
    "delivering": Mark("delivering", _("Delivering"), "circle-half-2", "accent"),
    "measuring": Mark("measuring", _("Measuring"), "activity", "accent"),
    "closed": Mark("closed", _("Closed"), "circle-check", "quiet"),
    "stopped": Mark("stopped", _("Stopped"), "circle-x", "quiet"),
    "private": Mark("private", _("Private draft"), "lock", "quiet"),
    "on_hold": Mark("on_hold", _("On hold"), "player-pause", "at-risk"),
}
SEATS = {
    "": Mark("", "", "", "plain", sign="–"),
    "owns": Mark("owns", _("owns"), "", "owns", sign="✓"),
    "paper": Mark("paper", _("owns on paper only"), "file-text", "paper", sign="▫"),
    "asked": Mark("asked", _("asked, no answer yet"), "clock", "asked", sign="○"),
    "yes_if": Mark("yes_if", _("yes, if …"), "circle-half-2", "answered", sign="◐"),
    "asked_back": Mark("asked_back", _("asked back"), "help-circle", "answered", sign="?"),
    "reported": Mark("reported", _("reported, not confirmed"), "file-import", "reported", sign="≈"),
    "not_now": Mark("not_now", _("not now"), "calendar-pause", "answered", sign="‖"),
    "passed_on": Mark("passed_on", _("passed on"), "arrow-forward-up", "left", sign="→"),
    "declined": Mark("declined", _("declined"), "x", "declined", sign="✗"),
    "withdrawn": Mark("withdrawn", _("withdrawn"), "arrow-back-up", "left", sign="↶"),
    "missing": Mark("missing", _("never asked"), "", "missing", sign="–"),
}
SEAT_ORDER = tuple(code for code in SEATS if code)
"""Those who own first, those who were never asked last; so they stand in every list and picture."""

STRENGTHS: dict[int | None, Text] = {
    None: _("not assessed"),
    0: _("no influence"),
    1: _("some influence"),
    2: _("strong influence"),
    3: _("decisive influence"),
}
"""How strongly a function shapes a touchpoint, one wording everywhere."""

CALLOUTS = {
    "info": Mark("info", _("Note"), "info-circle", "unanchored"),
    "good": Mark("good", _("Good"), "circle-check", "shared"),
    "warning": Mark("warning", _("Warning"), "alert-triangle", "at-risk"),
    "critical": Mark("critical", _("Critical"), "alert-octagon", "fenced"),
}

HUES = 13
SPREAD = (2275848).to_bytes(8, "big")
"""Salt of the digest, chosen so that the functions most companies have get different hues, and the CX office slate."""


SEATS_ALWAYS = ("owns", "paper", "asked", "declined", "missing")
"""Seats explained everywhere; the others where somebody sits on one."""


def seat_key(taken: Iterable[str] = ()) -> str:
    """What the signs of seats mean: “✓ owns · ▫ owns on paper only …”; of rarer ones only those `taken`."""
    shown = {*SEATS_ALWAYS, *taken}
    return " · ".join(f"{SEATS[code].sign} {SEATS[code].word}" for code in SEAT_ORDER if code in shown)


def strength_dots(strength: int) -> str:
    """Influence 0-3 as three dots for mails: ●●○."""
    return "●" * strength + "○" * (3 - strength)


@cache
def hue(key: str) -> int:
    """The stable hue (0-12) of a function: from its key alone, the same on every page and machine."""
    return int.from_bytes(blake2s(key.encode(), digest_size=4, salt=SPREAD).digest(), "big") % HUES
