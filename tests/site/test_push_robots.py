"""The group robots get what they demand: signature, keyword, size, rate; what they refuse is said in words."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from push_desk import make_home, target
from robot_stands import stand

SECRET = "SEC0a1b2c3d"


def send(
    home: Path, robot: Any, text: str = "**晨报**\n\n- 卖了 ¥1.23万", title: str = "晨报 茶铺", picture: bytes | None = None, **more: Any
) -> None:
    """One message, by the very parts that the outbox sends."""
    from zhanggui.site.push.kinds import KINDS
    from zhanggui.site.push.robots import Message

    secrets = {"url": robot.url, "secret": more.get("secret", robot.secret)}
    for part in KINDS.get(robot.kind).parts(secrets, Message(title, text, picture), more.get("keyword", robot.keyword)):
        part()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("push") / "home"
    make_home(made)
    return made


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_signed_message_with_its_keyword_is_taken(kind: str, home: Path) -> None:
    with stand(kind, SECRET, "日报") as robot:
        send(home, robot)
        assert "日报" in str(robot.got[0])
        assert "¥1.23万" in robot.texts[0]


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_wrong_signature_and_a_missing_keyword_are_told_and_not_tried_again(kind: str, home: Path) -> None:
    from zhanggui.site.push.wire import NotDelivered

    with stand(kind, SECRET, "日报") as robot:
        for wrong in ({"secret": "SEC-other"}, {"secret": ""}, {"keyword": ""}):
            with pytest.raises(NotDelivered) as told:
                send(home, robot, **wrong)
            assert (told.value.again, "安全设置" in told.value.mend.zh) == (False, True)
        assert robot.got == []


def test_a_line_break_is_kept_by_dingtalk(home: Path) -> None:
    with stand("dingtalk") as robot:
        send(home, robot, "**头**\n- 一\n- 二\n\n尾")
        assert robot.texts == ["**头**  \n- 一  \n- 二\n\n尾"]


def test_wecom_gets_the_text_and_then_the_picture(home: Path) -> None:
    with stand("wecom") as robot:
        send(home, robot, picture=b"\x89PNG" + bytes(100))
        assert [body["msgtype"] for body in robot.got] == ["markdown", "image"]


def test_a_picture_that_is_too_large_for_wecom_is_left_out(home: Path) -> None:
    with stand("wecom") as robot:
        send(home, robot, picture=b"\x89PNG" + bytes(2 * 1024 * 1024))
        assert [body["msgtype"] for body in robot.got] == ["markdown"]


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_a_body_over_20000_bytes_does_not_leave_the_house(kind: str, home: Path) -> None:
    from zhanggui.site.push.wire import NotDelivered

    with stand(kind) as robot:
        send(home, robot, "字" * 6_000)
        with pytest.raises(NotDelivered, match="too long"):
            send(home, robot, "字" * 6_800)
        assert (len(robot.got), len(robot.arrived)) == (1, 1)


@pytest.mark.parametrize(("kind", "code"), [("dingtalk", 130101), ("wecom", 45009), ("feishu", 11232)])
def test_too_many_a_minute_may_be_tried_again(kind: str, code: int, home: Path) -> None:
    from zhanggui.site.push.wire import NotDelivered

    with stand(kind) as robot:
        robot.per_minute = 0
        with pytest.raises(NotDelivered, match=str(code)) as told:
            send(home, robot)
        assert told.value.again


def test_nobody_there_surely_got_nothing_and_a_silent_one_may_have(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhanggui.site.push import wire

    monkeypatch.setattr(wire, "READ_SECONDS", 0.3)
    with stand("wecom") as robot:
        robot.wait = 1.0
        with pytest.raises(wire.Unsure):
            send(home, robot)
        assert len(robot.arrived) == 1
    with pytest.raises(wire.NotDelivered) as told:
        send(home, robot)
    assert told.value.again


@pytest.mark.parametrize(("status", "again"), [(429, True), (503, True), (500, False), (502, False), (504, False)])
def test_of_the_answers_of_a_gateway_only_the_busy_ones_are_sent_again(status: int, again: bool, home: Path) -> None:
    """A 504 comes when what lies behind took the message and was late to say so."""
    from zhanggui.site.push import wire

    with stand("wecom") as robot:
        robot.fail = [(status, {})]
        with pytest.raises(wire.NotDelivered if again else wire.Unsure, match=str(status)):
            send(home, robot)


def test_a_broken_handshake_surely_took_nothing_and_tls_that_breaks_later_may_have(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from urllib3.exceptions import SSLError

    from zhanggui.site.push import wire

    with stand("wecom") as robot:
        robot.url = robot.url.replace("http:", "https:")  # it speaks no TLS
        with pytest.raises(wire.NotDelivered) as told:
            send(home, robot)
        assert (told.value.again, robot.arrived) == (True, [])

        class Breaking:
            def request(self, method: str, url: str, *, body: Any, **more: Any) -> None:
                robot.arrived.append({"raw": b"".join(body)})
                raise SSLError("EOF occurred in violation of protocol")

        monkeypatch.setattr(wire, "_pool", lambda url: Breaking())
        with pytest.raises(wire.Unsure):
            send(home, robot)
        assert "晨报" in robot.arrived[0]["raw"].decode()


def test_a_redirect_is_not_followed(home: Path) -> None:
    from zhanggui.site.push.wire import NotDelivered

    with stand("wecom") as robot:
        robot.fail = [(307, {})]
        with pytest.raises(NotDelivered, match="307"):
            send(home, robot)
        assert len(robot.arrived) == 1


def test_the_address_is_in_no_log_and_no_error(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    from zhanggui.site.push.wire import Unsure

    caplog.set_level(logging.DEBUG)
    with stand("dingtalk", SECRET) as robot:
        send(home, robot)
        robot.fail = [(500, {})]
        with pytest.raises(Unsure) as told:
            send(home, robot)
    said = caplog.text + str(told.value) + told.value.what.zh
    assert "tok-dingtalk" not in said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("dingtalk", "https://example.com/robot/send?access_token=x"), ("wecom", "https://oapi.dingtalk.com/robot/send"),
        ("feishu", "https://open.feishu.cn.example.com/x"), ("dingtalk", "http://oapi.dingtalk.com/robot/send"),
        ("wecom", "https://user@qyapi.weixin.qq.com/x"), ("feishu", "file:///etc/passwd"), ("feishu", ""),
    ],
)  # fmt: skip
def test_an_address_that_is_not_the_platforms_own_needs_a_word(kind: str, url: str, home: Path) -> None:
    from zhanggui.kernel.errors import UseError
    from zhanggui.site.push.targets import save_target
    from zhanggui.warehouse.workspace import Workspace

    with pytest.raises(UseError):
        save_target(Workspace.open(home), {"kind": kind, "url": url, "times": "08:50"}, (), "wang", anywhere=True)


def test_secrets_lie_encrypted_and_another_key_does_not_open_them(home: Path) -> None:
    from zhanggui.kernel.errors import UseError
    from zhanggui.site.push.sealed import unseal
    from zhanggui.warehouse.workspace import Workspace

    with stand("dingtalk", SECRET) as robot:
        row = target(Workspace.open(home), robot)
    assert unseal(home, row.sealed) == {"url": robot.url, "secret": SECRET}
    assert row.hint == "127.0.0.1 …9876"
    everything = " ".join(str(value) for value in vars(row).values())
    assert "tok-dingtalk" not in everything
    assert SECRET not in everything
    for file in home.glob("zhanggui.sqlite3*"):
        assert SECRET.encode() not in file.read_bytes()
    key = (home / "web.key").read_text()
    (home / "web.key").write_text("another")
    with pytest.raises(UseError, match=r"web\.key"):
        unseal(home, row.sealed)
    (home / "web.key").write_text(key)
