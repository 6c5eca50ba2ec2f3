"""The sample company."""

from django.urls import path

from initiatives.demo import views

app_name = "sample"
urlpatterns = [
    path("", views.page_of, name="page"),
    path("load/", views.load, name="load"),
    path("remove/", views.remove, name="remove"),
]
