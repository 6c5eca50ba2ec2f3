"""What an initiative promises: adding, changing and taking back, freezing the plan, agreeing on shares."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.accounts.permissions import can_manage_people
from cxtracker.audit import editing, trail
from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import Assumption, Initiative, Outcome, Plan
from initiatives.models.initiatives import BEFORE_PACT, ENDED
from initiatives.outcomes.effects.rules import ASSUMPTIONS
from initiatives.outcomes.rules import money
from initiatives.outcomes.rules.plausibility import FROZEN, doubtful_values, frozen_sentence, touched, wrong_values
from journeys.models import Measurement, MetricKind, Series, TrashedItem
from journeys.trash import services as trash
from journeys.validation import checked, required

FIELDS = (
    "metric",
    "segment",
    "series",
    "comparison",
    "baseline",
    "baseline_on",
    "baseline_source",
    "target",
    "target_on",
    "benefit_owner",
    "unit_value",
    "value_note",
    "benefit_kind",
    "share",
    "headline",
    "guardrail",
    "limit",
    "design",
)


class Doubtful(Invalid):
    """Numbers that are taken only from somebody who says that they are so."""


@transaction.atomic
def add(initiative: Initiative, values: Mapping[str, Any], *, by: User, today: date, sure: bool = False) -> Outcome:
    """Promise one more outcome; `values` needs `metric`, the others of FIELDS may follow later.

    Raises Doubtful about numbers that are probably not meant, unless the person is `sure`.
    """
    initiative = _locked(initiative, by)
    required(Outcome, values, ("metric",))
    clean, vouched = _checked(None, values, today, sure=sure)
    _once(initiative, clean["metric"], clean.get("segment"), None)
    _one_headline(initiative, clean, None)
    outcome = Outcome.objects.create(initiative=initiative, **clean)
    _tell("outcome.added", outcome, by, trail.difference({}, clean), vouched=vouched)
    return outcome


@transaction.atomic
def edit(
    outcome: Outcome,
    values: Mapping[str, Any],
    *,
    by: User,
    today: date,
    version: int | None = None,
    sure: bool = False,
) -> Outcome:
    """Change some of FIELDS; what the pact froze stays (see `correct_baseline`). Doubtful as in `add`."""
    _locked(outcome.initiative, by)
    outcome = _fresh(outcome)
    clean, vouched = _checked(outcome, values, today, sure=sure)
    _keep_frozen(outcome, clean)
    _once(outcome.initiative, clean.get("metric", outcome.metric), clean.get("segment", outcome.segment), outcome)
    _one_headline(outcome.initiative, clean, outcome)
    if changes := editing.change(outcome, clean, version=version):
        _tell("outcome.edited", outcome, by, changes, vouched=vouched)
    return outcome


@transaction.atomic
def hand_over(outcomes: Collection[Outcome], to: User, *, by: User) -> None:
    """Let someone else vouch for the benefits, because the one who did leaves; of closed initiatives as well."""
    require(can_manage_people, by)
    initiatives = {outcome.initiative_id for outcome in outcomes}
    list(Initiative.objects.select_for_update().filter(pk__in=initiatives).order_by("pk"))
    rows = _whole().select_related("benefit_owner").filter(pk__in=[outcome.pk for outcome in outcomes])
    changed = [(outcome, editing.change(outcome, {"benefit_owner": to})) for outcome in rows.order_by("pk")]
    trail.record_many(
        [
            trail.Entry("outcome.edited", outcome, outcome.initiative, changes, {"metric": outcome.metric})
            for outcome, changes in changed
            if changes
        ],
        by=by,
    )


@transaction.atomic
def remove(outcome: Outcome, *, by: User) -> None:
    """Put a promise in the trash; one that the pact froze stays in sight to the end."""
    _locked(outcome.initiative, by)
    outcome = _fresh(outcome)
    if hasattr(outcome, "plan"):
        raise Refused(_("The functions agreed to this outcome, so it stays. Say in the lesson what became of it."))
    if outcome.confirmations.exists():
        raise Refused(_("Finance has confirmed this outcome, so it stays."))
    gone = {name: [getattr(outcome, name), None] for name in FIELDS}
    context = {"metric": outcome.metric}
    trash.put(outcome, kind="outcome", subject=outcome.initiative, by=by, changes=gone, context=context)


def make_room(item: TrashedItem, by: User) -> None:
    """Lock the initiative of an outcome that is to come back from the trash, and refuse where it no longer fits.

    A headline that comes back is the headline again. Runs in the transaction that restores it.
    """
    initiative = Initiative.objects.filter(pk=item.event.subject_id or 0).first()
    if initiative is None:
        message = _("The initiative of “%(title)s” is in the trash too. Restore that first.")
        raise Refused(message % {"title": item})
    _locked(initiative, by)
    was = {name: pair[0] for name, pair in item.event.changes.items()}
    others = Outcome.objects.filter(initiative=initiative)
    if others.filter(metric__key=was["metric"], segment__key=was["segment"]).exists():
        raise Refused(_("There is an outcome on that metric for these customers now. Remove that one first."))
    if was["headline"]:
        others.filter(headline=True).update(headline=False, version=F("version") + 1)


@transaction.atomic
def correct_baseline(
    outcome: Outcome, values: Mapping[str, Any], *, reason: str, by: User, today: date, sure: bool = False
) -> Outcome:
    """Leadership corrects a frozen baseline that was wrong; both values and the reason stay in the trail.

    `values` may hold `baseline`, `baseline_on`, `baseline_source`. Doubtful as in `add`.
    """
    require(permissions.can_correct_baseline, by)
    Initiative.objects.select_for_update().get(pk=outcome.initiative_id)
    outcome = _fresh(outcome)
    if not reason.strip():
        raise Invalid({"reason": [_("Say what was wrong; the old value and your reason stay visible.")]})
    corrected = {name: values[name] for name in FROZEN[2:] if name in values}
    clean, vouched = _checked(outcome, corrected, today, sure=sure)
    if changes := editing.change(outcome, clean):
        plan = Plan.objects.filter(pk=outcome.pk)
        plan.update(baseline=outcome.baseline, baseline_on=outcome.baseline_on, claimed=claim(outcome))
        _tell("outcome.edited", outcome, by, changes, comment=reason.strip()[:300], vouched=vouched)
    return outcome


def freeze(initiative: Initiative, *, by: User | None, today: date) -> list[Plan]:
    """Write down what is promised now as the measure of what comes; a plan that stands stays.

    Runs in the transaction that concludes the pact.
    """
    outcomes = list(Outcome.objects.filter(initiative=initiative, plan=None).select_related("metric"))
    plans = [
        Plan(
            outcome=outcome,
            baseline=outcome.baseline,
            baseline_on=outcome.baseline_on,
            target=outcome.target,
            target_on=outcome.target_on,
            unit_value=outcome.unit_value,
            benefit_kind=outcome.benefit_kind,
            share=outcome.share,
            series_id=outcome.series_id,
            comparison_id=outcome.comparison_id,
            design=outcome.design,
            go_live=initiative.go_live,
            first_reading=initiative.first_reading,
            claimed=claim(outcome),
            frozen_on=today,
            frozen_by=by,
        )
        for outcome in outcomes
    ]
    Plan.objects.bulk_create(plans, ignore_conflicts=True)
    trail.record_many([trail.Entry("outcome.frozen", outcome, initiative) for outcome in outcomes], by=by)
    return plans


def thaw(initiative: Initiative, agreed: Event, *, by: User) -> None:
    """Forget the plans that were frozen when the pact was concluded (the event `agreed`), which is taken back.

    Runs in the transaction that takes it back.
    """
    froze = Event.objects.about(initiative).filter(kind="outcome.frozen", pk__gt=agreed.pk)
    plans = list(Plan.objects.filter(outcome__in=froze.values("target_id")).select_related("outcome__metric"))
    Plan.objects.filter(pk__in=[plan.pk for plan in plans]).delete()
    trail.record_many([trail.Entry("outcome.thawed", plan.outcome, initiative) for plan in plans], by=by)


@transaction.atomic
def freeze_now(initiative: Initiative, *, by: User, today: date) -> list[Plan]:
    """Freeze the plan of an initiative that was agreed elsewhere and brought in by an import."""
    initiative = _locked(initiative, by)
    if initiative.status in BEFORE_PACT:
        raise Refused(_("The plan is frozen when the functions agree to it; until then it can change."))
    return freeze(initiative, by=by, today=today)


@transaction.atomic
def tick(outcome: Outcome, codes: set[str], *, by: User, now: datetime) -> None:
    """Say which assumptions of the method somebody has looked at and found to hold; the others are open again."""
    _locked(outcome.initiative, by)
    outcome = _fresh(outcome)
    known = {code for codes_of in ASSUMPTIONS.values() for code in codes_of}
    if codes - known:
        raise Invalid({"assumptions": [_("There is no such assumption.")]})
    stand = set(Assumption.objects.filter(outcome=outcome).values_list("code", flat=True))
    Assumption.objects.filter(outcome=outcome, code__in=stand - codes).delete()
    Assumption.objects.bulk_create(
        Assumption(outcome=outcome, code=code, by=by, at=now) for code in sorted(codes - stand)
    )
    if stand != codes:
        changes = {"assumptions": [sorted(stand), sorted(codes)]}
        trail.record("outcome.looked_into", outcome, subject=outcome.initiative, by=by, changes=changes)


@transaction.atomic
def agree_shares(shares: Mapping[Outcome, float], *, note: str, by: User, today: date) -> None:
    """Write down how those who claim one movement share it; together at most all of it.

    The share of an initiative at its end stays; `shares` may name it as it stands, so that it is added up.
    """
    require(permissions.can_agree_shares, by)
    if not note.strip():
        raise Invalid({"note": [_("Say who agreed to it, and when.")]})
    if money.over_claimed(sum(shares.values())):
        raise Invalid(
            {"share": [_("Together these are more than 100 % of the movement. They can add up to 100 % at most.")]}
        )
    initiatives = sorted({outcome.initiative_id for outcome in shares})
    list(Initiative.objects.select_for_update().filter(pk__in=initiatives).order_by("pk"))
    for fresh in _whole().filter(pk__in=[outcome.pk for outcome in shares]).order_by("pk"):
        if shares[fresh] != fresh.share:
            not_ended(fresh.initiative)
        if changes := editing.change(fresh, _own(fresh, shares[fresh], today)):
            _tell("outcome.edited", fresh, by, changes, comment=note.strip()[:300])


def _own(outcome: Outcome, share: float, today: date) -> dict[str, Any]:
    """The share alone; what is wrong with it says whose it is."""
    try:
        return _checked(outcome, {"share": share}, today, sure=False)[0]
    except Invalid as wrong:
        key = outcome.initiative.key
        raise Invalid(
            {name: [f"{key}: {sentence}" for sentence in sentences] for name, sentences in wrong.fields.items()}
        ) from wrong


def claim(outcome: Outcome) -> Any:
    """The money the outcome promises a year, in full, or None while that is not known."""
    if outcome.benefit_kind == "none":
        return None
    return money.claimed(outcome.baseline, outcome.target, outcome.metric.direction, outcome.unit_value)


def _locked(initiative: Initiative, by: User) -> Initiative:
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    require(permissions.can_edit, by, initiative)
    not_ended(initiative)
    return initiative


def not_ended(initiative: Initiative) -> None:
    """Refused where the initiative is closed or stopped."""
    if initiative.status in ENDED:
        raise Refused(_("%(key)s has ended; its outcomes can't be changed.") % {"key": initiative.key})


def _whole() -> QuerySet[Outcome]:
    return Outcome.objects.select_related(
        "initiative", "metric", "segment", "series__metric", "comparison__metric", "plan"
    )


def _fresh(outcome: Outcome) -> Outcome:
    return _whole().get(pk=outcome.pk)


def _checked(
    outcome: Outcome | None, values: Mapping[str, Any], today: date, *, sure: bool
) -> tuple[dict[str, Any], list[str]]:
    """The values, and those among them that are doubtful and vouched for."""
    clean = checked(Outcome, values, FIELDS)
    default = outcome or Outcome()
    names = [name for name in FIELDS if name != "metric"]
    whole = {name: getattr(default, name) for name in names} | {"metric": outcome.metric if outcome else None} | clean
    moved = {name for name in FIELDS if outcome is None or (name in clean and clean[name] != getattr(outcome, name))}
    doubts = touched(doubtful_values(whole, _readings(whole["series"])), moved)
    wrong = touched(wrong_values(whole, today=today), moved)
    if doubts and not sure:
        raise Doubtful(wrong | doubts)
    if wrong:
        raise Invalid(wrong)
    return clean, sorted(doubts)


def _readings(series: Series | None) -> list[float]:
    return list(Measurement.objects.filter(series=series).values_list("value", flat=True)) if series else []


def _keep_frozen(outcome: Outcome, clean: Mapping[str, Any]) -> None:
    if not hasattr(outcome, "plan"):
        return
    moved = [name for name in FROZEN if name in clean and clean[name] != getattr(outcome, name)]
    if moved:
        raise Invalid({name: [frozen_sentence(outcome.plan.frozen_on)] for name in moved})


def _once(initiative: Initiative, metric: Any, segment: Any, outcome: Outcome | None) -> None:
    others = Outcome.objects.filter(initiative=initiative, metric=metric, segment=segment)
    if (others.exclude(pk=outcome.pk) if outcome else others).exists():
        raise Invalid(
            {
                "metric": [
                    _("This initiative already has an outcome on that metric for these customers; change that one.")
                ]
            }
        )


def _one_headline(initiative: Initiative, clean: dict[str, Any], outcome: Outcome | None) -> None:
    """The new headline takes the place of the old one; the first that is no score is the headline by itself."""
    others = Outcome.objects.filter(initiative=initiative)
    if outcome:
        others = others.exclude(pk=outcome.pk)
    if clean.get("headline"):
        others.filter(headline=True).update(headline=False, version=F("version") + 1)
        return
    leads = outcome is None and not clean.get("guardrail") and clean["metric"].kind != MetricKind.PERCEPTION
    if leads and not others.filter(headline=True).exists():
        clean["headline"] = True


def _tell(
    kind: str, outcome: Outcome, by: User, changes: trail.Changes, comment: str = "", vouched: Sequence[str] = ()
) -> None:
    """`vouched`: fields whose values were questioned and confirmed."""
    context = {"metric": outcome.metric, **({"comment": comment} if comment else {})}
    if vouched:
        context["sure"] = list(vouched)
    trail.record(kind, outcome, subject=outcome.initiative, by=by, changes=changes, context=context)
