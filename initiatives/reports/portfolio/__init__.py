"""The portfolio in numbers: what the live initiatives add up to, each number with what it is made of.

A share over nothing is None, never 0: it is not known. Formulas: docs/domain.md, "Portfolio numbers".
"""

from initiatives.reports.portfolio.drift import Drift, DriftAlarm
from initiatives.reports.portfolio.functions import FunctionLine
from initiatives.reports.portfolio.grid import GridCell, GridRow, StageGrid
from initiatives.reports.portfolio.handshakes import Handshake, Handshakes
from initiatives.reports.portfolio.journeys import JourneySigns, journey_signs
from initiatives.reports.portfolio.meetings import Meeting
from initiatives.reports.portfolio.pillars import Pillars
from initiatives.reports.portfolio.prevention import Prevention
from initiatives.reports.portfolio.shares import Share
from initiatives.reports.portfolio.whole import Portfolio, portfolio

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
