"""A share, with what it is a share of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated

from cxtracker.publishing import published
from initiatives.models import Initiative


@published("share, count, total, keys as initiatives")
@dataclass(frozen=True, slots=True)
class Share:
    """How many of a total."""

    count: int
    total: int
    keys: Annotated[tuple[str, ...], "Keys of those counted."] = ()

    @property
    def share(self) -> float | None:
        """0 to 1; None when there is nothing to share."""
        return self.count / self.total if self.total else None


def share_of(initiatives: Iterable[Initiative], counts: Callable[[Initiative], bool]) -> Share:
    """Those of the initiatives for which `counts` is true."""
    chosen = list(initiatives)
    keys = tuple(initiative.key for initiative in chosen if counts(initiative))
    return Share(len(keys), len(chosen), keys)


def rounded(value: float | None) -> float | None:
    """A share or another number as snapshots and reviews hold it: four decimals."""
    return None if value is None else round(value, 4)
