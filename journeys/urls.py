"""The map."""

from django.urls import path

from journeys.views import journeys, touchpoints

app_name = "journeys"
urlpatterns = [
    path("", journeys.listing, name="list"),
    path("touchpoints/<str:key>/", touchpoints.touchpoint_page, name="touchpoint"),
    path("<str:key>/", journeys.map_page, name="map"),
]
