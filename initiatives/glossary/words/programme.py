"""Numbers of all live initiatives and the review. Meanings and formulas are those of docs/domain.md."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cxtracker.ui.glossary import Entry, Group

PROGRAMME = Group(
    "programme",
    _("The programme as a whole"),
    (
        Entry(
            "drift-index",
            _("Drift index"),
            _(
                "How far the programme has slipped back into a service department. It looks at live initiatives and "
                "asks how many lack a business outcome, only handle consequences, are fenced in, touch nothing but "
                "the Problem stage, or have had no reading of behaviour or money for two quarters. It alarms above "
                "50, or 10 points above the year before."
            ),
            formula=_("mean of the five shares × 100"),
            page="reviews:live",
        ),
        Entry(
            "prevention-share",
            _("Prevention share"),
            _(
                "How much of the budget goes into causes instead of consequences. Aim for 60 %. Obligations are left "
                "out."
            ),
            formula=_("budget of preventing and designing in ÷ all known budget"),
            page="reviews:live",
        ),
        Entry(
            "mode",
            _("Causes and consequences"),
            _(
                "Where an initiative acts. Preventing and designing in work on causes; detecting, recovering, "
                "compensating and monitoring work on consequences."
            ),
            page="initiatives:list",
        ),
        Entry(
            "jointly-owned",
            _("Jointly owned"),
            _("Owned by more than one function that shapes the work and acts on it."),
            formula=_("live initiatives with two or more effective owners that shape them ÷ live initiatives"),
            page="reviews:live",
        ),
        Entry(
            "pillars",
            _("Pillars"),
            _(
                "Culture, data and behavioural science: the three things a lasting change stands on. An initiative is"
                " one-legged when it leans on one and leaves out the other two."
            ),
            formula=_("each rated 0 to 3, weighted by budget"),
            page="reviews:live",
        ),
        Entry(
            "collision",
            _("Collision"),
            _(
                "Two live initiatives on the same touchpoint at the same time, with different accountable owners and "
                "no owner function in common."
            ),
            page="reviews:live",
        ),
        Entry(
            "flag",
            _("Flag"),
            _(
                "A finding with its evidence and what to do about it. It opens and closes by itself when the facts "
                "change; nobody can click it away."
            ),
            page="initiatives:list",
        ),
        Entry(
            "review",
            _("Review"),
            _(
                "The page for the leadership meeting. Closing it freezes every number and list, and the next review "
                "shows how things moved since."
            ),
            page="reviews:live",
        ),
    ),
)
