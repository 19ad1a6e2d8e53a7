"""全部店铺: one line a shop, the greatest loss first; what is still being worked out is said to be."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import fastexcel
import pytest

from zhanggui.demo.load import DEMO_DAY
from zhanggui.site.briefs import FOLDER, Kept
from zhanggui.site.fleet import FleetRow, totals
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

Visit = Callable[..., Any]
PAGE = f"/shops/?date={DEMO_DAY}"


def words(html: str) -> str:
    """What is read, without the markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def row(key: str, change: float | None, currency: str = "CNY", target: float | None = None, base: str = "expected") -> FleetRow:
    """A shop that sold 1,000."""
    line = {"change": change, "expected": 1000.0 - (change or 0.0), "base": base}
    return FleetRow(Shop(key, "taobao", key, currency), 1000.0, target, (1000.0,) * 14, Kept(line), line, 0, 0, "")


def test_whoever_has_several_shops_begins_with_all_of_them(visit: Visit) -> None:
    assert visit("manager").get("/")["Location"] == "/shops/"
    assert visit("client", ("demo-uci",)).get("/")["Location"] == "/shop/demo-uci/today/"


def test_sales_and_targets_are_there_at_once_and_causes_follow(visit: Visit, desk_home: Path) -> None:
    visitor = visit("manager")
    shutil.rmtree(desk_home / FOLDER, ignore_errors=True)
    first = visitor.get(PAGE).content.decode()
    assert "¥6.73万" in first
    assert "81.46%" in first
    assert "计算中" in first
    assert 'hx-trigger="load"' in first
    then = visitor.get(f"{PAGE}&more=1", HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in then  # a piece that takes the table's place
    assert "计算中" not in then
    assert 'hx-trigger="load"' not in then
    assert "手淘搜索" in words(then)
    assert visitor.get(PAGE).content.decode().count("手淘搜索") == then.count("手淘搜索")


def test_the_table_says_what_the_brief_says(visit: Visit, desk_home: Path) -> None:
    from zhanggui.brief.view_fleet import top_cause
    from zhanggui.site.briefs import brief_of

    visitor = visit("manager")
    brief = brief_of(Workspace.open(desk_home), "demo-tmall", DEMO_DAY)
    html = visitor.get(f"{PAGE}&more=1").content.decode()
    assert f'data-value="{brief["compare"]["change"]}"' in html
    assert f'data-value="{brief["target"]["actual"]}"' in html
    assert top_cause(brief, "zh") in words(html)
    assert f'href="/shop/demo-tmall/today/?date={DEMO_DAY}"' in html


def test_who_may_not_see_money_sees_no_target(visit: Visit) -> None:
    text = words(visit("design").get(f"{PAGE}&more=1").content.decode())
    assert "¥6.73万" in text
    for told in ("81.46%", "完成率", "月末预计", "¥8.26万"):
        assert told not in text


def test_a_client_sees_its_own_shops_alone(visit: Visit) -> None:
    html = visit("client", ("demo-uci",)).get(PAGE).content.decode()
    assert "demo-uci" in html
    assert "demo-tmall" not in html
    assert "掌柜示范店" not in html


def test_excel_has_the_heads_of_the_page_and_raw_numbers(visit: Visit) -> None:
    visitor = visit("manager")
    visitor.get(f"{PAGE}&more=1")
    frame = fastexcel.read_excel(visitor.get(f"{PAGE}&format=xlsx").content).load_sheet(0)
    rows = frame.to_arrow().to_pylist()
    assert list(rows[0])[:7] == ["店铺", "平台", "币种", "支付金额", "目标", "完成率", "月末预计"]
    shop = next(r for r in rows if r["币种"] == "CNY")
    assert shop["支付金额"] == 67256.7
    assert shop["平台"] == "天猫"
    assert "手淘搜索" in shop["主要伴随因子"]


def test_a_day_without_data_leads_to_the_newest_one(visit: Visit) -> None:
    html = visit("manager").get("/shops/?date=2026-10-20&more=1").content.decode()
    assert "date=2026-08-30" in html


def test_a_shop_that_cannot_be_worked_out_is_named_and_not_tried_for_ever(
    visit: Visit, desk_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhanggui.brief import build

    def breaks(*_: object, **__: object) -> None:
        raise ArithmeticError("a bug")

    visitor = visit("manager")
    shutil.rmtree(desk_home / FOLDER, ignore_errors=True)
    monkeypatch.setattr(build, "build_briefs", breaks)
    html = visitor.get(f"{PAGE}&more=1").content.decode()
    assert "算不出来" in html
    assert 'hx-trigger="load"' not in html
    assert "¥6.73万" in html  # what is known is shown all the same
    shutil.rmtree(desk_home / FOLDER)


def test_the_greatest_loss_stands_first_currency_by_currency(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhanggui.site import fleet

    class Sitter:
        day, lang, ws = DEMO_DAY, "zh", None
        shops: ClassVar = {r.shop.key: r.shop for r in (*CNY, *USD)}

        def may(self, permission: object) -> bool:
            return True

    lines = {r.shop.key: r.kept for r in (*CNY, *USD)}
    monkeypatch.setattr(fleet, "_sales", lambda *_: {})
    monkeypatch.setattr(fleet, "_targets", lambda *_: {})
    monkeypatch.setattr(fleet, "lines_of", lambda *_: lines)
    monkeypatch.setattr(fleet, "open_tasks", lambda *_: {"lost": 3})
    rows = fleet.fleet_rows(Sitter())  # type: ignore[arg-type]
    assert [r.shop.key for r in rows] == ["lost", "less", "won", "unknown", "dollar"]
    assert [r.tasks for r in rows] == [3, 0, 0, 0, 0]


CNY = (row("won", 500.0), row("lost", -900.0), row("unknown", None), row("less", -10.0))
USD = (row("dollar", -5000.0, "USD"),)


def test_money_of_different_currencies_is_never_added() -> None:
    cny, usd = totals([*CNY, *USD])
    assert (cny.currency, cny.shops, cny.sales, cny.change) == ("CNY", 4, 4000.0, -410.0)
    assert (usd.currency, usd.shops, usd.sales, usd.change) == ("USD", 1, 1000.0, -5000.0)


def test_the_attainment_of_all_is_of_those_that_have_a_target() -> None:
    (total,) = totals([row("a", 0.0, target=2000.0), row("b", 0.0, target=500.0), row("c", 0.0)])
    assert (total.target, total.attainment, total.aimed, total.sales) == (2500.0, 0.8, 2, 3000.0)


def test_changes_against_different_bases_are_not_added() -> None:
    (total,) = totals([row("a", -100.0), row("b", -100.0, base="last_week")])
    assert total.change is None


def test_until_its_brief_is_there_a_shop_is_held_against_last_week() -> None:
    past = (*(1000.0,) * 6, 800.0, *(1000.0,) * 6, 600.0)
    early = FleetRow(Shop("a", "taobao", "a"), 600.0, None, past, Kept(), {}, None, 0, "")
    assert early.waiting
    assert (early.base, early.change, early.ratio) == ("last_week", -200.0, -0.25)


def test_what_really_moved_is_told_from_what_the_briefs_left_behind() -> None:
    """Ten shops alike, the conversion of one far below its range: that one is told, and with two shops nothing is."""
    from zhanggui.site.fleet import moved_today

    errors = tuple(((7 * n) % 29 - 14) / 7 for n in range(28))

    def told(value: float, z: float) -> list[dict[str, object]]:
        numbers = {"value": value, "expected": 0.03, "low": 0.025, "high": 0.035, "z": z, "doubt": 0.0, "errors": errors}
        return [{"metric": "pay_conversion", **numbers}]

    shops = [row(f"s{n}", 0.0) for n in range(10)]
    rows = [replace(r, line={**r.line, "told": told(0.01, -9.0) if n == 4 else told(0.03, 0.0)}) for n, r in enumerate(shops)]
    seen = moved_today(rows)
    assert seen is not None
    assert [(s["shop"], [m["metric"] for m in s["moves"]]) for s in seen["alone"]] == [("s4", ["pay_conversion"])]
    assert seen["together"] == []
    assert moved_today(rows[:2]) is None
