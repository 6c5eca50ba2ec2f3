"""The page behind the button of a mail. Its address holds a secret; logs mask it (`cxtracker.logs`)."""

from django.urls import path

from initiatives.views import links

app_name = "decide"
urlpatterns = [path("<str:token>/", links.decide, name="link")]
