"""Outcomes across all initiatives: what they are worth, who shares them, who signs for them. At `/outcomes/`."""

from django.urls import path

from initiatives.outcomes.views import confirmations, pools, programme

app_name = "outcomes"
urlpatterns = [
    path("", programme.listing, name="list"),
    path("export.<str:form>", programme.export, name="export"),
    path("pools/", pools.listing, name="pools"),
    path("pools/apart/", pools.apart, name="apart"),
    path("pools/<int:pk>/", pools.agree, name="agree"),
    path("pools/apart/<int:pk>/", pools.together, name="together"),
    path("confirm/", confirmations.waiting, name="confirm"),
    path("promises/", confirmations.promises, name="promises"),
    path("promises/<int:pk>/", confirmations.answer, name="answer"),
]
