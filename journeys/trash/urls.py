"""What was deleted in the last 30 days."""

from django.urls import path

from journeys.trash import views

app_name = "trash"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:pk>/restore/", views.restore, name="restore"),
]
