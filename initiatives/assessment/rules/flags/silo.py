"""The silo group of flags: who would have to own the work, and does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from initiatives.assessment.rules import silo
from initiatives.assessment.rules.flags.registry import Case, Cure, Evidence, Names, rule, says
from initiatives.models.initiatives import ENDED
from initiatives.policies.rules.calendar import working_days
from journeys.models.influence import REQUIRED_FROM


def _ask(evidence: Evidence, names: Names) -> Cure:
    """Ask those who can be asked; if all of them were, see how it stands with the first."""
    if functions := tuple(evidence["ask"]):
        return Cure(ask_label([names.functions([function]) for function in functions]), "ask", functions)
    first = tuple(evidence["functions"][:1])
    return Cure(_("See the request to %(functions)s") % {"functions": names.functions(first)}, "request", first)


def ask_label(names: Sequence[str]) -> str:
    """What a button says that asks these functions: the name of one, the number of several."""
    if len(names) == 1:
        return _("Ask %(function)s") % {"function": names[0]}
    return _("Ask %(count)s functions") % {"count": len(names)}


def _rate(evidence: Evidence, names: Names) -> Cure:
    first = tuple(evidence["touchpoints"][:1])
    return Cure(_("Rate who shapes %(touchpoint)s") % {"touchpoint": names.touchpoints(first)}, "map", first)


@rule(
    "cx-only",
    "critical",
    gettext_lazy("Only the CX office owns it"),
    says(gettext_lazy("Only the CX office owns this. To change anything it needs %(functions)s. This is the fence.")),
    _ask,
)
def cx_only(case: Case) -> Evidence | None:
    owners, required = set(case.assessment.owners), case.assessment.required
    outside = case.facts.shaping(owners) - case.facts.cx_functions
    if owners & case.facts.cx_functions and not outside and required:
        return case.missing(required)
    return None


@rule(
    "single-owner",
    "critical",
    gettext_lazy("One owner where several are required"),
    says(gettext_lazy("One function owns this alone: %(owners)s. It also needs %(functions)s.")),
    _ask,
)
def single_owner(case: Case) -> Evidence | None:
    owners, required = case.facts.shaping(case.assessment.owners), case.assessment.required
    if len(owners) == 1 and len(required) >= 2 and not owners <= case.facts.cx_functions:
        return {"owners": list(owners), **case.missing(set(required) - owners)}
    return None


@rule(
    "unanchored",
    "critical",
    gettext_lazy("Not linked to an assessed touchpoint"),
    lambda evidence, names: (
        _("Nobody has rated which functions shape %(touchpoints)s, so nobody can tell who should own this.")
        % {"touchpoints": names.touchpoints(evidence["touchpoints"])}
        if evidence["touchpoints"]
        else _("It isn't linked to a touchpoint, so nobody can tell who should own it.")
    ),
    lambda evidence, names: (
        _rate(evidence, names) if evidence["touchpoints"] else Cure(_("Choose its touchpoints"), "edit")
    ),
)
def unanchored(case: Case) -> Evidence | None:
    return {"touchpoints": sorted(case.facts.influence)} if case.assessment.band == "unanchored" else None


def _not_asked_sentence(evidence: Evidence, names: Names) -> str:
    """A question withdrawn before its answer was asked all the same."""
    withdrawn = evidence.get("withdrawn", ())
    never = [function for function in evidence["functions"] if function not in withdrawn]
    sentences = (
        (_("Required but never asked: %(functions)s."), never),
        (_("Required, but the question was withdrawn: %(functions)s."), withdrawn),
    )
    return " ".join(text % {"functions": names.functions(functions)} for text, functions in sentences if functions)


@rule(
    "not-asked",
    "warning",
    gettext_lazy("A required function was never asked"),
    _not_asked_sentence,
    _ask,
)
def not_asked(case: Case) -> Evidence | None:
    missing = case.assessment.not_asked
    withdrawn = sorted(standing.function for standing in case.facts.standings if standing.function in missing)
    return case.missing(missing) | ({"withdrawn": withdrawn} if withdrawn else {}) if missing else None


@rule(
    "waiting",
    "warning",
    gettext_lazy("An answer is overdue"),
    lambda evidence, names: (
        ngettext(
            "No answer for %(days)s working day: %(functions)s.",
            "No answer for %(days)s working days: %(functions)s.",
            evidence["days"],
        )
        % {"functions": names.functions(evidence["functions"]), "days": evidence["days"]}
    ),
    lambda evidence, names: Cure(
        _("See the request to %(functions)s") % {"functions": names.functions(evidence["functions"])},
        "request",
        tuple(evidence["functions"]),
    ),
)
def waiting(case: Case) -> Evidence | None:
    beyond = {
        standing.function: days
        for standing in case.waiting()
        if (days := _days_waited(standing, case.today)) > case.policy.answer_limit_working_days
    }
    return {"functions": sorted(beyond), "days": max(beyond.values())} if beyond else None


def _days_waited(asked: silo.Standing, today: date) -> int:
    """By the waiting clock; by the calendar where a question was brought by an import, without its history."""
    if asked.waited is not None or asked.state not in ("requested", "reported"):
        return asked.waited or 0
    return working_days(asked.asked_on, today) if asked.asked_on else 0


def _only_passed(evidence: Evidence) -> bool:
    return list(evidence["functions"]) == list(evidence.get("passed_on", ()))


def _declined_sentence(evidence: Evidence, names: Names) -> str:
    """Evidence of closed reviews from before has no `passed_on`."""
    sentences = []
    if not _only_passed(evidence):
        sentences.append(
            _("Declined and not replaced: %(functions)s.") % {"functions": names.functions(evidence["functions"])}
        )
    if passed := evidence.get("passed_on"):
        sentences.append(_("Passed on and not replaced: %(functions)s.") % {"functions": names.functions(passed)})
    return " ".join(sentences)


@rule(
    "declined",
    "warning",
    gettext_lazy("A required function declined"),
    _declined_sentence,
    lambda evidence, names: Cure(
        (_("See where %(functions)s passed it") if _only_passed(evidence) else _("Read why %(functions)s declined"))
        % {"functions": names.functions(evidence["functions"])},
        "request",
        tuple(evidence["functions"]),
    ),
)
def declined(case: Case) -> Evidence | None:
    refused = [standing.function for standing in case.facts.standings if standing.refused]
    missing, passed = sorted(set(refused) & set(case.assessment.required)), case.passed_on()
    if not missing and not passed:
        return None
    return {"functions": missing or passed, **({"passed_on": passed} if passed else {})}


def _uncovered_sentence(evidence: Evidence, names: Names) -> str:
    text = _("No owner has strong influence on %(touchpoints)s.")
    if evidence["functions"]:
        text = _("No owner has strong influence on %(touchpoints)s. It would take %(functions)s.")
    return text % {
        "touchpoints": names.touchpoints(evidence["touchpoints"]),
        "functions": names.functions(evidence["functions"]),
    }


@rule(
    "uncovered-touchpoint",
    "warning",
    gettext_lazy("A touchpoint has no strong owner"),
    _uncovered_sentence,
    lambda evidence, names: _ask(evidence, names) if evidence["functions"] else _rate(evidence, names),
)
def uncovered_touchpoint(case: Case) -> Evidence | None:
    if case.assessment.band == "unanchored":
        return None
    owners = set(case.assessment.owners)
    strong = {
        touchpoint: {function for function, strength in row.items() if strength >= REQUIRED_FROM}
        for touchpoint, row in case.facts.influence.items()
    }
    bare = sorted(touchpoint for touchpoint, functions in strong.items() if not functions & owners)
    if not bare:
        return None
    return {"touchpoints": bare, **case.missing(set[str]().union(*(strong[touchpoint] for touchpoint in bare)))}


@rule(
    "paper-owner",
    "warning",
    gettext_lazy("Owner on paper only"),
    says(gettext_lazy("Owner on paper, so it doesn't count: %(functions)s has done nothing on it for %(days)s days.")),
    lambda evidence, names: Cure(
        _("See the agreement with %(functions)s") % {"functions": names.functions(evidence["functions"])},
        "request",
        tuple(evidence["functions"]),
    ),
)
def paper_owner(case: Case) -> Evidence | None:
    paper = [
        standing.function
        for standing in case.facts.standings
        if silo.on_paper(case.facts, standing, case.policy, case.today)
    ]
    return {"functions": sorted(paper), "days": case.policy.paper_owner_days} if paper else None


@rule(
    "no-outside-commitment",
    "warning",
    gettext_lazy("No effort from outside the lead function"),
    says(gettext_lazy("No effort is committed from outside %(owners)s.")),
    _ask,
)
def no_outside_commitment(case: Case) -> Evidence | None:
    lead, required = case.facts.lead_function, set(case.assessment.required)
    owners = set(case.assessment.owners)
    if not lead or not required - {lead} or not owners:
        return None
    gives = {standing.function for standing in case.facts.standings if standing.person_days or standing.money}
    return None if gives & (owners - {lead}) else {"owners": [lead], **case.missing(required - {lead})}


@rule(
    "crowded",
    "info",
    gettext_lazy("Too many owners"),
    lambda evidence, names: _("%(count)s functions own this; when everyone owns it, nobody does.") % evidence,
    lambda evidence, names: Cure(_("See who is needed"), "table"),
)
def crowded(case: Case) -> Evidence | None:
    owners = case.assessment.owners
    return {"count": len(owners), "owners": list(owners)} if len(owners) > case.policy.crowded_above else None


@rule(
    "self-judged",
    "warning",
    gettext_lazy("One person starts, owns and judges it"),
    lambda evidence, names: _("The same person started this, is accountable for it and owns all of its outcomes."),
    lambda evidence, names: Cure(_("Name someone else as accountable"), "edit"),
)
def self_judged(case: Case) -> Evidence | None:
    facts = case.facts
    alone = facts.initiator_id is not None and {facts.initiator_id} == {facts.accountable_id, *facts.benefit_owners}
    return {} if alone and facts.benefit_owners else None


RETREAT_WITHIN = timedelta(days=90)
RETREAT_AFTER = 2


@rule(
    "retreat",
    "info",
    gettext_lazy("A solo initiative after two refusals"),
    lambda evidence, names: (
        _(
            "%(count)s functions declined or didn't answer you before this was logged, and this one "
            "needs almost nobody. That is how fences start, and it isn't your fault. Should "
            "leadership help you ask again?"
        )
        % evidence
    ),
    lambda evidence, names: Cure(_("See who is needed"), "table"),
)
def retreat(case: Case) -> Evidence | None:
    """Seen by the person themselves and leadership only; see `PRIVATE`."""
    facts, day = case.facts, case.facts.logged_on
    if day is None or facts.status in ENDED:
        return None
    before = [refusal for refusal in facts.refusals if day - RETREAT_WITHIN <= refusal <= day]
    solo = len(facts.shaping(case.assessment.owners)) <= 1 or (case.assessment.score or 0) >= silo.FENCED_FROM
    asking = any(standing.state in ("requested", "conditional", "question") for standing in facts.standings)
    return {"count": len(before)} if len(before) >= RETREAT_AFTER and solo and not asking else None
