"""Invented but likely charts for the living page of components."""

from __future__ import annotations

from datetime import date, timedelta
from math import sin

from cxtracker.ui.charts.balance import Balance, Bar, Bars, Split
from cxtracker.ui.charts.drawing import Chart
from cxtracker.ui.charts.heatmap import Field, Heatmap, Row
from cxtracker.ui.charts.lines import Interval, Level, Lines, Mark, Reading, Series
from cxtracker.ui.charts.network import Edge, Network, Node
from cxtracker.ui.charts.trend import Layer, Trend
from cxtracker.ui.charts.waterfall import Benefit, Step, Waterfall

LINK = "#c-charts"
STAGES = (
    "First mention",
    "Research",
    "Choose and buy",
    "Onboard",
    "Use",
    "Problem",
    "Renew and grow",
    "Leave",
    "After",
)


def months(first: date, count: int) -> list[date]:
    begin = first.year * 12 + first.month - 1
    return [date(place // 12, place % 12 + 1, 1) for place in range(begin, begin + count)]


def readings(days: list[date], values: list[float], href: str = "") -> list[Reading]:
    return [Reading(day, value, href) for day, value in zip(days, values, strict=True)]


BEFORE = [31.0, 30, 32, 31, 30, 31, 32, 31, 30, 31, 32, 31]
AFTER = [27.0, 27, 26, 26, 25, 26, 25, 24]
DAYS = months(date(2025, 1, 1), 20)
CALLS = Lines(
    title="Calls about the bill",
    sentence="Since go-live 5.6 fewer calls per 100 bills than without the change; between 4.5 and 6.7 fewer.",
    unit="calls per 100 bills",
    series=Series("Pilot branches", readings(DAYS, BEFORE + AFTER, LINK)),
    comparison=Series("All other branches", readings(DAYS[2:], [30.5 + sin(day.month) for day in DAYS[2:]])),
    expected=Series("Without the change", readings(DAYS, [30.8 + 0.4 * sin(day.month / 2) for day in DAYS])),
    season=Series("The same, without the time of year", readings(DAYS, [30.8] * 20)),
    fitted=Series("Fitted since go-live", readings(DAYS[12:], [27.05 - 0.38 * month for month in range(8)])),
    stands=Mark(date(2026, 5, 1), "Improved since here"),
    interval=Interval(
        "95 % interval", [(day, 30.2 - 0.1 * place, 31.4 + 0.1 * place) for place, day in enumerate(DAYS[12:])]
    ),
    baseline=Level("Baseline", 31),
    target=Level("Target", 23, date(2026, 12, 31)),
    go_live=Mark(date(2026, 1, 1), "Go-live"),
    events=(
        Mark(date(2025, 6, 10), "New price list", LINK),
        Mark(date(2026, 1, 20), "Mail to all customers about the new layout of the bill"),
        Mark(date(2026, 2, 3), "Outage of the billing system"),
        Mark(date(2026, 5, 15), "Campaign"),
    ),
)
DAILY = [date(2024, 3, 1) + timedelta(days=day) for day in range(400) if not 150 < day < 190]
CHURN = Lines(
    title="Waiting at the counter",
    sentence="Every day for a year, with a gap while the sensors were repaired; the limit is passed every other month.",
    unit="min",
    series=Series(
        "Waiting", readings(DAILY, [6 + 2 * sin(d.toordinal() / 9) + d.toordinal() % 3 * 0.4 for d in DAILY])
    ),
    limit=Level("Limit", 8.5),
)
FEW = Lines(
    title="Churn in the first year",
    sentence="One reading so far; a verdict needs three on each side of the go-live.",
    unit="%",
    series=Series("New customers", [Reading(date(2026, 9, 1), 2.4)]),
    target=Level("Target", 1.8, date(2027, 3, 31)),
    go_live=Mark(date(2026, 10, 1), "Go-live 1 October"),
)
CONSTANT = Lines(
    title="Contracts lost for a missing form",
    sentence="Nothing has moved for a year.",
    series=Series("Contracts", readings(months(date(2025, 12, 1), 12), [4.0] * 12)),
    go_live=Mark(date(2026, 3, 1), "Go-live"),
    events=(
        Mark(date(2026, 4, 10), "New form"),
        Mark(date(2026, 7, 1), "Law changed"),
        Mark(date(2026, 1, 5), "Strike"),
    ),
)
DRIFT = Lines(
    title="Drift index",
    sentence="46.0: half a step under the alarm, and 9 points more than a year ago.",
    series=Series(
        "Drift index", readings(months(date(2025, 12, 1), 12), [37.0, 38, 38, 41, 44, 52, 51, 48, 47, 45, 45, 46])
    ),
    limit=Level("Alarm", 50),
    floor=0,
    ceiling=100,
)
STEPS = ("Claimed", "Measured", "Counted", "Confirmed")


def benefit(label: str, *amounts: float | None) -> Benefit:
    return Benefit(label, [Step(step, amount, LINK) for step, amount in zip(STEPS, amounts, strict=True)])


MONEY = Waterfall(
    title="Business effect",
    sentence="Of 2.1 million EUR claimed, finance has confirmed 310,000 EUR; avoidance has not been looked at yet.",
    currency="EUR",
    benefits=(
        benefit("Revenue", 1_240_000, 715_500, 420_250, 310_000),
        benefit("Saving", 640_000, -180_000, -45_000, None),
        benefit("Avoidance", 240_000, None, None, None),
    ),
)
SMALL_MONEY = Waterfall(
    title="Business effect of one initiative",
    sentence="Of 9,400 EUR claimed a year, 5,200 EUR have been measured; finance has not looked at it yet.",
    currency="EUR",
    benefits=(benefit("Saving a year", 9_400, 5_200, 2_600, None),),
)
SILOS = Trend(
    title="How initiatives are owned",
    sentence="In a year the share of jointly owned initiatives grew from 20 to 50 per cent; three are still fenced.",
    dates=months(date(2025, 12, 1), 12),
    layers=(
        Layer("Shared", "shared", [1, 1, 2, 2, 2, 3, 3, 0, 4, 4, 5, 5]),
        Layer("At risk", "at-risk", [0, 1, 1, 1, 2, 2, 2, 0, 1, 2, 1, 1]),
        Layer("Fenced", "fenced", [4, 4, 4, 4, 4, 4, 3, 0, 4, 3, 3, 3]),
        Layer("Unanchored", "unanchored", [0, 0, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1]),
    ),
    unit="initiatives",
)


def pairs(names: dict[str, str]) -> Network:
    keys = list(names)
    edges = [
        Edge(key, other, together=(3 * place + 2 * step) % 5, missing=(place * step) % 4 if step % 2 else 0)
        for place, key in enumerate(keys)
        for step, other in enumerate(keys[place + 1 :], start=1)
        if (place + step) % 3 == 0 or step == 1
    ]
    sentence = "Finance and billing and IT should own six initiatives together and own one."
    edges = [edge for edge in edges if {edge.first, edge.second} != {"FIN", "IT"}]
    return Network(
        title="Who owns together",
        sentence="Finance and IT are the widest gap: they should own six initiatives together and own one.",
        nodes=[Node(key, name, LINK) for key, name in names.items()],
        edges=[*edges, Edge("FIN", "IT", together=1, missing=5, worst=True, sentence=sentence, href=LINK)],
        together="own together",
        missing="should, but do not",
    )


def grid(names: dict[str, str]) -> Heatmap:
    def field(row: int, column: int) -> Field:
        hole, count = (row * 7 + column * 5) % 11 == 3, (row * column + row) % 8 if (row + column) % 3 else 0
        title = f"{STAGES[column]}: owns {count}{', missing in 2' if hole else ''}"
        return Field(count, 2 if hole else 0, hole, title, LINK if hole or count else "")

    return Heatmap(
        title="Where functions own",
        sentence="Nine fields have holes: a function shapes the stage and is missing in initiatives there.",
        columns=STAGES,
        rows=[
            Row(key, name, [field(row, column) for column in range(len(STAGES))], LINK)
            for row, (key, name) in enumerate(names.items())
        ],
        filled="initiatives owned",
        hole="missing in two: needed there, does not own",
    )


PREVENTION = Balance(
    title="Prevention",
    sentence="41 per cent of the budget works on causes; the aim is 60.",
    left="Works on causes",
    right="Works on consequences",
    splits=(
        Split("By budget", 410_000, 590_000, "410,000 EUR", "590,000 EUR", LINK),
        Split("By number", 7, 4, "7 initiatives", "4 initiatives"),
        Split("By person-days", None, None),
    ),
)
PILLARS = Bars(
    title="Three pillars",
    sentence="Data carries most initiatives; behavioural science is hardly used.",
    bars=(
        Bar("Culture", 1.2, "1.2 of 3"),
        Bar("Data", 2.3, "2.3 of 3"),
        Bar("Behavioural science", 0.4, "0.4 of 3", LINK),
    ),
    maximum=3,
)


def charts(names: dict[str, str]) -> list[Chart]:
    return [
        CALLS,
        FEW,
        CONSTANT,
        CHURN,
        MONEY,
        SMALL_MONEY,
        SILOS,
        DRIFT,
        pairs(names),
        grid(names),
        PREVENTION,
        PILLARS,
    ]
