"""Addresses of what waits for somebody's word, and of the rules by which it does."""

from django.urls import include, path

from initiatives.views import conflicts, inbox, policies

conflict_pages = (
    [path("", conflicts.listing, name="list"), path("<int:pk>/", conflicts.entry, name="entry")],
    "conflicts",
)
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("requests/", inbox.requests, name="requests"),
    path("away/", inbox.away, name="away"),
    path("away/<str:key>/back/", inbox.back_again, name="back_again"),
    path("conflicts/", include(conflict_pages)),
    path("policies/", policies.policies_page, name="policies"),
]
