"""A share, with what it is a share of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from initiatives.models import Initiative


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`; `share` 0-1, None when the total is 0. `keys` are the initiatives counted."""

    count: int
    total: int
    keys: tuple[str, ...] = ()

    @property
    def share(self) -> float | None:
        return self.count / self.total if self.total else None


def share_of(initiatives: Iterable[Initiative], counts: Callable[[Initiative], bool]) -> Share:
    """Those of the initiatives for which `counts` is true."""
    chosen = list(initiatives)
    keys = tuple(one.key for one in chosen if counts(one))
    return Share(len(keys), len(chosen), keys)
