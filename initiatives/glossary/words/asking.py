"""Asking functions and living with their answers. Meanings and formulas are those of docs/domain.md."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cxtracker.ui.glossary import Entry, Group

ASKING = Group(
    "asking",
    _("Asking and deciding"),
    (
        Entry(
            "pact",
            _("Pact"),
            _(
                "What the functions agreed to when the initiative moved to “agreed”: touchpoints, target, dates and "
                "what each contributes. If it changes materially, the functions that approved it are asked again."
            ),
            page="initiatives:list",
        ),
        Entry(
            "conflict-register",
            _("Conflict register"),
            _(
                "The list of targets that work against each other. An entry opens when a function declines because "
                "the initiative goes against its own target. Leadership rules on it once, with a date."
            ),
            page="conflicts:list",
        ),
        Entry(
            "silent-share",
            _("Silent share"),
            _(
                "How much of what a function was asked it has left unanswered beyond the limit. Silence is never "
                "taken as a yes."
            ),
            formula=_("open beyond the limit ÷ (decided + open beyond the limit)"),
            page="functions:list",
        ),
        Entry(
            "handshake",
            _("Handshake"),
            _(
                "How often two functions that both have to be there both own the work. Two functions that should meet"
                " and own nothing together never shake hands."
            ),
            formula=_("initiatives both own ÷ initiatives that need both"),
            page="reviews:live",
        ),
        Entry(
            "retreat",
            _("Retreat"),
            _(
                "A hint, shown only to the person concerned and leadership: two functions turned someone away, and "
                "within 90 days that person started something with one owner at most, or a score of 60 or more. It is"
                " meant as an offer of help."
            ),
            page="home",
        ),
        Entry(
            "exception",
            _("Exception"),
            _(
                "Leadership accepts a flag, or a siloed initiative, until a given day and for a given reason. The "
                "flag stays visible and is marked."
            ),
            page="reviews:exceptions",
        ),
    ),
)
