from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InitiativesConfig(AppConfig):
    name = "initiatives"
    verbose_name = _("Initiatives")

    def ready(self) -> None:
        # They register themselves: what follows events, what stands on pages of the map, what letters say.
        from initiatives import coverage, decision_panel, objections, panels, reading_panels, subscribers  # noqa: F401
        from initiatives.glossary import registered  # noqa: F401
        from initiatives.services import request_letters, review_mail  # noqa: F401
