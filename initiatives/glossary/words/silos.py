"""Who owns, who is missing: the silo score and its bands. Meanings and formulas are those of docs/domain.md."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cxtracker.ui.glossary import Entry, Group

SILOS = Group(
    "silos",
    _("Silos: who owns, who is missing"),
    (
        Entry(
            "silo-score",
            _("Silo score"),
            _(
                "How far the functions that own an initiative are from those that shape what it touches. 0 means "
                "everyone needed is at the table; 100 means nobody is. It follows from the influence map and the "
                "answers, so nobody can type it."
            ),
            formula=_("100 × (0.5 × (1 − coverage) + 0.25 × concentration + 0.25 × gap)"),
            page="initiatives:list",
        ),
        Entry(
            "coverage",
            _("Coverage"),
            _(
                "How much of the influence on an initiative's touchpoints sits with functions that own it. Approval "
                "alone is not enough: an owner on paper does not count."
            ),
            formula=_("influence of the functions that own it ÷ influence of all functions"),
            page="initiatives:list",
        ),
        Entry(
            "concentration",
            _("Concentration"),
            _(
                "Whether the work rests on one function or is spread over several. It looks at the person-days each "
                "owner has committed; if one owner's are missing, all owners count alike."
            ),
            formula=_("(sum of squared shares − 1/k) ÷ (1 − 1/k), with k functions that shape or own it"),
            page="initiatives:list",
        ),
        Entry(
            "gap",
            _("Gap"),
            _(
                "The share of required functions that don't own the initiative yet. On the journey map, a gap is "
                "something else: a part of the lifecycle without a stage, or a stage without a touchpoint."
            ),
            formula=_("required functions that don't own it ÷ required functions"),
            page="initiatives:list",
        ),
        Entry(
            "required-function",
            _("Required function"),
            _(
                "A function without which the initiative can't work, because its influence on at least one touchpoint"
                " is strong or decisive. It must be asked before the initiative is agreed."
            ),
            formula=_("influence of 2 or 3 on at least one touchpoint"),
            page="functions:list",
        ),
        Entry(
            "shared",
            _("Shared"),
            _(
                "The functions that shape the initiative also own it. This is where every initiative should end up. "
                "It doesn't mean the initiative is good: a faster complaints line can be shared and still treat "
                "symptoms."
            ),
            formula=_("silo score below 30"),
            page="initiatives:list",
        ),
        Entry(
            "at-risk",
            _("At risk"),
            _(
                "Some of the functions that shape the initiative are missing. One or two more approvals usually bring"
                " it back; its page names the functions to ask."
            ),
            formula=_("silo score from 30 to below 60"),
            page="initiatives:list",
        ),
        Entry(
            "fenced",
            _("Fenced"),
            _(
                "Most of those who shape the initiative stand outside: someone has put a fence around it and works "
                "alone. The change rarely survives there, because the causes lie with functions that never agreed to "
                "it."
            ),
            formula=_("silo score of 60 or more"),
            page="initiatives:list",
        ),
        Entry(
            "unanchored",
            _("Unanchored"),
            _(
                "The initiative touches no touchpoint, or only ones whose influence nobody has rated. It has no silo "
                "score, because nobody can tell who would have to own it."
            ),
            page="initiatives:list",
        ),
        Entry(
            "siloed",
            _("Siloed"),
            _(
                "Fenced, or owned by at most one function though two or more are required. A siloed initiative can't "
                "be agreed unless leadership grants an exception with a reason and an end date."
            ),
            page="initiatives:list",
        ),
        Entry(
            "paper-owner",
            _("Paper owner"),
            _(
                "A function that approved the initiative but hasn't done anything on it for 60 days. It doesn't count"
                " as an owner until someone from the function acts again. The first 30 days after approval are free."
            ),
            page="initiatives:list",
        ),
        Entry(
            "rightly-single",
            _("Rightly single"),
            _(
                "Only one function is required and it owns the initiative. One owner is enough then, so the score is "
                "capped at 29."
            ),
            page="initiatives:list",
        ),
    ),
)
