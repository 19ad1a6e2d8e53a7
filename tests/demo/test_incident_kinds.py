"""New and vanished sources, mixes, prices, stock, presale, files: each does what its name says, and leaves the rest as it was."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from zhanggui.demo.catalogue import KEYWORDS, SOURCES, products, source_index
from zhanggui.demo.incidents import Incident
from zhanggui.demo.simulate import simulate
from zhanggui.demo.sizes import SIZES, Size
from zhanggui.demo.spoil import spoil
from zhanggui.demo.world import World, live

FIRST, DAYS = date(2026, 7, 6), 35
DAY = date(2026, 7, 30)
TOP, SECOND = (p.id for p in products()[:2])
WEEK = timedelta(days=7)


def world(*incidents: Incident, seed: int = 11) -> World:
    return live(seed, FIRST, DAYS, incidents, "small")


def at(w: World, day: date = DAY) -> int:
    return (day - w.start).days


def usual(series: np.ndarray, n: int) -> float:
    """Mean of the same weekday in the three weeks before day n."""
    return float(np.mean([series[n - 7 * k] for k in (1, 2, 3)]))


def conversion(w: World, sources: np.ndarray | slice = slice(None), items: slice = slice(None)) -> np.ndarray:
    return np.asarray(w.flow.buyers[:, sources, items].sum(axis=(1, 2)) / w.flow.visits[:, sources, items].sum(axis=(1, 2)))


def rows_of(table: pa.Table, day: date, **where: str) -> pd.DataFrame:
    keep = pc.equal(table["stat_date"], pa.scalar(day))
    for name, value in where.items():
        keep = pc.and_(keep, pc.equal(table[name], value))
    return table.filter(keep).to_pandas()


def test_a_new_source_has_no_row_before_its_first_day() -> None:
    incident = Incident("new_source", DAY, 400, 1.0, {"source_l2": "淘宝客"})
    rows = simulate(11, FIRST, DAYS, [incident], only=["source_days"])["source_days"]
    days = rows.filter(pc.equal(rows["source_l2"], "淘宝客"))["stat_date"].to_pylist()
    assert min(days) == DAY
    assert len(days) == (FIRST + timedelta(days=DAYS) - DAY).days
    assert len(rows_of(rows, DAY - WEEK)) == len(rows_of(rows, DAY)) - 1


def test_a_vanished_source_is_not_in_the_file_any_more() -> None:
    incident = Incident("vanished_source", DAY, 400, 0.0, {"source_l1": "内容流量"})
    rows = simulate(11, FIRST, DAYS, [incident], only=["source_days"])["source_days"]
    assert len(rows_of(rows, DAY - WEEK, source_l1="内容流量")) == 3, "the source and its two parts"
    assert len(rows_of(rows, DAY, source_l1="内容流量")) == 0


def test_a_mix_shift_leaves_visitors_and_every_sources_conversion_as_they_were() -> None:
    poor = source_index("手淘推荐")
    w = world(Incident("mix_shift", DAY, 1, 2.2, {"source_l2": "手淘推荐"}))
    n = at(w)
    leaves = w.flow.leaves
    assert leaves[n, poor] / usual(leaves[:, poor], n) == pytest.approx(2.2, rel=0.1)
    assert leaves[n].sum() / usual(leaves.sum(axis=1), n) == pytest.approx(1, abs=0.06)
    each = [conversion(w, np.array([s])) for s in range(len(SOURCES))]
    assert np.median([c[n] / usual(c, n) for c in each]) == pytest.approx(1, abs=0.06)
    assert conversion(w)[n] / usual(conversion(w), n) < 0.92, "the shop converts less"


def test_a_dearer_product_converts_less_and_every_order_of_it_brings_more() -> None:
    shop = simulate(11, FIRST, DAYS, [Incident("price_rise", DAY, 1, 0.5, {"product_id": TOP})], only=["order_lines", "product_days"])
    lines = shop["order_lines"].to_pandas()
    prices = lines[lines["product_id"] == TOP]["unit_price"].astype(float).unique()
    assert sorted(prices / prices.min()) == pytest.approx([1, 2**0.5], abs=0.001)
    now, then = (rows_of(shop["product_days"], d, product_id=TOP).iloc[0] for d in (DAY, DAY - WEEK))
    rate = (now["pay_users"] / now["product_visitors"]) / (then["pay_users"] / then["product_visitors"])
    assert rate == pytest.approx(0.5, abs=0.15)


def test_orders_below_cost_are_below_what_the_cost_sheet_says() -> None:
    incident = Incident("below_cost", DAY, 1, 0.25, {"product_id": SECOND})
    shop = simulate(11, FIRST, DAYS, [incident], only=["orders", "order_lines"], more=["cost_sheet"])
    paid = shop["orders"].to_pandas().set_index("order_id")["paid_at"].dt.date
    lines = shop["order_lines"].to_pandas()
    lines["day"] = lines["order_id"].map(paid)
    cost = shop["sku_costs"].to_pandas().set_index("merchant_sku")["unit_cost"].astype(float)
    each = lines["line_payable_amount"].astype(float) / lines["qty"]
    below = lines[each < lines["merchant_sku"].map(cost)]
    assert set(below["product_id"]) == {SECOND}
    assert (below["day"] == DAY).mean() > 0.9
    assert len(below) > 20


def test_stock_runs_low_but_not_out() -> None:
    w = world(Incident("stock_low", DAY, 1, 2.0, {"product_id": TOP}))
    n, kinds = at(w), slice(0, 2)
    usual_sales = w.sold.mean(axis=0)[kinds]
    assert (w.stock[n, kinds] == np.ceil(2 * usual_sales)).all()
    assert (np.diff(w.stock[n - 5 : n + 1, kinds], axis=0) == -w.sold[n - 4 : n + 1, kinds]).all(), "no delivery before"
    assert (w.stock[n + 1 :, kinds] > 0).all()


def test_bad_reviews_may_come_without_fewer_sales() -> None:
    calm, struck = world(), world(Incident("bad_reviews", DAY, 1, 30.0, {"product_id": TOP}))
    assert np.array_equal(calm.orders.paid, struck.orders.paid)

    def bad(w: World) -> int:
        mine = w.lines.product[w.reviews.line] == 0
        return int(np.count_nonzero(mine & (w.reviews.at // 86_400 == at(w)) & (w.reviews.rating <= 2)))

    assert bad(struck) >= bad(calm) + 8


def test_presale_orders_are_placed_now_and_paid_together_on_the_balance_day() -> None:
    incident = Incident("presale", DAY, 3, 0.9)
    orders = simulate(11, FIRST, DAYS, [incident], only=["orders"])["orders"].to_pandas()
    presale = orders[orders["order_type"] == "预售"]
    assert set(presale["created_at"].dt.date) == {DAY + timedelta(days=n) for n in range(3)}
    assert set(presale["paid_at"].dt.date) == {DAY + timedelta(days=3)}
    on_day = orders[orders["created_at"].dt.date == DAY]
    assert (on_day["order_type"] == "预售").mean() == pytest.approx(0.9 * 0.94, abs=0.04), "of those who pay at all"


def test_balances_that_are_due_later_leave_the_order_open() -> None:
    incident = Incident("presale", FIRST + timedelta(days=DAYS - 3), 3, 1.0)
    orders = simulate(11, FIRST, DAYS, [incident], only=["orders"])["orders"].to_pandas()
    presale = orders[orders["order_type"] == "预售"]
    assert presale["paid_at"].isna().all()
    assert set(presale["status"]) == {"created"}


def test_a_shop_without_presale_does_not_speak_of_order_types() -> None:
    assert "order_type" not in simulate(3, FIRST, 10, size="tiny", only=["orders"])["orders"].column_names


def test_a_half_day_has_no_order_of_the_other_half() -> None:
    w = world(Incident("partial_day", DAY, 1, 0.5))
    seconds = w.orders.created[w.orders.created // 86_400 == at(w)] % 86_400
    assert seconds.max() <= 43_200
    assert w.flow.shop[at(w)] / usual(w.flow.shop, at(w)) == pytest.approx(0.5, abs=0.03)


def test_a_table_that_has_not_come_lacks_that_day_only() -> None:
    whole = simulate(3, FIRST, 20, size="tiny", only=["shop_days", "ad_days"])
    missing = Incident("missing_table", DAY - 2 * WEEK, 1, 1.0, {"table": "ad_days"})
    shop = spoil(whole, [missing])
    assert shop["shop_days"] is whole["shop_days"]
    gone = set(whole["ad_days"]["stat_date"].to_pylist()) - set(shop["ad_days"]["stat_date"].to_pylist())
    assert gone == {DAY - 2 * WEEK}


def test_a_day_may_be_missing_in_every_table() -> None:
    day = DAY - 2 * WEEK
    shop = simulate(3, FIRST, 20, [Incident("missing_table", day, 1, 1.0)], size="tiny")
    assert all(day not in shop[name]["stat_date"].to_pylist() for name in ("shop_days", "source_days", "product_days", "service_days"))
    assert day not in set(shop["orders"].to_pandas()["created_at"].dt.date)
    assert len(shop["products"]) == 12


def test_one_dear_keyword_makes_its_plans_dearer_and_sells_nothing_more() -> None:
    incident = Incident("keyword_burn", DAY, 1, 5.0, {"keyword": KEYWORDS[0]})
    calm, struck = (simulate(11, FIRST, DAYS, i, only=["ad_days"], more=["keyword_ads"])["ad_days"].to_pandas() for i in ([], [incident]))
    burnt = struck[(struck["stat_date"] == DAY) & (struck["keyword"] == KEYWORDS[0])]
    before = calm[(calm["stat_date"] == DAY) & (calm["keyword"] == KEYWORDS[0])]
    assert burnt["cost"].astype(float).sum() / before["cost"].astype(float).sum() == pytest.approx(5, rel=0.1)
    assert burnt["gmv"].astype(float).sum() == before["gmv"].astype(float).sum()
    others = (calm["stat_date"] != DAY) & calm["keyword"].isna()
    assert calm[others].equals(struck[others])


def test_keywords_tell_the_money_of_the_item_report_again() -> None:
    ads = simulate(11, FIRST, DAYS, [], only=["ad_days"], more=["keyword_ads"])["ad_days"].to_pandas()
    by = ["stat_date", "campaign_id", "entity_id"]
    measures = ["cost", "gmv", "clicks", "impressions", "orders"]
    ads[measures] = ads[measures].astype(float)
    words = ads[ads["keyword"].notna()].groupby(by)[measures].sum()
    items = ads[ads["keyword"].isna() & (ads["scene"] == "关键词推广")].groupby(by)[measures].sum()
    assert len(words) == len(items) > 400
    assert np.allclose(words, items.loc[words.index], atol=0.001)


def test_the_sources_of_a_product_agree_with_the_product() -> None:
    shop = simulate(11, FIRST, DAYS, only=["source_days", "product_days"], more=["product_sources"])
    rows = shop["source_days"].to_pandas()
    mine = rows[rows["level"] == "product"]
    assert mine["product_id"].nunique() == 10
    assert (mine["pay_users"] <= mine["visitors"]).all()
    key = ["stat_date", "product_id", "source_l2"]
    assert not mine.duplicated(key).any()
    top = mine[mine["product_id"] == TOP].groupby("stat_date")[["visitors", "pay_users", "pay_amount"]].sum().astype(float)
    whole = shop["product_days"].to_pandas()
    whole = whole[whole["product_id"] == TOP].set_index("stat_date").astype({"pay_amount": float})
    assert (top["visitors"] >= whole["product_visitors"]).all(), "people who came twice count in both sources"
    assert (top["visitors"] <= 1.06 * whole["product_visitors"]).all()
    ratio = top["pay_amount"] / whole["pay_amount"]
    assert ratio.between(1.0, 1.45).all()
    plain = simulate(11, FIRST, DAYS, only=["source_days"])["source_days"]
    assert shop["source_days"].slice(0, len(plain)).select(plain.column_names).equals(plain), "the rows of the shop stay as they are"


def test_shops_of_some_variety_differ_in_their_sources_and_the_demo_shop_does_not() -> None:
    plain, varied = SIZES["small"], Size(20_000, 30, variety=0.4)
    shares = [live(seed, FIRST, 10, (), varied).flow.leaves.sum(axis=0) for seed in (1, 2)]
    same = [live(seed, FIRST, 10, (), plain).flow.leaves.sum(axis=0) for seed in (1, 2)]
    spread = [float(np.std(np.log(a / b))) for a, b in (shares, same)]
    assert spread[0] > 0.25 > 0.1 > spread[1]


def test_noise_with_memory_lasts_for_days() -> None:
    def memory(size: Size) -> float:
        visits = live(5, date(2026, 3, 15), 60, (), size).flow.shop[40:90].astype(float)
        level = np.log(visits) - np.log(visits).mean()
        return float(np.corrcoef(level[1:], level[:-1])[0, 1])

    assert memory(Size(60_000, 30, noise=0.1, memory=0.9)) > 0.6 > memory(Size(60_000, 30, noise=0.1, memory=0.0))
