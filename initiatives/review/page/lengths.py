"""How much of each list is shown; a review holds all of it, and links lead to the rest."""

from __future__ import annotations

SHOWN = 40
"""Rows of a list on the page."""
DECISIONS_ON_PAPER, INITIATIVES_ON_PAPER, FUNCTIONS_ON_PAPER = 5, 10, 11
"""So many fit the first sheet in full."""
