"""The product's settings for tests: a throw-away data folder, cheap password hashes, mail kept in memory.

`TEST_DATABASE_URL` chooses the database (PostgreSQL); without it SQLite in a file, as installations have it.
"""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="cxtracker-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

for _name in (
    "REDIS_URL",
    "EMAIL_URL",
    "DATABASE_URL",
    "BASE_URL",
    "ALLOWED_HOSTS",
    "DEBUG",
    "BEHIND_PROXY",
    "TIME_ZONE",
):
    os.environ.pop(_name, None)
os.environ["DATA_DIR"] = _folder
os.environ["SECRET_KEY"] = "only-for-tests-" + "0" * 40
os.environ["LOG_LEVEL"] = os.environ.get("TEST_LOG_LEVEL", "CRITICAL")
if _url := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = _url

from cxtracker.settings import *  # noqa: E402, F403
from cxtracker.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE  # noqa: E402

# zeal: a page that asks the database once per row fails. The linter checks migrations for what locks tables.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal", "django_migration_linter"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
# Django itself reads a session twice when it throws away one that no longer counts.
ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]
# First migrations meet no data.
# These add columns with database defaults, which the linter cannot see through SQLite's rebuilding of the table.
# 0028_comments makes tables and moves rows in; the linter takes what follows a step in Python for an addition.
# 0008_constraints_say_what parts keys that are alike before it forbids them.
MIGRATION_LINTER_OPTIONS = {
    "ignore_name_contains": "0001_initial",
    "ignore_name": [
        "0001_squashed_0009_latest_readings",
        "0001_squashed_0024_skipped_steps",
        "0002_rating_rounds_and_shared_behaviours",
        "0003_metrics_loads_marks",
        "0005_outcomes_and_reviews",
        "0008_reported_answers",
        "0009_restored_answers",
        "0010_private_drafts",
        "0015_terms_of_answers",
        "0025_plan_design",
        "0028_comments",
        "0004_shortcuts",
        "0027_bundles_undone",
        "0008_constraints_say_what",
    ],
    "exclude_apps": ["account"],
}

COMPONENT_GALLERY = True
BASE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Messages to the worker go nowhere: what must happen stands in the database, and tests call delivery themselves.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, so that threads (live server, races) share it as they would in an installation.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_folder, "test.sqlite3")}  # noqa: PTH118
    _options = dict(DATABASES["default"]["OPTIONS"])
    _options["init_command"] = _options["init_command"].replace("synchronous=NORMAL", "synchronous=OFF")
    DATABASES["default"]["OPTIONS"] = _options
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # A name of its own per run, so that runs side by side on one server do not meet.
    DATABASES["default"]["TEST"] = {"NAME": f"test_cxtracker_{os.environ.get('TEST_RUN') or os.getpid()}"}
