"""A review as people read it: the structure with its words, links and arrows, live or closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from initiatives.models import BenefitKind, DecisionState, Status, Verb
from initiatives.reports.money import KINDS
from initiatives.reports.review import pictures, words
from initiatives.reports.review.across import SHOWN, Across
from initiatives.reports.review.links import listed
from initiatives.reports.review.movement import Move, moves
from initiatives.reports.review.words import Arrow
from initiatives.rules.flags import RULES
from initiatives.rules.money import STEPS
from journeys.models import Lifecycle

ON_PAPER, ROWS_ON_PAPER, FUNCTIONS_ON_PAPER = 5, 10, 11
"""So many questions, initiatives and functions fit the first sheet in full."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A number of the first line, with what it means, where it comes from, and how it moved."""

    code: str
    label: str
    value: str
    sentence: str
    url: str
    arrow: Arrow | None
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    value: str
    arrow: Arrow | None
    url: str
    step: str


class Sheet(Across):
    """What the template shows, live or closed: all of it follows from `page`."""

    @cached_property
    def moves(self) -> dict[str, Move]:
        return moves(self.page["before"], dict(self.page))

    @property
    def since_day(self) -> date | None:
        """The day of the review the arrows are against."""
        since = self.page["since"]
        return date.fromisoformat(since["as_of"]) if since else None

    @property
    def compared(self) -> str:
        """What stands before the name of the review it follows."""
        later = (self.page["since"] or {}).get("drawn_up_later")
        return _("no arrows, because it was drawn up later:") if later else _("arrows against")

    @property
    def is_empty(self) -> bool:
        """Nothing lives yet: the page teaches instead of counting."""
        return not self.page["meaning"]["live"]

    @property
    def sentence(self) -> str:
        """The line of meaning."""
        told = self.page["meaning"]
        if self.is_empty:
            return _("No initiative is under way yet")
        both = len({*told["jointly_owned"]["initiatives"]} & {*told["siloed"]["initiatives"]})
        overlap = " " + ngettext("(%(n)s is both)", "(%(n)s are both)", both) % {"n": both} if both else ""
        parts = [
            ngettext("%(n)s initiative", "%(n)s initiatives", told["live"]) % {"n": told["live"]},
            _("%(n)s jointly owned") % {"n": told["jointly_owned"]["count"]},
            _("%(n)s siloed") % {"n": told["siloed"]["count"]} + overlap,
        ]
        if told["waiting"]:
            parts.append(
                ngettext("%(n)s answer overdue", "%(n)s answers overdue", told["waiting"]) % {"n": told["waiting"]}
            )
        if asked := len(self.page["decisions"]):
            parts.append(ngettext("%(n)s decision needed", "%(n)s decisions needed", asked) % {"n": asked})
        return ", ".join(parts)

    @cached_property
    def facts(self) -> list[Fact]:
        told, programme = self.page["meaning"], self.page["programme"]
        of = _("%(count)s of %(total)s")
        joint, siloed = told["jointly_owned"], told["siloed"]
        split = self.page["business"]["split"]
        return [
            self._fact("jointly_owned", _("Jointly owned"), words.percent(joint["share"]), of % joint,
                       listed(joint["initiatives"], "siloed=false")),
            self._fact("siloed", _("Siloed"), self._siloed, self._siloed_of,
                       listed(siloed["initiatives"], "siloed=true")),
            self._fact("waiting", _("Answers overdue"), words.plain(told["waiting"]), _("beyond the limit"),
                       f"{reverse('requests')}?overdue=true"),
            self._fact("drift", _("Drift index"), words.plain(programme["drift"]["index"], 1), self._alarm, "#drift",
                       alarm=bool(programme["drift_alarm"]["reasons"])),
            self._fact("prevention", _("Budget on causes"), words.percent(programme["prevention"]["prevention_share"]),
                       self._aimed,
                       listed(programme["prevention"]["by_number"]["initiatives"], "mode=prevent,design_in")),
            self._fact("split", _("Business, not stars"), words.percent(split["share"]),
                       _("of the budget"), "#split"),
            self._fact("coverage", _("Life looked after"), self._covered, _("nine parts, both ends"), "#life"),
        ]  # fmt: skip

    def _fact(self, code: str, label: str, value: str, sentence: str, url: str, *, alarm: bool = False) -> Fact:
        return Fact(code, label, value, sentence, url, words.arrow(self.moves[code]), alarm)

    @property
    def _siloed(self) -> str:
        told = self.page["meaning"]["siloed"]
        return words.NOT_KNOWN if self.unassessed == told["total"] else words.percent(told["share"])

    @property
    def _siloed_of(self) -> str:
        said = _("%(count)s of %(total)s") % self.page["meaning"]["siloed"]
        return f"{said}, {words.not_assessed(self.unassessed)}" if self.unassessed else said

    @property
    def _alarm(self) -> str:
        """Why it alarms, or when it would."""
        told = self.page["programme"]["drift_alarm"]
        above = words.plain(told["above"])
        reasons = {
            "high": _("above %(n)s") % {"n": above},
            "rising": _("rose by %(n)s") % {"n": words.plain(told["change"], 1)},
        }
        if not told["reasons"]:
            return _("alarm above %(n)s") % {"n": above}
        return _("alarm: %(reasons)s") % {"reasons": ", ".join(reasons[code] for code in told["reasons"])}

    @property
    def _aimed(self) -> str:
        """The aim; without a mode nothing can be said of an initiative."""
        told = self.page["programme"]["prevention"]
        unsaid = told.get("not_said", {}).get("count", 0)
        aim = _("aim %(aim)s") % {"aim": words.percent(told["aim"])}
        return f"{aim}, {words.not_said(unsaid)}" if unsaid else aim

    @property
    def _covered(self) -> str:
        return words.percent(self.page["programme"]["ring"]["coverage"]) if self.life else words.NOT_KNOWN

    # --- decisions ------------------------------------------------------------------------------------------
    @cached_property
    def decisions(self) -> list[dict[str, Any]]:
        return [self._decision(one) for one in self.page["decisions"]]

    @property
    def first_decisions(self) -> list[dict[str, Any]]:
        return self.decisions[:ON_PAPER]

    @property
    def further_decisions(self) -> int:
        return max(0, len(self.decisions) - ON_PAPER)

    @cached_property
    def past(self) -> list[dict[str, Any]]:
        return [self._decision(one) for one in self.page["past"]["decisions"]]

    def _decision(self, one: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **one,
            "options": [
                {**option, "label": Verb(option["verb"]).label, "recommended": option["verb"] == one["recommended"]}
                for option in one["options"]
            ],
            "verbs": [(verb, label, verb == one["recommended"]) for verb, label in self._verbs(one)],
            "recommended_label": Verb(one["recommended"]).label if one["recommended"] else "",
            "needed": words.day(one["needed_by"]) if one["needed_by"] else "",
            "waited": words.working_days(one["waited_days"]),
            "label": Verb(one["verb"]).label if one.get("verb") else "",
            "state_label": DecisionState(one["state"]).label,
            "until_day": words.day(one.get("until")),
        }  # fmt: skip

    def _verbs(self, one: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What can be chosen: the options, or every verb where none is offered."""
        offered = [option["verb"] for option in one["options"]] or Verb.values
        return [(verb, str(Verb(verb).label)) for verb in Verb.values if verb in offered]

    # --- the business effect --------------------------------------------------------------------------------
    @cached_property
    def money_steps(self) -> list[str]:
        labels = pictures.step_labels()
        return [labels[step] for step in STEPS]

    @cached_property
    def money(self) -> list[tuple[str, list[Cell], str]]:
        """By kind of benefit: its word, a cell for each step, and of how many outcomes it speaks."""
        told = self.page["business"]["money"]
        return [
            (
                str(BenefitKind(kind).label).capitalize(),
                [
                    Cell(
                        words.money(told[kind][step]),
                        self._money_arrow(f"{kind}.{step}"),
                        pictures.outcomes_of(kind, step) if told[kind][step] is not None else "",
                        label,
                    )
                    for step, label in zip(STEPS, self.money_steps, strict=True)
                ],
                _("measured on %(known)s of %(n)s outcomes")
                % {"known": told[kind]["known"]["measured"], "n": told[kind]["outcomes"]},
            )
            for kind in KINDS
            if told[kind]["outcomes"]
        ]

    def _money_arrow(self, code: str) -> Arrow | None:
        move = self.moves[code]
        return words.arrow(move) if move.change else None

    @property
    def kept(self) -> str:
        """How promises of closed initiatives are kept; empty while none was due."""
        told = self.page["business"]["money"]["promises"]
        if not told["asked"]:
            return ""
        return _("Promises kept: %(kept)s, from %(answered)s answers to %(asked)s questions") % {
            "kept": words.percent(told["kept"]), "answered": told["answered"], "asked": told["asked"],
        }  # fmt: skip

    @cached_property
    def up(self) -> list[dict[str, Any]]:
        return [self._outcome(one) for one in self.page["business"]["up"]]

    @cached_property
    def down(self) -> list[dict[str, Any]]:
        return [self._outcome(one) for one in self.page["business"]["down"]]

    @property
    def unjudged(self) -> str:
        """Why nothing goes up or down, when nothing does."""
        told = self.page["business"]["judged"]
        if not told["outcomes"]:
            return _("No initiative promises behaviour or money yet. Scores alone are no result.")
        waits = told["verdicts"]["too_early"] + told["verdicts"]["too_few"] + told["verdicts"][""]
        return _("Of %(n)s outcomes in behaviour or money %(waits)s cannot be judged yet, %(none)s show no effect.") % {
            "n": told["outcomes"], "waits": waits, "none": told["verdicts"]["no_evidence"],
        }  # fmt: skip

    @property
    def signal(self) -> str:
        """What customers say, in one line."""
        return "; ".join(
            f"{one['name']} {words.steps((one['baseline'], one['now']), one['unit'])}"
            for one in self.page["business"]["signal"]
        )

    def _outcome(self, one: Mapping[str, Any]) -> dict[str, Any]:
        told = dict(one)
        return {**told, "path": words.path(told), "said": words.effect(told), "word": words.verdict(told)}

    @property
    def split_of(self) -> str:
        """What the shares are of."""
        count = self.page["business"]["split"]["initiatives"]
        return ngettext(
            "of %(n)s initiative that promises a benefit and has a budget",
            "of %(n)s initiatives that promise a benefit and have a budget",
            count,
        ) % {"n": count}

    @property
    def split(self) -> list[tuple[str, str]]:
        told = self.page["business"]["split"]
        labels = {
            "behaviour_or_money": _("promises behaviour or money"),
            "line_owner": _("owned by a line function"),
            "confirmed": _("confirmed by finance"),
            "share": _("all three"),
        }
        return [(label, words.percent(told[name])) for name, label in labels.items()] if told["budget"] else []

    # --- initiatives ----------------------------------------------------------------------------------------
    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return [self._row(one) for one in self.page["initiatives"]["discussed"][:SHOWN]]

    @property
    def discussed(self) -> int:
        return len(self.page["initiatives"]["discussed"])

    @property
    def more_rows(self) -> int:
        return self.discussed - len(self.rows)

    @property
    def first_rows(self) -> list[dict[str, Any]]:
        return self.rows[:ROWS_ON_PAPER]

    @property
    def first_functions(self) -> list[Any]:
        """Rows of the grid, those that shape most; where initiatives leave room, more of them."""
        room = FUNCTIONS_ON_PAPER + ROWS_ON_PAPER - len(self.first_rows)
        return list(self.drawn["grid"].rows[:room]) if "grid" in self.drawn else []

    @property
    def further_functions(self) -> int:
        return len(self.drawn["grid"].rows) - len(self.first_functions) if "grid" in self.drawn else 0

    @property
    def further_rows(self) -> list[dict[str, Any]]:
        return self.rows[ROWS_ON_PAPER:]

    @property
    def quiet(self) -> list[dict[str, str]]:
        return list(self.page["initiatives"]["quiet"][:SHOWN])

    @property
    def more_quiet(self) -> int:
        return len(self.page["initiatives"]["quiet"]) - len(self.quiet)

    def _row(self, one: Mapping[str, Any]) -> dict[str, Any]:
        flag = one["flag"] if one["flag"] and one["flag"]["code"] in RULES else None
        days = one["status_days"]
        return {
            **one,
            "stage": ", ".join(str(Lifecycle(code).label) for code in one["stages"]),
            "acts": {True: _("cause"), False: _("consequence"), None: ""}[one["cause"]],
            "status_label": Status(one["status"]).label,
            "age": ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days is not None else "",
            "headline": self._outcome(one["outcome"]) if one["outcome"] else None,
            "risk": RULES[flag["code"]].title if flag else "",
            "risk_said": RULES[flag["code"]].sentence(flag["evidence"], self.names) if flag else "",
            "moved": self._score_moved(one),
            "accepted_until": words.day(one["accepted"]) if one["accepted"] else "",
        }

    def _score_moved(self, one: Mapping[str, Any]) -> Arrow | None:
        before = (self.page["before"] or {"scores": {}})["scores"].get(one["key"])
        arrow = words.arrow(Move("score", before, one["score"]))
        if arrow is None or arrow.sign == "→":
            return None
        return Arrow(arrow.sign, arrow.text, "bad" if arrow.sign == "↑" else "good")
