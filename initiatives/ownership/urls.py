"""Addresses of what waits for somebody's word, and of the rules by which it does."""

from django.urls import include, path

from initiatives.ownership.views import conflicts, to_decide
from initiatives.policies import views as policies

conflict_pages = (
    [path("", conflicts.listing, name="list"), path("<int:pk>/", conflicts.entry, name="entry")],
    "conflicts",
)
urlpatterns = [
    path("inbox/", to_decide.inbox, name="inbox"),
    path("requests/", to_decide.requests, name="requests"),
    path("away/", to_decide.away, name="away"),
    path("away/<str:key>/back/", to_decide.back_again, name="back_again"),
    path("conflicts/", include(conflict_pages)),
    path("policies/", policies.policies_page, name="policies"),
]
