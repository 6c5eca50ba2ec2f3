"""All lists of a bundle, in the order in which they are written: a list refers to those before it."""

from __future__ import annotations

from collections.abc import Mapping

from cxtracker.bundle.listing import Column, Listing, Through, column
from cxtracker.bundle.references import Ref, Refs
from cxtracker.bundle.values import Key, Real, Whole
from initiatives.models import Initiative, InitiativeTouchpoint, Outcome, OwnershipRequest
from initiatives.transfer.rules.signatures import as_brought
from journeys import bundle_lists as the_map

PILLAR = Whole(0, 3)


INITIATIVES = Listing(
    "initiatives",
    Initiative,
    (
        column(Initiative, "key", Key(40, address=True)),
        column(Initiative, "title"),
        column(Initiative, "problem"),
        column(Initiative, "hypothesis"),
        column(Initiative, "mode"),
        column(Initiative, "depth"),
        column(Initiative, "kind"),
        column(Initiative, "enables", Ref("initiatives")),
        column(Initiative, "culture", PILLAR),
        column(Initiative, "data", PILLAR),
        column(Initiative, "behavioural_science", PILLAR),
        Column(
            "touchpoints",
            Refs("touchpoints"),
            default=(),
            through=Through(InitiativeTouchpoint, "initiative", "touchpoint"),
        ),
        Column(
            "segments",
            Refs("segments"),
            default=(),
            through=Through(Initiative.segments.through, "initiative", "segment"),
        ),
        column(Initiative, "lead_function", Ref("functions")),
        column(Initiative, "accountable", the_map.PERSON),
        column(Initiative, "initiator", the_map.PERSON),
        column(Initiative, "budget"),
        column(Initiative, "start"),
        column(Initiative, "go_live"),
        column(Initiative, "first_reading"),
        column(Initiative, "stop_criteria"),
        column(Initiative, "changed_behaviour"),
        column(Initiative, "lesson"),
        column(Initiative, "status"),
        column(Initiative, "on_hold"),
        column(Initiative, "private"),
    ),
    known_by="key",
    label=("title",),
    event="initiative",
    visible=lambda rows, reader: rows.visible_to(reader),
)
OWNERSHIPS = Listing(
    "ownerships",
    OwnershipRequest,
    (
        column(OwnershipRequest, "initiative", Ref("initiatives")),
        column(OwnershipRequest, "function", Ref("functions")),
        column(OwnershipRequest, "state"),
        column(OwnershipRequest, "person_days"),
        column(OwnershipRequest, "money"),
        column(OwnershipRequest, "reason"),
        column(OwnershipRequest, "comment"),
        column(OwnershipRequest, "resume_on"),
        column(OwnershipRequest, "passed_to", Ref("functions")),
        column(OwnershipRequest, "ask"),
        column(OwnershipRequest, "asked_on"),
        column(OwnershipRequest, "due_on"),
        column(OwnershipRequest, "decided_on"),
        column(OwnershipRequest, "asked_by", the_map.PERSON),
        column(OwnershipRequest, "decided_by", the_map.PERSON),
        column(OwnershipRequest, "reported"),
        column(OwnershipRequest, "source"),
    ),
    key=("initiative", "function"),
    event="ownership",
    subject_column="initiative",
    complete=as_brought,
    visible=lambda rows, reader: rows.visible_to(reader),
)
OUTCOMES = Listing(
    "outcomes",
    Outcome,
    (
        column(Outcome, "initiative", Ref("initiatives")),
        column(Outcome, "metric", Ref("metrics")),
        column(Outcome, "segment", Ref("segments")),
        column(Outcome, "series", Ref("series")),
        column(Outcome, "comparison", Ref("series")),
        column(Outcome, "baseline"),
        column(Outcome, "baseline_on"),
        column(Outcome, "baseline_source"),
        column(Outcome, "target"),
        column(Outcome, "target_on"),
        column(Outcome, "benefit_owner", the_map.PERSON),
        column(Outcome, "unit_value"),
        column(Outcome, "benefit_kind"),
        column(Outcome, "share", Real(0, 1)),
        column(Outcome, "headline"),
        column(Outcome, "guardrail"),
        column(Outcome, "limit"),
        column(Outcome, "value_note"),
        column(Outcome, "design"),
    ),
    key=("initiative", "metric", "segment"),
    event="outcome",
    subject_column="initiative",
    visible=lambda rows, reader: rows.filter(initiative__in=Initiative.objects.visible_to(reader)),
    units=the_map.metric_units,
)

LISTINGS: Mapping[str, Listing] = {
    listing.name: listing
    for listing in (
        the_map.PEOPLE,
        the_map.FUNCTIONS,
        the_map.SEGMENTS,
        the_map.JOURNEYS,
        the_map.STAGES,
        the_map.TOUCHPOINTS,
        the_map.INFLUENCES,
        INITIATIVES,
        OWNERSHIPS,
        the_map.METRICS,
        the_map.SERIES,
        the_map.MEASUREMENTS,
        OUTCOMES,
        the_map.THESES,
        the_map.CUSTOMER_COUNTS,
    )
}
