"""The map, who shapes it and what its reports say. Meanings and formulas are those of docs/domain.md."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cxtracker.ui.glossary import Entry, Group

JOURNEY = Group(
    "journey",
    _("The journey and who shapes it"),
    (
        Entry(
            "touchpoint",
            _("Touchpoint"),
            _(
                "A single contact between a customer and the company, such as opening an account. Stages and journeys"
                " are made of touchpoints, and every initiative names the ones it changes."
            ),
            page="journeys:list",
        ),
        Entry(
            "moment-of-truth",
            _("Moment of truth"),
            _(
                "A touchpoint after which the customer decides whether to stay. What happens there outweighs the rest"
                " of the journey."
            ),
            page="journeys:list",
        ),
        Entry(
            "influence",
            _("Influence"),
            _(
                "How strongly a function shapes a touchpoint, whether it hurts or helps the customer today, and what "
                "would have to change. Each rating keeps who gave it and when. A zero is an answer; an empty cell "
                "means nobody has rated it yet."
            ),
            formula=_("0 none · 1 some · 2 strong · 3 decisive"),
            page="journeys:list",
        ),
        Entry(
            "pull",
            _("Pull"),
            _(
                "How much of all influence on the customer's journey belongs to one function. A function with a lot "
                "of pull and little ownership is one that is missing."
            ),
            formula=_("the function's influence ÷ influence of all functions"),
            page="functions:list",
        ),
        Entry(
            "ownership-debt",
            _("Ownership debt"),
            _(
                "What a function shapes but doesn't own. A positive number means it owes the programme ownership; a "
                "negative one means it carries more than its share."
            ),
            formula=_("pull − share of effective ownerships"),
            page="functions:list",
        ),
        Entry(
            "seam",
            _("Seam"),
            _(
                "The point where the leading function changes from one touchpoint to the next: the customer is handed"
                " over. It is covered when an initiative next to it is owned by both functions."
            ),
            page="journeys:list",
        ),
        Entry(
            "harm-map",
            _("Harm map"),
            _(
                "The touchpoints where a function's influence hurts customers today, the worst first. It shows where "
                "prevention would start. Unknown importance counts as 3."
            ),
            formula=_("weight = strength of the influence × importance to the customer"),
            page="journeys:list",
        ),
        Entry(
            "stage-ring",
            _("Stage ring"),
            _(
                "The customer's whole life with the company in nine parts, from the first mention to long after the "
                "end, each filled as far as it is covered. It is cut off when the first mention or the time after is "
                "empty."
            ),
            page="journeys:list",
        ),
        Entry(
            "lifecycle-coverage",
            _("Lifecycle coverage"),
            _(
                "How much of the customer's life is looked after. Each touchpoint is checked for four things: an "
                "effective owner, a metric of behaviour or money, a recent reading of it, and a source that listens "
                "there. Parts of the lifecycle without a touchpoint count as 0."
            ),
            formula=_(
                "mean of the nine parts; a part is the mean of its touchpoints; a touchpoint is the share of the four"
            ),
            page="reviews:live",
        ),
        Entry(
            "wallpaper-index",
            _("Wallpaper index"),
            _(
                "Whether a journey map is a working tool or a poster on a wall. It asks for four signs of life: the "
                "map is edited, its touchpoints are owned, they are measured, and decisions refer to them."
            ),
            formula=_("25 for each of the four; 100 is alive, 0 is wallpaper"),
            page="journeys:list",
        ),
    ),
)
