"""Effects, cautions, refusals and assumptions in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, gettext_lazy, ngettext

from cxtracker.typed_numbers import is_share
from cxtracker.ui import numbers
from initiatives.outcomes.effects.rules import evidence
from initiatives.outcomes.effects.rules.methods import VERDICT_FROM
from initiatives.outcomes.effects.rules.shapes import Estimate
from initiatives.outcomes.effects.rules.since import Since
from initiatives.outcomes.effects.rules.verdicts import movement
from initiatives.outcomes.rules.money import FOUND

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LITTLE, MUCH = 0.25, 0.75
"""Weights of the time of year below and above which it explains little and much; charts draw it from little on."""

VERDICT_WORDS: Mapping[str, StrOrPromise] = {
    "improved": gettext_lazy("improved"),
    "worsened": gettext_lazy("worsened"),
    "first_sign": gettext_lazy("first sign"),
    "no_evidence": gettext_lazy("no evidence yet"),
    "too_early": gettext_lazy("too early"),
    "too_few": gettext_lazy("too few readings"),
    "": gettext_lazy("not judged yet"),
}

CAUTIONS: Mapping[str, StrOrPromise] = {
    "few_readings": gettext_lazy(
        "Fewer than 8 readings on one side, so the effect counts a quarter. With 8 before and 8 after "
        "go-live the earlier trend is taken into account and it counts more."
    ),
    "few_after": gettext_lazy(
        "Fewer than 8 readings after go-live, so the effect counts a quarter. Keep going: from the "
        "eighth reading on it counts more."
    ),
    "one_reading": gettext_lazy(
        "A single reading on one side says nothing about chance. Enter earlier readings, or wait for more."
    ),
    "gap": gettext_lazy(
        "Some readings in between are missing. Enter them if they exist; a gap can hide what happened."
    ),
    "constant": gettext_lazy(
        "The readings don't vary at all, so chance can't be estimated. Check that each one was "
        "really taken, and enter more decimals or the number of cases (n)."
    ),
    "comparison_incomplete": gettext_lazy(
        "The comparison group has fewer than 3 readings before or after go-live on the same days, so "
        "the difference has no interval. Enter its readings for the days on which you read yours."
    ),
    "no_cases": gettext_lazy(
        "The comparison group has fewer than 3 readings on one side, so the difference has no "
        "interval. With the number of cases (n) or a standard error for each reading of both groups, "
        "one reading before and one after is enough."
    ),
    "few_cases": gettext_lazy(
        "The rates of the two groups rest on too few cases, so the difference has no interval: each "
        "side needs at least 5 cases with and 5 without what is counted."
    ),
    "long": gettext_lazy(
        "Only the 1,000 readings nearest to go-live on each side were used. For a longer view, enter "
        "weekly or monthly readings."
    ),
    "pre_trend_differs": gettext_lazy(
        "The two groups were already moving apart before go-live, so part of the effect might "
        "have come anyway: it counts at most like a series without a comparison. Look for a comparison "
        "group that moved the same way before."
    ),
    "units": gettext_lazy(
        "Some readings look like fractions (0.02) and others like percentages (2). Check and correct them."
    ),
}

REFUSALS: Mapping[str, StrOrPromise] = {
    "no_go_live": gettext_lazy("Without a go-live date there is no before and after. Enter the go-live date."),
    "nothing_after": gettext_lazy("Nothing has been measured since go-live. Enter the first reading after it."),
    "nothing_before": gettext_lazy("Nothing was measured before go-live. Enter earlier readings of the same series."),
    "comparison_unread": gettext_lazy(
        "The comparison has no readings yet, so nothing can be compared. Enter its readings, ideally "
        "for the same days, or take the comparison away."
    ),
    "comparison_one_side": gettext_lazy(
        "The comparison was read on one side of go-live only, so nothing can be compared. Enter its "
        "readings from before and after, or take the comparison away."
    ),
    "comparison_same": gettext_lazy(
        "The comparison has the same readings as the group that got the change, so nothing can be "
        "compared. Choose a group that didn't get the change."
    ),
    "unreadable": gettext_lazy(
        "One reading is too large to be plausible. Look for a typing error in the series and correct it."
    ),
}

ASSUMPTIONS: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "before_after": ("nothing_else", "same_people", "seasonality"),
    "segmented": ("same_trend", "nothing_else", "same_people", "seasonality"),
    "did_series": ("same_trend", "no_spillover", "nothing_else", "same_people"),
    "did_means": ("same_trend", "no_spillover", "nothing_else", "same_people", "seasonality"),
    "did_point": ("same_trend", "no_spillover", "nothing_else", "same_people", "seasonality"),
    "did_rates": ("same_trend", "no_spillover", "nothing_else", "same_people"),
}
"""What must be true for the effect to be believed, by method; somebody ticks each."""

ASSUMED: Mapping[str, StrOrPromise] = {
    "same_trend": gettext_lazy(
        "Without the change, things would have continued as before: along the earlier trend, and "
        "like the comparison group if there is one."
    ),
    "no_spillover": gettext_lazy("The change didn't affect the comparison group."),
    "nothing_else": gettext_lazy(
        "Nothing else happened at the same time (price, campaign, outage, law), or it affected both groups alike."
    ),
    "same_people": gettext_lazy("The same kind of customers was counted the same way before and after."),
    "seasonality": gettext_lazy("The time of year doesn't explain any of the difference."),
}


def verdict_words(code: str) -> str:
    return str(VERDICT_WORDS[code])


def caution_sentence(code: str) -> str:
    return str(CAUTIONS[code])


def refusal_sentence(code: str) -> str:
    return str(REFUSALS[code])


def assumption_sentence(code: str) -> str:
    return str(ASSUMED[code])


def verdict_sentence(estimate: Estimate, verdict: str, *, metric: str, unit: str = "", decimals: int = 2) -> str:
    """The verdict with effect, interval and evidence, as a sentence about the metric."""
    if verdict == "too_early":
        return _("%(metric)s: too early to say; the first honest reading is still ahead.") % {"metric": metric}
    if estimate.refusal or estimate.effect is None:
        return f"{metric}: {refusal_sentence(estimate.refusal)}"
    words = {
        "metric": metric,
        "moved": amount(estimate.effect, unit, decimals, signed=True),
        "size": amount(abs(estimate.effect), unit, decimals),
        "interval": _interval(estimate, decimals),
        "evidence": evidence.label(estimate.evidence),
    }
    if verdict in FOUND:
        text = (
            _("%(metric)s improved by %(size)s%(interval)s; evidence: %(evidence)s.")
            if verdict == "improved"
            else _("%(metric)s worsened by %(size)s%(interval)s; evidence: %(evidence)s.")
        )
    elif verdict == "first_sign":
        text = _("%(metric)s: first sign. It moved by %(moved)s%(interval)s; one more reading must confirm it.")
    elif verdict == "too_few" and estimate.method == "did_point":
        return (
            _("%(metric)s moved by %(moved)s against the comparison, which has too few readings for an interval.")
            % words
        )
    elif verdict == "too_few":
        return _("%(metric)s moved by %(moved)s so far; %(lacking)s.") % {**words, "lacking": lacking(estimate)}
    elif movement(estimate):
        text = _("%(metric)s moved by %(moved)s%(interval)s; this metric has no good direction of its own.")
    elif not words["interval"]:
        text = _("%(metric)s moved by %(moved)s; readings that never vary can't show whether that is chance.")
    else:
        text = _("%(metric)s: no evidence yet. It moved by %(moved)s%(interval)s, which may be chance.")
    return text % words


def fitted_sentence(estimate: Estimate, turn: str) -> str:
    """What the engine found of season and carry-over, "" where no series was fitted; `turn` names one ("a month")."""
    if estimate.season is None or estimate.carry_over is None:
        return ""
    carried = {"share": numbers.share(estimate.carry_over), "turn": turn}
    text = _("%(share)s of %(turn)s carries over to the next") % carried
    if not any(point.time_of_year for point in estimate.path):
        return _("The time of year can't be told from these readings; %(carried)s.") % {"carried": text}
    words = (
        _("The time of year explains little; %(carried)s.")
        if estimate.season < LITTLE
        else _("The time of year explains much; %(carried)s.")
        if estimate.season > MUCH
        else _("The time of year may explain some of it; %(carried)s.")
    )
    return words % {"carried": text}


def since_sentence(since: Since | None) -> str:
    """Since which reading a verdict stands, "" for one that does not."""
    if since is None:
        return ""
    day = {"day": numbers.day(since.on)}
    if since.earlier:
        return (
            _("Improved since the reading of %(day)s or longer.") % day
            if since.verdict == "improved"
            else _("Worsened since the reading of %(day)s or longer.") % day
        )
    return (
        _("Improved since the reading of %(day)s.") % day
        if since.verdict == "improved"
        else _("Worsened since the reading of %(day)s.") % day
    )


def verdict_mark(since: Since) -> str:
    """What a chart writes above the reading since which a verdict stands."""
    return _("Improved since here") if since.verdict == "improved" else _("Worsened since here")


def turn_words(rhythm: str) -> str:
    """A turn of a rhythm, to stand within a sentence."""
    return {
        "daily": _("a day"),
        "weekly": _("a week"),
        "quarterly": _("a quarter"),
        "yearly": _("a year"),
    }.get(rhythm, _("a month"))


def counts_sentence(level: str, counts_as: str) -> str:
    """Why a level counts as a lower one, "" where it counts as it is."""
    if level == counts_as:
        return ""
    return _(
        "This is %(level)s but counts as %(lower)s, because something about its evidence stands open: look at what has "
        "to be true, at the groups before go-live, and at initiatives on the same touchpoint."
    ) % {"level": level, "lower": counts_as}


def random_sentence() -> str:
    """Why a level that says it was random counts as an ordinary comparison."""
    return _(
        "Nobody but those who set it up has confirmed that the groups were drawn at random, so this counts at most "
        "as E3. A second person confirms it below."
    )


def lacking(estimate: Estimate) -> str:
    """How many readings are missing until a verdict, to stand within a sentence."""
    before = max(0, VERDICT_FROM - estimate.readings_before)
    after = max(0, VERDICT_FROM - estimate.readings_after)
    counts = {"before": before, "after": after}
    if before and after:
        return _("a verdict needs %(before)s more before go-live and %(after)s more after") % counts
    if before:
        text = ngettext(
            "a verdict needs %(before)s more reading before go-live",
            "a verdict needs %(before)s more readings before go-live",
            before,
        )
        return text % counts
    text = ngettext(
        "a verdict needs %(after)s more reading after go-live",
        "a verdict needs %(after)s more readings after go-live",
        after,
    )
    return text % counts


def amount(value: float, unit: str, decimals: int = 2, *, signed: bool = False) -> str:
    """A movement with its unit: per cents move by points, a scale (1-7) or a bare count has none."""
    number = numbers.fixed(value, decimals, signed=signed)
    if is_share(unit):
        return ngettext("%(number)s point", "%(number)s points", 1 if number.strip("+−") == "1" else 2) % {
            "number": number
        }
    return number if numbers.is_scale(unit) else numbers.with_unit(number, unit)


def _interval(estimate: Estimate, decimals: int) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    bounds = {
        "low": numbers.fixed(estimate.low, decimals, signed=True),
        "high": numbers.fixed(estimate.high, decimals, signed=True),
    }
    return " " + _("(95 %% interval %(low)s to %(high)s)") % bounds
