"""Pages of the product. Home is in `cxtracker.urls`, because its address is the site's."""

from django.urls import path

from initiatives.assessment import views as exceptions
from initiatives.checkins import views as checkins
from initiatives.lifecycle.views import activity, exports, gates, initiatives
from initiatives.outcomes.views import confirmations, designs, outcomes
from initiatives.ownership.views import requests

app_name = "initiatives"
urlpatterns = [
    path("", initiatives.register, name="list"),
    path("export.<str:form>", exports.register, name="export"),
    path("new/", initiatives.create, name="create"),
    path("new/needed/", initiatives.needed, name="needed"),
    path("new/suggest/", initiatives.suggest, name="suggest"),
    path("new/suggest-touchpoints/", initiatives.suggest_touchpoints, name="suggest-touchpoints"),
    path("<str:key>/", initiatives.page_of, name="page"),
    path("<str:key>/edit/", initiatives.edit, name="edit"),
    path("<str:key>/activity/", activity.activity_of, name="activity"),
    path("<str:key>/check-in/", checkins.check_in_page, name="check_in"),
    path("<str:key>/advance/", gates.advance, name="advance"),
    path("<str:key>/stop/", gates.stop, name="stop"),
    path("<str:key>/remove/", gates.remove, name="remove"),
    path("<str:key>/hold/", gates.hold, name="hold"),
    path("<str:key>/resume/", gates.resume, name="resume"),
    path("<str:key>/accept/", exceptions.accept, name="accept"),
    path("<str:key>/accept/<int:pk>/end/", exceptions.end, name="end_exception"),
    path("<str:key>/ask/", requests.ask, name="ask"),
    path("<str:key>/outcomes/", outcomes.page_of, name="outcomes"),
    path("<str:key>/outcomes/add/", outcomes.add, name="outcome_add"),
    path("<str:key>/outcomes/freeze/", outcomes.freeze, name="outcome_freeze"),
    path("<str:key>/outcomes/<int:pk>/edit/", outcomes.edit, name="outcome_edit"),
    path("<str:key>/outcomes/<int:pk>/remove/", outcomes.remove, name="outcome_remove"),
    path("<str:key>/outcomes/<int:pk>/baseline/", outcomes.baseline, name="outcome_baseline"),
    path("<str:key>/outcomes/<int:pk>/assumptions/", outcomes.assumptions, name="outcome_assumptions"),
    path("<str:key>/outcomes/<int:pk>/confirm/", confirmations.confirm, name="outcome_confirm"),
    path("<str:key>/outcomes/<int:pk>/withdraw/", confirmations.withdraw, name="outcome_withdraw"),
    path("<str:key>/outcomes/<int:pk>/random/", designs.confirm, name="outcome_random"),
    path("<str:key>/outcomes/<int:pk>/not-random/", designs.withdraw, name="outcome_not_random"),
    path("<str:key>/requests/<str:function>/", requests.request_page, name="request"),
    *(
        path(f"<str:key>/requests/<str:function>/{verb.replace('_', '-')}/", requests.say, {"verb": verb}, name=verb)
        for verb in requests.VERBS
    ),
]
