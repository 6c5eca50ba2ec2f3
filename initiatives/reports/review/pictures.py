"""The pictures of a review, drawn from its structure alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _, ngettext

from cxtracker.ui.charts import balance, heatmap, lines, network, ring, trend, waterfall
from cxtracker.ui.charts.drawing import Chart
from cxtracker.ui.words import BANDS
from initiatives.models import BenefitKind
from initiatives.reports.money import KINDS, STEPS
from initiatives.reports.outcomes import COUNTING
from initiatives.reports.review import words
from initiatives.reports.review.links import listed
from journeys.models import Lifecycle

WORST_PAIRS, NODES = 3, 20
SEEN = 2
"""A line needs so many points."""

Page = Mapping[str, Any]


def step_labels() -> dict[str, str]:
    return {
        "claimed": _("claimed"), "measured": _("measured"), "counted": _("counted"), "confirmed": _("confirmed"),
    }  # fmt: skip


def money(page: Page) -> Chart | None:
    """Claimed to confirmed, kinds apart; None while no outcome is worth money."""
    told = page["business"]["money"]
    known = [kind for kind in KINDS if told[kind]["outcomes"]]
    if not known:
        return None
    labels = step_labels()
    return waterfall.Waterfall(
        title=_("From promise to signature"),
        sentence=_("Money a year. Claimed is what was promised, counted is what was measured times its evidence."),
        currency=told["currency"],
        benefits=[
            waterfall.Benefit(
                str(BenefitKind(kind).label).capitalize(),
                [
                    waterfall.Step(
                        labels[step],
                        None if told[kind][step] is None else float(told[kind][step]),
                        outcomes_of(kind, step),
                    )
                    for step in STEPS
                ],
            )
            for kind in known
        ],
    )


def outcomes_of(kind: str, step: str) -> str:
    """Where the outcomes behind a sum are listed."""
    return f"{reverse('outcomes:list')}?benefit_kind={kind}&known={step}&status={','.join(COUNTING)}"


def grid(page: Page) -> Chart | None:
    """Who owns where along the customer's life, and where a needed function is missing."""
    rows = page["functions"]["grid"]
    if not rows:
        return None
    names = page["names"]["functions"]
    holes = sum(bool(cell["holes"]) for row in rows for cell in row["cells"])
    return heatmap.Heatmap(
        title=_("Functions along the customer's life"),
        sentence=ngettext(
            "%(n)s place where a function is needed and does not own.",
            "%(n)s places where a function is needed and does not own.",
            holes,
        ) % {"n": holes},
        columns=[str(Lifecycle(cell["lifecycle"]).label) for cell in rows[0]["cells"]],
        rows=[
            heatmap.Row(
                row["function"],
                names.get(row["function"], row["function"]),
                [_field(row["function"], cell) for cell in row["cells"]],
                reverse("functions:page", args=[row["function"]]),
            )
            for row in rows
        ],
        filled=_("initiatives it owns there"),
        hole=_("is missing in two: needed there, does not own"),
    )  # fmt: skip


def _field(function: str, cell: Mapping[str, Any]) -> heatmap.Field:
    owned, holes = len(cell["owned"]), len(cell["holes"])
    where = str(Lifecycle(cell["lifecycle"]).label)
    return heatmap.Field(
        owned, holes, bool(holes),
        _("%(where)s: owns %(owned)s, missing in %(holes)s") % {"where": where, "owned": owned, "holes": holes},
        listed([*cell["owned"], *cell["holes"]], f"function={function}&lifecycle={cell['lifecycle']}")
        if owned or holes else "",
    )  # fmt: skip


def pairs(page: Page) -> Chart | None:
    """Who owns together and who should."""
    shakes = page["programme"]["handshakes"]
    keys = list(dict.fromkeys(key for one in shakes for key in one["functions"]))[:NODES]
    if not keys:
        return None
    names = page["names"]["functions"]
    never = [one for one in shakes if one["never"]]
    worst = {tuple(one["functions"]) for one in never[:WORST_PAIRS]}
    return network.Network(
        title=_("Who owns together"),
        sentence=ngettext(
            "%(n)s pair of functions would have to own together and nowhere does.",
            "%(n)s pairs of functions would have to own together and nowhere do.",
            len(never),
        ) % {"n": len(never)},
        nodes=[network.Node(key, names.get(key, key), reverse("functions:page", args=[key])) for key in keys],
        edges=[
            network.Edge(
                one["functions"][0],
                one["functions"][1],
                together=len(one["met"]) + len(one["beyond"]),
                missing=len(one["should"]),
                worst=tuple(one["functions"]) in worst,
                sentence=_("%(one)s and %(other)s: needed together %(n)s times, never own together")
                % {"one": names.get(one["functions"][0]), "other": names.get(one["functions"][1]), "n": one["needed"]},
            )
            for one in shakes
        ],
        together=_("own together"),
        missing=_("should own together"),
    )  # fmt: skip


def drift(page: Page) -> Chart | None:
    """The index over two years; None while there is nothing to join."""
    now = date.fromisoformat(page["as_of"]).replace(day=1)
    told = ((date.fromisoformat(one["month"]), one["drift"]) for one in page["programme"]["trend"])
    points = [lines.Reading(month, value) for month, value in told if value is not None and month < now]
    index, alarm = page["programme"]["drift"]["index"], page["programme"]["drift_alarm"]
    if index is not None:
        points.append(lines.Reading(now, index))
    if len(points) < SEEN:
        return None
    return lines.Lines(
        title=_("Drift: are we becoming a service department again?"),
        sentence=drift_sentence(page),
        series=lines.Series(_("Drift index"), points),
        limit=lines.Level(_("alarm"), alarm["above"]),
        floor=0,
        ceiling=100,
        rhythm_days=31,
        monthly=True,
    )


def drift_sentence(page: Page) -> str:
    index, alarm = page["programme"]["drift"]["index"], page["programme"]["drift_alarm"]
    if index is None:
        return _("Not known yet: an index needs live initiatives that promise a benefit.")
    told = _("Drift index %(index)s of 100; above %(above)s it alarms.") % {
        "index": words.plain(index, 1), "above": words.plain(alarm["above"]),
    }  # fmt: skip
    if alarm["change"] is not None:
        told += " " + _("A year ago it was %(before)s.") % {"before": words.plain(alarm["year_before"], 1)}
    if alarm["reasons"]:
        told += " " + _("It alarms.")
    return f"{told} {_reconstructed(page)}".rstrip()


def _reconstructed(page: Page) -> str:
    """Which points were not taken in their month."""
    later = [
        one["as_of"] for one in page["programme"]["trend"] if one["computed_later"] and one["as_of"] < page["as_of"]
    ]
    return _("Up to %(day)s reconstructed from later data.") % {"day": words.day(later[-1])} if later else ""


def silos(page: Page) -> Chart | None:
    """The bands over time, today last."""
    past = [one for one in page["programme"]["trend"] if one["live"] and one["as_of"] < page["as_of"]]
    if not past:
        return None
    columns = [(date.fromisoformat(one["as_of"]), one["bands"]) for one in past]
    columns.append((date.fromisoformat(page["as_of"]), page["meaning"]["bands"]))
    layers = [
        trend.Layer(str(BANDS[band].word), tone, [counts[band] for _day, counts in columns])
        for band, tone in (
            ("shared", "shared"), ("at_risk", "at-risk"), ("fenced", "fenced"), ("unanchored", "unanchored"),
        )
    ]  # fmt: skip
    siloed = page["meaning"]["siloed"]
    return trend.Trend(
        title=_("Silos over time"),
        sentence=_("%(count)s of %(total)s live initiatives are siloed. %(reconstructed)s")
        % {"count": siloed["count"], "total": siloed["total"], "reconstructed": _reconstructed(page)},
        dates=[on for on, _counts in columns],
        layers=layers,
        unit=_("initiatives"),
    )


def prevention(page: Page) -> Chart | None:
    told = page["programme"]["prevention"]
    number, unsaid = told["by_number"], told.get("not_said", {}).get("count", 0)
    if not number["total"] and not unsaid:
        return None
    budget, known = float(told["prevention_budget"]), float(told["known_budget"])
    currency = page["business"]["money"]["currency"]
    rest = number["total"] - number["count"]
    return balance.Balance(
        title=_("Causes against consequences"),
        sentence=_causes(told, unsaid),
        left=_("works on causes"),
        right=_("works on consequences"),
        splits=[
            balance.Split(
                _("Budget"), budget if known else None, known - budget if known else None,
                words.money(str(budget), currency), words.money(str(known - budget), currency),
            ),
            balance.Split(
                _("Initiatives"), number["count"], rest, number_format(number["count"], 0), number_format(rest, 0)
            ),
        ],
        aim=told["aim"],
        aim_label=_("aim"),
    )  # fmt: skip


def _causes(told: Page, unsaid: int) -> str:
    """How much works on causes; those that say no mode are on neither side."""
    if told["prevention_share"] is not None:
        said = _("%(share)s of the known budget works on causes; the aim is %(aim)s.") % {
            "share": words.percent(told["prevention_share"]), "aim": words.percent(told["aim"]),
        }  # fmt: skip
    elif told["by_number"]["total"]:
        said = _("No budget is known yet, so only the number of initiatives can be compared.")
    else:
        said = _("No initiative says yet whether it works on causes.")
    if not unsaid:
        return said
    return said + " " + _("On neither side, %(unsaid)s.") % {"unsaid": words.not_said(unsaid)}


@dataclass(frozen=True, slots=True)
class Arc:
    """A part of the ring, for its drawing and its table. `missing` counts touchpoints without each of four signs."""

    lifecycle: str
    label: str
    coverage: float
    count: int
    moments_of_truth: int
    missing: dict[str, int]


@dataclass(frozen=True, slots=True)
class Ring:
    """As the templates of the journey's own ring take it."""

    arcs: tuple[Arc, ...]
    coverage: float
    cut_off: tuple[Arc, ...]
    slices: tuple[ring.Slice, ...]

    @property
    def percent(self) -> int:
        return round(100 * self.coverage)

    @property
    def touchpoints(self) -> int:
        return sum(arc.count for arc in self.arcs)

    @property
    def moments_of_truth(self) -> int:
        return sum(arc.moments_of_truth for arc in self.arcs)

    @property
    def sentence(self) -> str:
        told = _("%(share)s %% of the customer's life with us is looked after.") % {"share": self.percent}
        if self.cut_off:
            ends = ", ".join(arc.label.lower() for arc in self.cut_off)
            return told + " " + _("It is cut off: %(ends)s.") % {"ends": ends}
        return told + " " + _("Both ends are reached.")


def life(page: Page) -> Ring | None:
    """The ring; None while no touchpoint is known."""
    told = page["programme"]["ring"]
    arcs = tuple(_arcs(told["arcs"]))
    if not any(arc.count for arc in arcs):
        return None
    cut = tuple(arc for arc in arcs if arc.lifecycle in told["cut_off"])
    return Ring(arcs, told["coverage"], cut, tuple(ring.slices(arcs)))


def _arcs(told: list[dict[str, Any]]) -> Iterator[Arc]:
    for one in told:
        yield Arc(
            one["lifecycle"], str(Lifecycle(one["lifecycle"]).label), one["coverage"], one["touchpoints"],
            one["moments_of_truth"], one["missing"],
        )  # fmt: skip
