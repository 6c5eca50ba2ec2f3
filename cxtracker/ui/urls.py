from django.conf import settings
from django.urls import path

from cxtracker.ui import views

app_name = "ui"
urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
]
if settings.COMPONENT_GALLERY:
    urlpatterns += [path("components/", views.components, name="components")]
