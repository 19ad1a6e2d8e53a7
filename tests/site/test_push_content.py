"""What is told to whom: the shops of the target, as its role may see them; alarms at once and once; missing files; a mail with the picture in it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from browsing import free_port
from push_desk import days, load, mailbox, make_home, target
from robot_stands import stand

from zhanggui.warehouse.workspace import Workspace

DAY = date(2026, 7, 15)
FONT = Path(__file__).parents[2] / "src" / "zhanggui" / "site" / "static" / "vendor" / "font"


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_home(tmp_path / "home", "tea", "cup")
    yield made
    from django.db import connections

    connections.close_all()


def finding(role: str, check: str = "traffic.source_drop", severity: str = "high", metric: str = "visitors") -> dict[str, Any]:
    return {
        "id": f"{check}:{role}", "check": check, "metric": metric, "observed": 10.0, "expected": 100.0, "interval": [80.0, 120.0], "impact": -321.0,
        "severity": severity, "confidence": 0.9, "caveats": [], "title": f"{role} 的事", "why": "", "actions": [{"role": role, "text": f"{role} 去做", "playbook": "x.md"}],
    }  # fmt: skip


def with_findings(brief: dict[str, Any], *findings: dict[str, Any]) -> dict[str, Any]:
    actions = [{**a, "finding": f["id"], "impact": f["impact"]} for f in findings for a in f["actions"]]
    return brief | {"findings": list(findings), "actions": actions, "quiet": False}


def a_brief(ws: Workspace, folder: Path, shop: str = "tea", day: date = DAY) -> dict[str, Any]:
    from zhanggui.site.briefs import brief_of

    load(ws, folder / shop, days(day - timedelta(days=9), day, shop), shop)
    return brief_of(ws, shop, day)


def test_a_role_is_told_of_its_own_work_and_no_plan_without_the_right_to_it(ws: Workspace, tmp_path: Path) -> None:
    from zhanggui.brief.digest import Digest
    from zhanggui.site.push.content import seen_by

    brief = with_findings(
        a_brief(ws, tmp_path),
        finding("service"),
        finding("promotion"),
        finding("service", "product.sold_below_cost"),
        finding("manager", "plan.target_missed"),
    )
    brief["target"] = brief["target"] | {"target": 2222.0, "attainment": 0.454}

    def told(role: str) -> str:
        return Digest(DAY, "zh", [seen_by(brief, role)], [], []).text()

    assert "¥2,222.00" in told("owner")
    assert all(f"{role} 去做" in told("owner") for role in ("service", "promotion", "manager"))
    service = told("service")
    assert ("service 去做" in service, service.count("service 的事"), "promotion" in service) == (True, 1, False)
    assert "2,222" not in service
    assert "¥1,009.00" in service
    assert "promotion 去做" in told("promotion")
    assert "今日无需动作" in told("warehouse")


def test_several_shops_are_one_message_and_one_without_the_day_is_named(ws: Workspace, tmp_path: Path) -> None:
    from zhanggui.site.push.content import digest_of

    with stand("wecom") as robot:
        row = target(ws, robot)
        load(ws, tmp_path / "a", days(DAY - timedelta(days=9), DAY))
        load(ws, tmp_path / "b", days(DAY - timedelta(days=9), DAY - timedelta(days=2), "cup"), "cup")
        told = digest_of(ws, row, DAY)
    assert ([b["shop"] for b in told.briefs], list(told.without)) == (["tea"], ["cup铺"])
    assert "还没有这一天的数据：cup铺" in told.text()
    assert [(g.shop, g.table, g.status, g.last_day, g.behind) for g in told.gaps] == [("cup", "shop_days", "late", "07-13", 2)]
    assert "cup铺 · 店铺日报：" in told.text()
    assert told.title == "掌柜晨报 全部店铺 07-15"


def test_a_target_of_one_shop_hears_nothing_of_the_other(ws: Workspace, tmp_path: Path) -> None:
    from zhanggui.site.push.content import digest_of

    with stand("feishu") as robot:
        row = target(ws, robot, shops=["cup"])
        load(ws, tmp_path / "a", days(DAY - timedelta(days=9), DAY))
        load(ws, tmp_path / "b", days(DAY - timedelta(days=9), DAY, "cup"), "cup")
        told = digest_of(ws, row, DAY)
    assert [b["shop"] for b in told.briefs] == ["cup"]
    assert "tea" not in told.text()


@pytest.mark.parametrize("room", [300, 700, 1200, 4096])
def test_a_text_is_cut_between_lines(room: int, ws: Workspace, tmp_path: Path) -> None:
    from zhanggui.brief.digest import Digest

    brief = with_findings(a_brief(ws, tmp_path), *(finding(r) | {"id": str(n)} for n in range(9) for r in ("service", "design")))
    whole = Digest(DAY, "zh", [brief], [], [])
    lines = set(whole.text(10**6).splitlines())
    cut = whole.text(room)
    assert len(cut.encode()) <= room
    assert set(cut.splitlines()) - {"其余见完整晨报"} <= lines


def test_an_alarm_comes_with_the_file_and_only_once(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from zhanggui.site import briefs
    from zhanggui.site.push import alarms
    from zhanggui.site.push.models import Sending
    from zhanggui.site.push.outbox import deliver

    yesterday = timezone.localdate() - timedelta(days=1)
    real, found = briefs.brief_of, [finding("service"), finding("promotion", severity="medium")]
    monkeypatch.setattr(
        briefs, "brief_of", lambda ws, shop, day, lang="zh", base=None: with_findings(real(ws, shop, day, lang, base), *found)
    )
    with stand("dingtalk") as robot:
        load(ws, tmp_path / "old", days(yesterday - timedelta(days=9), yesterday - timedelta(days=1)))
        row = target(ws, robot, alarms="high", shops=["tea"])
        assert (alarms.something_came(ws), alarms.look(ws)) == (False, 0), "what lay there before is no news"
        load(ws, tmp_path / "new", days(yesterday, yesterday))
        assert alarms.something_came(ws)
        assert (alarms.look(ws), alarms.look(ws)) == (1, 0)
        load(ws, tmp_path / "again", days(yesterday, yesterday, amount=1234.0))
        assert alarms.look(ws) == 0, "the same finding again"
        (told,) = Sending.objects.filter(target=row)
        assert deliver(ws, told).state == "sent"
        assert ("service 的事" in robot.texts[0], "promotion" in robot.texts[0], "-¥321.00" in robot.texts[0]) == (True, False, True)
        found.append(finding("warehouse"))
        load(ws, tmp_path / "more", days(yesterday, yesterday, amount=1250.0))
        assert alarms.look(ws) == 1
        assert [s.told for s in Sending.objects.filter(target=row).order_by("id")] == [
            ["traffic.source_drop:service"],
            ["traffic.source_drop:warehouse"],
        ]


def test_a_file_of_last_month_rouses_nobody(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhanggui.site import briefs
    from zhanggui.site.push import alarms

    monkeypatch.setattr(briefs, "brief_of", lambda *given: pytest.fail("the brief of an old day was asked for"))
    with stand("dingtalk") as robot:
        target(ws, robot, alarms="medium")
        load(ws, tmp_path / "old", days(DAY - timedelta(days=40), DAY - timedelta(days=30)))
        assert (alarms.something_came(ws), alarms.look(ws), alarms.something_came(ws)) == (True, 0, False)


def test_the_note_before_the_brief_names_the_files_and_where_they_are(ws: Workspace, tmp_path: Path) -> None:
    from django.utils import timezone

    from zhanggui.site.push.models import Sending
    from zhanggui.site.push.outbox import ask, deliver

    yesterday = timezone.localdate() - timedelta(days=1)
    with stand("feishu") as robot:
        row = target(ws, robot, missing_times="08:30", shops=["tea"])
        load(ws, tmp_path / "a", days(yesterday - timedelta(days=9), yesterday - timedelta(days=1)))
        assert deliver(ws, ask(row, "missing", "missing 1", timezone.now(), yesterday)).state == "sent"
        assert "店铺日报" in robot.texts[0]
        assert "生意参谋" in robot.texts[0]
        assert deliver(ws, ask(row, "missing", "missing 2", timezone.now(), yesterday)).state == "quiet"
        load(ws, tmp_path / "b", days(yesterday, yesterday))
        assert deliver(ws, ask(row, "missing", "missing 3", timezone.now(), yesterday)).state == "quiet"
        assert [s.state for s in Sending.objects.order_by("id")] == ["sent", "quiet", "quiet"]


def test_the_picture_is_750_wide_and_every_character_has_a_glyph(ws: Workspace, tmp_path: Path) -> None:
    from PIL import Image

    from zhanggui.brief.digest import Digest
    from zhanggui.brief.picture import render_picture
    from zhanggui.brief.picture_pen import Fonts

    brief = with_findings(a_brief(ws, tmp_path), finding("service"))
    digest = Digest(DAY, "zh", [brief], [], [])
    data = render_picture(digest, FONT)
    image = Image.open(io.BytesIO(data))
    assert (image.width, image.format, len(data) < 2 * 1024 * 1024, image.height > 800) == (750, "PNG", True, True)
    assert [c for c in set(digest.text()) - {"\n"} if Fonts(FONT).piece(c) is None] == []
    # More is told, more is drawn: the cards stand under one another, none over another.
    more = render_picture(Digest(DAY, "zh", [with_findings(brief, finding("service"), finding("design"))], [], []), FONT)
    assert Image.open(io.BytesIO(more)).height > image.height


def test_a_line_of_the_picture_tears_no_figure_and_fits() -> None:
    from PIL import Image, ImageDraw

    from zhanggui.brief.picture_pen import Fonts, Pen

    pen = Pen(ImageDraw.Draw(Image.new("RGB", (1, 1))), Fonts(FONT))
    text = "07-15（周三）卖了 ¥7.77万，未达标，比目标少 ¥4,943.17（完成 94.02%），较应有值少 ¥9,124.80，在平时范围内"
    for width in (160, 240, 377, 500):
        lines = pen.wrap(text, 28, width)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(pen.width(line, 28) <= width + 1 for line in lines)
        assert not any(line[0] in "，。）%万" for line in lines)
    assert any("¥4,943.17" in line for line in pen.wrap(text, 28, 240))


def test_a_mail_has_the_text_and_the_picture_in_it(ws: Workspace, tmp_path: Path) -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Message
    from django.utils import timezone

    from zhanggui.site.push.outbox import ask, deliver

    got: list[Any] = []

    class Kept(Message):
        def handle_message(self, message: Any) -> None:
            got.append(message_from_bytes(message.as_bytes(), policy=default))

    load(ws, tmp_path / "a", days(DAY - timedelta(days=9), DAY))
    post = Controller(Kept(), hostname="127.0.0.1", port=free_port())
    post.start()
    try:
        row = mailbox(ws, post.port)
        assert deliver(ws, ask(row, "digest", "digest 1", timezone.now(), DAY)).state == "sent"
    finally:
        post.stop()
    (letter,) = got
    assert (letter["Subject"], letter["To"]) == ("掌柜晨报 全部店铺 07-15", "boss@example.com, desk@example.com")
    assert "¥1,009.00" in letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    (image,) = [p for p in letter.walk() if p.get_content_type() == "image/png"]
    assert f"cid:{image['Content-ID'][1:-1]}" in html
    assert image.get_content().startswith(b"\x89PNG")


def test_a_mail_server_that_is_not_there_is_tried_again(ws: Workspace) -> None:
    from django.utils import timezone

    from zhanggui.site.push.outbox import ask, deliver

    told = deliver(ws, ask(mailbox(ws, 9), "test", "test 1", timezone.now()))
    assert (told.state, told.tries, "连不上" in told.error["what"][0]) == ("waiting", 1, True)


@pytest.mark.parametrize(
    ("hook", "answer", "state"),
    [
        ("handle_RCPT", "451 4.7.1 greylisted, come again", "waiting"),
        ("handle_RCPT", "550 5.1.1 no such mailbox", "failed"),
        ("handle_MAIL", "450 4.7.1 too many mails", "waiting"),
        ("handle_MAIL", "553 5.1.8 not your address", "failed"),
        ("handle_DATA", "452 4.3.1 disk full", "waiting"),
        ("handle_DATA", "554 5.7.1 spam", "failed"),
    ],
)
def test_what_a_mail_server_refuses_for_now_is_tried_again_and_what_for_good_is_not(
    hook: str, answer: str, state: str, ws: Workspace
) -> None:
    from aiosmtpd.controller import Controller
    from django.utils import timezone

    from zhanggui.site.push.outbox import ask, deliver

    async def refuse(*given: Any) -> str:
        return answer

    post = Controller(type("Refusing", (), {hook: staticmethod(refuse)})(), hostname="127.0.0.1", port=free_port())
    post.start()
    try:
        told = deliver(ws, ask(mailbox(ws, post.port), "test", "test 1", timezone.now()))
    finally:
        post.stop()
    assert (told.state, answer[:3] in told.error["what"][0]) == (state, True)


def test_a_mail_begins_with_a_greeting_over_ssl_too(monkeypatch: pytest.MonkeyPatch) -> None:
    import smtplib

    from zhanggui.site.push.mail import mail
    from zhanggui.site.push.robots import Message

    said: list[str] = []

    class Silent(smtplib.SMTP):
        """Over SSL to nowhere: it notes the commands and says yes to each."""

        def __init__(self, host: str, port: int, **more: Any) -> None:
            super().__init__()

        def docmd(self, cmd: str, args: str = "") -> tuple[int, bytes]:
            self.putcmd(cmd, args)
            return self.getreply()

        def send(self, s: Any) -> None:
            said.append((s if isinstance(s, str) else s.decode())[:4])

        def getreply(self) -> tuple[int, bytes]:
            return (354, b"go on") if said[-1] == "data" else (250, b"fine")

    monkeypatch.setattr(smtplib, "SMTP_SSL", Silent)
    secrets = {"host": "mail.example.com", "port": "465", "security": "ssl", "sender": "a@example.com", "receivers": "b@example.com"}
    (part,) = mail(secrets, Message("晨报", "好"), "")
    part()
    assert said[:4] == ["ehlo", "mail", "rcpt", "data"]


@pytest.mark.parametrize("field", ["sender", "receivers"])
def test_an_address_in_chinese_is_refused_when_it_is_entered(field: str, ws: Workspace) -> None:
    from zhanggui.kernel.errors import UseError

    with pytest.raises(UseError, match=r"老板@example\.com"):
        mailbox(ws, 25, **{field: "老板@example.com"})


def test_a_mailbox_keeps_no_password_for_another_server(ws: Workspace) -> None:
    from zhanggui.site.push.sealed import unseal
    from zhanggui.site.push.targets import save_target

    row = mailbox(ws, 25, user="brief", password="app-password")
    same = {
        "host": "127.0.0.1",
        "port": "25",
        "security": "none",
        "user": "brief",
        "sender": "a@b.c",
        "receivers": "d@e.f",
        "times": "08:50",
    }
    assert unseal(ws.home, save_target(ws, same, (), "wang", row, anywhere=True).sealed)["password"] == "app-password"
    assert unseal(ws.home, save_target(ws, same | {"host": "localhost"}, (), "wang", row, anywhere=True).sealed)["password"] == ""


def test_a_mailbox_in_the_clear_needs_a_word(ws: Workspace) -> None:
    from zhanggui.kernel.errors import UseError

    with pytest.raises(UseError, match=r"不加密|encryption"):
        mailbox(ws, 25, host="mail.example.com")


def test_names_of_shops_are_no_markup(tmp_path: Path) -> None:
    from zhanggui.brief.digest import Gap, Note

    told = Note(DAY, "zh", 2, [Gap("x", "*<at all>*[点](http://x)", "shop_days", "店铺日报", "late", "迟到", "07-12", 3, "")]).text()
    assert not set("<>[]") & set(told)
