from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "cxtracker.audit"
    label = "audit"
