"""活动 → 止损 and the banner over every page: what is lost, what to do, who saw to it; floors typed in, from a file, from the lake."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from push_desk import make_home

from zhanggui import site
from zhanggui.desks.promotion.stoploss import book, look
from zhanggui.desks.promotion.stoploss.feed import take_rows
from zhanggui.desks.promotion.stoploss.judge import Floor
from zhanggui.site.stop.keeping import keeper_of
from zhanggui.warehouse.workspace import Workspace

PAGE, BAD = "/shop/tea/stop-loss/", {"order_id": "1", "sku_id": "A", "qty": 2, "line_paid_amount": 60}


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_home(tmp_path / "home", "tea", "cup")
    yield made
    from django.db import connections

    connections.close_all()


def client(role: str, shops: tuple[str, ...] = (), lang: str = "zh") -> Any:
    from django.test import Client

    from zhanggui.site.accounts.service import add_user

    made = Client()
    made.force_login(add_user(f"{role}{len(shops)}{lang}", "three-cups-of-tea", role, role, shops, lang).user)
    return made


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def alarm(ws: Workspace) -> None:
    keeper = keeper_of(ws.home)
    book.set_floors(keeper.db, "tea", [Floor("A", cost=6000, stock=100, name="白茶礼盒")], int(time.time()) - 60)
    take_rows(keeper, ws.shop("tea"), [BAD, {**BAD, "order_id": "2", "sku_id": "B"}])


def floors(ws: Workspace) -> dict[str, Floor]:
    with closing(book.connect(ws.home)) as db:
        return book.floors_of(db, "tea")


def test_where_it_is_not_used_no_page_says_anything_of_it(ws: Workspace) -> None:
    assert "stop-banner" not in text(client("owner").get("/shop/tea/today/"))
    assert not (ws.home / book.FILE).exists()


def test_an_alarm_stands_over_every_page_with_what_to_do(ws: Workspace) -> None:
    alarm(ws)
    owner = client("owner")
    for path in ("/shop/tea/today/", "/shop/cup/today/", "/tasks/", PAGE):
        said = text(owner.get(path))
        for part in (
            "茶",
            "白茶礼盒（A）卖价低于底线",
            "已亏 ¥60.00",
            "每分钟亏 ¥360.00（按最近 10 秒）",
            "还剩 98 件",
            "全卖完再亏 ¥2,940.00",
            "先下架",
            "我来处理",
        ):
            assert part in said, (path, part)
    assert "sold below its floor" in text(client("owner", lang="en").get("/tasks/"))


def test_on_a_phone_it_is_one_line_that_leads_to_the_page_where_it_stands_in_full(ws: Workspace) -> None:
    """The narrow look hides the rest but on the page that has the table of alarms."""
    alarm(ws)
    owner = client("owner")
    said = text(owner.get("/tasks/"))
    assert f'class="alert alert-danger stop-short" href="{PAGE}"' in said
    assert "白茶礼盒（A）卖价低于底线</a>" in said
    assert "stop-alarms-card" not in said
    assert 'id="stop-alarms-card"' in text(owner.get(PAGE))
    look = (Path(site.__file__).parent / "static/zhanggui/look.css").read_text(encoding="utf-8")
    assert ":has(#stop-alarms-card)) .stop-short { display: block;" in look


def test_it_is_shown_to_who_sees_the_shop_and_its_money_to_who_may_see_it(ws: Workspace) -> None:
    alarm(ws)
    assert "卖价低于底线" not in text(client("manager", ("cup",)).get("/tasks/"))
    design = text(client("design", ("tea",)).get("/tasks/"))
    assert "卖价低于底线" in design
    assert "还剩 98 件" in design
    assert "¥" not in design.split("stop-banner")[1].split("</form>")[0]
    reads = text(client("client", ("tea",)).get(PAGE))
    assert "卖价低于底线" in reads
    assert "我来处理" not in reads


def test_who_takes_it_is_noted_and_the_banner_goes(ws: Workspace) -> None:
    from zhanggui.site.accounts.models import AuditEntry

    alarm(ws)
    manager = client("manager")
    came = manager.post(f"{PAGE}take/", {"alarm": "1"}, headers={"Referer": "http://testserver/tasks/"})
    assert (came.status_code, came.headers["Location"]) == (302, "http://testserver/tasks/")
    assert "卖价低于底线" not in text(manager.get("/tasks/"))
    assert "manager0zh 接手" in text(manager.get(PAGE))
    noted = AuditEntry.objects.get(what="stop.take")
    assert (noted.who, noted.shop, noted.subject) == ("manager0zh", "tea", "#1 A")
    manager.post(f"{PAGE}take/", {"alarm": "1"})
    assert AuditEntry.objects.filter(what="stop.take").count() == 1
    assert manager.post("/shop/cup/stop-loss/take/", {"alarm": "1"}).status_code == 404
    assert manager.post(f"{PAGE}take/", {"alarm": "x"}).status_code == 404
    assert manager.post(f"{PAGE}take/", {"alarm": "1"}, headers={"Referer": "https://elsewhere.example/"}).headers["Location"] == PAGE


def test_open_pages_ask_again_while_orders_come(ws: Workspace) -> None:
    owner = client("owner")
    assert text(owner.get("/stop-loss/banner/")) == ""
    alarm(ws)
    piece = text(owner.get("/stop-loss/banner/"))
    assert 'hx-trigger="every 10s"' in piece
    assert "卖价低于底线" in piece


def test_the_page_names_what_nobody_can_judge(ws: Workspace) -> None:
    alarm(ws)
    owner = client("owner")
    said = text(owner.get(PAGE))
    assert "没有底线的行" in said
    with look.reading(ws.home) as db:
        assert db is not None
        days = look.days_of(db, "tea", time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600)))
    assert [(d.sku, d.lines, d.below, d.loss, d.unjudged, d.left) for d in days] == [("A", 1, 2, 6000, 0, 98), ("B", 1, 0, 0, 1, None)]
    assert owner.get(PAGE, {"format": "xlsx"}).headers["Content-Type"].endswith("spreadsheetml.sheet")


def test_floors_are_pasted_or_sent_as_a_file_and_noted(ws: Workspace) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from zhanggui.site.accounts.models import AuditEntry

    manager = client("manager")
    assert manager.post(f"{PAGE}floors/", {"do": "typed", "typed": "sku\tcost\tstock\nA\t60\t500\nB\t9.5\t"}).status_code == 302
    assert floors(ws) == {"A": Floor("A", 6000, stock=500), "B": Floor("B", 950)}
    file = SimpleUploadedFile("plan.json", b'{"items": [{"sku": "C", "cost": 1}]}')
    assert manager.post(f"{PAGE}floors/", {"do": "typed", "file": file, "only": "on"}).status_code == 302
    assert floors(ws) == {"C": Floor("C", 100)}
    assert [e.more["skus"] for e in AuditEntry.objects.filter(what="stop.floors").order_by("id")] == [2, 1]


def test_a_wrong_table_is_refused_whole_with_its_line(ws: Workspace) -> None:
    said = client("manager").post(f"{PAGE}floors/", {"do": "typed", "typed": "sku,cost\nA,60\nB,-1\n"})
    assert said.status_code == 400
    assert "第 3 行 的 cost「-1」不行" in said.content.decode()
    assert floors(ws) == {}


def test_the_lake_gives_cost_stock_and_the_usual_speed_of_the_hour(ws: Workspace, tmp_path: Path) -> None:
    from zhanggui.intake.importer import import_paths

    folder = tmp_path / "in"
    folder.mkdir()
    hours = "".join(f"o{n},2026-07-10 20:{n:02}:00,2026-07-10 20:{n:02}:00,100\n" for n in range(28))
    (folder / "orders.csv").write_text(
        "order_id,created_at,paid_at,paid_amount\n" + hours + "p,2026-07-11 09:00:00,2026-07-11 09:00:00,100\n", encoding="utf-8"
    )
    lines = "".join(f"o{n},1,P,A,白茶,6,100\n" for n in range(28))
    (folder / "order_lines.csv").write_text(
        "order_id,line_id,product_id,sku_id,title,qty,line_paid_amount\n" + lines + "p,1,P,A,白茶,2,100\n", encoding="utf-8"
    )
    (folder / "skus.csv").write_text("sku_id,merchant_sku,unit_cost\nA,,12.34\n", encoding="utf-8")
    report = import_paths(ws, [folder], "tea")
    assert not report.failed
    assert client("manager").post(f"{PAGE}floors/", {"do": "lake"}).status_code == 302
    floor = floors(ws)["A"]
    # 168 pieces at eight in the evening in 28 days of 60 such minutes: a tenth of a piece a minute.
    assert (floor.name, round(floor.expected[20], 6), round(floor.expected[9], 6), floor.expected[3]) == (
        "白茶",
        0.1,
        round(2 / 1680, 6),
        0.0,
    )
