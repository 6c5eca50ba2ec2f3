"""Two years of monthly readings for the sample company: `python -m initiatives.demo.readings` writes them.

The readings are made, not measured, and each series is made for a story:

- **I05, a clear success.** `I05-BE14`: of 1,000 first bills 310 are followed by a call, since go-live in 2025-11 it is
  222 on average and 1.4 fewer each month; the comparison group stays at 313. `I05-BE03`: of about 5,000 new customers a
  month 2.4 % leave early, then 1.9 % on average and 0.02 points fewer each month; in the comparison group 2.5 %, then
  2.4 %. That is 0.4 points, give or take a quarter of a point. Both are on the way to their targets.
- **I08, no effect, and smiles without sales.** Returns of treated and untouched shoppers (`I08-BE15`, `-cmp`) move
  together before and after 2025-12. Meanwhile shoppers say they like it: `I08-PE02` climbs 0.8 points a month.
- **I02, a success somebody else pays for.** Repeat calls (`I02-BE13`) fall from 38.3 to 29.3 % since 2026-02 and not in
  the comparison group. From 2026-05 on fraud loss (`I02-XF01`) climbs by 45 a month; its limit of 1,300 is passed
  from August on. The message explains the decline to thieves, too.
- **I05 and I02, one saving sold twice.** The cost to serve (`I05-FI06`) falls from 64 by half a unit a month since
  2026-01, two months after I05 went live and one before I02 did, so that both see it fall. I05 claims all of it and I02
  six tenths.
- **I01, a first sign.** The smile score (`I01-XP01`) climbs 0.8 points a month from go-live in 2026-03. Only with its
  eighth reading does that show; without that one it could be chance.
- **I07, too early.** More people open the SMS since 2026-05; a birthday year is not over.
- **A season**: that cost to serve is a unit and a half higher in January and as much lower in July. Only the engine's
  time of year tells the saving from the summer.
- **Carry-over**: three quarters of what is unusual about a month of `I03-OP03` are still there in the next, so that its
  readings say less than their number.
- **A gap**: nobody read `I03-OP03` in July and August 2025. **A stale series**: `I04-PE02` ends in May 2026.
- The other series step once at go-live (I03, I04, I10) or not at all (I06 and I09, which have not begun).

Noise is normal, without trend, and sums to zero on each side of a series' turn, so that means are what the
story says. Where the cases are told (`n`), its size is about that of a rate over so many cases. Each series draws from
its own generator, seeded with `SEED` and its key, so that a new series leaves the others as they are.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, sqrt, tau
from pathlib import Path
from random import Random
from statistics import NormalDist, fmean

SEED = 20261121
FILE = Path(__file__).parents[1] / "sample" / "measurements.csv"
MONTHS = tuple(f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13))[10:34]
"""2024-11 to 2026-10."""


@dataclass(frozen=True, slots=True)
class Course:
    """How a series runs: at `level`, from the month `turn` on at `then`, and `climb` more each month from `rise` on.

    `noise` is a standard deviation in the metric's unit, `n` the cases a month, which vary by 5 %. `together` names
    noise of the size `shared` that series have in common. `gap` are months nobody read, `end` is the last one read.
    A year swings by `season` around its level, highest in month `peak`; of a deviation `carry` stays for the next.
    """

    series: str
    level: float
    noise: float
    turn: str = MONTHS[0]
    then: float | None = None
    n: int | None = None
    rise: str = ""
    climb: float = 0.0
    together: str = ""
    shared: float = 0.0
    gap: tuple[str, ...] = ()
    end: str = MONTHS[-1]
    season: float = 0.0
    peak: int = 1
    carry: float = 0.0

    def expected(self, month: str) -> float:
        level = self.level if self.then is None or month < self.turn else self.then
        climbed = MONTHS.index(month) - MONTHS.index(self.rise) + 1 if self.rise and month >= self.rise else 0
        return level + self.climb * climbed + self.season * cos(tau * (int(month[5:]) - self.peak) / 12)


COURSES = (
    Course("I01-XP01", 41, 1.4, "2026-03", 42, n=1200, rise="2026-03", climb=0.8),
    Course("I02-BE13", 38.3, 1.1, "2026-02", 29.3, n=1900),
    Course("I02-BE13-cmp", 38.9, 1.1, "2026-02", 38.8, n=1900),
    Course("I02-XB01", 212, 3.0, "2026-02", 224.5),
    Course("I02-XF01", 1150, 12, rise="2026-05", climb=45),
    Course("I03-OP03", 4.6, 0.2, "2026-04", 3.0, gap=("2025-07", "2025-08"), carry=0.75),
    Course("I03-PE02", 71, 1.2, "2026-04", 72.5, n=1400),
    Course("I04-OP08", 3.9, 0.2, "2025-12", 1.8),
    Course("I04-PE02", 64, 1.1, "2025-12", 64.2, n=1900, end="2026-05"),
    Course("I05-BE14", 310, 6.5, "2025-11", 231.1, n=5000, rise="2025-11", climb=-1.4),
    Course("I05-BE14-cmp", 313, 6.5, "2025-11", 313, n=5000),
    Course("I05-BE03", 2.4, 0.2, "2025-11", 2.03, n=5000, rise="2025-11", climb=-0.02),
    Course("I05-BE03-cmp", 2.5, 0.2, "2025-11", 2.4, n=5000),
    Course("I05-FI06", 64, 0.6, rise="2026-01", climb=-0.5, season=1.5, peak=1),
    Course("I06-BE17", 3.1, 0.15, n=13000),
    Course("I06-BE14", 18, 1.0, n=17000),
    Course("I07-XO01", 22, 1.3, "2026-05", 31, n=1200),
    Course("I08-BE15", 19.5, 0.5, "2025-12", 19.4, n=6000, together="returns", shared=0.35),
    Course("I08-BE15-cmp", 19.9, 0.5, "2025-12", 19.9, n=6000, together="returns", shared=0.35),
    Course("I08-FI04", 31.3, 0.5, "2025-12", 31.2),
    Course("I08-PE02", 71, 0.7, n=4200, rise="2026-01", climb=0.8),
    Course("I09-BE04", 34, 0.7, n=4500),
    Course("I09-BE14", 96, 4.4, n=4500),
    Course("I10-XO02", 9.1, 0.4, "2026-01", 12.0, n=5000),
    Course("I10-PE01", 18, 1.3, n=4300),
)


def readings() -> Iterator[tuple[str, date, float, int | None]]:
    """Series, day, value and cases, as they stand in the file."""
    for course in COURSES:
        draw = Random(f"{SEED}/{course.series}")  # noqa: S311  (a story needs no secrecy)
        months = [month for month in MONTHS if month <= course.end and month not in course.gap]
        sides = (
            [month for month in months if month < course.turn],
            [month for month in months if month >= course.turn],
        )
        noise = dict(zip(months, [value for side in sides for value in _noise(course, side, draw)], strict=True))
        for month in months:
            n = None if course.n is None else round(course.n * draw.uniform(0.95, 1.05))
            yield course.series, last_day(month), round(course.expected(month) + noise[month], 2), n


def _noise(course: Course, months: Sequence[str], draw: Random) -> list[float]:
    """One value for each month; together they make zero."""
    drawn: list[float] = []
    for month in months:
        common = _normal(Random(f"{SEED}/{course.together}/{month}"), course.shared)  # noqa: S311  (no secrecy)
        fresh = _normal(draw, course.noise) + common
        drawn.append(course.carry * drawn[-1] + sqrt(1 - course.carry**2) * fresh if drawn else fresh)
    return [value - fmean(drawn) for value in drawn]


def _normal(draw: Random, size: float) -> float:
    return size * NormalDist().inv_cdf(draw.uniform(0.001, 0.999))


def last_day(month: str) -> date:
    """The last day of a month written as 2026-02."""
    return (date.fromisoformat(f"{month}-28") + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def write(path: Path = FILE) -> None:
    with path.open("w", newline="") as stream:
        file = csv.writer(stream, lineterminator="\n")
        file.writerow(["series", "on", "value", "n"])
        file.writerows(readings())


if __name__ == "__main__":
    write()
