from django.urls import path

from initiatives.search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="page"),
    path("palette/", views.palette, name="palette"),
]
