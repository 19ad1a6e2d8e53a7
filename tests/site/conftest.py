"""The workbench on the demo shops: a copy of their workspace for each file, and a browser-less visitor of every role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from copies import copy_home

DAY = date(2026, 7, 15)
PASSWORD = "three-cups-of-tea"


@pytest.fixture(autouse=True)
def stand_ins_are_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-ins of robots and mail servers listen on this computer."""
    monkeypatch.setenv("ZHANGGUI_PUSH_INTRANET", "1")


@pytest.fixture(scope="module")
def desk_home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the demo shops that the tests of one file may write to: no file finds what another left."""
    home = tmp_path_factory.mktemp("workbench") / "home"
    copy_home(demo_home, home)
    return home


@pytest.fixture
def visit(desk_home: Path) -> Callable[..., object]:
    """visit("manager") → a signed-in client of that role; visit(None) → a stranger; visit("client", shops=["demo"]) sees only these shops."""
    from zhanggui.site.boot import boot

    boot(desk_home)
    from django.contrib.auth.models import User
    from django.test import Client

    from zhanggui.site.accounts.service import add_user

    def sign_in(role: str | None, shops: tuple[str, ...] = ()) -> Client:
        client = Client()
        if role is not None:
            name = "-".join([role, *shops])
            user = User.objects.filter(username=name).first() or add_user(name, PASSWORD, role, name, shops).user
            client.force_login(user)
        return client

    return sign_in
