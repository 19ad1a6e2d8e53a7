"""The operational database readies itself: once, for any workspace, and quickly when nothing is to do."""

import sqlite3
import time

import pytest
from django.core.management import call_command
from django.db import connection

from zhanggui.kernel.errors import UseError
from zhanggui.site.boot import boot
from zhanggui.site.settings import database


def test_a_new_workspace_gets_its_tables_in_wal_mode(tmp_path):
    boot(tmp_path / "new" / "home")
    assert "plan_planday" in connection.introspection.table_names()
    with sqlite3.connect(tmp_path / "new" / "home" / "zhanggui.sqlite3") as database_file:
        assert database_file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_nothing_to_do_takes_no_time(tmp_path):
    boot(tmp_path)
    start = time.perf_counter()
    for _ in range(10):
        boot(tmp_path)
    assert time.perf_counter() - start < 0.3


def test_a_deleted_database_is_made_anew(tmp_path):
    boot(tmp_path)
    for file in tmp_path.glob("zhanggui.sqlite3*"):
        file.unlink()
    boot(tmp_path)
    assert "plan_plan" in connection.introspection.table_names()


def test_models_and_migrations_agree(tmp_path):
    boot(tmp_path)
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_another_database_is_one_url_away(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHANGGUI_DATABASE_URL", "postgresql://shop:a%40b@db.local:5433/zhanggui")
    found = database(tmp_path)
    assert (found["NAME"], found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == (
        "zhanggui",
        "shop",
        "a@b",
        "db.local",
        "5433",
    )
    monkeypatch.setenv("ZHANGGUI_DATABASE_URL", "mysql://x")
    with pytest.raises(UseError, match="PostgreSQL"):
        database(tmp_path)
