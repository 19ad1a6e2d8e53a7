"""设置 → 推送 and 设置 → 文件夹, and zhanggui push: what people see and do, and what they never see."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from push_desk import days, load, make_home, target
from robot_stands import stand
from run_zhanggui import call

from zhanggui.warehouse.workspace import Workspace

SECRET = "SECnobody-sees-me"
PASSWORD = "three-cups-of-tea"


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_home(tmp_path / "home", "tea", "cup")
    yield made
    from django.db import connections

    connections.close_all()


def client(role: str, shops: tuple[str, ...] = ()) -> Any:
    from django.test import Client

    from zhanggui.site.accounts.service import add_user

    made = Client()
    made.force_login(add_user(f"{role}{len(shops)}", PASSWORD, role, role, shops).user)
    return made


def form(robot: Any, **more: Any) -> dict[str, Any]:
    given = {
        "kind": robot.kind,
        "name": "运营群",
        "url": robot.url,
        "secret": SECRET,
        "times": "08:50",
        "role": "manager",
        "reach": "all",
        "alarms": "high",
    }
    return given | {"confirm_host": "on"} | more


def targets() -> list[Any]:
    from zhanggui.site.push.models import Target

    return list(Target.objects.all())


def test_a_target_is_added_tested_paused_and_removed(ws: Workspace) -> None:
    owner = client("owner")
    assert "什么都不会发到外面" in owner.get("/settings/push/").content.decode()
    with stand("dingtalk", SECRET) as robot:
        assert owner.post("/settings/push/set/", form(robot)).status_code == 302
        (row,) = targets()
        page = owner.get("/settings/push/").content.decode()
        assert all(words in page for words in ("运营群", "08:50", "127.0.0.1 …9876", "钉钉群机器人"))
        said = owner.post("/settings/push/do/", {"do": "test", "target": row.pk}).content.decode()
        assert "对方已收" in said
        assert "掌柜推送测试：运营群" in robot.texts[0]
        robot.secret = "another"
        refused = owner.post("/settings/push/do/", {"do": "test", "target": row.pk}).content.decode()
        assert "310000" in refused
        assert "安全设置" in refused
        owner.post("/settings/push/do/", {"do": "pause", "target": row.pk})
        assert [t.active for t in targets()] == [False]
        owner.post("/settings/push/do/", {"do": "remove", "target": row.pk})
        assert targets() == []
    from zhanggui.site.accounts.models import AuditEntry

    log = list(AuditEntry.objects.order_by("id").values_list("what", flat=True))
    assert log == ["push.add", "push.test", "push.sent", "push.test", "push.failed", "push.pause", "push.remove"]


def test_secrets_are_on_no_page_in_no_download_and_in_no_log(ws: Workspace) -> None:
    owner = client("owner")
    with stand("dingtalk", SECRET) as robot:
        owner.post("/settings/push/set/", form(robot))
        (row,) = targets()
        owner.post("/settings/push/do/", {"do": "test", "target": row.pk})
        shown = (
            "".join(owner.get(path).content.decode() for path in ("/settings/push/", "/settings/log/"))
            + call(ws.home, "push", "list", "--json").out
        )
    assert "运营群" in shown
    assert SECRET not in shown
    assert "tok-dingtalk" not in shown


def test_a_change_keeps_the_secrets_that_are_not_entered_anew(ws: Workspace) -> None:
    from zhanggui.site.push.sealed import unseal

    owner = client("owner")
    with stand("feishu", SECRET) as robot:
        owner.post("/settings/push/set/", form(robot))
        (row,) = targets()
        owner.post(
            "/settings/push/set/", form(robot, target=row.pk, url="", secret="", times="0 9 * * 1-5", name="早会群", confirm_host="")
        )
    (row,) = targets()
    assert (row.name, row.cron, unseal(ws.home, row.sealed)) == ("早会群", "0 9 * * 1-5", {"url": robot.url, "secret": SECRET})
    assert "早会群" in owner.get("/settings/push/").content.decode()


def test_an_address_elsewhere_is_refused_in_words_until_it_is_confirmed(ws: Workspace) -> None:
    owner = client("owner")
    with stand("wecom") as robot:
        answer = owner.post("/settings/push/set/", form(robot, confirm_host=""))
        assert (answer.status_code, "不是企业微信群机器人自己的域名" in answer.content.decode()) == (400, True)
        assert (targets(), robot.arrived) == ([], [])
        assert owner.post("/settings/push/set/", form(robot)).status_code == 302
        assert (len(targets()), robot.arrived) == (1, [])  # nothing is sent for being added


def test_who_works_for_one_shop_sends_of_one_shop_and_sees_no_other_target(ws: Workspace) -> None:
    with stand("wecom") as robot:
        whole = target(ws, robot, name="全店群")
        own = {"url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"}
        manager = client("manager", ("tea",))
        assert manager.post("/settings/push/set/", form(robot, **own)).status_code == 400
        assert manager.post("/settings/push/set/", form(robot, **own, reach="some", shops=["cup"])).status_code == 400
        assert manager.post("/settings/push/set/", form(robot, **own, reach="some", shops=["tea", "cup"], name="茶群")).status_code == 302
        assert [t.shops for t in targets()] == [[], ["tea"]]
        page = manager.get("/settings/push/").content.decode()
        assert ("茶群" in page, "全店群" in page) == (True, False)
        assert manager.post("/settings/push/do/", {"do": "test", "target": whole.pk}).status_code == 404
        assert manager.post("/settings/push/set/", form(robot, **own, target=whole.pk, reach="some", shops=["tea"])).status_code == 404
        assert robot.arrived == []


def test_only_the_owner_sends_to_hosts_that_are_not_the_platforms_own(ws: Workspace) -> None:
    from zhanggui.site.push.sealed import unseal

    mail = {
        "kind": "mail", "host": "smtp.example.com", "port": "465", "security": "ssl", "sender": "a@example.com", "receivers": "b@example.com",
        "times": "08:50", "reach": "all",
    }  # fmt: skip
    owner, manager = client("owner"), client("manager")
    with stand("wecom") as robot:
        for given in (form(robot), mail):
            answer = manager.post("/settings/push/set/", given)
            assert (answer.status_code, "只有老板能设" in answer.content.decode()) == (400, True)
        assert manager.post("/settings/push/set/", form(robot, url="https://qyapi.weixin.qq.com/x?key=k")).status_code == 302
        assert ["smtp.exmail.qq.com" in who.get("/settings/push/").content.decode() for who in (owner, manager)] == [True, False]
        assert owner.post("/settings/push/set/", form(robot, name="别处")).status_code == 302
        (row,) = [t for t in targets() if t.name == "别处"]
        assert manager.post("/settings/push/set/", form(robot, target=row.pk, url="", name="改了名")).status_code == 302
        elsewhere = form(robot, target=row.pk, url=robot.url.replace("robot", "admin"))
        assert manager.post("/settings/push/set/", elsewhere).status_code == 400
    row.refresh_from_db()
    assert (row.name, unseal(ws.home, row.sealed)["url"]) == ("改了名", robot.url)


def test_what_may_have_arrived_is_shown_with_a_way_to_send_it_again(ws: Workspace, tmp_path: Path) -> None:
    from django.utils import timezone

    from zhanggui.site.push.models import Sending
    from zhanggui.site.push.outbox import ask, settle

    yesterday = timezone.localdate() - timedelta(days=1)
    load(ws, tmp_path / "in", days(yesterday - timedelta(days=3), yesterday))
    owner = client("owner")
    with stand("wecom") as robot:
        row = ask(target(ws, robot), "digest", "digest 1", timezone.now(), yesterday)
        Sending.objects.update(state="sending")
        settle(ws.home)
        assert "可能已到" in owner.get("/settings/push/").content.decode()
        owner.post("/settings/push/do/", {"do": "again", "sending": row.pk})
        row.refresh_from_db()
        assert (row.state, "¥1,003.00" in robot.texts[0]) == ("sent", True)
        assert 'value="again"' not in owner.get("/settings/push/").content.decode()


def test_the_command_lists_tests_and_sends(ws: Workspace, tmp_path: Path) -> None:
    assert "no target yet" in call(ws.home, "push", "test").err
    load(ws, tmp_path / "in", days(date(2026, 7, 1), date(2026, 7, 15)))
    with stand("feishu", SECRET) as robot:
        row = target(ws, robot, name="运营群", shops=["tea"])
        assert "运营群" in call(ws.home, "push", "list").out
        done = call(ws.home, "push", "test", str(row.pk))
        assert (done.code, done.out.strip()) == (0, "✓ 运营群: sent")
        done = call(ws.home, "push", "send", "运营群", "--date", "2026-07-15", "--json")
        assert (done.code, json.loads(done.out)[0]["state"]) == (0, "sent")
        assert "¥1,014.00" in robot.texts[1]
        robot.secret = "another"
        done = call(ws.home, "push", "send", "运营群", "--date", "2026-07-15")
        assert (done.code, "19021" in done.out) == (1, True)
        listed = json.loads(call(ws.home, "push", "list", "--json").out)
        assert [s["state"] for s in listed["sent"]] == ["failed", "sent", "sent"]


# --- folders


def settled(file: Path, text: str) -> Path:
    import os

    file.write_text(text, encoding="utf-8")
    os.utime(file, (time.time() - 90, time.time() - 90))
    return file


def test_a_file_in_a_watched_folder_is_imported_by_the_worker_once_and_stays(ws: Workspace, tmp_path: Path) -> None:
    from django.utils import timezone

    from zhanggui.site.models import Upload
    from zhanggui.site.push.models import Folder
    from zhanggui.site.worker import work

    place = tmp_path / "下载"
    place.mkdir()
    owner = client("owner")
    given = {"do": "add", "path": str(place), "shop": "tea", "times": "*/5 * * * *"}
    assert owner.post("/settings/folders/set/", given).status_code == 302
    file = settled(place / "shop_days.csv", days(date(2026, 7, 1), date(2026, 7, 3)))
    settled(place / "strange.csv", "a,b\n1,2\n")
    for _ in range(2):
        Folder.objects.update(next_look=timezone.now())
        work(ws.home, once=True)
    (upload,) = Upload.objects.all()
    assert ([i["rows"]["inserted"] for i in upload.report["imports"]], [f["file"] for f in upload.report["failed"]]) == (
        [3],
        ["strange.csv"],
    )
    assert (upload.who, file.read_text(encoding="utf-8").count("tea")) == ("owner0", 3)
    assert "shop_days.csv" in owner.get("/loads/").content.decode()
    page = owner.get("/settings/folders/").content.decode()
    assert str(place) in page
    settled(place / "shop_days.csv", days(date(2026, 7, 1), date(2026, 7, 4)))
    Folder.objects.update(next_look=timezone.now())
    work(ws.home, once=True)
    assert Upload.objects.first().report["imports"][0]["rows"]["inserted"] == 1


@pytest.mark.parametrize("path", ["relative", "/no/such/folder", "", "{home}", "{home}/uploads"])
def test_a_folder_that_cannot_be_watched_is_refused_in_words(path: str, ws: Workspace) -> None:
    given = {"do": "add", "path": path.format(home=ws.home), "shop": "tea", "times": "08:30"}
    assert client("owner").post("/settings/folders/set/", given).status_code == 400


def test_a_folder_that_went_away_is_told_and_harms_nothing(ws: Workspace, tmp_path: Path) -> None:
    from zhanggui.site.push.folders import look_into, set_folder

    place = tmp_path / "share"
    place.mkdir()
    row = set_folder(ws, str(place), "tea", "*/5 * * * *", "wang")
    place.rmdir()
    assert look_into(ws, row, 0) == 0
    assert "不在" in client("owner").get("/settings/folders/").content.decode()


def test_only_the_owner_sets_folders_of_the_server(ws: Workspace, tmp_path: Path) -> None:
    given = {"do": "add", "path": str(tmp_path), "shop": "tea", "times": "08:30"}
    for role in ("director", "manager", "assistant"):
        assert client(role).post("/settings/folders/set/", given).status_code == 403
