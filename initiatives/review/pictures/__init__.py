"""The pictures of a review, drawn from what it holds alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cxtracker.ui.charts import balance, heatmap, lines, network, trend, waterfall
from initiatives.review.content import ReviewContent
from initiatives.review.pictures import functions, money, programme, ring


@dataclass(frozen=True)
class Pictures:
    """Each is None while there is nothing to draw."""

    content: ReviewContent

    @cached_property
    def money(self) -> waterfall.Waterfall | None:
        return money.money(self.content)

    @cached_property
    def grid(self) -> heatmap.Heatmap | None:
        return functions.grid(self.content)

    @cached_property
    def pairs(self) -> network.Network | None:
        return functions.pairs(self.content)

    @cached_property
    def drift(self) -> lines.Lines | None:
        return programme.drift(self.content)

    @cached_property
    def silos(self) -> trend.Trend | None:
        return programme.silos(self.content)

    @cached_property
    def prevention(self) -> balance.Balance | None:
        return programme.prevention(self.content)

    @cached_property
    def life(self) -> ring.LifeRing | None:
        return ring.life(self.content)
