"""How often the engine sees what is not there, and what is: `python benchmarks/false_alarms.py [series a cell]`.

Prints the table of docs/judging.md: for each kind of series and length the share of verdicts on series in which
nothing happened, the share of which are first signs, and the share of steps of 1, 2 and 3 standard deviations found.
Seeded; 1,000 series a cell are accurate to about two points. The page "How we judge" shows the same numbers.
"""

from __future__ import annotations

import os
import sys
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

SEED = 20_261_127
LENGTHS = ((5, 5), (12, 6), (12, 12), (24, 12), (24, 24), (36, 24))
STEPS = (1, 2, 3)
LEVEL, CASES = 50.0, 400


@dataclass(frozen=True, slots=True)
class Cell:
    """Shares of verdicts that the series moved; `first` are movements that only the last reading shows."""

    kind: str
    before: int
    after: int
    compared: bool
    false: float
    first: float
    power: tuple[float, ...]


def carried(chance: np.random.Generator, count: int, rho: float) -> np.ndarray[Any, Any]:
    """Readings of standard deviation 1 that carry over."""
    import numpy as np

    noise = chance.normal(size=count) * np.sqrt(1 - rho**2)
    noise[0] = chance.normal()
    for place in range(1, count):
        noise[place] += rho * noise[place - 1]
    return noise


def seasonal(chance: np.random.Generator, count: int, size: float) -> np.ndarray[Any, Any]:
    import numpy as np

    wave = np.sin(2 * np.pi * (np.arange(count) / 12 + chance.uniform()))
    return chance.normal(size=count) + size * np.sqrt(2) * wave


def outliers(chance: np.random.Generator, count: int) -> np.ndarray[Any, Any]:
    """One reading in ten is four times as far off."""
    import numpy as np

    return chance.normal(size=count) * np.where(chance.uniform(size=count) < 0.1, 4, 1)


def counts(chance: np.random.Generator, count: int) -> np.ndarray[Any, Any]:
    return (chance.poisson(9, size=count) - 9) / 3


def kinds() -> dict[str, Callable[[np.random.Generator, int], np.ndarray[Any, Any]]]:
    import numpy as np

    return {
        "white noise": lambda chance, count: chance.normal(size=count),
        "carry-over 0.3": lambda chance, count: carried(chance, count, 0.3),
        "carry-over 0.6": lambda chance, count: carried(chance, count, 0.6),
        "season of 1 sd": lambda chance, count: seasonal(chance, count, 1),
        "season of 2 sd": lambda chance, count: seasonal(chance, count, 2),
        "trend of 0.15 sd": lambda chance, count: chance.normal(size=count) + 0.15 * np.arange(count),
        "outliers": outliers,
        "random walk of 0.3": lambda chance, count: (
            chance.normal(size=count) + np.cumsum(0.3 * chance.normal(size=count))
        ),
        "counts": counts,
    }


def rates(chance: np.random.Generator, count: int) -> np.ndarray[Any, Any]:
    """Per cents of 400 cases, in their standard deviations."""
    import numpy as np

    return (chance.binomial(CASES, 0.1, size=count) / CASES - 0.1) / np.sqrt(0.1 * 0.9 / CASES)


def days(count: int) -> list[date]:
    return [
        date(2020 + number // 12, number % 12 + 1, monthrange(2020 + number // 12, number % 12 + 1)[1])
        for number in range(count)
    ]


def cell(kind: str, before: int, after: int, series: int, *, compared: bool) -> Cell:
    import numpy as np

    make = rates if kind == "per cents with n" else kinds()[kind]
    chance = np.random.default_rng([SEED, before, after, compared, *kind.encode()])
    shared = (
        [kinds()["season of 1 sd"](chance, before + after) for _number in range(series)] if compared else [0] * series
    )
    drawn = [make(chance, before + after) for _number in range(series)]
    others = [make(chance, before + after) + shared[number] for number in range(series)] if compared else []
    after_go_live = np.arange(before + after) >= before

    def verdicts(step: float) -> list[str]:
        return judged(
            [values + shared[number] + step * after_go_live for number, values in enumerate(drawn)],
            others,
            before,
            CASES if kind == "per cents with n" else None,
        )

    nothing = verdicts(0)
    power = [verdicts(step).count("worsened") / series for step in STEPS]
    false = sum(nothing.count(code) for code in ("improved", "worsened")) / series
    return Cell(kind, before, after, compared, false, nothing.count("first_sign") / series, tuple(power))


def judged(treated: list[Any], comparison: list[Any], before: int, n: int | None) -> list[str]:
    from initiatives.outcomes.effects.rules import Inputs, Point, estimating, together, verdict

    on = days(len(treated[0]))
    groups = [
        [tuple(Point(day, LEVEL + value, n) for day, value in zip(on, values, strict=True)) for values in group]
        for group in (treated, comparison)
    ]
    given = [
        Inputs(points, groups[1][number] if comparison else (), on[before], "lower", "min", 31)
        for number, points in enumerate(groups[0])
    ]
    return [
        verdict(estimated, direction="lower", first_reading=None, go_live=on[before], today=on[-1])
        for estimated in together(map(estimating, given))
    ]


def cells(series: int, *, which: tuple[bool, ...] = (False, True)) -> Iterator[Cell]:
    for compared in which:
        for kind in (*kinds(), "per cents with n"):
            for before, after in LENGTHS:
                yield cell(kind, before, after, series, compared=compared)


def main(series: int) -> None:
    print("| series | readings | false verdicts | first signs | 1 sd found | 2 sd | 3 sd |")
    print("|---|---|---|---|---|---|---|")
    for one in cells(series):
        name = f"{one.kind}, compared" if one.compared else one.kind
        shares = [f"{100 * share:.1f} %" for share in (one.false, one.first, *one.power)]
        print(f"| {name} | {one.before} + {one.after} | {' | '.join(shares)} |", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
