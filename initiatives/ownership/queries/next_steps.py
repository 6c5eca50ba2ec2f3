"""What happens next with a question, and when; and what happened so far: sentences for its page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.audit.models import Channel
from cxtracker.ui import numbers, units
from cxtracker.ui.timeline import HistoryLine
from initiatives.models import DeclineReason, RequestState, RequestStep, Step
from initiatives.models.initiatives import ENDED
from initiatives.ownership.queries.offers import effort_of
from initiatives.ownership.queries.requests import Question
from initiatives.ownership.rules.deadlines import ESCALATION


def what_next(question: Question) -> list[str]:
    """Sentences in the order in which things will happen."""
    request = question.request
    function, asker = request.function.name, request.asked_by.name if request.asked_by else _("The requester")
    if request.initiative.status in ENDED:
        return [_("%(key)s has ended; nothing more happens.") % {"key": request.initiative.key}]
    match request.state:
        case RequestState.REQUESTED:
            return _waiting(question)
        case RequestState.REPORTED:
            return [
                _("Until %(function)s confirms it, it counts nowhere.") % {"function": function},
                *_waiting(question),
            ]
        case RequestState.QUESTION:
            return [_("%(asker)s has to answer the question. The clock is stopped until then.") % {"asker": asker}]
        case RequestState.CONDITIONAL:
            return [
                _(
                    "If %(asker)s agrees to the condition, %(function)s becomes an owner. Until then it isn't; "
                    "%(asker)s can offer something else instead."
                )
                % {"asker": asker, "function": function}
            ]
        case RequestState.DEFERRED if request.resume_on:
            return [_("The request comes back on %(day)s.") % {"day": numbers.weekday(request.resume_on)}]
        case RequestState.PASSED_ON if request.passed_to:
            return [_("%(function)s has been asked instead.") % {"function": request.passed_to.name}]
        case _:
            return []


def _waiting(question: Question) -> list[str]:
    request = question.request
    if question.stuck:
        return [
            _("Whoever could answer for %(function)s asked this, so %(names)s decides.")
            % {"function": request.function.name, "names": question.escalates_to or _("administrators")}
        ]
    if request.function.head is None and not question.away:
        return [
            _("%(function)s has no head. Unless a deputy answers, it goes to %(names)s.")
            % {"function": request.function.name, "names": question.escalates_to or _("administrators")}
        ]
    sentences = []
    reminders = [deadline for deadline in question.coming if deadline.kind != ESCALATION]
    if reminders:
        sentences.append(
            _("If nobody answers by %(day)s, a reminder goes out.") % {"day": numbers.weekday(_local(reminders[0].at))}
        )
    escalation = next((deadline for deadline in question.coming if deadline.kind == ESCALATION), None)
    if escalation:
        sentences.append(
            _("If nobody answers by %(day)s, it goes to %(names)s.")
            % {"day": numbers.weekday(_local(escalation.at)), "names": question.escalates_to or _("administrators")}
        )
    elif question.overdue:
        sentences.append(
            _("It has been escalated to %(names)s.") % {"names": question.escalates_to or _("administrators")}
        )
    return [*sentences, _("No answer never counts as a yes.")]


def _local(moment: datetime) -> date:
    return timezone.localdate(moment)


def _effort(step: RequestStep) -> str:
    """What the step names, beside what was on the table if that was something else."""
    effort = effort_of(step)
    offered = numbers.effort(step.offered_days, step.offered_money, units.currency())
    if step.kind == Step.ASKED or not effort:
        return ""
    return (
        _("%(effort)s; offered were %(offered)s") % {"effort": effort, "offered": offered}
        if offered not in ("", effort)
        else effort
    )


ICONS = {
    Step.ASKED: "send",
    Step.APPROVED: "circle-check",
    Step.OWN_INITIATIVE: "circle-check",
    Step.DECLINED: "circle-x",
    Step.CONDITIONAL: "circle-half-2",
    Step.AGREED: "circle-check",
    Step.QUESTION: "help-circle",
    Step.REPLIED: "message",
    Step.DEFERRED: "calendar-pause",
    Step.RETURNED: "send",
    Step.PASSED_ON: "arrow-forward-up",
    Step.WITHDRAWN: "arrow-back-up",
    Step.TAKEN_BACK: "arrow-back-up",
    Step.RECONFIRM: "refresh",
    Step.OVERRIDDEN: "gavel",
    Step.RESTORED: "history",
    Step.REPORTED: "file-import",
    Step.CONFIRMED: "circle-check",
    Step.DENIED: "circle-x",
    Step.ANEW: "refresh",
    Step.OFFERED: "arrows-exchange",
    Step.REOPENED: "arrow-back-up",
}


def history(steps: Iterable[RequestStep]) -> list[HistoryLine]:
    """The steps, the latest first: “Dana Dorn for Ivo Imhof took ownership”."""
    return [_line(step) for step in reversed(list(steps))]


def _line(step: RequestStep) -> HistoryLine:
    who = step.by.name if step.by else _("cxtracker")
    if step.on_behalf_of:
        who = _("%(person)s for %(head)s") % {"person": who, "head": step.on_behalf_of.name}
    text = str(Step(step.kind).label)
    if step.kind in (Step.DECLINED, Step.OVERRIDDEN) and step.reason in DeclineReason.values:
        text = f"{text}: {DeclineReason(step.reason).label}"
    if step.kind == Step.REPORTED and step.reason in RequestState.values:
        text = f"{text}: {RequestState(step.reason).label}"
    if effort := _effort(step):
        text = _("%(text)s: %(effort)s") % {"text": text, "effort": effort}
    # Imports once wrote the words of an answer beside the question, too, and with the reason of a decline.
    detail = "" if step.kind == Step.ASKED and step.channel == Channel.IMPORT and step.reason else step.comment
    if step.channel and step.channel not in ("page", ""):
        text = _("%(text)s, by %(door)s") % {"text": text, "door": step.channel}
    return HistoryLine(step.at, who, f"{text}.", detail, ICONS[Step(step.kind)])
