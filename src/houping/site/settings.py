"""Settings of the site, all from the environment; the defaults run a demonstration on SQLite without services.

HOUPING_DATA       folder of database, uploads and runs (default: out/site)
HOUPING_DATABASE   postgresql://user:password@host:port/name; without it SQLite in the data folder
HOUPING_HOSTS      host names of the site, separated by commas (default: this machine only)
HOUPING_DEMO       1 marks every page 演示数据 and prints the demonstration accounts
HOUPING_TLS        1 when the site is served by https only (production)
HOUPING_STATIC     folder from which the proxy serves styles and scripts (manage.py collectstatic fills it)
HOUPING_KEYS       folder of the key under which uploads are sealed (default: secrets/ in the data folder)
HOUPING_LOG        INFO (default: one line for every request), WARNING or ERROR
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from houping.site import logs
from houping.site.data_folder import data_folder
from houping.site.secret_key import secret_key

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("HOUPING_DATA", "out/site")).resolve()
KEYS = os.environ.get("HOUPING_KEYS", "")
DEMO = os.environ.get("HOUPING_DEMO") == "1"
TLS = os.environ.get("HOUPING_TLS") == "1"
(data_folder(DATA) / "static").mkdir(exist_ok=True)

DEBUG = False
SECRET_KEY = secret_key(DATA / "secret_key")
ALLOWED_HOSTS = os.environ.get("HOUPING_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ROOT_URLCONF = "houping.site.urls"
WSGI_APPLICATION = "houping.site.wsgi.application"

OWN_APPS = (
    "accounts",
    "ledger",
    "jobs",
    "staging",
    "tokens",
    "plans",
    "teams",
    "frames",
    "sampling",
    "training",
    "collection",
    "quality",
    "findings",
    "supervision",
    "routine",
    "results",
    "reports",
    "rectification",
)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    *(f"houping.apps.{name}" for name in OWN_APPS),
    "houping.api",
    "houping.site",
]
MIDDLEWARE = [
    "houping.site.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "houping.site.headers.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "houping.api.cookies.NoCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "houping.site.language.ChineseFirst",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "houping.site.once.Once",
    "houping.site.refusals.Refusals",
    "houping.apps.accounts.access.AccessMiddleware",
    "houping.site.current.CurrentAssessment",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "houping.site.context.page_frame",
            ],
            "builtins": ["houping.site.templatetags.houping"],
        },
    }
]


def _database() -> dict[str, object]:
    """Return the database of HOUPING_DATABASE, or SQLite in the data folder."""
    url = os.environ.get("HOUPING_DATABASE")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "houping.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA / "files"
WORKSPACES = DATA / "workspaces"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["houping.apps.accounts.backends.PersonBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "houping.apps.accounts.passwords.MixedCharacters"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "houping.site.refusals.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_HSTS_SECONDS = 31536000 if TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("HOUPING_STATIC", DATA / "static"))
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 86400
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # a tablet sends about a hundred with an interview
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = logs.configuration(os.environ.get("HOUPING_LOG", "INFO"))
