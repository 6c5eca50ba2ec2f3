"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxtracker.settings")

application = get_wsgi_application()

# Everything loaded so far lives as long as the process: keep full collections from walking it.
gc.freeze()
gc.set_threshold(50_000, 20, 50)
