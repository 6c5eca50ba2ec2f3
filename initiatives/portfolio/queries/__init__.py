"""The portfolio in numbers: what the live initiatives add up to, each number with what it is made of.

A share over nothing is None, never 0: it is not known. Formulas: docs/domain.md, "Portfolio numbers".
"""

from initiatives.portfolio.queries.collisions import Meeting
from initiatives.portfolio.queries.drift import Drift, DriftAlarm
from initiatives.portfolio.queries.functions import FunctionLine
from initiatives.portfolio.queries.grid import GridCell, GridRow, StageGrid
from initiatives.portfolio.queries.handshakes import Handshake, Handshakes
from initiatives.portfolio.queries.journeys import JourneySigns, journey_signs
from initiatives.portfolio.queries.pillars import Pillars
from initiatives.portfolio.queries.portfolio import Portfolio, portfolio
from initiatives.portfolio.queries.prevention import Prevention
from initiatives.portfolio.queries.shares import Share

__all__ = [
    "Drift",
    "DriftAlarm",
    "FunctionLine",
    "GridCell",
    "GridRow",
    "Handshake",
    "Handshakes",
    "JourneySigns",
    "Meeting",
    "Pillars",
    "Portfolio",
    "Prevention",
    "Share",
    "StageGrid",
    "journey_signs",
    "portfolio",
]
