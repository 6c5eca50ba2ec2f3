"""Everything under `/api/`."""

from importlib import import_module
from importlib.util import find_spec

from django.contrib.auth.decorators import login_required
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import SimpleRouter

from cxtracker.api.missing import Missing
from journeys.api import urls as journeys

router = SimpleRouter()
journeys.register(router)
if find_spec("initiatives.api.urls"):
    import_module("initiatives.api.urls").register(router)

app_name = "api"
urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[IsAuthenticated]), name="schema"),
    path("docs/", login_required(SpectacularSwaggerSplitView.as_view(url_name="api:schema")), name="docs"),
    re_path(r"^.*\Z", Missing.as_view()),
]
