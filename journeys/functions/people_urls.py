from django.urls import path

from journeys.functions.views import invitations, people

app_name = "people"
urlpatterns = [
    path("", people.register, name="list"),
    path("new/", people.add, name="add"),
    path("invitations/", invitations.listing, name="invitations"),
    path("<int:pk>/", people.person_page, name="person"),
    path("<int:pk>/invite/", people.invite, name="invite"),
    path("<int:pk>/link/", invitations.link, name="link"),
    path("<int:pk>/deactivate/", people.deactivate, name="deactivate"),
    path("<int:pk>/reactivate/", people.reactivate, name="reactivate"),
]
