"""Comments, wherever they stand."""

from django.urls import path

from initiatives.comments import views

app_name = "comments"
urlpatterns = [
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("<int:pk>/wordings/", views.wordings, name="wordings"),
    path("on/<slug:place>/<int:number>/", views.thread, name="thread"),
    path("on/<slug:place>/<int:number>/people/", views.offer, name="people"),
]
