from initiatives.models.assessment import AssessedDay, Assessment, Band, Flag, Severity
from initiatives.models.initiatives import Initiative, InitiativeTouchpoint, Kind, Mode, Status
from initiatives.models.notifications import DecisionLink, Digest, Notification, Preference, Topic, Way
from initiatives.models.outcomes import (
    Assumption,
    BenefitKind,
    Confirmation,
    Design,
    Effect,
    Outcome,
    Plan,
    PromiseCheck,
)
from initiatives.models.ownership import DeclineReason, OwnershipRequest, Pact, RequestState, RequestStep, Step
from initiatives.models.policies import PolicyChange, TargetConflict, Waiver
from initiatives.models.reviews import Decision, DecisionComment, DecisionState, Review, Snapshot, Verb

__all__ = [
    "AssessedDay",
    "Assessment",
    "Assumption",
    "Band",
    "BenefitKind",
    "Confirmation",
    "Decision",
    "DecisionComment",
    "DecisionLink",
    "DecisionState",
    "DeclineReason",
    "Design",
    "Digest",
    "Effect",
    "Flag",
    "Initiative",
    "InitiativeTouchpoint",
    "Kind",
    "Mode",
    "Notification",
    "Outcome",
    "OwnershipRequest",
    "Pact",
    "Plan",
    "PolicyChange",
    "Preference",
    "PromiseCheck",
    "RequestState",
    "RequestStep",
    "Review",
    "Severity",
    "Snapshot",
    "Status",
    "Step",
    "TargetConflict",
    "Topic",
    "Verb",
    "Waiver",
    "Way",
]
