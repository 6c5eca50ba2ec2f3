"""Leadership's pages: the review, the decisions it asks for, the exceptions it makes."""

from django.urls import path

from initiatives.assessment import views as exceptions
from initiatives.review.decisions import views as decisions
from initiatives.review.views import files, reviews

app_name = "reviews"
urlpatterns = [
    path("", reviews.live, name="live"),
    path("all/", reviews.listing, name="list"),
    path("close/", reviews.close, name="close"),
    path("closing/<int:pk>/", reviews.closing, name="closing"),
    path("decisions/", decisions.listing, name="decisions"),
    path("decisions/ask/", decisions.ask, name="ask"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/<int:pk>/decide/", decisions.decide, name="decide"),
    path("decisions/<int:pk>/follow-up/", decisions.follow_up, name="follow_up"),
    path("exceptions/", exceptions.listing, name="exceptions"),
    path("exceptions/<int:pk>/end/", exceptions.end, name="end_exception"),
    path("now/review.<str:form>", files.live, name="live_file"),
    path("<slug:key>/review.<str:form>", files.frozen, name="file"),
    path("<slug:key>/", reviews.frozen, name="frozen"),
    path("<slug:key>/against/<slug:other>/", reviews.against, name="against"),
]
