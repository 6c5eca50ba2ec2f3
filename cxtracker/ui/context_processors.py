from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """The names every page may use."""
    return {"site_name": settings.SITE_NAME, "currency": settings.CURRENCY}
