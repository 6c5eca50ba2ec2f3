from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "cxtracker.accounts"
    label = "accounts"
