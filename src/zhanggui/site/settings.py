"""Django settings of one workspace. SQLite beside the lake by default, PostgreSQL by one URL in ZHANGGUI_DATABASE_URL."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

DATABASE_FILE = "zhanggui.sqlite3"
WAIT_SECONDS = 20
# WAL: readers do not wait for the writer. IMMEDIATE: a transaction takes the write lock at its start, so two writers queue, not fail.
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
APPS = ("zhanggui.desks.plan.apps.PlanApp", "zhanggui.desks.thresholds.apps.ThresholdsApp")


def make_settings(home: Path) -> dict[str, Any]:
    """Every Django setting that differs from its default."""
    return {
        "INSTALLED_APPS": list(APPS),
        "DATABASES": {"default": database(home)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "TIME_ZONE": "Asia/Shanghai",
        "USE_TZ": True,
        "LANGUAGE_CODE": "zh-hans",
        "USE_I18N": False,
    }


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
