"""今日: what a shopkeeper reads at half past eight, and what each role may see of it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import pytest

from zhanggui.demo.load import DEMO_DAY, QUIET_DAY
from zhanggui.warehouse.workspace import Workspace

SHOP = "demo-tmall"
Visit = Callable[..., Any]


def look(visitor: Any, day: date = DEMO_DAY, more: str = "") -> str:
    """The page of a day."""
    answer = visitor.get(f"/shop/{SHOP}/today/?date={day}{more}")
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def words(html: str) -> str:
    """What is read, without the markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


@pytest.fixture
def brief(visit: Visit, desk_home: Path) -> dict[str, Any]:
    """The brief of the demo day."""
    from zhanggui.site.briefs import brief_of

    visit(None)
    return brief_of(Workspace.open(desk_home), SHOP, DEMO_DAY)


def test_the_page_says_the_sentence_the_target_and_what_to_do(visit: Visit, brief: dict[str, Any]) -> None:
    text = words(look(visit("manager")))
    assert brief["headline"]["zh"].replace(" ", "") in text.replace(" ", "")
    assert f"{brief['target']['attainment']:.2%}" in text
    for action in brief["actions"]:
        assert action["text"] in text
    for finding in brief["findings"]:
        assert finding["title"] in text
        assert finding["why"] in text
    assert brief["causes"][0]["words"] in text


def test_the_factors_are_drawn_and_told_and_add_up(visit: Visit, brief: dict[str, Any]) -> None:
    import json

    html = look(visit("manager"))
    found = re.search(r'<script id="drivers" type="application/json">(.*?)</script>', html)
    assert found
    blind, bars = json.loads(found[1])["series"]
    heights = [bar["value"] for bar in bars["data"]]
    assert heights == [brief["compare"]["expected"], *(abs(d["effect"]) for d in brief["drivers"]), brief["compare"]["actual"]]
    assert len(blind["data"]) == len(heights)
    assert sum(round(d["effect"] * 100) for d in brief["drivers"]) == round(brief["compare"]["change"] * 100)


def test_every_key_number_leads_to_its_explanation(visit: Visit, brief: dict[str, Any]) -> None:
    html = look(visit("manager"))
    for measure in brief["measures"]:
        assert f"/explain/?metric={measure['id']}&amp;shop={SHOP}&amp;from={DEMO_DAY}&amp;to={DEMO_DAY}" in html
    assert f"/explain/?metric=pay_amount&amp;shop={SHOP}" in html


def test_the_number_of_a_finding_is_explained_at_its_subject(visit: Visit) -> None:
    visitor = visit("manager")
    (link,) = [
        x.replace("&amp;", "&")
        for x in re.findall(r'href="(/explain/[^"]+)"', look(visitor))
        if "source_l2" in x and "metric=visitors" in x
    ]
    assert "1,812" in words(visitor.get(link).content.decode())


def test_the_money_of_every_member_factor_and_base_leads_to_what_stands_behind_it(visit: Visit, brief: dict[str, Any]) -> None:
    visitor = visit("manager")
    links = {x.replace("&amp;", "&") for x in re.findall(r'href="(/explain/[^"]+)"', look(visitor))}
    of_members = [x for x in links if "where=" in x and "metric=pay_amount" in x]
    assert {dim for x in of_members for dim in re.findall(r"where=(\w+)%3D", x)} >= {
        "source_l1",
        "source_l2",
        "product_id",
        "province",
        "buyer_type",
    }
    (search,) = [x for x in of_members if "%E6%89%8B%E6%B7%98%E6%90%9C%E7%B4%A2" in x]  # 手淘搜索
    assert "手淘搜索" in words(visitor.get(search).content.decode())
    for driver in brief["drivers"]:
        assert any(f"metric={driver['factor']}&" in x for x in links), driver
    for base in brief["comparisons"]:
        held = f"/explain/?metric=pay_amount&shop={SHOP}&from={base['day']}&to={base['day']}" in links
        assert held == (base["base"] not in ("plan", "expected") or base["day"] == str(DEMO_DAY)), base


def test_a_finding_becomes_a_task_by_one_button_of_whoever_hands_out_work(visit: Visit, brief: dict[str, Any]) -> None:
    html = look(visit("manager"))
    for finding in brief["findings"]:
        assert f'name="finding" value="{finding["id"]}"' in html
    assert html.count('action="/tasks/new/"') == len(brief["findings"])
    assert 'name="finding"' not in look(visit("client"))
    assert 'name="finding"' not in look(visit("design"))


def test_who_may_not_see_money_reads_no_target_and_no_cost(visit: Visit, brief: dict[str, Any]) -> None:
    """Plan amounts, the gap to them and how far they are reached stay with those whose business they are."""
    veiled, whole = words(look(visit("design"))), words(look(visit("manager")))
    for told in ("完成 81.46%", "进度落后", "较计划", "月末预计"):
        assert told in whole
        assert told not in veiled
    assert "手淘搜索" in veiled  # what happened in the shop is theirs to know


def test_a_finding_about_cost_or_margin_is_veiled() -> None:
    from zhanggui.site.veil import hides

    assert hides({"check": "product.sold_below_cost", "metric": "pay_amount"})
    assert hides({"check": "plan.target_missed", "metric": "pay_amount"})
    assert hides({"check": "page.margin", "metric": "gross_margin"})
    assert not hides({"check": "traffic.source_drop", "metric": "visitors"})


def test_the_files_of_such_a_reader_are_veiled_as_well(visit: Visit) -> None:
    text = visit("design").get(f"/shop/{SHOP}/today/?date={DEMO_DAY}&format=md").content.decode()
    assert "手淘搜索" in text
    assert "目标" not in text


def test_a_quiet_day_says_that_nothing_needs_doing(visit: Visit) -> None:
    text = words(look(visit("manager"), QUIET_DAY))
    assert "今日无需动作" in text
    assert "派成任务" not in text


def test_yesterday_is_the_default_and_today_is_not_over(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    monkeypatch.setattr("django.utils.timezone.localdate", lambda: DEMO_DAY + timedelta(days=1))
    plain = visit("manager").get(f"/shop/{SHOP}/today/").content.decode()
    assert f'value="{DEMO_DAY}"' in plain
    assert "昨日" in words(plain)
    assert "未完整" not in words(plain)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: DEMO_DAY)
    assert "未完整" in words(look(visit("manager"), DEMO_DAY))


def test_a_day_without_data_leads_to_the_import_and_to_the_newest_day(visit: Visit) -> None:
    html = look(visit("manager"), date(2026, 10, 20))
    assert "还没有销售数据" in words(html)
    assert 'href="?date=2026-08-30"' in html
    assert "/loads/" in html


def test_the_day_may_be_held_against_another_base(visit: Visit) -> None:
    html = words(look(visit("manager"), DEMO_DAY, "&base=last_week"))
    assert "较上周同期少" in html.replace(" ", "")
    assert visit("manager").get(f"/shop/{SHOP}/today/?date={DEMO_DAY}&base=luck").status_code == 400
    assert visit("design").get(f"/shop/{SHOP}/today/?date={DEMO_DAY}&base=plan").status_code == 400


def test_the_brief_is_taken_along_as_excel_and_text_and_that_is_noted(visit: Visit, brief: dict[str, Any]) -> None:
    from zhanggui.brief.render_md import render_md
    from zhanggui.site.accounts.models import AuditEntry

    visitor = visit("manager")
    before = AuditEntry.objects.filter(what="brief.export").count()
    book = visitor.get(f"/shop/{SHOP}/today/?date={DEMO_DAY}&format=xlsx")
    assert f"brief-{SHOP}-{DEMO_DAY}.xlsx" in book["Content-Disposition"]
    assert len(fastexcel.read_excel(io.BytesIO(book.content).getvalue()).sheet_names) > 3
    assert visitor.get(f"/shop/{SHOP}/today/?date={DEMO_DAY}&format=md").content.decode() == render_md(brief, "zh")
    assert AuditEntry.objects.filter(what="brief.export", shop=SHOP).count() == before + 2


def test_the_page_speaks_english_throughout(visit: Visit) -> None:
    visitor = visit("owner")
    visitor.cookies["lang"] = "en"
    text = words(look(visitor))
    assert "What to do today" in text
    assert "target missed" in text
    for chinese in ("今天做什么", "目标", "基准", "合计", "发现", "说明", "来源："):
        assert chinese not in text


def test_nothing_stands_inline_that_the_policy_forbids(visit: Visit) -> None:
    html = look(visit("owner"))
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", html)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", html))


def test_another_shop_is_not_there(visit: Visit) -> None:
    assert visit("client", ("demo-uci",)).get(f"/shop/{SHOP}/today/?date={DEMO_DAY}").status_code == 404
