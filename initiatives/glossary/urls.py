from django.urls import path

from initiatives.glossary import views

app_name = "help"
urlpatterns = [
    path("words/", views.words, name="words"),
    path("judging/", views.judging, name="judging"),
]
