"""Metrics, their series and readings; the words that stand before a key are no keys (`checking.RESERVED`)."""

from django.urls import path

from journeys.metrics.views import links, metrics, readings, series

app_name = "metrics"
urlpatterns = [
    path("", metrics.listing, name="list"),
    path("new/", metrics.create, name="create"),
    path("marks/<int:pk>/remove/", metrics.remove_mark, name="remove_mark"),
    path("<str:key>/", metrics.metric_page, name="page"),
    path("<str:key>/edit/", metrics.edit, name="edit"),
    path("<str:key>/edit/remove/", metrics.remove, name="remove_metric"),
    path("<str:key>/edit/link/", links.link, name="link"),
    path("<str:key>/edit/unlink/", links.unlink, name="unlink"),
    path("<str:key>/confirm/", metrics.confirm, name="confirm"),
    path("<str:key>/marks/", metrics.add_mark, name="add_mark"),
    path("<str:key>/new/", series.create, name="new_series"),
    path("<str:key>/<str:series>/", readings.series_page, name="series"),
    path("<str:key>/<str:series>/edit/", series.edit, name="edit_series"),
    path("<str:key>/<str:series>/remove/", series.remove, name="remove_series"),
    path("<str:key>/<str:series>/paste/", readings.paste, name="paste"),
    path("<str:key>/<str:series>/<int:pk>/", readings.correct, name="correct"),
    path("<str:key>/<str:series>/<int:pk>/remove/", readings.remove, name="remove"),
]
