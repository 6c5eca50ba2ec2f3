from django.urls import path

from cxtracker.accounts.views import invitations, profile

app_name = "accounts"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/tokens/", profile.create_token, name="create_token"),
    path("profile/tokens/<int:pk>/revoke/", profile.revoke_token, name="revoke_token"),
    path("invitation/<str:token>/", invitations.accept, name="accept"),
]
