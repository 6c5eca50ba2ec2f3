"""Setting a company up by pasting what one has."""

from django.urls import path

from journeys.setup.views import pasting, segments

app_name = "setup"
urlpatterns = [
    path("departments/", pasting.departments, name="departments"),
    path("journey/", pasting.journey, name="journey"),
    path("segments/", pasting.segments, name="segments"),
    path("segments/<str:key>/", segments.rename, name="rename_segment"),
    path("segments/<str:key>/remove/", segments.remove, name="remove_segment"),
]
