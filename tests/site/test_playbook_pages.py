"""The playbook in the browser: every page can be found and read in both languages, and counts what was tried."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

SHOP, PAGE = "demo-tmall", "service/agent_drop"
Visit = Callable[..., Any]


@pytest.fixture(autouse=True)
def clean(visit: Visit) -> Iterator[None]:
    from zhanggui.desks.tasks.models import Task

    Task.objects.all().delete()
    yield
    Task.objects.all().delete()


def tried(title: str, since: date) -> None:
    """A finished task of that page, its effect measured."""
    from zhanggui.desks.tasks import service
    from zhanggui.site.web.desk import workspace

    subject = {"staff": "掌柜示范店:小满"}
    task = service.make_own(SHOP, title, "manager", since, metric="inquiry_conversion", subject=subject, playbook=PAGE, owner="service")
    service.finish(task.pk, "换人接待", since, "service", since)
    service.measure_task(workspace(), service.task_of(task.pk), 7, date(2026, 11, 1))


def test_every_check_leads_to_a_page_that_opens(visit: Visit) -> None:
    from zhanggui.desks import CHECKS
    from zhanggui.site.playbook_pages import playbook

    client = visit("manager")
    assert {c.playbook for c in CHECKS} <= set(playbook())
    for name, page in playbook().items():
        answer = client.get(f"/playbook/{name}/")
        assert answer.status_code == 200
        assert page.title.zh in answer.content.decode()
        assert page.title.zh != page.title.en


def test_the_list_is_searched_by_words(visit: Visit) -> None:
    client = visit("manager")
    found = client.get("/playbook/", {"q": "断货"}).content.decode()
    assert "stock/cover_low" in found
    assert "ads/keyword_burn" not in found
    assert "没有找到" in client.get("/playbook/", {"q": "量子力学"}).content.decode()
    assert "ads/keyword_burn" not in client.get("/playbook/", {"desk": "stock"}).content.decode()


def test_a_page_is_told_in_the_reader_s_language(visit: Visit) -> None:
    client = visit("manager")
    assert "What to do" not in client.get(f"/playbook/{PAGE}/").content.decode()
    client.cookies["lang"] = "en"
    assert "What to do" in client.get(f"/playbook/{PAGE}/").content.decode()


def test_a_page_shows_the_lines_of_its_check_as_they_hold_for_the_shop(visit: Visit) -> None:
    from zhanggui.desks.check import CHECKS

    page = visit("manager").get(f"/playbook/{PAGE}/").content.decode()
    for line in CHECKS.get("service.agent_drop").thresholds.values():
        assert line.meaning.zh in page
        assert line.source.zh in page


def test_what_was_tried_is_counted_and_told_with_its_outcome(visit: Visit) -> None:
    client = visit("manager")
    assert "还没有人按这一页做过" in client.get(f"/playbook/{PAGE}/").content.decode()
    tried("抽查聊天", date(2026, 8, 10))
    page = client.get(f"/playbook/{PAGE}/").content.decode()
    for part in ("抽查聊天", "换人接待", "太少，看不出", "2026-08-10"):
        assert part in page
    from openpyxl import load_workbook

    rows = list(load_workbook(io.BytesIO(client.get("/playbook/?format=xlsx").content)).active.values)
    assert rows[0] == ("打法", "哪一块", "试过", "量出效果", "好转", "相对变化")
    assert rows[1][2:4] == (1, 1)  # what was tried stands first
    assert rows[2][2] == 0


def test_tries_of_a_shop_that_one_does_not_see_are_not_told(visit: Visit) -> None:
    tried("抽查聊天", date(2026, 8, 10))
    page = visit("manager", shops=("demo-uci",)).get(f"/playbook/{PAGE}/").content.decode()
    assert "抽查聊天" not in page
    assert "还没有人按这一页做过" in page


@pytest.mark.parametrize("path", ["/playbook/service/none/", "/playbook/../secret/", "/playbook/nothing/agent_drop/"])
def test_a_page_that_is_not_there_is_not_found(visit: Visit, path: str) -> None:
    assert visit("manager").get(path).status_code == 404


def test_markdown_passes_no_html_and_no_script() -> None:
    from zhanggui.site.markdown import to_html

    made = to_html("# 标题\n\n<script>x</script> [点](javascript:alert(1)) **粗**\n\n- 一")
    assert "<script" not in made
    assert 'href="javascript' not in made
    assert "<strong>粗</strong>" in made
    assert made.startswith("<h2>标题</h2>")
