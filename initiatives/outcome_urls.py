"""Outcomes across all initiatives: what they are worth, who shares them, who signs for them. At `/outcomes/`."""

from django.urls import path

from initiatives.views import confirming, money

app_name = "outcomes"
urlpatterns = [
    path("", money.listing, name="list"),
    path("export.<str:form>", money.export, name="export"),
    path("pools/", money.pools, name="pools"),
    path("pools/<int:pk>/", money.agree, name="agree"),
    path("confirm/", confirming.waiting, name="confirm"),
    path("promises/", confirming.promises, name="promises"),
    path("promises/<int:pk>/", confirming.answer, name="answer"),
]
