"""Pushes do not go into the server's own network, and what a strange host answers is not shown."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from push_desk import mailbox, make_home, target
from robot_stands import stand

from zhanggui.kernel.errors import UseError
from zhanggui.warehouse.workspace import Workspace


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_home(tmp_path_factory.mktemp("reach") / "home")


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that nobody allowed into its own network."""
    monkeypatch.delenv("ZHANGGUI_PUSH_INTRANET")


def named(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """As if every name had these addresses."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: found)


INSIDE = ["127.0.0.1", "10.0.0.8", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "0.0.0.0", "::1", "fe80::1%eth0", "fd00::1",
          "::ffff:127.0.0.1", "224.0.0.1"]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.usefixtures("outside")
def test_a_name_that_leads_inside_is_refused(address: str, ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, "93.184.215.14", address)
    with stand("wecom") as robot:
        robot.url = "https://hook.example.com/x"
        with pytest.raises(UseError, match=r"hook\.example\.com"):
            target(ws, robot)
        with pytest.raises(UseError, match=r"mail\.example\.com"):
            mailbox(ws, 465, host="mail.example.com", security="ssl")


@pytest.mark.usefixtures("outside")
def test_a_host_outside_and_the_platforms_own_are_taken(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with stand("wecom") as robot:
        named(monkeypatch, "93.184.215.14", "2606:2800:21f:cb07::1")
        robot.url = "https://hook.example.com/x"
        assert target(ws, robot).hint == "hook.example.com …om/x"
        named(monkeypatch, "198.18.0.7")  # as a proxy on this computer makes names up
        robot.url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k123"
        assert target(ws, robot).hint == "qyapi.weixin.qq.com …k123"


def test_a_host_that_moved_inside_is_not_sent_to(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from zhanggui.site.push.outbox import ask, deliver

    with stand("wecom") as robot:
        row = target(ws, robot)
        monkeypatch.delenv("ZHANGGUI_PUSH_INTRANET")
        told: Any = ask(row, "test", "test 1", timezone.now())
        told = deliver(ws, told)
        assert (told.state, robot.arrived) == ("failed", [])
        assert "ZHANGGUI_PUSH_INTRANET=1" in told.error["mend"][0]


@pytest.mark.parametrize(
    "answer", [{"errcode": 7, "errmsg": "root:x:0:0"}, {"errcode": "root:x:0:0"}, {"errcode": 93000, "errmsg": "root:x:0:0"}]
)
def test_the_words_of_a_strange_host_are_not_repeated(answer: dict[str, Any], ws: Workspace) -> None:
    from django.utils import timezone

    from zhanggui.site.push.outbox import ask, deliver

    with stand("wecom") as robot:
        row = target(ws, robot)
        robot.fail = [(200, answer)]
        told: Any = ask(row, "test", f"test {answer}", timezone.now())
        told = deliver(ws, told)
    assert told.state == "failed"
    assert told.error["what"][0].split("：")[1].strip() == ("93000" if answer["errcode"] == 93000 else "HTTP 200")


def test_the_words_of_the_platform_are(tmp_path: Path) -> None:
    from zhanggui.site.push.robots import WECOM
    from zhanggui.site.push.wire import NotDelivered

    with pytest.raises(NotDelivered, match="7 not allowed ip"):
        WECOM.read({"errcode": 7, "errmsg": "not allowed ip"}, own=True)
