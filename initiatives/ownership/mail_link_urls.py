"""The page behind the button of a mail. Its address holds a secret; logs mask it (`cxtracker.logs`)."""

from django.urls import path

from initiatives.ownership.views import mail_links

app_name = "decide"
urlpatterns = [path("<str:token>/", mail_links.decide, name="link")]
