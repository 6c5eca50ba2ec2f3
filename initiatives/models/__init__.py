from initiatives.models.assessment import AssessedDay, Assessment, Band, Flag, Severity
from initiatives.models.initiatives import Initiative, InitiativeTouchpoint, Kind, Mode, Status
from initiatives.models.notifications import DecisionLink, Digest, Notification, Preference, Topic, Way
from initiatives.models.outcomes import BenefitKind, Outcome
from initiatives.models.ownership import DeclineReason, OwnershipRequest, Pact, RequestState, RequestStep, Step
from initiatives.models.policies import PolicyChange, TargetConflict, Waiver

__all__ = [
    "AssessedDay", "Assessment", "Band", "BenefitKind", "DecisionLink", "DeclineReason", "Digest", "Flag",
    "Initiative", "InitiativeTouchpoint", "Kind", "Mode", "Notification", "Outcome", "OwnershipRequest", "Pact",
    "PolicyChange", "Preference", "RequestState", "RequestStep", "Severity", "Status", "Step", "TargetConflict",
    "Topic", "Waiver", "Way",
]  # fmt: skip
