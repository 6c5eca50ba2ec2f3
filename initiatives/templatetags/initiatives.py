"""Where a cure leads."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlencode

from django import template
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe

from cxtracker.ui import numbers
from cxtracker.ui.timeline import HistoryLine
from initiatives.assessment.rules.flags import Cure
from initiatives.comments.queries.threads import Line
from initiatives.comments.rules import parts
from initiatives.lifecycle.rules import Condition
from initiatives.models import RequestStep
from initiatives.ownership.queries import next_steps
from initiatives.ownership.queries.requests import Question

register = template.Library()


@register.filter
def what_next(question: Question) -> list[str]:
    """What happens next with a request, in sentences."""
    return next_steps.what_next(question)


@register.filter
def history(steps: Iterable[RequestStep]) -> list[HistoryLine]:
    """What happened to a request so far, for the timeline."""
    return next_steps.history(steps)


@register.filter
def say_url(question: Question, verb: str) -> str:
    """Where saying `verb` to this request is posted."""
    return reverse(f"initiatives:{verb}", args=[question.row.key, question.request.function.key])


@register.filter
def plain(amount: Decimal | None) -> str:
    return numbers.for_input(amount)


@register.filter
def condition_url(condition: Condition, key: str) -> str:
    """Where a missing condition of the initiative `key` is settled."""
    match condition.where:
        case "ask":
            query = urlencode([("function", function) for function in condition.about])
            return f"{reverse('initiatives:ask', args=[key])}?{query}"
        case "owners":
            return reverse("initiatives:ask", args=[key])
        case "outcomes":
            return reverse("initiatives:outcomes", args=[key])
        case _:
            field = f"#id_{condition.about[0]}" if condition.about else ""
            return reverse("initiatives:edit", args=[key]) + field


@register.filter
def cure_url(cure: Cure, key: str) -> str:
    """The address of what a flag of the initiative `key` says to do; empty when the page itself is it."""
    match cure.action:
        case "ask":
            query = urlencode([("function", function) for function in cure.about])
            return f"{reverse('initiatives:ask', args=[key])}?{query}"
        case "request" if len(cure.about) == 1:
            return reverse("initiatives:request", args=[key, cure.about[0]])
        case "map":
            return reverse("journeys:touchpoint", args=[cure.about[0]])
        case "edit":
            return reverse("initiatives:edit", args=[key])
        case "outcomes":
            return reverse("initiatives:outcomes", args=[key])
        case "metric":
            return reverse("metrics:page", args=[cure.about[0]])
        case "initiative":
            return reverse("initiatives:page", args=[cure.about[0]])
        case "function":
            return reverse("functions:page", args=[cure.about[0]])
        case "decision":
            return reverse("reviews:decision", args=[cure.about[0]])
        case "pools":
            return reverse("outcomes:pools")
        case _:
            return "#needed"


@register.filter
def words_of_comment(line: Line) -> SafeString:
    """A comment as typed: line breaks kept, web addresses clickable, mentions marked; nothing else is HTML."""
    drawn = [
        format_html('<span class="mention">{}</span>', part.text)
        if part.named
        else urlize(part.text, trim_url_limit=60, nofollow=True, autoescape=True)
        for part in parts(line.text, line.names)
    ]
    return mark_safe(linebreaksbr("".join(drawn), autoescape=False))  # noqa: S308  (every part is escaped above)
