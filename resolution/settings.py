"""Every setting of the house, in one file: typed values from the environment, safe for development.

Whatever is neither development (DEBUG=1) nor the embedded set-up of `make run` is production, and
production fails loudly at start when a secret is missing or weak, a cookie is insecure or the host
list is open: see `_refuse_unsafe_production` at the end.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# Where we run -----------------------------------------------------------------------------------
EMBEDDED = env.bool("RESOLUTION_EMBEDDED", default=False)
DEBUG = env.bool("DEBUG", default=False)
STATE = Path(env.str("RESOLUTION_STATE", default=str(BASE_DIR / "var"))).resolve()
DEVELOPMENT_KEY = "development-only-key-that-production-refuses"
SECRET_KEY = env.str("SECRET_KEY", default=DEVELOPMENT_KEY)
BASE_URL = env.str("BASE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_COOKIES = env.bool("SECURE_COOKIES", default=BASE_URL.startswith("https:"))

# What the house is made of -----------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "template_partials",
    "django_htmx",
    "lucide",
    "allauth",
    "allauth.account",
    "rest_framework",
    "drf_spectacular",
    "resolution",
    "accounts",
    "customers",
    "tickets",
    "sla",
    "channels",
    "followups",
    "recovery",
    "quality",
    "metrics",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "resolution.demo.waiting.WaitingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.web.first_run.FirstRunMiddleware",
    "resolution.middleware.ReaderMiddleware",
    "resolution.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "resolution.urls"
WSGI_APPLICATION = "resolution.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "resolution.context.house",
            ],
            "builtins": ["django.templatetags.i18n", "template_partials.templatetags.partials"],
        },
    }
]

# Panels of the ticket workspace, in order; each is a dotted path to a resolution.core.panels.Panel.
TICKET_PANELS = env.list(
    "TICKET_PANELS",
    default=[
        "sla.panels.CLOCKS",
        "followups.panels.FOLLOW_UPS",
        "followups.panels.COMMITMENTS",
        "channels.panels.PAGE",
        "quality.panels.REVIEWS",
    ],
)
# Reasons of the inbox that lead elsewhere than to their ticket: the name of an address that takes the reason's key.
INBOX_LEADS_TO = dict.fromkeys(
    ("quality_review", "quality_review_answered", "quality_review_withdrawn"), "quality:review"
)
# Who reads along while somebody writes to the customer: the name of an address that takes the ticket's reference.
COMPOSER_HINTS = env.str("COMPOSER_HINTS", default="followups:hints")

# Where the rows live ------------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", default="postgres:///resolution")}
DATABASES["default"].update(
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=60),
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        **DATABASES["default"].get("OPTIONS", {}),
        # A slow query or a stuck lock gives its connection back instead of piling up behind it.
        "options": "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s",
    },
)
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "resolution.core.caching.HouseCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("CACHE_PREFIX", default="resolution"),
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}


def broker_of(redis_url: str) -> str:
    """Celery's spelling of a Redis address: a Unix socket is redis+socket:// there and unix:// elsewhere."""
    parts = urlsplit(redis_url)
    return f"redis+socket://{parts.path}" if parts.scheme == "unix" else redis_url


CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or broker_of(REDIS_URL)

# Who may come in ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # unique by its upper case (user_email_once), which is stricter
]
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
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.HouseAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited by an administrator, never self-registered
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
# Two checkouts on one machine share their host name and so their cookies: the port keeps them apart.
COOKIE_PREFIX = f"resolution_{urlsplit(BASE_URL).port or ''}".rstrip("_")
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}_session", f"{COOKIE_PREFIX}_csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=SECURE_COOKIES)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if SECURE_COOKIES else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", default=False):  # the proxy must set this header itself, on every request
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# How the API speaks -------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.throttling.KeyThrottle"],
    "DEFAULT_THROTTLE_RATES": {"key": env.str("API_RATE", default="600/min")},
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "resolution.problems.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Resolution API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # A closed list stands where it is asked for, and in the answers likewise: nothing has to be named for it.
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# How words leave ----------------------------------------------------------------------------------
# Without SMTP_URL, mail is written into a folder of the state directory, which the Outbox page shows.
SMTP_URL = env.str("SMTP_URL", default="")
MAIL_FOLDER = STATE / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Resolution <support@localhost>")
if SMTP_URL:
    vars().update({key: value for key, value in env.dj_email_url("SMTP_URL").items() if key.startswith("EMAIL_")})
else:
    EMAIL_BACKEND = "channels.folder.FolderBackend"
EMAIL_TIMEOUT = 15

# What people read ---------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
USE_I18N = len(LANGUAGES) > 1  # a house of one language looks no word up: a tenth of every page's time
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
REPORTING_TIME_ZONE = env.str("REPORTING_TIME_ZONE", default="UTC")
USE_TZ = True
COMPANY = env.str("COMPANY", default="Larkspur Analytics")
CURRENCY = env.str("CURRENCY", default="USD")
REFERENCE_PREFIX = env.str("REFERENCE_PREFIX", default="RES")
DEMO = env.bool("DEMO", default=EMBEDDED)

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(STATE / "static")))
STATIC_BUNDLES = STATE / "bundles"  # where the one style sheet and the one script are joined
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "resolution.core.static.BundleFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATIC_STORAGE", default="django.contrib.staticfiles.storage.StaticFilesStorage")
    },
}
WHITENOISE_USE_FINDERS = env.bool("WHITENOISE_USE_FINDERS", default=DEBUG or EMBEDDED)
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(STATE / "attachments")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 26 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
ATTACHMENT_LIMIT = 25 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}


def _refuse_unsafe_production() -> None:
    faults = ["DEBUG must be off where a production address is given."] if DEBUG else []
    if len(SECRET_KEY) < 40 or SECRET_KEY == DEVELOPMENT_KEY:
        faults.append("SECRET_KEY is missing or weak: give at least 40 random characters (DEBUG=1 for development).")
    if "*" in ALLOWED_HOSTS or not ALLOWED_HOSTS:
        faults.append("ALLOWED_HOSTS must name your hosts; a wildcard lets strangers forge links.")
    if not SECURE_COOKIES:
        faults.append("BASE_URL must start with https:// (or SECURE_COOKIES=1 behind your own TLS).")
    if faults:
        raise ImproperlyConfigured("Not safe to start in production:\n- " + "\n- ".join(faults))


# An https address is a production one, whatever else was forgotten.
if BASE_URL.startswith("https:") or not (DEBUG or EMBEDDED):
    _refuse_unsafe_production()
