"""Django settings of one workspace. SQLite beside the lake by default, PostgreSQL by one URL in ZHANGGUI_DATABASE_URL."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

DATABASE_FILE = "zhanggui.sqlite3"
SECRET_FILE = "web.key"
HERE = Path(__file__).parent
WAIT_SECONDS = 20
MEGABYTE = 2**20
# WAL: readers do not wait for the writer. IMMEDIATE: a transaction takes the write lock at its start, so two writers queue, not fail.
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
APPS = (
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "zhanggui.desks.plan.apps.PlanApp",
    "zhanggui.desks.promotion.apps.PromotionApp",
    "zhanggui.desks.tasks.apps.TasksApp",
    "zhanggui.desks.thresholds.apps.ThresholdsApp",
    "zhanggui.site.accounts.apps.AccountsApp",
    "zhanggui.site.api.apps.ApiApp",
    "zhanggui.site.push.apps.PushApp",
    "zhanggui.site.apps.SiteApp",
)
MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "zhanggui.site.web.sending.SendingLimitMiddleware",  # before the CSRF check, which reads the whole body
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhanggui.site.web.middleware.SignedInMiddleware",
)
SELF = "'self'"


def make_settings(home: Path) -> dict[str, Any]:
    """Every Django setting that differs from its default."""
    https = os.environ.get("ZHANGGUI_HTTPS", "") not in ("", "0")
    return {
        "ZHANGGUI_HOME": home.resolve(),
        "SECRET_KEY": secret(home),
        "DEBUG": False,
        "ALLOWED_HOSTS": _hosts(),
        "CSRF_TRUSTED_ORIGINS": [f"https://{h}" for h in _hosts() if https and not h.startswith("[")],
        "INSTALLED_APPS": list(APPS),
        "MIDDLEWARE": list(MIDDLEWARE),
        "ROOT_URLCONF": "zhanggui.site.urls",
        "TEMPLATES": [_templates()],
        "AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
            for name, options in (
                ("MinimumLengthValidator", {"min_length": 10}),
                ("CommonPasswordValidator", {}),
                ("NumericPasswordValidator", {}),
            )
        ],
        "LOGIN_URL": "/sign-in/",
        "DATABASES": {"default": database(home)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "TIME_ZONE": "Asia/Shanghai",
        "USE_TZ": True,
        "LANGUAGE_CODE": "zh-hans",
        "USE_I18N": False,
        "STATIC_URL": "/static/",
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_MAX_AGE": 3600,
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "TASKS": {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}},
        "SESSION_COOKIE_AGE": 14 * 86_400,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": https,
        "CSRF_COOKIE_SECURE": https,
        "SECURE_HSTS_SECONDS": 31_536_000 if https else 0,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": https,
        "SECURE_HSTS_PRELOAD": https,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if https else None,
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        # Behind a proxy that speaks HTTPS (ZHANGGUI_HTTPS=1) these hold; on 127.0.0.1 there is no certificate to ask for.
        "SILENCED_SYSTEM_CHECKS": ["security.W008"] if https else ["security.W004", "security.W008", "security.W012", "security.W016"],
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": _policy()},
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 4 * MEGABYTE,
        "FILE_UPLOAD_MAX_MEMORY_SIZE": 4 * MEGABYTE,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 400,  # a year of daily files at once
        "LOGGING_CONFIG": None,
    }


def _hosts() -> list[str]:
    more = [h.strip() for h in os.environ.get("ZHANGGUI_HOSTS", "").split(",") if h.strip()]
    return ["127.0.0.1", "localhost", "[::1]", "testserver", *more]


def _templates() -> dict[str, Any]:
    return {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "zhanggui.site.web.shell.shell"],
            "builtins": ["zhanggui.site.templatetags.words", "zhanggui.site.templatetags.activities"],
            "libraries": {},
        },
    }


def _policy() -> dict[str, list[str]]:
    """Nothing from elsewhere, nothing inline."""
    return {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }


def secret(home: Path) -> str:
    """The workspace's own secret, made once and readable by its owner alone."""
    file = home / SECRET_FILE
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text(encoding="utf-8") or secrets.token_urlsafe(48)


def database(home: Path) -> dict[str, Any]:
    """Where the decisions of a workspace are kept. Raises UseError for a database URL that is not PostgreSQL's."""
    url = os.environ.get("ZHANGGUI_DATABASE_URL", "")
    return _postgres(url) if url else _sqlite(home)


def _sqlite(home: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home.resolve() / DATABASE_FILE),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": WAIT_SECONDS, "init_command": PRAGMAS},
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise UseError(
            Words("ZHANGGUI_DATABASE_URL 不是 PostgreSQL 地址", "ZHANGGUI_DATABASE_URL is not a PostgreSQL address"),
            Words("写成 postgresql://用户:密码@主机:5432/库名", "write it like postgresql://user:password@host:5432/name"),
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
