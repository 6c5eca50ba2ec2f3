"""Functions; `new` is no key a function can have."""

from django.urls import path

from journeys.views import functions

app_name = "functions"
urlpatterns = [
    path("", functions.listing, name="list"),
    path("new/", functions.create, name="create"),
    path("<str:key>/", functions.function_page, name="page"),
    path("<str:key>/edit/", functions.edit, name="edit"),
]
