"""All settings, read from the environment; with nothing set, a safe single-machine installation.

Production names `DATABASE_URL`, `REDIS_URL`, `SECRET_KEY`, `ALLOWED_HOSTS`, `BASE_URL` and `EMAIL_URL`;
`cxtracker.checks` refuses to start on values that would be unsafe there.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from cxtracker.collected import collected
from cxtracker.logs import mask_keys

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()

DATA_DIR: Path = env.path("DATA_DIR", BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)
DEBUG: bool = env.bool("DEBUG", False)
COMPONENT_GALLERY: bool = DEBUG
"""Whether /components/ shows every component with invented contents, for those who work on the look."""
DATABASE_URL: str = env.str("DATABASE_URL", "")
REDIS_URL: str = env.str("REDIS_URL", "")
BASE_URL: str = env.str("BASE_URL", "http://127.0.0.1:8000").rstrip("/")


def _secret_key() -> str:
    """The configured key, or one drawn once and kept, readable by the owner only, in the data folder."""
    if key := env.str("SECRET_KEY", ""):
        return key
    kept = DATA_DIR / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text().strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "cxtracker.ui.views.expired_form"
SITE_NAME = env.str("SITE_NAME", "cxtracker")
CURRENCY = env.str("CURRENCY", "EUR")

INSTALLED_APPS = [
    "cxtracker.apps.CxtrackerConfig",
    "cxtracker.accounts",
    "cxtracker.audit",
    "cxtracker.ui",
    "journeys",
    "initiatives",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_htmx",
    "django_structlog",
    "django.forms",
    "template_partials",
    "tablericons",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cxtracker.ui.middleware.signed_in_by_default",
    "cxtracker.ui.middleware.own_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "cxtracker.ui.middleware.provenance",
    "cxtracker.ui.middleware.private_answers",
    "cxtracker.ui.addresses.led_on",
    "cxtracker.ui.once.one_form_one_effect",
    "cxtracker.api.once.one_key_one_effect",
]

ROOT_URLCONF = "cxtracker.urls"
WSGI_APPLICATION = "cxtracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cxtracker.ui.context_processors.site",
            ],
            "builtins": ["cxtracker.ui.templatetags.cx", "cxtracker.ui.templatetags.pictures"],
        },
    }
]
FORM_RENDERER = "cxtracker.ui.forms.Renderer"

# --- database -------------------------------------------------------------------------------------------------
# SQLite: every transaction takes the write lock when it begins; without that, concurrent writers lose work.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-8000;"
    ),
}


def _database() -> dict[str, Any]:
    """The database named by `DATABASE_URL`, or SQLite in the data folder."""
    if not DATABASE_URL:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "cxtracker.sqlite3",
            "OPTIONS": SQLITE_OPTIONS,
        }
    database: dict[str, Any] = env.dj_db_url("DATABASE_URL")
    if "sqlite" in database["ENGINE"]:
        database["OPTIONS"] = SQLITE_OPTIONS
    else:
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
        # Compiling a query costs more than any of these queries takes.
        session = "-c jit=off -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
        database.setdefault("OPTIONS", {})["options"] = session
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- cache and sessions ---------------------------------------------------------------------------------------
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
    }
}
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
HTTPS = urlsplit(BASE_URL).scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}

# --- people and sign-in ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_ADAPTER = "cxtracker.accounts.adapter.InvitedPeopleOnly"
ACCOUNT_SESSION_REMEMBER = True

# --- languages and time ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
# A language is offered once its translation is complete; add its line here then. What a person's profile names beyond
# these is kept (`cxtracker.accounts.models.Language`), and pages and mails use LANGUAGE_CODE for them until then.
LANGUAGES = [
    ("en", _("English")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "UTC")

# --- static files ---------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT: Path = env.path("STATIC_ROOT", DATA_DIR / "static")
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "cxtracker.ui.finders.NodeModulesFinder",
]
# Hashed and compressed once `collectstatic` has run, and by it; until then straight from where they lie.
COLLECTED = sys.argv[1:2] == ["collectstatic"] or collected(
    STATIC_ROOT, [BASE_DIR / "cxtracker" / "static", BASE_DIR / "package-lock.json"]
)
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# The largest file of readings that is taken, in MB; it is streamed to the data folder and never held in memory.
READINGS_FILE_MB: int = env.int("READINGS_FILE_MB", 256)
TABLE_FILE_MB: int = env.int("TABLE_FILE_MB", 64)

# --- mail -----------------------------------------------------------------------------------------------------
# Without EMAIL_URL, mails are written as files where the operator can read them.
if EMAIL_URL := env.str("EMAIL_URL", ""):
    globals().update(env.dj_email_url("EMAIL_URL"))
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
# Whether deciding from a mail asks for sign-in first; the link alone is enough otherwise.
REQUIRE_LOGIN_FOR_MAIL_DECISION: bool = env.bool("REQUIRE_LOGIN_FOR_MAIL_DECISION", False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "cxtracker@localhost")

# --- background work ------------------------------------------------------------------------------------------
# The broker only wakes the worker; what is to be done stands in the database (audit events, rows marked due).
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 600,
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
else:
    _queue = DATA_DIR / "queue"
    for _folder in ("messages", "processed", "control"):
        (_queue / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "processed_folder": str(_queue / "processed"),
        "control_folder": str(_queue / "control"),
        "store_processed": False,
    }
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 240, 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "cxtracker.heartbeat", "schedule": 60},
    "load readings, also those a worker left behind": {"task": "journeys.load_readings", "schedule": 30},
    "forget files of readings": {"task": "journeys.forget_reading_files", "schedule": 3600},
    "empty the trash": {"task": "journeys.empty_trash", "schedule": 3600},
    "redeliver audit events": {"task": "audit.deliver", "schedule": 60},
    "reassess what is due": {"task": "initiatives.reassess_due", "schedule": 60},
    "search anew for what changed": {"task": "initiatives.index_search", "schedule": 30},
    "estimate effects that are due": {"task": "initiatives.estimate_due", "schedule": 60},
    "close reviews, also those a worker left behind": {"task": "initiatives.close_reviews", "schedule": 60},
    "import tables, also those a worker left behind": {"task": "initiatives.run_imports", "schedule": 30},
    "forget imports that can no longer be undone": {"task": "initiatives.forget_imports", "schedule": 86_400},
    "reassess everything for the new day": {"task": "initiatives.reassess_for_today", "schedule": 900},
    "remember the month's portfolio": {"task": "initiatives.snapshot_month", "schedule": 3600},
    "bring back, remind, escalate": {"task": "initiatives.tick", "schedule": 60},
    "send mails that are due": {"task": "initiatives.send_mails", "schedule": 60},
    "send daily digests": {"task": "initiatives.send_digests", "schedule": 60},
    "seal the audit trail": {"task": "audit.seal", "schedule": 60},
}

# --- API ------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "cxtracker.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["drf_orjson_renderer.renderers.ORJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["drf_orjson_renderer.parsers.ORJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "cxtracker.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "cxtracker.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "cxtracker.api.errors.handle",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "cxtracker API",
    "DESCRIPTION": "Initiatives, who must own them, what they change. Filters are named as in page addresses.",
    "VERSION": "1",
    "ENUM_NAME_OVERRIDES": {
        "StatusEnum": "initiatives.models.Status",
        "VerbEnum": "initiatives.models.Verb",
        "EvidenceLevelEnum": "initiatives.models.outcomes.EVIDENCE_LEVELS",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "cxtracker.api.schema.without_column_limits",
    ],
}

# --- logs -----------------------------------------------------------------------------------------------------
_shared_processors: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    mask_keys,
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": _shared_processors,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
}
structlog.configure(
    processors=[*_shared_processors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
