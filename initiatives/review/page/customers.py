"""Who came and who left, in words."""

from __future__ import annotations

from dataclasses import dataclass

from initiatives.review.content.customers import Customers
from journeys.customers.rules import sentences


@dataclass(frozen=True, slots=True)
class CustomersLine:
    customers: Customers
    currency: str

    @property
    def quarter(self) -> str:
        return sentences.quarter(self.customers.quarter)

    @property
    def net(self) -> str:
        return sentences.net(self.customers.total, self.currency)

    @property
    def came_and_left(self) -> str:
        return sentences.came_and_left(self.customers.total, self.currency)

    @property
    def why(self) -> str:
        return sentences.why(self.customers.total)

    @property
    def loses(self) -> bool:
        return self.customers.total.net.value < 0

    @property
    def sentence(self) -> str:
        """All of it in one line, for paper, slides and mail."""
        return f"{self.quarter}: {self.net}. {self.came_and_left}"
