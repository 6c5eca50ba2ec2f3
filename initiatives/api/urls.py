"""The product's resources."""

from rest_framework.routers import BaseRouter

from initiatives.api.bundle import Bundle
from initiatives.api.decisions import Decisions
from initiatives.api.flags import Flags
from initiatives.api.initiatives import Initiatives
from initiatives.api.outcomes import Outcomes
from initiatives.api.ownership import OwnershipRequests
from initiatives.api.portfolio import Portfolio
from initiatives.api.reviews import Reviews


def register(router: BaseRouter) -> None:
    for name, viewset, basename in (
        ("initiatives", Initiatives, "initiative"),
        ("ownership-requests", OwnershipRequests, "ownership-request"),
        ("flags", Flags, "flag"),
        ("outcomes", Outcomes, "outcome"),
        ("portfolio", Portfolio, "portfolio"),
        ("reviews", Reviews, "review"),
        ("decisions", Decisions, "decision"),
        ("bundle", Bundle, "bundle"),
    ):
        router.register(name, viewset, basename=basename)
