"""What the keys in the addresses of the map, the functions and the metrics name."""

from __future__ import annotations

from cxtracker.ui.addresses import everybody_sees, names
from journeys.models import Function, Journey, Metric, Series, Stage, Touchpoint

functions, touchpoints, stages = (everybody_sees(model) for model in (Function, Touchpoint, Stage))

names("functions:", key=functions)
names("journeys:", key=everybody_sees(Journey))
names("journeys:cell", touchpoint=touchpoints, function=functions)
for _name in ("touchpoint", "edit_touchpoint", "moments", "remove_touchpoint"):
    names(f"journeys:{_name}", key=touchpoints)
for _name in ("edit_stage", "new_touchpoint", "remove_stage"):
    names(f"journeys:{_name}", key=stages)
names("metrics:", key=everybody_sees(Metric), series=everybody_sees(Series))
