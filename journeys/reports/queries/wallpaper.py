"""The wallpaper index: is this journey a living tool or a poster? 100 is alive, 0 hangs on a wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.audit.models import Event
from cxtracker.publishing import published
from journeys.models import Journey, Stage, Touchpoint
from journeys.reports.queries.coverage import coverage
from journeys.reports.queries.listening import held

EDITED_WITHIN, READ_WITHIN = timedelta(days=90), timedelta(days=60)
OWNED = 0.5
WORTH = 25


@published("code, label as name, present, sentence", component="SignShape")
@dataclass(frozen=True, slots=True)
class VitalSign:
    """One of four: whether it is there, and the sentence that says so."""

    code: str
    label: str
    present: bool
    sentence: str


@published("sentence, as_of, index, signs")
@dataclass(frozen=True, slots=True)
class Wallpaper:
    """Whether a journey is a living tool or a poster."""

    as_of: date
    signs: tuple[VitalSign, ...]

    @property
    def index(self) -> int:
        """0 (hangs on a wall) to 100 (alive), 25 for each vital sign."""
        return WORTH * sum(sign.present for sign in self.signs)

    @property
    def sentence(self) -> str:
        missing = [sign.label.lower() for sign in self.signs if not sign.present]
        if not missing:
            return _("This journey is in use: edited, owned, measured and decided on.")
        verdict = _("This journey is only a poster.") if self.index <= WORTH else _("This journey is half in use.")
        return f"{verdict} " + _("Missing: %(signs)s.") % {"signs": ", ".join(missing)}


def wallpaper(journey: Journey, as_of: date) -> Wallpaper:
    """The vital signs of a journey as of that day."""
    touchpoints = coverage(journey, as_of).touchpoints
    owned = sum(touchpoint.owned for touchpoint in touchpoints)
    last_reading = max((touchpoint.last_reading for touchpoint in touchpoints if touchpoint.last_reading), default=None)
    edited = _last_edit(journey, as_of)
    decided = bool(held([touchpoint.id for touchpoint in touchpoints], as_of).decided)
    return Wallpaper(
        as_of,
        (
            VitalSign(
                "edited",
                _("Edited"),
                edited is not None and edited >= as_of - EDITED_WITHIN,
                _("Last edited on %(day)s.") % {"day": edited} if edited else _("Never edited here."),
            ),
            VitalSign(
                "owned",
                _("Owned"),
                bool(touchpoints) and owned / len(touchpoints) >= OWNED,
                _("%(owned)d of %(all)d touchpoints have an effective owner; half are required.")
                % {"owned": owned, "all": len(touchpoints)},
            ),
            VitalSign(
                "measured",
                _("Measured"),
                last_reading is not None and last_reading >= as_of - READ_WITHIN,
                _("Last reading on %(day)s.") % {"day": last_reading} if last_reading else _("Nothing is measured."),
            ),
            VitalSign(
                "decided",
                _("Decided on"),
                decided,
                _("A decision this quarter mentions it.") if decided else _("No decision this quarter mentions it."),
            ),
        ),
    )


def _last_edit(journey: Journey, as_of: date) -> date | None:
    """The last day, up to `as_of`, on which the journey, a stage, a touchpoint or a rating of it was changed."""
    about = Q(subject_type=Journey._meta.label_lower, subject_id=journey.pk)
    for model, rows in (
        (Stage, Stage.objects.filter(journey=journey)),
        (Touchpoint, Touchpoint.objects.filter(stage__journey=journey)),
    ):
        about |= Q(subject_type=model._meta.label_lower, subject_id__in=rows.values("pk"))
    last = Event.objects.filter(about).aggregate(last=Max("at"))["last"]
    return timezone.localtime(last).date() if last else None
