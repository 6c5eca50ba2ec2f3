"""Outcomes, evidence and money. Meanings and formulas are those of docs/domain.md."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cxtracker.ui.glossary import Entry, Group

OUTCOMES = Group(
    "outcomes",
    _("Outcomes and evidence"),
    (
        Entry(
            "outcome",
            _("Outcome"),
            _(
                "What an initiative promises to change: one metric for one group of customers, from a baseline to a "
                "target by a date, with a benefit owner."
            ),
            page="outcomes:list",
        ),
        Entry(
            "business-outcome",
            _("Business outcome"),
            _(
                "An outcome in what customers do or what it is worth. NPS, satisfaction and other scores are signals "
                "and never count as one. It also needs a baseline with a date and source, a target with a date, and a"
                " benefit owner outside the CX office."
            ),
            page="outcomes:list",
        ),
        Entry(
            "headline",
            _("Headline"),
            _(
                "The outcome that stands for the initiative in lists and on the review. Each initiative has one; "
                "choosing another replaces it."
            ),
            page="outcomes:list",
        ),
        Entry(
            "guardrail",
            _("Guardrail"),
            _(
                "A metric that doesn't have to improve but must not pass its limit, so that one function's gain isn't"
                " another's loss. It promises nothing and earns nothing."
            ),
            page="outcomes:list",
        ),
        Entry(
            "benefit-owner",
            _("Benefit owner"),
            _(
                "The person in a line function who answers for an outcome. After the initiative closes, they are "
                "asked whether the promise was kept, 6, 12 and 24 months later."
            ),
            page="outcomes:list",
        ),
        Entry(
            "evidence",
            _("Evidence levels, E0 to E5"),
            _(
                "How sure it is that the initiative caused the change. The level follows from the readings, never "
                "from opinion: E0 asserted, E1 before and after, E2 a break in the series, E3 against a comparison "
                "group, E4 a near-random rollout, E5 a random test."
            ),
            formula=_("counts at 0 · 0.25 · 0.5 · 0.75 · 0.9 · 1, unless your policies say otherwise"),
            page="outcomes:list",
        ),
        Entry(
            "verdict",
            _("Verdict"),
            _(
                "What the readings say: improved, worsened, or no evidence yet. Before the first day on which an "
                "honest reading is possible it is “too early”, which is no failure."
            ),
            formula=_("improved or worsened when the 95 % interval leaves out 0"),
            page="outcomes:list",
        ),
        Entry(
            "claimed",
            _("Claimed"),
            _("What the own share of the promised improvement would be worth a year. It is a plan, not a result."),
            formula=_("promised improvement × worth of one unit × own share"),
            page="outcomes:list",
        ),
        Entry(
            "measured",
            _("Measured"),
            _(
                "What the improvement that was found is worth a year, for the initiative's own share of it. It is "
                "negative when things got worse, and 0 when no movement was found. Its 95 % interval stands beside it."
            ),
            formula=_("improvement found × worth of one unit × own share"),
            page="outcomes:list",
        ),
        Entry(
            "counted",
            _("Counted"),
            _(
                "As much of the measured money as the evidence supports; a loss in full. Reports and promises are held "
                "to this number."
            ),
            formula=_("measured × factor of the evidence level"),
            page="outcomes:list",
        ),
        Entry(
            "confirmed",
            _("Confirmed"),
            _(
                "What finance has signed. Nobody confirms their own benefit, and more than the lower end of what was "
                "measured takes a reason. When plan or price change afterwards, finance signs again; until then "
                "nothing is confirmed."
            ),
            page="outcomes:confirm",
        ),
        Entry(
            "pool",
            _("Pool"),
            _(
                "Several initiatives claiming the same movement: the same number, or a linked one, of customers who "
                "overlap. Together they never count for more than the movement itself, so each claim is cut in "
                "proportion until the owners agree on shares."
            ),
            formula=_("300, 200 and 150 claimed on 500 count as 230.8, 153.8 and 115.4"),
            page="outcomes:pools",
        ),
        Entry(
            "promise-kept",
            _("Promise kept"),
            _(
                "How much of the frozen promise was still there 6, 12 and 24 months after the initiative closed. No "
                "answer within 30 days counts as 0."
            ),
            formula=_("sum of what counts ÷ sum of frozen plans (claim × own share)"),
            page="outcomes:promises",
        ),
    ),
)
