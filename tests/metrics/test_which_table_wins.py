"""Several tables may give one number. Which of them does is declared once, and nothing is ever counted twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lake_rows import Row, open_shop, put
from made_shop import ask, value

from zhanggui.warehouse.workspace import Workspace

DAY = date(2026, 3, 2)
ON = {"stat_date": DAY}


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return open_shop(tmp_path)


def paid(order: str, amount: int, day: str = "2026-03-02", buyer: str | None = None, **more: Any) -> Row:
    return {
        "order_id": order,
        "created_at": f"{day} 10:00",
        "paid_at": f"{day} 10:00",
        "paid_amount": amount,
        "buyer_id": buyer or f"b{order}",
        **more,
    }


def by(ws: Workspace, metric: str, dims: str) -> dict[Any, float | None]:
    """Values of the day by the members of the dims."""
    names = dims.split(",")
    rows = ask(ws, metric, dims, DAY, DAY)
    return {r[names[0]] if len(names) == 1 else tuple(r[n] for n in names): r["value"] for r in rows}


# --- precedence, day by day


def test_the_platforms_day_report_beats_the_orders_and_orders_fill_a_day_without_one(ws: Workspace) -> None:
    put(ws, "shop_days", {**ON, "pay_amount": "1000", "pay_users": 50})
    put(ws, "orders", paid("1", 70), paid("2", 30, "2026-03-03"), paid("3", 20, "2026-03-03", "b2"))
    rows = {r["day"]: r["value"] for r in ask(ws, "pay_amount", "day", DAY, date(2026, 3, 4))}
    assert rows == {"2026-03-02": 1000, "2026-03-03": 50, "2026-03-04": None}
    assert {r["day"]: r["value"] for r in ask(ws, "aov", "day", DAY, date(2026, 3, 3))} == {"2026-03-02": 20, "2026-03-03": 50}
    assert value(ws, "pay_amount", DAY, date(2026, 3, 4))[0] == 1050


def test_a_day_report_without_a_column_leaves_that_column_to_others(ws: Workspace) -> None:
    put(ws, "shop_days", {**ON, "visitors": 500})
    put(ws, "orders", paid("1", 70))
    put(ws, "visits", {"visitor_id": "v", "product_id": "p", "behaviour": "pv", "at": "2026-03-02 09:00"})
    assert (value(ws, "visitors", DAY)[0], value(ws, "pay_amount", DAY)[0], value(ws, "pageviews", DAY)[0]) == (500, 70, 1)


def test_orders_give_new_and_old_buyers_where_no_report_does(ws: Workspace) -> None:
    put(
        ws,
        "orders",
        paid("1", 10, "2026-02-01", "old friend"),
        paid("2", 70, buyer="old friend"),
        paid("3", 5),
        paid("4", 5) | {"buyer_id": None},
    )
    assert (value(ws, "new_buyers", DAY)[0], value(ws, "old_buyers", DAY)[0], value(ws, "pay_users", DAY)[0]) == (1, 1, 3)
    assert by(ws, "pay_amount", "buyer_type") == {"new": 5, "old": 70, "unknown": 5}


def test_the_sum_of_products_is_the_last_resort(ws: Workspace) -> None:
    put(ws, "product_days", *({**ON, "product_id": p, "pay_amount": "10", "product_visitors": 7} for p in "ab"))
    assert value(ws, "pay_amount", DAY)[0] == 20
    assert value(ws, "visitors", DAY) == (None, {"missing_file"})  # visitors of products do not add up to the shop's
    put(ws, "orders", paid("1", 15))
    assert value(ws, "pay_amount", DAY)[0] == 15


def test_refund_lines_beat_the_day_report_and_that_the_amounts_on_orders(ws: Workspace) -> None:
    put(ws, "orders", paid("1", 70, refund_amount="9"))
    assert value(ws, "refund_amount", DAY)[0] == 9
    put(ws, "shop_days", {**ON, "refund_amount": "7"})
    assert value(ws, "refund_amount", DAY)[0] == 7
    put(
        ws,
        "refunds",
        {"refund_id": "r", "order_id": "1", "applied_at": "2026-03-01", "finished_at": "2026-03-02 11:00", "refund_amount": "8"},
    )
    assert value(ws, "refund_amount", DAY)[0] == 8


# --- devices and levels


def test_the_row_of_all_devices_is_the_day_and_without_it_the_devices_together(ws: Workspace) -> None:
    put(ws, "shop_days", *({**ON, "device": d, "pay_amount": a} for d, a in (("all", "100"), ("pc", "30"), ("wireless", "70"))))
    put(ws, "shop_days", *({"stat_date": "2026-03-03", "device": d, "pay_amount": a} for d, a in (("pc", "30"), ("wireless", "50"))))
    assert {r["day"]: r["value"] for r in ask(ws, "pay_amount", "day", DAY, date(2026, 3, 3))} == {"2026-03-02": 100, "2026-03-03": 80}


def test_weekly_and_sku_rows_do_not_join_the_days_of_products(ws: Workspace) -> None:
    put(ws, "product_days", {**ON, "product_id": "p", "pay_amount": "10"}, {**ON, "product_id": "p", "period": "week", "pay_amount": "70"},
        {**ON, "product_id": "p", "level": "sku", "sku_id": "s", "pay_amount": "10"})  # fmt: skip
    assert by(ws, "pay_amount", "product_id") == {"p": 10}


# --- trees of sources


def sources(ws: Workspace, *paths: str, **more: Any) -> None:
    """Source rows written as 付费/关键词/汇总=100 (path = visitors)."""
    rows = []
    for path in paths:
        names, _, visitors = path.partition("=")
        levels = [*names.split("/"), "", "", ""][:4]
        row = {f"source_l{n}": name for n, name in enumerate(levels, 1)}
        rows.append({**ON, **row, "visitors": int(visitors), "pay_amount": int(visitors) * 2, "is_subtotal": "汇总" in levels, **more})
    put(ws, "source_days", *rows)


def test_a_product_split_by_carrier_counts_once(ws: Workspace) -> None:
    split = [("p", "全部", "100"), ("p", "直播", "70"), ("p", "商品卡", "30"), ("q", "直播", "5"), ("q", "商品卡", "6"), ("r", "", "1")]
    put(ws, "product_days", *({**ON, "product_id": p, "carrier": c, "pay_amount": money} for p, c, money in split))
    assert by(ws, "pay_amount", "product_id") == {"p": 100, "q": 11, "r": 1}
    assert value(ws, "pay_amount", DAY)[0] == 112


def test_where_goods_are_numbered_by_sku_a_sku_is_a_product(ws: Workspace) -> None:
    put(ws, "product_days", *({**ON, "level": "sku", "product_id": s, "sku_id": s, "pay_amount": "10"} for s in ("1001", "1002")))
    put(ws, "product_days", {**ON, "level": "live", "product_id": "1001", "carrier": "直播间", "pay_amount": "9"})
    assert by(ws, "pay_amount", "product_id") == {"1001": 10, "1002": 10}
    assert value(ws, "pay_amount", DAY)[0] == 20


def test_a_tree_of_one_level(ws: Workspace) -> None:
    sources(ws, "搜索=60", "推荐=50", "汇总=100")
    assert by(ws, "visitors", "source_l1") == {"搜索": 60, "推荐": 50}


def test_a_tree_of_two_levels_counts_the_subtotal_or_its_parts(ws: Workspace) -> None:
    sources(ws, "付费/汇总=100", "付费/关键词=70", "付费/人群=50", "搜索/手淘搜索=60", "推荐/汇总=40")
    assert by(ws, "visitors", "source_l1") == {"付费": 100, "搜索": 60, "推荐": 40}
    assert by(ws, "pay_amount", "source_l1,source_l2") == {("付费", "关键词"): 140, ("付费", "人群"): 100, ("搜索", "手淘搜索"): 120}


def test_a_tree_of_three_levels_with_totals_at_each(ws: Workspace) -> None:
    sources(
        ws, "付费/汇总/汇总=100", "付费/关键词/汇总=70", "付费/关键词/货品=40", "付费/关键词/品牌=35", "付费/人群/汇总=50",
        "搜索/汇总/汇总=60", "搜索/手淘搜索/汇总=60",
    )  # fmt: skip
    assert by(ws, "visitors", "source_l1") == {"付费": 100, "搜索": 60}
    two = {("付费", "关键词"): 70, ("付费", "人群"): 50, ("搜索", "手淘搜索"): 60}
    assert by(ws, "visitors", "source_l1,source_l2") == two
    assert by(ws, "visitors", "source_l1,source_l2,source_l3") == {("付费", "关键词", "货品"): 40, ("付费", "关键词", "品牌"): 35}


def test_a_tree_of_four_levels_where_some_branches_end_early(ws: Workspace) -> None:
    sources(
        ws, "付费/汇总/汇总/汇总=100", "付费/关键词/汇总/汇总=70", "付费/关键词/货品/汇总=40", "付费/关键词/货品/长尾=25", "付费/关键词/货品/类目=20",
        "推荐/首页/汇总/汇总=33", "直访=5",
    )  # fmt: skip
    assert by(ws, "visitors", "source_l1") == {"付费": 100, "推荐": 33, "直访": 5}
    assert by(ws, "visitors", "source_l1,source_l2")[("付费", "关键词")] == 70
    assert by(ws, "visitors", "source_l1,source_l2")[("推荐", "首页")] == 33
    deepest = by(ws, "visitors", "source_l1,source_l2,source_l3,source_l4")
    assert {k: v for k, v in deepest.items() if k[3]} == {("付费", "关键词", "货品", "长尾"): 25, ("付费", "关键词", "货品", "类目"): 20}


def test_one_attribution_and_one_carrier_of_the_same_visits(ws: Workspace) -> None:
    sources(ws, "搜索=60", attribution="每一次访问")
    sources(ws, "搜索=55", attribution="all")
    sources(ws, "搜索=20", attribution="all", carrier="微详情")
    assert by(ws, "visitors", "source_l1") == {"搜索": 55}


def test_the_sources_of_a_product_do_not_join_those_of_the_shop(ws: Workspace) -> None:
    sources(ws, "搜索=60")
    sources(ws, "搜索=20", level="product", product_id="p")
    assert by(ws, "visitors", "source_l1") == {"搜索": 60}


# --- ads


def ad(ws: Workspace, *rows: Row) -> None:
    put(ws, "ad_days", *({"channel": "wanxiangtai", **ON, "impressions": 100, "clicks": 10, "gmv": 30, **r} for r in rows))


def test_two_attribution_windows_of_a_campaign_cost_once(ws: Workspace) -> None:
    ad(ws, *({"campaign_id": c, "attribution_window": w, "cost": 10} for c in "ab" for w in ("15d", "30d", "7d")))
    assert value(ws, "ad_cost", DAY)[0] == 20
    assert by(ws, "ad_clicks", "campaign_id") == {"a": 10, "b": 10}


def test_campaign_item_and_keyword_reports_tell_the_same_money(ws: Workspace) -> None:
    ad(ws, {"scene": "关键词推广", "campaign_id": "a", "cost": 60}, {"scene": "人群推广", "campaign_id": "b", "cost": 40})
    ad(ws, *({"scene": s, "campaign_id": c, "entity_type": "product", "entity_id": p, "cost": n}
             for s, c, p, n in (("关键词推广", "a", "p1", 35), ("关键词推广", "a", "p2", 25), ("人群推广", "b", "p1", 40))))  # fmt: skip
    ad(
        ws,
        {"scene": "关键词推广", "campaign_id": "a", "keyword": "裙", "cost": 50},
        {"scene": "关键词推广", "campaign_id": "a", "keyword": "裤", "cost": 10},
    )
    ad(ws, {"scene": "人群推广", "campaign_id": "b", "audience": "老客", "cost": 40})
    assert value(ws, "ad_cost", DAY)[0] == 100
    assert by(ws, "ad_cost", "campaign_id") == {"a": 60, "b": 40}
    assert by(ws, "ad_cost", "scene") == {"关键词推广": 60, "人群推广": 40}
    assert by(ws, "ad_cost", "entity_id") == {"p1": 75, "p2": 25}
    assert by(ws, "ad_cost", "keyword") == {"裙": 50, "裤": 10}
    assert by(ws, "ad_cost", "audience") == {"老客": 40}


def test_only_fine_reports_still_give_the_whole_cost(ws: Workspace) -> None:
    ad(ws, {"scene": "关键词推广", "keyword": "裙", "cost": 50}, {"scene": "人群推广", "audience": "老客", "cost": 40})
    assert value(ws, "ad_cost", DAY)[0] == 90


def test_a_report_with_shop_and_product_subjects_is_one_report(ws: Workspace) -> None:
    ad(ws, {"entity_type": "product", "entity_id": "p1", "cost": 35}, {"entity_type": "shop", "entity_id": "", "cost": 5})
    assert value(ws, "ad_cost", DAY)[0] == 40


def test_hours_do_not_join_their_day(ws: Workspace) -> None:
    ad(ws, {"campaign_id": "a", "cost": 10}, *({"campaign_id": "a", "stat_hour": str(h), "cost": 5} for h in (9, 10)))
    assert value(ws, "ad_cost", DAY)[0] == 10


def test_channels_add(ws: Workspace) -> None:
    ad(ws, {"cost": 10, "campaign_id": "a"}, {"cost": 4, "channel": "taobaoke", "entity_id": "x"})
    assert value(ws, "ad_cost", DAY)[0] == 14
    assert by(ws, "ad_cost", "channel") == {"wanxiangtai": 10, "taobaoke": 4}


# --- service


def test_the_shops_own_line_of_service_beats_the_sum_of_the_agents(ws: Workspace) -> None:
    put(
        ws,
        "service_days",
        *({**ON, "staff": s, "inquiry_users": n, "inquiry_pay_users": n // 2} for s, n in (("", 100), ("a", 70), ("b", 50))),
    )
    assert value(ws, "inquiry_conversion", DAY)[0] == 0.5
    assert by(ws, "inquiry_conversion", "staff") == {"a": 0.5, "b": 0.5}


def test_money_is_exact_however_many_rows_it_is_summed_from(ws: Workspace) -> None:
    put(ws, "product_days", *({**ON, "product_id": str(n), "pay_amount": "0.10"} for n in range(1000)))
    assert value(ws, "pay_amount", DAY)[0] == 100.0
