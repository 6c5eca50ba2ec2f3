"""Parts of the portfolio, for the API description; `portfolio_fields` fills them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from initiatives.models import Band
from initiatives.reports.portfolio import Drift
from initiatives.reports.portfolio.pillars import PILLARS
from journeys.models import Lifecycle

DRIFT_PARTS = tuple(Drift.__dataclass_fields__)


def _share(about: str) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=f"{about} 0 to 1; null when not known.")


def _keys(about: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), help_text=about)


def _ids(about: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.IntegerField(), help_text=about)


class ShareShape(serializers.Serializer[Any]):
    share = serializers.FloatField(allow_null=True, help_text="0 to 1; null when there is nothing to share.")
    count = serializers.IntegerField()
    total = serializers.IntegerField()
    initiatives = _keys("Keys of those counted.")


class DriftShape(serializers.Serializer[Any]):
    """The mean of five shares x 100: how far the programme has drifted back to service and scores."""

    index = serializers.FloatField(allow_null=True)
    locals().update({name: ShareShape() for name in DRIFT_PARTS})


class DriftAlarmShape(serializers.Serializer[Any]):
    reasons = serializers.ListField(
        child=serializers.ChoiceField(("high", "rising")), help_text="Above `above`; rose by `rise` within a year."
    )
    above = serializers.FloatField()
    rise = serializers.FloatField()
    year_before = serializers.FloatField(allow_null=True, help_text="The index of the same month a year before.")
    change = serializers.FloatField(
        allow_null=True, help_text="Points since then; null with fewer than 5 live initiatives then or now."
    )
    reconstructed = serializers.BooleanField(help_text="That number was computed later, not taken in its month.")


class FunctionShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    pull = _share("Share of all influence.")
    ownership = _share("Share of all effective ownerships.")
    debt = serializers.FloatField(allow_null=True, help_text="Pull minus ownership.")
    initiatives = _keys("Keys of the live initiatives it owns.")


class AnsweringShape(serializers.Serializer[Any]):
    """How a function answers on live initiatives; median, P90 and shares are null until enough requests are decided."""

    asked = serializers.IntegerField()
    decided = serializers.IntegerField()
    approved = serializers.IntegerField()
    declined = serializers.IntegerField()
    open = serializers.IntegerField(help_text="Lying with the function now.")
    silent = serializers.IntegerField(help_text="Of the open ones, beyond the limit.")
    shown_from = serializers.IntegerField(help_text="So many decided requests make figures.")
    median_hours = serializers.FloatField(allow_null=True, help_text="Working hours.")
    p90_hours = serializers.FloatField(allow_null=True, help_text="Working hours.")
    oldest_open_hours = serializers.FloatField(allow_null=True, help_text="Working hours.")
    median_days = serializers.FloatField(allow_null=True, help_text="Working days.")
    p90_days = serializers.FloatField(allow_null=True, help_text="Working days.")
    oldest_open_days = serializers.FloatField(allow_null=True, help_text="Working days.")
    oldest_open_request = serializers.IntegerField(allow_null=True)
    approval_share = _share("Approved of the decided.")
    silent_share = _share("Silent of all that should be decided by now.")
    decided_requests = _ids("Ownership requests.")
    open_requests = _ids("Ownership requests.")
    silent_requests = _ids("Ownership requests.")


class AnswersShape(AnsweringShape):
    function = serializers.CharField()


class AnsweringFunctionShape(FunctionShape):
    answers = AnsweringShape(allow_null=True, help_text="null: never asked.")


class BandsShape(serializers.Serializer[Any]):
    locals().update({band: serializers.IntegerField() for band in Band.values})


class BandedShape(serializers.Serializer[Any]):
    locals().update({band: _keys("Initiatives in this band.") for band in Band.values})


class HandshakePairShape(serializers.Serializer[Any]):
    """Two functions and the live initiatives that need both."""

    functions = _keys("Two keys.")
    share = _share("Both own, of those that need both.")
    needed = serializers.IntegerField()
    met = _keys("Need both, and both own.")
    should = _keys("Need both, and they do not own together.")
    beyond = _keys("Both own though it does not need both.")
    never = serializers.BooleanField(help_text="They would have to own together and nowhere do.")


class MissingShape(serializers.Serializer[Any]):
    """Touchpoints without each of the four signs."""

    owned = serializers.IntegerField()
    measured = serializers.IntegerField()
    read = serializers.IntegerField()
    listened = serializers.IntegerField()


class CompanyArcShape(serializers.Serializer[Any]):
    lifecycle = serializers.ChoiceField(Lifecycle.choices)
    coverage = serializers.FloatField(help_text="0 to 1; 0 without a touchpoint.")
    touchpoints = serializers.IntegerField()
    moments_of_truth = serializers.IntegerField()
    missing = MissingShape()
    without_owner = _keys("Touchpoints nobody owns who shapes them.")


class CompanyRingShape(serializers.Serializer[Any]):
    coverage = serializers.FloatField(help_text="The mean of the nine parts, 0 to 1.")
    cut_off = _keys("The ends (first_mention, after) at 0.")
    arcs = CompanyArcShape(many=True)


class CellShape(serializers.Serializer[Any]):
    lifecycle = serializers.ChoiceField(Lifecycle.choices)
    amount = serializers.IntegerField(help_text="Sum of its strengths there.")
    pull = _share("Of all influence there.")
    owned = _keys("Live initiatives there that it owns.")
    holes = _keys("Live initiatives there that need it and that it does not own.")


class GridRowShape(serializers.Serializer[Any]):
    function = serializers.CharField()
    pull = _share("Of all influence.")
    cells = CellShape(many=True, help_text="Nine, in the order of the lifecycle.")


class PreventionShape(serializers.Serializer[Any]):
    aim = serializers.FloatField()
    reaches_aim = serializers.BooleanField(allow_null=True, help_text="null when no budget is known.")
    by_number = ShareShape()
    without_budget = ShareShape()
    not_said = ShareShape(help_text="Those without a mode yet: on neither side.")


class MeansShape(serializers.Serializer[Any]):
    locals().update({name: serializers.FloatField(allow_null=True, help_text="0 to 3.") for name in PILLARS})


class LeggedShape(serializers.Serializer[Any]):
    locals().update({name: _keys("Stand on this pillar alone.") for name in PILLARS})


class PillarsShape(serializers.Serializer[Any]):
    means = MeansShape()
    weighted = serializers.BooleanField(help_text="By budget; otherwise every initiative counts alike.")
    counted = _keys("Went into the means.")
    left_out = _keys("Did not, for want of a budget.")
    one_legged = LeggedShape()
    none = _keys("Nothing is said of any pillar.")


class CollisionShape(serializers.Serializer[Any]):
    initiatives = _keys("Two keys.")
    touchpoints = _keys("Where they meet.")
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True, help_text="null: no end is planned.")


class DriftPartsShape(serializers.Serializer[Any]):
    locals().update({name: _share("") for name in DRIFT_PARTS})


class PointShape(serializers.Serializer[Any]):
    """A month as its snapshot remembers it."""

    month = serializers.DateField(help_text="Its first day.")
    as_of = serializers.DateField()
    live = serializers.IntegerField()
    bands = BandsShape()
    siloed = _share("")
    jointly_owned = _share("")
    prevention_share = _share("")
    prevention_by_number = _share("")
    drift = serializers.FloatField(allow_null=True)
    drift_parts = DriftPartsShape()
    computed_later = serializers.BooleanField(help_text="Reconstructed from later data, not taken in its month.")


class AsOfShape(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    live = serializers.IntegerField(help_text="Initiatives proposed, agreed, delivering or measuring.")


class SilosShape(AsOfShape):
    bands = BandsShape()
    banded = BandedShape()
    siloed = ShareShape()
    jointly_owned = ShareShape()
    collisions = CollisionShape(many=True)
    trend = PointShape(many=True, help_text="The months of the last two years, the oldest first.")


class LookedAfterShape(AsOfShape):
    ring = CompanyRingShape()
    grid = GridRowShape(many=True)


class FunctionsShape(AsOfShape):
    functions = AnsweringFunctionShape(many=True)
    answers = AnswersShape(many=True, help_text="Every function that was asked.")
    handshakes = HandshakePairShape(many=True)


class DriftAsOfShape(AsOfShape):
    drift = DriftShape()
    drift_alarm = DriftAlarmShape()
    trend = PointShape(many=True)


class SummaryShape(SilosShape, LookedAfterShape, FunctionsShape, DriftAsOfShape):
    prevention_share = serializers.FloatField(allow_null=True)
    prevention_budget = serializers.DecimalField(max_digits=16, decimal_places=2)
    known_budget = serializers.DecimalField(max_digits=16, decimal_places=2)
    prevention = PreventionShape()
    pillars = PillarsShape()


class StepsShape(serializers.Serializer[Any]):
    """Money per year as text with two decimals; null where of no outcome that step is known."""

    claimed = serializers.CharField(allow_null=True)
    measured = serializers.CharField(allow_null=True)
    counted = serializers.CharField(allow_null=True)
    confirmed = serializers.CharField(allow_null=True)
    outcomes = serializers.IntegerField()
    known = serializers.DictField(
        child=serializers.IntegerField(), help_text="Of how many outcomes each step is known."
    )
    initiatives = _keys("Keys of those that claim it.")


class PromisesShape(serializers.Serializer[Any]):
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()
    overdue = serializers.IntegerField()
    kept = _share("Mean part of the frozen plans that is there.")


class MoneyShape(serializers.Serializer[Any]):
    currency = serializers.CharField()
    revenue = StepsShape()
    saving = StepsShape()
    avoidance = StepsShape()
    promises = PromisesShape()
