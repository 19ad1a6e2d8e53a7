"""Files that load, but where somebody is told to look; and days that people added to an export."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conftest import facts, load, refused
from zhanggui.intake.othershop import SELLING, of_another_platform
from zhanggui.intake.recipe import all_recipes
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

Write = Callable[..., Path]
ADS = [["日期", "主体ID", "展现量", "点击量", "花费", "总成交金额", "投入产出比"], ["2026-07-31", "7", "10", "1", "5", "20", "4"]]
SOURCES = ["一级来源", "二级来源", "三级来源", "访客数", "访客数变化", "支付金额"]

DRAFT = """
id = "mine"
platform = "own"
name = { zh = "甲", en = "a" }
table = "stock"
[recognise]
headers = ["编码", "数"]
[columns]
"编码" = "merchant_sku"
"数" = "qty_available"
"锁" = "%s"
"""


def test_a_taobao_report_in_a_shop_on_shopify_is_told(ws: Workspace, write: Write) -> None:
    path = write("商品报表.csv", ADS)
    record = load(ws, path, shop="b").imports[0]
    (said,) = record.warnings
    assert "登记的平台是 shopify" in said
    assert f"zhanggui undo {record.id}" in said
    assert load(ws, path, shop="a").imports[0].warnings == []


def test_a_dry_run_has_nothing_to_undo(ws: Workspace, write: Write) -> None:
    (said,) = load(ws, write("商品报表.csv", ADS), shop="b", dry_run=True).imports[0].warnings
    assert "登记的平台是 shopify" in said
    assert "undo" not in said


@pytest.mark.parametrize(
    ("recipe", "platform", "told"),
    [
        ("pdd_trade", "tmall", True),
        ("pdd_trade", "PDD", False),
        ("qianniu_bill", "tmall", False),  # one export for 淘宝 and 天猫
        ("tiktok_orders", "tiktok", False),
        ("meta_ads", "tmall", False),  # advertisers, ERP systems and own sheets go with any shop
        ("jst_stock", "jd", False),
        ("own_costs", "jd", False),
        ("pdd_trade", "我的小程序", False),  # a platform that nobody knows
    ],
)
def test_which_exports_belong_to_another_platform(recipe: str, platform: str, told: bool) -> None:
    found = next(r for r in all_recipes(None) if r.id == recipe)
    assert bool(of_another_platform(found, Shop("s", platform, "店"), "1")) == told


def test_every_selling_platform_has_recipes() -> None:
    assert set(SELLING) <= {r.platform for r in all_recipes(None)}


def test_a_header_without_rows_is_told(ws: Workspace, write: Write) -> None:
    record = load(ws, write("商品报表.csv", ADS[:1])).imports[0]
    assert (record.rows["read"], record.warnings) == (0, ["只有表头，没有数据行"])


def test_without_a_shop_the_shops_are_named(ws: Workspace, write: Write) -> None:
    assert refused(ws, write("商品报表.csv", ADS), shop=None).endswith("there are: a, b")


@pytest.mark.parametrize("header", ["日期", "统计日期", "Date"])
def test_days_that_somebody_put_beside_an_export_without_days_are_its_days(ws: Workspace, write: Write, header: str) -> None:
    """The files of many days in one sheet: rows of one source on two days are not one row."""
    rows = [["2026-03-01", "付费", "a", "b", "100", "-", "10"], ["2026/3/2", "付费", "a", "b", "200", "-", "20"]]
    record = load(ws, write("来源-2026-03-02.csv", [[header, *SOURCES], *rows])).imports[0]
    assert record.period == ("2026-03-01", "2026-03-02")
    got = [(str(r["stat_date"]), r["visitors"], r["pay_amount"]) for r in facts(ws, "source_days", "stat_date")]
    assert got == [("2026-03-01", 100, 10), ("2026-03-02", 200, 20)]


def test_a_file_is_read_anew_by_a_recipe_that_was_mended(ws: Workspace, write: Write, folder: Path) -> None:
    """Somebody drafts a recipe, imports, sees what is missing, mends the recipe and imports the same file again."""
    draft = folder / "mine.toml"
    path, day = write("库.csv", [["编码", "数", "锁"], ["x", "1", "5"]]), date(2026, 3, 1)
    an_hour_ago, long_ahead = time.time() - 3600, time.time() + 3600
    draft.write_text(DRAFT % "raw", encoding="utf-8")
    os.utime(draft, (an_hour_ago, an_hour_ago))
    first = load(ws, path, recipe=str(draft), date_arg=day).imports[0]
    assert load(ws, path, recipe=str(draft), date_arg=day).imports[0].id == first.id
    draft.write_text(DRAFT % "qty_reserved", encoding="utf-8")
    os.utime(draft, (long_ahead, long_ahead))
    again = load(ws, path, recipe=str(draft), date_arg=day).imports[0]
    assert (again.id != first.id, again.rows["updated"]) == (True, 1)
    assert [(r["qty_available"], r["qty_reserved"]) for r in facts(ws, "stock")] == [(1, 5)]


def test_a_sheet_of_several_shops_is_told(ws: Workspace, write: Write) -> None:
    rows = [["甲", "付费", "a", "b", "100", "-", "10"], ["乙", "付费", "a", "b", "50", "-", "5"]]
    both = load(ws, write("来源-2026-03-02.csv", [["店铺", *SOURCES], *rows])).imports[0]
    assert any("不止一家店" in w for w in both.warnings)
    one = load(ws, write("来源-2026-03-03.csv", [["店铺", *SOURCES], rows[0]])).imports[0]
    assert not any("不止一家店" in w for w in one.warnings)
