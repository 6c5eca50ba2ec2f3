"""Readings from large files."""

from django.urls import path

from journeys.metrics.views import reading_loads

app_name = "loads"
urlpatterns = [
    path("", reading_loads.start, name="start"),
    path("template.csv", reading_loads.template, name="template"),
    path("<int:pk>/", reading_loads.load, name="load"),
    path("<int:pk>/problems.csv", reading_loads.problems, name="problems"),
]
