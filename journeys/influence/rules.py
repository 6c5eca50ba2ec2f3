"""How far people who rated the same cell are apart, and what they agree on."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median_high

APART = 2
"""From this spread of strengths on, a cell is a question for the meeting: do we agree who shapes this?"""


def spread(strengths: Sequence[int]) -> int:
    """Highest minus lowest; 0 for one or none."""
    return max(strengths) - min(strengths) if strengths else 0


def agreed(values: Sequence[int]) -> int:
    """The median; of the two in the middle the higher one, as a rounded half is."""
    return median_high(values)
