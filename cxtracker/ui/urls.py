from django.urls import path

from cxtracker.ui import views

app_name = "ui"
urlpatterns = [
    path("components/", views.components, name="components"),
    path("preferences/", views.preferences, name="preferences"),
]
