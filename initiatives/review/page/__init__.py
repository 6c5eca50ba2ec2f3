"""A review as people read it, live or closed: what it holds with its words, links, arrows and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from initiatives.review.content import ReviewContent
from initiatives.review.movement import Move, moves
from initiatives.review.page.business import BusinessSection
from initiatives.review.page.customers import CustomersLine
from initiatives.review.page.decisions import DecisionsSection
from initiatives.review.page.functions import FunctionsSection
from initiatives.review.page.initiatives import InitiativesSection
from initiatives.review.page.programme import ProgrammeSection
from initiatives.review.page.summary import Summary
from initiatives.review.pictures import Pictures


@dataclass(frozen=True)
class ReviewPage:
    """A section for each part of the page; paper, deck, workbook and mail read the same sections.

    All of it follows from `content`, and is made when it is first read: a mail needs few of the sections.
    """

    content: ReviewContent

    @property
    def as_of(self) -> date:
        return self.content.as_of

    @cached_property
    def moves(self) -> dict[str, Move]:
        return moves(self.content.before, self.content)

    @cached_property
    def pictures(self) -> Pictures:
        return Pictures(self.content)

    @cached_property
    def summary(self) -> Summary:
        return Summary(self.content, self.moves, self.pictures)

    @cached_property
    def decisions(self) -> DecisionsSection:
        return DecisionsSection(self.content)

    @cached_property
    def business(self) -> BusinessSection:
        return BusinessSection(self.content, self.moves)

    @cached_property
    def customers(self) -> CustomersLine | None:
        """None where nobody counts who comes and leaves."""
        customers = self.content.customers
        return CustomersLine(customers, self.content.business.money.currency) if customers else None

    @cached_property
    def initiatives(self) -> InitiativesSection:
        return InitiativesSection(self.content)

    @cached_property
    def functions(self) -> FunctionsSection:
        return FunctionsSection(self.content, self.pictures)

    @cached_property
    def programme(self) -> ProgrammeSection:
        return ProgrammeSection(self.content)
