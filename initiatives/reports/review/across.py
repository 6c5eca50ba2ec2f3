"""The second half of a review as people read it: functions, fences, the programme, what became of decisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from initiatives.reports.register import SILO
from initiatives.reports.review import pictures, words
from initiatives.reports.review.links import listed
from initiatives.rules.flags import RULES
from journeys.reports.directory import Directory, enumeration

SHOWN = 40
"""So many of a kind stand on the page; the structure holds all of them, and a link leads to the rest."""


class Across:
    """`page` is the structure of `review_page`; names are those of its day."""

    def __init__(self, page: Mapping[str, Any]) -> None:
        self.page = page
        self.as_of = date.fromisoformat(page["as_of"])
        known = page["names"]
        self.names = Directory(known["functions"], known["touchpoints"], known["metrics"])
        self.live_url = listed((), "ordering=-score")

    @cached_property
    def answers(self) -> list[dict[str, Any]]:
        """How functions answer, with n; figures only where there are enough."""
        return [
            {
                **one,
                "name": self.name(one["function"]),
                "median": words.plain(one["median_days"], 1),
                "share": words.percent(one["approval_share"]),
            }
            for one in self.page["functions"]["answers"]
        ]

    @cached_property
    def debts(self) -> list[dict[str, Any]]:
        rows = [
            {**one, "name": self.name(one["key"]), "points": numbers.points(one["debt"]),
             "pulls": words.percent(one["pull"]), "owns": words.percent(one["ownership"])}
            for one in self.page["functions"]["balance"]
        ]  # fmt: skip
        return sorted(rows, key=lambda one: -(one["debt"] or 0))

    @cached_property
    def fences(self) -> list[dict[str, Any]]:
        return [
            {**one, "opens": enumeration(self.name(key) for key in one["move"]),
             "after": numbers.score(one["score_after"]), "by": enumeration(self.name(key) for key in one["owners"])}
            for one in self.page["functions"]["fences"]["worst"]
        ]  # fmt: skip

    @property
    def more_fences(self) -> int:
        told = self.page["functions"]["fences"]
        return int(told["count"]) - len(told["worst"])

    @cached_property
    def waits(self) -> list[dict[str, Any]]:
        return [{**one, "name": self.name(one["function"])} for one in self.page["functions"]["waits"][:SHOWN]]

    @cached_property
    def drift_parts(self) -> list[tuple[str, str, str, str]]:
        """Each fifth of the drift index: what it says, its share, of how many, where they are."""
        told = self.page["programme"]["drift"]
        parts = {
            "no_business_outcome": (_("no valid business outcome"), "flag=no-outcome,perception-only,no-baseline"),
            "consequences": (_("works on consequences"), "mode=detect,recover,compensate,monitor"),
            "fenced": (_("fenced"), "band=fenced"),
            "trouble_only": (_("touches trouble only"), "lifecycle=problem"),
            "no_recent_reading": (_("no reading of behaviour or money in two quarters"), "flag=stale-readings"),
        }
        unsaid = {"consequences": (self.without_mode, words.not_said), "fenced": (self.unassessed, words.not_assessed)}
        rows = []
        for code, (label, query) in parts.items():
            one = told[code]
            missing, said = unsaid.get(code, (0, words.not_said))
            share = words.NOT_KNOWN if missing and missing == one["total"] else words.percent(one["share"])
            counted = f"{one['count']} / {one['total']}"
            more = f", {said(missing)}" if missing else ""
            rows.append((label, share, counted + more, listed(one["initiatives"], query)))
        return rows

    @property
    def without_mode(self) -> int:
        return len(self.page["programme"].get("not_said", {}).get("mode", ()))

    @property
    def unassessed(self) -> int:
        """Live initiatives without a score: no function was assessed on what they touch."""
        return len(self.page["programme"].get("not_said", {}).get("score", ()))

    @property
    def answers_timed(self) -> bool:
        """Whether any function answered often enough for a median."""
        return any(one["median_days"] is not None for one in self.page["functions"]["answers"])

    @property
    def answers_shown_from(self) -> int:
        return max((one["shown_from"] for one in self.page["functions"]["answers"]), default=0)

    @property
    def pillars_known(self) -> bool:
        return any(mean is not None for mean in self.page["programme"]["pillars"]["means"].values())

    @property
    def pillars_sentence(self) -> str:
        """How to read them, and of how many initiatives they speak."""
        told = self.page["programme"]["pillars"]
        if not self.pillars_known:
            return _("Nobody has judged the pillars of any initiative yet; each initiative's form asks for them.")
        counted = len(told["counted"])
        if told["weighted"]:
            return ngettext(
                "What the work stands on, 0 to 3: the mean of %(n)s initiative, weighted by its budget.",
                "What the work stands on, 0 to 3: the mean of %(n)s initiatives, weighted by budget.", counted,
            ) % {"n": counted}  # fmt: skip
        return ngettext(
            "What the work stands on, 0 to 3: %(n)s initiative.",
            "What the work stands on, 0 to 3: the mean of %(n)s initiatives.", counted,
        ) % {"n": counted}  # fmt: skip

    @cached_property
    def pillars(self) -> list[tuple[str, str]]:
        labels = {"culture": _("Culture"), "data": _("Data"), "behavioural_science": _("Behavioural science")}
        means = self.page["programme"]["pillars"]["means"]
        return [(label, words.plain(means[name], 1)) for name, label in labels.items()]

    @cached_property
    def collisions(self) -> list[dict[str, Any]]:
        titles = self.page["names"]["initiatives"]
        return [
            {**one, "titles": [(key, titles.get(key, key)) for key in one["initiatives"]],
             "places": self.names.touchpoints(one["touchpoints"]), "begins": words.day(one["since"])}
            for one in self.page["programme"]["collisions"][:SHOWN]
        ]  # fmt: skip

    @cached_property
    def conflicts(self) -> list[dict[str, Any]]:
        return [
            {
                **one,
                "names": enumeration(self.name(key) for key in one["functions"]),
                "opened": words.day(one["opened_on"]),
            }
            for one in self.page["programme"]["conflicts"]
        ]

    @cached_property
    def exceptions(self) -> list[dict[str, Any]]:
        return [
            {**one, "about": _("being siloed") if one["subject"] == SILO else _title(one["subject"]),
             "until_day": words.day(one["until"])}
            for one in self.page["programme"]["exceptions"]
        ]  # fmt: skip

    @cached_property
    def stopped(self) -> list[dict[str, Any]]:
        return [{**one, "day": words.day(one["on"])} for one in self.page["past"]["stopped"]]

    @cached_property
    def life(self) -> pictures.Ring | None:
        return pictures.life(self.page)

    @cached_property
    def drawn(self) -> dict[str, Any]:
        """Pictures by name, those there is something to draw for."""
        found = {
            name: getattr(pictures, name)(self.page)
            for name in ("money", "grid", "pairs", "drift", "silos", "prevention")
        }
        return {name: one for name, one in found.items() if one is not None}

    @property
    def drift_sentence(self) -> str:
        return pictures.drift_sentence(self.page)

    def name(self, function: str) -> str:
        return self.names.function_names.get(function, function)


def _title(code: str) -> str:
    return str(RULES[code].title) if code in RULES else code
