"""Every address of the product."""

from django.urls import include, path
from django.views.generic import RedirectView

from cxtracker import health
from cxtracker.ui import undo
from initiatives.lifecycle.views import setup
from initiatives.lifecycle.views.home import home

urlpatterns = [
    path("", home, name="home"),
    path("undo/<slug:acts>/", undo.page, name="undo"),
    path("initiatives/", include("initiatives.urls")),
    path("outcomes/", include("initiatives.outcomes.urls")),
    path("journey/", include("journeys.urls")),
    path("functions/", include("journeys.functions.urls")),
    path("customers/", include("journeys.customers.urls")),
    path("start/steps/<slug:code>/", setup.step, name="setup_step"),
    path("start/", include("journeys.setup.urls")),
    path("search/", include("initiatives.search.urls")),
    path("trash/", include("journeys.trash.urls")),
    path("review/", include("initiatives.review.urls")),
    path("metrics/load/", include("journeys.metrics.reading_load_urls")),
    path("metrics/", include("journeys.metrics.urls")),
    path("api/", include("cxtracker.api.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/email/", RedirectView.as_view(pattern_name="accounts:profile"), name="account_email"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("cxtracker.accounts.urls")),
    path("people/", include("journeys.functions.people_urls")),
    path("sample/", include("initiatives.demo.urls")),
    path("audit/", include("initiatives.logbook.urls")),
    path("comments/", include("initiatives.comments.urls")),
    path("imports/", include("initiatives.imports.urls")),
    path("", include("initiatives.imports.bundle_urls")),
    path("", include("initiatives.ownership.urls")),
    path("", include("initiatives.notifications.urls")),
    path("decide/", include("initiatives.ownership.mail_link_urls")),
    path("help/", include("initiatives.glossary.urls")),
    path("", include("cxtracker.ui.urls")),
]
