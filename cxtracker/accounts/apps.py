from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "cxtracker.accounts"
    label = "accounts"

    def ready(self) -> None:
        from cxtracker.accounts import subscribers  # noqa: F401  (they register themselves)
