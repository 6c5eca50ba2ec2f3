"""The audit log."""

from django.urls import path

from initiatives.logbook import views

app_name = "audit"
urlpatterns = [
    path("", views.listing, name="list"),
    path("export.csv", views.export, name="export"),
]
