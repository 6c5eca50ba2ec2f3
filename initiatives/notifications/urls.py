"""What one is told, and how."""

from django.urls import path

from initiatives.notifications.views import preferences, updates

app_name = "updates"
urlpatterns = [
    path("updates/", updates.updates, name="list"),
    path("updates/read/", updates.read, name="read"),
    path("preferences/notifications/", preferences.preferences, name="preferences"),
]
