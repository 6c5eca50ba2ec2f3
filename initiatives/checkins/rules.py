"""How old a check-in may be before nobody knows any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _, ngettext

from initiatives.models.checkins import Pace


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest check-in as of a day: `days` old, `stale` when older than the rhythm. Stale, its pace is unknown."""

    pace: str
    sentence: str
    by: str
    on: date
    days: int
    stale: bool

    @property
    def code(self) -> str:
        """What it may be shown as: never green once it is stale."""
        return "unknown" if self.stale else self.pace

    @property
    def words(self) -> str:
        if self.stale:
            age = ngettext("%(n)s day", "%(n)s days", self.days) % {"n": self.days}
            return _("unknown, %(age)s") % {"age": age}
        pace = str(Pace(self.pace).label)
        if not self.days:
            return _("%(pace)s, today") % {"pace": pace}
        ago = ngettext("%(n)s day ago", "%(n)s days ago", self.days) % {"n": self.days}
        return _("%(pace)s, %(ago)s") % {"pace": pace, "ago": ago}


def standing(pace: str, sentence: str, by: str, on: date, *, today: date, rhythm: int) -> Standing:
    """`rhythm` are the days after which it says nothing any more; on the last of them it still does."""
    days = max(0, (today - on).days)
    return Standing(pace, sentence, by, on, days, days > rhythm)


def due_before(today: date, rhythm: int) -> date:
    """Who checked in last before that day is asked to do so again: on the last day that counts."""
    return today - timedelta(days=rhythm - 1)
