"""Outcomes across all initiatives: what they are worth, who shares them, who signs for them. At `/outcomes/`."""

from django.urls import path

from initiatives.outcomes.views import confirmations, programme

app_name = "outcomes"
urlpatterns = [
    path("", programme.listing, name="list"),
    path("export.<str:form>", programme.export, name="export"),
    path("pools/", programme.pools, name="pools"),
    path("pools/<int:pk>/", programme.agree, name="agree"),
    path("confirm/", confirmations.waiting, name="confirm"),
    path("promises/", confirmations.promises, name="promises"),
    path("promises/<int:pk>/", confirmations.answer, name="answer"),
]
