"""The product's resources."""

from rest_framework.routers import BaseRouter

from initiatives.assessment.api import Flags
from initiatives.checkins.api import CheckIns
from initiatives.comments.api import Comments
from initiatives.demo.api import Sample
from initiatives.imports.api import Imports
from initiatives.lifecycle.api import Initiatives
from initiatives.logbook.api import Events
from initiatives.outcomes.api import Outcomes
from initiatives.ownership.api import OwnershipRequests
from initiatives.portfolio.api import Portfolio
from initiatives.review.api import ReviewClosings, Reviews
from initiatives.review.decisions.api import Decisions
from initiatives.search.api import Search
from initiatives.transfer.api import Bundle


def register(router: BaseRouter) -> None:
    for name, viewset, basename in (
        ("initiatives", Initiatives, "initiative"),
        ("ownership-requests", OwnershipRequests, "ownership-request"),
        ("flags", Flags, "flag"),
        ("outcomes", Outcomes, "outcome"),
        ("portfolio", Portfolio, "portfolio"),
        ("reviews", Reviews, "review"),
        ("review-closings", ReviewClosings, "review-closing"),
        ("decisions", Decisions, "decision"),
        ("check-ins", CheckIns, "check-in"),
        ("comments", Comments, "comment"),
        ("events", Events, "event"),
        ("bundle", Bundle, "bundle"),
        ("imports", Imports, "import"),
        ("sample", Sample, "sample"),
        ("search", Search, "search"),
    ):
        router.register(name, viewset, basename=basename)
