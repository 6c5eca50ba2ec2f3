"""Setting up a journey from pasted lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid
from journeys.map.services import templates
from journeys.models import Journey, Segment
from journeys.setup.rules.journeys import StageLine, TouchpointLine

MOST_STAGES = 60
MOST_TOUCHPOINTS = 500
LONGEST = 200
LONGEST_CHANNEL = 100


def problems(stages: Sequence[StageLine]) -> list[str]:
    """What has to be mended before these lines can be a journey, each as a sentence with its line."""
    touchpoints = [touchpoint for stage in stages for touchpoint in stage.touchpoints]
    sentences = []
    if len(stages) > MOST_STAGES or len(touchpoints) > MOST_TOUCHPOINTS:
        limits = {"stages": MOST_STAGES, "touchpoints": MOST_TOUCHPOINTS}
        message = _("This is more than %(stages)d stages or %(touchpoints)d touchpoints. Divide it into journeys.")
        sentences.append(message % limits)
    lines: list[StageLine | TouchpointLine] = [*stages, *touchpoints]
    for line in lines:
        if not line.name:
            sentences.append(_("Line %(number)d: the name is missing.") % {"number": line.number})
        elif len(line.name) > LONGEST:
            message = _("Line %(number)d: the name is longer than %(most)d characters. Shorten it.")
            sentences.append(message % {"number": line.number, "most": LONGEST})
    sentences += [
        _("Line %(number)d: the channel is longer than %(most)d characters. Shorten it.")
        % {"number": touchpoint.number, "most": LONGEST_CHANNEL}
        for touchpoint in touchpoints
        if len(touchpoint.channel) > LONGEST_CHANNEL
    ]
    return sentences


@transaction.atomic
def add(
    title: str,
    stages: Sequence[StageLine],
    *,
    lifecycle: Mapping[int, str],
    segments: Sequence[Segment] = (),
    by: User,
) -> Journey:
    """Draw the journey; `lifecycle` says by line which part of it a stage is, where that was changed by hand."""
    if sentences := problems(stages):
        raise Invalid({"text": sentences})
    drawn = [
        (
            {"name": stage.name, "lifecycle": lifecycle.get(stage.number) or stage.lifecycle},
            [{"name": touchpoint.name, "channel": touchpoint.channel} for touchpoint in stage.touchpoints],
        )
        for stage in stages
    ]
    return templates.draw({"title": title}, drawn, segments=segments, by=by)
