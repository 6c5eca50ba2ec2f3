"""The map."""

from django.urls import path

from journeys.journey_urls import urlpatterns as of_one_journey
from journeys.map.views import downloads, editing, journeys, reordering, touchpoint_forms, touchpoints

app_name = "journeys"
urlpatterns = [
    path("", journeys.listing, name="list"),
    path("new/", editing.new_journey, name="new"),
    path("touchpoints/<str:key>/", touchpoints.touchpoint_page, name="touchpoint"),
    path("touchpoints/<str:key>/edit/", touchpoint_forms.edit_touchpoint, name="edit_touchpoint"),
    path("touchpoints/<str:key>/moments/", touchpoint_forms.arrange_moments, name="moments"),
    path("touchpoints/<str:key>/remove/", touchpoint_forms.remove_touchpoint, name="remove_touchpoint"),
    path("stages/<str:key>/edit/", editing.edit_stage, name="edit_stage"),
    path("stages/<str:key>/add/", touchpoint_forms.new_touchpoint, name="new_touchpoint"),
    path("stages/<str:key>/remove/", editing.remove_stage, name="remove_stage"),
    *of_one_journey,
    path("<str:key>/", journeys.map_page, name="map"),
    path("<str:key>/edit/", editing.edit_journey, name="edit"),
    path("<str:key>/remove/", editing.remove_journey, name="remove"),
    path("<str:key>/stages/", editing.new_stage, name="new_stage"),
    path("<str:key>/move/", reordering.move, name="move"),
    path("<str:key>/rename/", reordering.rename, name="rename"),
    path("<str:key>/print/", downloads.print_page, name="print"),
    path("<str:key>/map.svg", downloads.map_svg, name="svg"),
    path("<str:key>/map.xlsx", downloads.map_xlsx, name="xlsx"),
]
