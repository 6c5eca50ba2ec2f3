"""Functions; `new` and `behaviours` are no keys a function can have."""

from django.urls import path

from journeys.functions.views import behaviours, functions

app_name = "functions"
urlpatterns = [
    path("", functions.listing, name="list"),
    path("new/", functions.create, name="create"),
    path("behaviours/", behaviours.overview, name="behaviours"),
    path("behaviours/<int:pk>/remove/", behaviours.remove, name="remove_behaviour"),
    path("<str:key>/behaviours/<int:pk>/", behaviours.align, name="align"),
    path("<str:key>/", functions.function_page, name="page"),
    path("<str:key>/edit/", functions.edit, name="edit"),
    path("<str:key>/remove/", functions.remove, name="remove"),
]
