"""The workbook in the browser: downloaded from 今日 with the brief in it, handed back, looked at, taken."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from handed_books import Book
from openpyxl import load_workbook

from zhanggui.demo.load import DEMO_DAY

SHOP, OTHER = "demo-tmall", "demo-uci"
Visit = Callable[..., Any]


@pytest.fixture
def task(visit: Visit) -> Iterator[Any]:
    """A task that is nobody's."""
    visit("manager")
    from django.utils import timezone

    from zhanggui.desks.tasks.models import Task
    from zhanggui.desks.tasks.service import make_own

    made = make_own(SHOP, "换主图", "manager", timezone.localdate())
    yield made
    Task.objects.all().delete()


def out(client: Any, shop: str = SHOP) -> Any:
    return client.get(f"/shop/{shop}/workbook/?date={DEMO_DAY}")


def send(client: Any, book: Book) -> Any:
    file = io.BytesIO(book.saved())
    file.name = "today.xlsx"
    return client.post("/workbook/", {"file": file})


def fields(page: Any) -> dict[str, str]:
    """The hidden fields of the preview."""
    html = page.content.decode()
    return {name: unescape(value) for name, value in re.findall(r'name="(sent|seen)" value="([^"]*)"', html)}


def test_it_holds_the_brief_and_what_may_be_changed_and_the_download_is_logged(visit: Visit, task: Any) -> None:
    from zhanggui.site.accounts.models import AuditEntry

    client = visit("manager")
    page = client.get(f"/shop/{SHOP}/today/?date={DEMO_DAY}").content.decode()
    assert f"/shop/{SHOP}/workbook/?date={DEMO_DAY}" in page
    assert 'href="/workbook/"' in page
    answer = out(client)
    assert f"today-{SHOP}-{DEMO_DAY}.xlsx" in answer["Content-Disposition"]
    book = load_workbook(io.BytesIO(answer.content))
    assert [s.title for s in book if s.sheet_state == "visible"] == [
        "今日", "因子", "来源商品", "发现", "任务", "覆盖", "任务清单", "计划", "阈值", "怎么交回",
    ]  # fmt: skip
    assert all(sheet.protection.sheet for sheet in book if sheet.sheet_state == "visible")
    assert AuditEntry.objects.filter(what="workbook.write", shop=SHOP).exists()


def test_changes_are_looked_at_and_then_taken(visit: Visit, task: Any) -> None:
    visit("design")
    client = visit("manager")
    book = Book(out(client).content)
    book.tasks.put(str(task.pk), 谁做="design", 状态="进行中")
    shown = send(client, book)
    html = shown.content.decode()
    assert "会收下 2" in html
    assert "收下这些改动" in html
    task.refresh_from_db()
    assert (task.owner, task.state) == ("", "open")
    done = client.post("/workbook/take/", fields(shown))
    assert (done.status_code, done.headers["Location"]) == (302, "/workbook/?taken=2&left=0")
    task.refresh_from_db()
    assert (task.owner, task.state) == ("design", "doing")
    assert "收下了 2 处改动" in client.get(done.headers["Location"]).content.decode()


def test_a_wrong_one_stops_all_until_the_good_ones_are_asked_for(visit: Visit, task: Any) -> None:
    client = visit("manager")
    book = Book(out(client).content)
    book.tasks.put(str(task.pk), 谁做="manager")
    book.thresholds.put("page.bounce_high pass", 现在的值=70, 改的原因="太大")
    shown = send(client, book)
    assert "只收对的" in shown.content.decode()
    assert "收下这些改动" not in shown.content.decode()
    refused = client.post("/workbook/take/", fields(shown))
    assert refused.status_code == 400
    task.refresh_from_db()
    assert task.owner == ""
    assert client.post("/workbook/take/", fields(shown) | {"only": "good"}).status_code == 302
    task.refresh_from_db()
    assert task.owner == "manager"


def test_who_was_slower_sees_it_before_anything_is_written(visit: Visit, task: Any) -> None:
    from zhanggui.desks.tasks import service

    visit("design")
    client = visit("manager")
    book = Book(out(client).content)
    book.tasks.put(str(task.pk), 谁做="manager")
    shown = send(client, book)
    service.assign(task.pk, "design", "owner", "design")
    answer = client.post("/workbook/take/", fields(shown))
    assert answer.status_code == 409
    assert "改成「design」，你写的是「manager」" in answer.content.decode()
    task.refresh_from_db()
    assert task.owner == "design"


def test_a_preview_belongs_to_whoever_made_it(visit: Visit, task: Any) -> None:
    manager = visit("manager")
    book = Book(out(manager).content)
    book.tasks.put(str(task.pk), 状态="进行中")
    shown = fields(send(manager, book))
    for given in (shown, {"sent": "x", "seen": "y"}):
        answer = visit("design").post("/workbook/take/", given)
        assert (answer.status_code, "预览过期" in answer.content.decode()) == (400, True)
    task.refresh_from_db()
    assert task.state == "open"


def test_any_other_file_is_refused_in_words(visit: Visit) -> None:
    client = visit("manager")
    assert client.post("/workbook/").status_code == 400
    plain = io.BytesIO(client.get(f"/shop/{SHOP}/today/?date={DEMO_DAY}&format=xlsx").content)
    plain.name = "brief.xlsx"
    answer = client.post("/workbook/", {"file": plain})
    assert answer.status_code == 400
    assert "不是掌柜写的「今日」工作簿" in answer.content.decode()


def test_who_sees_no_money_gets_neither_plan_nor_thresholds_nor_targets(visit: Visit, task: Any) -> None:
    book = load_workbook(io.BytesIO(out(visit("design")).content))
    assert not {"计划", "阈值"} & set(book.sheetnames)
    assert "目标" not in {row[0].value for row in book["今日"].iter_rows(min_row=4)}


def test_a_client_gets_the_plan_to_read_and_nothing_to_hand_back(visit: Visit) -> None:
    client = visit("client", shops=(SHOP,))
    book = load_workbook(io.BytesIO(out(client).content))
    assert all(cell.protection.locked for row in book["计划"].iter_rows() for cell in row)
    assert client.get("/workbook/").status_code == 403
    assert out(client, OTHER).status_code == 404
