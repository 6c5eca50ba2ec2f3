from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "cxtracker.ui"
    label = "ui"
