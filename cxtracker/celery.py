"""The Celery application. Its settings are the CELERY_* names in `cxtracker.settings`."""

from __future__ import annotations

import os
import warnings
from typing import Any

from celery import Celery, Task
from celery.exceptions import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxtracker.settings")

# Celery warns superusers because pickled messages run code. Only JSON is accepted here, and containers often are root.
warnings.filterwarnings("ignore", category=SecurityWarning)


class TracedTask(Task):  # type: ignore[type-arg]
    """A task whose changes tell in the audit trail that they were made by a task, and which one."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from cxtracker.audit.models import Channel
        from cxtracker.audit.provenance import arriving_by

        with arriving_by(Channel.TASK, str(self.request.id or "")):
            return super().__call__(*args, **kwargs)


app = Celery("cxtracker", task_cls=TracedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
