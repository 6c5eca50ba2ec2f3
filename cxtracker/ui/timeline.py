"""What happened, line by line, as the component `timeline` shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """When, who, a sentence that goes on after the name, more beside it, and the name of an icon.

    `changes` are what it changed, each in words; `via` is how it came in.
    """

    at: datetime
    who: str
    text: str
    detail: str = ""
    icon: str = ""
    changes: tuple[str, ...] = ()
    via: str = ""
