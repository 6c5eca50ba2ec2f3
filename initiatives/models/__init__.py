from initiatives.models.assessment import AssessedDay, Assessment, Band, Flag, Severity
from initiatives.models.initiatives import Initiative, InitiativeTouchpoint, Kind, Mode, Status
from initiatives.models.outcomes import BenefitKind, Outcome
from initiatives.models.ownership import DeclineReason, OwnershipRequest, RequestState

__all__ = [
    "AssessedDay", "Assessment", "Band", "BenefitKind", "DeclineReason", "Flag", "Initiative",
    "InitiativeTouchpoint", "Kind", "Mode",
    "Outcome", "OwnershipRequest", "RequestState", "Severity", "Status",
]  # fmt: skip
