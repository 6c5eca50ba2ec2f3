"""The Celery application. Its settings are the CELERY_* names in `cxtracker.settings`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxtracker.settings")

app = Celery("cxtracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
