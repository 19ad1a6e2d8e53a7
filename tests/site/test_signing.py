"""Coming in: the first owner, the wrong password, the lock after too many tries, and going out again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

PASSWORD = "three-cups-of-tea"


@pytest.fixture
def door(tmp_path: Path) -> Any:
    """A stranger at a workspace without people."""
    from zhanggui.site.boot import boot

    boot(tmp_path / "home")
    from django.test import Client

    return Client()


def test_the_first_visitor_makes_the_owner_and_is_in(door: Any) -> None:
    assert door.get("/", follow=True).redirect_chain[-1][0] == "/welcome/"
    answer = door.post("/welcome/", {"username": "boss", "name": "王老板", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "王老板" in door.get("/", follow=True).content.decode()


def test_a_weak_password_is_told_with_what_to_do(door: Any) -> None:
    said = door.post("/welcome/", {"username": "boss", "password": "1234567890"})
    assert said.status_code == 400
    assert "至少 10 个字符" in said.content.decode()
    assert door.get("/sign-in/").headers["Location"] == "/welcome/"  # nobody was made


def test_there_is_no_second_first_owner(door: Any) -> None:
    door.post("/welcome/", {"username": "boss", "password": PASSWORD})
    door.post("/sign-out/")
    assert door.get("/welcome/").headers["Location"] == "/sign-in/"
    assert door.post("/welcome/", {"username": "thief", "password": PASSWORD}).headers["Location"] == "/sign-in/"
    assert door.post("/sign-in/", {"username": "thief", "password": PASSWORD}).status_code == 400


def test_after_eight_wrong_tries_even_the_right_password_must_wait(door: Any) -> None:
    door.post("/welcome/", {"username": "boss", "password": PASSWORD})
    door.post("/sign-out/")
    tries = [door.post("/sign-in/", {"username": "boss", "password": "wrong"}).status_code for _ in range(9)]
    assert tries == [400] * 8 + [429]
    assert door.post("/sign-in/", {"username": "boss", "password": PASSWORD}).status_code == 429


def test_one_returns_to_the_page_one_wanted_and_never_to_another_site(door: Any) -> None:
    door.post("/welcome/", {"username": "boss", "password": PASSWORD})
    door.post("/sign-out/")
    for asked, led in (("/choose/", "/choose/"), ("https://evil.example/", "/"), ("//evil.example", "/")):
        assert door.post("/sign-in/", {"username": "boss", "password": PASSWORD, "next": asked}).headers["Location"] == led


def test_who_came_and_who_failed_is_in_the_log(door: Any) -> None:
    from zhanggui.site.accounts.models import AuditEntry

    door.post("/welcome/", {"username": "boss", "password": PASSWORD})
    door.post("/sign-out/")
    door.post("/sign-in/", {"username": "boss", "password": "wrong"})
    door.post("/sign-in/", {"username": "boss", "password": PASSWORD})
    assert [e.what for e in AuditEntry.objects.order_by("id")] == ["user.add", "sign_out", "sign_in.failed", "sign_in"]


def test_language_theme_and_colours_are_kept(door: Any) -> None:
    door.post("/welcome/", {"username": "boss", "password": PASSWORD})
    door.post("/choose/", {"lang": "en", "theme": "dark", "rise": "green"})
    page = door.get("/", follow=True).content.decode()
    assert '<html lang="en" data-bs-theme="dark" data-rise="green">' in page
    assert "Sign out" in page


def test_a_made_database_is_that_of_all_migrations(tmp_path: Path) -> None:
    import sqlite3

    from django.core.management import call_command
    from django.db import connections

    from zhanggui.site import boot as room

    def tables(home: Path) -> dict[str, set[tuple[Any, ...]]]:
        with sqlite3.connect(home / "zhanggui.sqlite3") as con:
            names = [r[0] for r in con.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")]
            return {n: {(c[1], c[2].lower(), c[3], c[5]) for c in con.execute(f'pragma table_info("{n}")')} for n in names}

    def indexes(home: Path) -> set[tuple[Any, ...]]:
        with sqlite3.connect(home / "zhanggui.sqlite3") as con:
            names = [r[0] for r in con.execute("select name from sqlite_master where type = 'table'")]
            listed = [(n, i[1], i[2]) for n in names for i in con.execute(f'pragma index_list("{n}")')]
            return {(n, unique, tuple(c[2] for c in con.execute(f'pragma index_info("{i}")'))) for n, i, unique in listed}

    made, walked = tmp_path / "made", tmp_path / "walked"
    room.boot(made)
    walked.mkdir()
    room._point_at(walked)
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()
    assert tables(made) == tables(walked)
    assert indexes(made) == indexes(walked)
    call_command("migrate", "--check", verbosity=0)


@pytest.mark.parametrize("https", ["", "1"])
def test_the_settings_pass_the_check_for_going_public(https: str, tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    said = "from pathlib import Path; import sys; from zhanggui.site.boot import boot; boot(Path(sys.argv[1])); from django.core.management import call_command; "
    said += "call_command('check', '--deploy', fail_level='WARNING')"
    env = {**os.environ, "ZHANGGUI_HTTPS": https, "ZHANGGUI_HOSTS": "shop.example"}
    done = subprocess.run([sys.executable, "-c", said, str(tmp_path)], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
