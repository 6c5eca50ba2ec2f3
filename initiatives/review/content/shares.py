"""A share, with what it is a share of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`count` of `total`; `share` 0-1, None when the total is 0. `initiatives` are the keys counted."""

    count: int
    total: int
    share: float | None
    initiatives: tuple[str, ...]
