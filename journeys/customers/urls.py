"""What a happy customer is worth here."""

from django.urls import path

from journeys.customers.views import customers

app_name = "customers"
urlpatterns = [
    path("", customers.overview, name="page"),
    path("bands/new/", customers.new_band, name="new_band"),
    path("bands/paste/", customers.paste_bands, name="paste_bands"),
    path("bands/<int:pk>/", customers.band, name="band"),
    path("bands/<int:pk>/remove/", customers.remove_band, name="remove_band"),
    path("quarters/new/", customers.new_quarter, name="new_quarter"),
    path("quarters/paste/", customers.paste_quarters, name="paste_quarters"),
    path("quarters/<int:pk>/", customers.quarter, name="quarter"),
    path("quarters/<int:pk>/remove/", customers.remove_quarter, name="remove_quarter"),
]
