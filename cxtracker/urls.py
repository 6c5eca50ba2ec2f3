"""Every address of the product."""

from django.urls import include, path
from django.views.generic import RedirectView

from cxtracker import health
from initiatives.views.home import home

urlpatterns = [
    path("", home, name="home"),
    path("initiatives/", include("initiatives.urls")),
    path("outcomes/", include("initiatives.outcome_urls")),
    path("journey/", include("journeys.urls")),
    path("functions/", include("journeys.function_urls")),
    path("review/", include("initiatives.review_urls")),
    path("metrics/load/", include("journeys.load_urls")),
    path("metrics/", include("journeys.metric_urls")),
    path("api/", include("cxtracker.api.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/email/", RedirectView.as_view(pattern_name="accounts:profile"), name="account_email"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("cxtracker.accounts.urls")),
    path("people/", include("journeys.people_urls")),
    path("", include("initiatives.bundle_urls")),
    path("", include("initiatives.deciding_urls")),
    path("", include("initiatives.updates_urls")),
    path("decide/", include("initiatives.decide_urls")),
    path("help/", include("initiatives.glossary.urls")),
    path("", include("cxtracker.ui.urls")),
]
