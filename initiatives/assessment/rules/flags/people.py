"""Flags on people who have left: what still hangs on them gets no answer until someone takes over."""

from __future__ import annotations

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from initiatives.assessment.rules.flags.registry import Case, Cure, Evidence, Names, rule, says
from initiatives.models.initiatives import ENDED


def _choose(evidence: Evidence, names: Names) -> Cure:
    return Cure(_("Choose who is accountable"), "edit")


@rule(
    "accountable-left",
    "critical",
    gettext_lazy("The accountable person has left"),
    says(gettext_lazy("The person accountable for this (%(person)s) has left, so nobody answers for it.")),
    _choose,
)
def accountable_left(case: Case) -> Evidence | None:
    gone = case.facts.leavers.accountable
    return {"person": gone} if gone and case.facts.status not in ENDED else None


def _sentence(evidence: Evidence, names: Names) -> str:
    metrics, functions, decisions = evidence["metrics"], evidence["functions"], evidence["decisions"]
    sentences = (
        (metrics, _("Who vouched for %(metrics)s has left.") % {"metrics": names.metrics(metrics)}),
        (functions, _("Nobody is left to answer for %(functions)s.") % {"functions": names.functions(functions)}),
        (
            decisions,
            ngettext(
                "Who had to carry out a decision of leadership has left.",
                "Who had to carry out %(count)s decisions of leadership has left.",
                len(decisions),
            )
            % {"count": len(decisions)},
        ),
        (evidence["draft"], _("Who started this draft has left, and nobody is accountable for it.")),
    )
    return " ".join(sentence for holds, sentence in sentences if holds)


def _cure(evidence: Evidence, names: Names) -> Cure:
    if evidence["metrics"]:
        return Cure(_("Name another benefit owner"), "outcomes")
    if functions := tuple(evidence["functions"][:1]):
        return Cure(_("See who heads %(functions)s") % {"functions": names.functions(functions)}, "function", functions)
    if evidence["decisions"]:
        return Cure(_("See the decision"), "decision", (str(evidence["decisions"][0]),))
    return _choose(evidence, names)


@rule("person-left", "warning", gettext_lazy("Someone it depends on has left"), _sentence, _cure)
def person_left(case: Case) -> Evidence | None:
    gone = case.facts.leavers
    if not (gone.metrics or gone.functions or gone.decisions or gone.draft):
        return None
    return {
        "metrics": list(gone.metrics),
        "functions": list(gone.functions),
        "decisions": list(gone.decisions),
        "draft": gone.draft,
    }
