from django.apps import AppConfig


class CxtrackerConfig(AppConfig):
    """The project itself as an app: its commands, static files and start-up checks."""

    name = "cxtracker"

    def ready(self) -> None:
        from cxtracker import checks, panels  # noqa: F401  (they register themselves)
