from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InitiativesConfig(AppConfig):
    name = "initiatives"
    verbose_name = _("Initiatives")

    def ready(self) -> None:
        # They register themselves: what follows events, what stands on pages of the map, what letters say.
        from initiatives import (  # noqa: F401
            addresses,
            handover,
            listening,
            objections,
            panels,
            subscribers,
            trashable,
            undoing,
            yardsticks,
        )
        from initiatives.checkins import panels as check_in_panels  # noqa: F401
        from initiatives.comments import panels as comment_panels  # noqa: F401
        from initiatives.comments.services import letters as comment_letters  # noqa: F401
        from initiatives.demo import sample  # noqa: F401
        from initiatives.glossary import registered  # noqa: F401
        from initiatives.outcomes import panels as reading_panels  # noqa: F401
        from initiatives.ownership.services import letters  # noqa: F401
        from initiatives.review import panels as decision_panel  # noqa: F401
        from initiatives.review.services import mail  # noqa: F401
        from initiatives.search.kinds import journey, work  # noqa: F401
