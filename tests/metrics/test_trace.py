"""Where a number comes from: its rows, files and versions; and the number counted again from the rows, which may not flatter."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc
import pytest
from lake_rows import open_shop, put

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.flags import Flag
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import METRICS
from zhanggui.metrics.sources import SOURCES
from zhanggui.metrics.trace import Trace, trace
from zhanggui.metrics.trace.grounds import GROUNDS
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from make_lake import YEAR, open_lake
from make_trade import MadeShop

LATER = date(YEAR + 2, 1, 1)
MADE = (MadeShop("full", 1, 12_000, (YEAR,), 60), MadeShop("orders", 0, 12_000, (YEAR,), 60, reports=False))
D1, D2, D3 = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)  # Monday, Tuesday, Wednesday


# --- every metric, on shops with everything


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Reader]:
    ws = open_lake(tmp_path_factory.mktemp("made shops"), MADE)
    return ws, Reader(ws.lake)


@pytest.fixture(scope="module")
def demo(demo_home: Path) -> tuple[Workspace, Reader]:
    ws = Workspace.open(demo_home)
    return ws, Reader(ws.lake)


def sound(t: Trace) -> None:
    """The recount agrees, day by day too, and the rows' shares add up to every measure."""
    assert t.recount.cannot == ()
    assert t.recount.days_off == ()
    if t.value is None:
        assert t.recount.agrees is not False
        return
    assert t.recount.agrees is True
    assert t.recount.value == pytest.approx(t.value, rel=1e-9, abs=1e-9)
    for m in t.measures:
        if m.total is None:
            continue
        assert m.recounted == pytest.approx(m.total, rel=1e-9, abs=1e-9)
        if MEASURES.get(m.measure).additivity in ("money", "adds"):
            given = [
                pc.sum(rows.column(f"gives_{m.measure}")).as_py() for rows in t.facts.values() if f"gives_{m.measure}" in rows.column_names
            ]
            assert sum(g or 0 for g in given) == pytest.approx(m.total, rel=1e-9, abs=1e-6)


SPANS = {"full": (date(YEAR, 10, 13), date(YEAR, 10, 15)), "orders": (date(YEAR, 10, 13), date(YEAR, 10, 19))}


@pytest.mark.parametrize("metric", [m.id for m in METRICS])
@pytest.mark.parametrize("shop", SPANS)
def test_every_metric_of_a_made_shop_is_counted_again_from_its_rows(made: tuple[Workspace, Reader], shop: str, metric: str) -> None:
    ws, reader = made
    sound(trace(ws, metric, shop, *SPANS[shop], as_of=LATER, reader=reader))


DEMO = {"demo-tmall": (date(2026, 8, 26), date(2026, 8, 27)), "demo-uci": (date(2011, 10, 3), date(2011, 10, 4))}


@pytest.mark.parametrize("metric", [m.id for m in METRICS])
@pytest.mark.parametrize("shop", DEMO)
def test_every_metric_of_the_demo_is_counted_again_from_its_rows(demo: tuple[Workspace, Reader], shop: str, metric: str) -> None:
    ws, reader = demo
    sound(trace(ws, metric, shop, *DEMO[shop], as_of=LATER, reader=reader))


MEMBERS = [
    ("full", "visitors", {"source_l1": 0}),
    ("full", "pay_amount", {"product_id": 0}),
    ("full", "ad_roi", {"channel": 0}),
    ("full", "inquiry_conversion", {"staff": 0}),
    ("full", "pay_amount", {"buyer_type": "old"}),
    ("orders", "pay_amount", {"buyer_type": "old"}),
    ("orders", "pay_users", {"buyer_type": "new"}),
    ("orders", "aov", {"province": "浙江省"}),
    ("orders", "pay_qty", {"product_id": 0}),
    ("orders", "refund_amount", {"product_id": 0}),
    ("orders", "refund_by_pay_date", {"product_id": 0}),
]


@pytest.mark.parametrize(("shop", "metric", "where"), MEMBERS)
def test_one_member_is_counted_again_from_its_own_rows(
    made: tuple[Workspace, Reader], shop: str, metric: str, where: dict[str, str | int]
) -> None:
    ws, reader = made
    day = date(YEAR, 10, 14)
    asked = {d: _some_member(reader, metric, shop, d, day) if m == 0 else str(m) for d, m in where.items()}
    t = trace(ws, metric, shop, day, day, asked, as_of=LATER, reader=reader)
    sound(t)
    assert t.value is not None
    whole = trace(ws, metric, shop, day, day, as_of=LATER, reader=reader)
    assert t.recount.rows > 0
    if metric in ("pay_amount", "pay_qty", "refund_amount"):
        assert whole.value is not None
        assert 0 < t.value < whole.value


def _some_member(reader: Reader, metric: str, shop: str, dim: str, day: date) -> str:
    from zhanggui.metrics.query import query

    (result,) = query(reader, [metric], [shop], day, day, [dim], LATER)
    return max((r for r in result.rows if r["value"]), key=lambda r: str(r[dim]))[dim]


def test_every_measure_of_every_source_has_a_way_to_be_counted_again() -> None:
    for source in SOURCES:
        assert set(source.measures) <= set(GROUNDS[source.id].pieces), source.id


# --- a small shop, by hand


def orders(*rows: tuple[str, str, str | None, float]) -> list[dict[str, object]]:
    return [
        {"order_id": n, "created_at": at, "paid_at": at, "buyer_id": who, "paid_amount": paid, "status": "paid", "item_qty": 1}
        for n, at, who, paid in rows
    ]


def small(home: Path) -> Workspace:
    ws = open_shop(home)
    put(
        ws,
        "orders",
        *orders(
            ("1", "2026-03-02 10:00:00", "a", 10.1),
            ("2", "2026-03-02 11:00:00", "b", 20.2),
            ("3", "2026-03-03 09:00:00", "a", 30.3),
            ("4", "2026-03-03 10:00:00", None, 0.4),
        ),
    )
    return ws


def test_the_rows_are_those_of_the_days_and_say_what_each_gives(tmp_path: Path) -> None:
    t = trace(small(tmp_path), "pay_amount", "s1", D1, D1)
    assert t.value == 30.3
    assert t.rows.select(["table", "file", "row_no", "order_id", "gives_pay_amount"]).to_pylist() == [
        {"table": "orders", "file": "orders.csv", "row_no": 2, "order_id": "1", "gives_pay_amount": 10.1},
        {"table": "orders", "file": "orders.csv", "row_no": 3, "order_id": "2", "gives_pay_amount": 20.2},
    ]
    assert t.rows.column("paid_amount").to_pylist() == [Decimal("10.1000"), Decimal("20.2000")]


def test_buyers_of_two_days_are_counted_person_by_person_and_a_nameless_order_is_one(tmp_path: Path) -> None:
    t = trace(small(tmp_path), "pay_users", "s1", D1, D2)
    assert (t.value, t.recount.value, t.recount.agrees, t.recount.rows) == (3.0, 3.0, True, 4)
    (m,) = t.measures
    assert m.people
    assert sorted(v or 0 for v in t.rows.column("gives_pay_users").to_pylist()) == [0, 1, 1, 1]


def test_visitors_of_several_days_have_no_sum_and_each_day_is_held_against_its_row(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "shop_days", {"stat_date": "2026-03-02", "visitors": 100}, {"stat_date": "2026-03-03", "visitors": 50})
    t = trace(ws, "visitors", "s1", D1, D2)
    assert t.value is None
    assert Flag.NON_ADDITIVE in t.flags
    (m,) = t.measures
    assert (m.total, m.recounted, t.recount.value, t.recount.agrees) == (None, None, None, True)


def test_visitors_of_a_week_rest_on_the_platforms_own_row_of_that_week(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    days = [{"stat_date": f"2026-03-0{n}", "period": "day", "visitors": 100} for n in range(2, 9)]
    put(ws, "shop_days", *days, {"stat_date": "2026-03-02", "period": "week", "visitors": 480})
    t = trace(ws, "visitors", "s1", D1, date(2026, 3, 8))
    assert (t.value, t.recount.value, t.recount.agrees) == (480.0, 480.0, True)
    assert t.rows.column("period").to_pylist() == ["week"]


def test_another_table_that_tells_otherwise_is_named_with_the_difference(tmp_path: Path) -> None:
    ws = small(tmp_path)
    put(ws, "shop_days", {"stat_date": "2026-03-02", "pay_amount": 35.0, "visitors": 9, "pay_users": 2})
    t = trace(ws, "pay_amount", "s1", D1, D2)
    (m,) = t.measures
    assert t.value == 65.7
    assert [(o.source, o.days, o.rows) for o in m.origins] == [("shop_days", (D1,), 1), ("order_days", (D2,), 2)]
    assert [(r.source, r.days, r.says, r.counted, r.difference) for r in m.rivals] == [("order_days", 1, 30.3, 35.0, -4.7)]
    assert t.recount.agrees is True


def test_a_report_row_that_is_no_day_of_the_whole_shop_gives_nothing(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(
        ws,
        "shop_days",
        {"stat_date": "2026-03-02", "device": "all", "pay_amount": 100},
        {"stat_date": "2026-03-02", "device": "无线端", "pay_amount": 90},
        {"stat_date": "2026-03-02", "device": "all", "period": "week", "pay_amount": 700},
    )
    t = trace(ws, "pay_amount", "s1", D1, D1)
    assert (t.value, t.rows.num_rows) == (100.0, 1)


def test_a_day_that_contradicts_itself_is_left_out_of_number_and_recount(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(
        ws,
        "shop_days",
        {"stat_date": "2026-03-02", "visitors": 100, "pay_users": 10},
        {"stat_date": "2026-03-03", "visitors": 5, "pay_users": 10},
    )
    t = trace(ws, "pay_conversion", "s1", D1, D2)
    assert t.value == 0.1
    assert Flag.BAD_DATA in t.flags
    assert (t.recount.agrees, t.recount.rows) == (True, 1)


def test_a_number_that_its_rows_do_not_give_is_said_to_be_off_by_how_much_and_on_which_day(tmp_path: Path) -> None:
    ws = small(tmp_path)
    put(ws, "orders", *orders(("5", "2026-03-03 12:00:00", "c", 1000.0)))
    # The day sums as they were before the second file, the orders as they are now: as if a rollup had been left behind.
    stale = Reader(ws.lake, versions={"order_days": 0})
    t = trace(ws, "pay_amount", "s1", D1, D2, reader=stale)
    assert (t.value, t.recount.value, t.recount.agrees) == (61.0, 1061.0, False)
    assert t.recount.difference == 1000.0
    assert t.recount.days_off == (("pay_amount", D2, 30.7, 1030.7),)


def test_two_wrong_days_that_cancel_out_are_found_all_the_same(tmp_path: Path) -> None:
    ws = small(tmp_path)
    rows = orders(("1", "2026-03-03 10:00:00", "a", 10.1))  # the payment of order 1 is moved to the next day
    put(ws, "orders", *rows)
    stale = Reader(ws.lake, versions={"order_days": 0})
    t = trace(ws, "pay_amount", "s1", D1, D2, reader=stale)
    assert (t.value, t.recount.value, t.recount.difference) == (61.0, 61.0, 0.0)
    assert t.recount.agrees is False
    assert [day for _, day, _, _ in t.recount.days_off] == [D1, D2]


def test_a_row_belongs_to_the_file_that_wrote_it_last(tmp_path: Path) -> None:
    ws = small(tmp_path)
    second = put(ws, "orders", *orders(("2", "2026-03-02 11:00:00", "b", 22.0)))
    t = trace(ws, "pay_amount", "s1", D1, D1)
    assert t.value == 32.1
    assert {f.import_id: f.rows for f in t.files}[second] == 1
    assert sum(f.rows for f in t.files) == t.recount.rows == 2


# --- as it once was


def test_an_old_version_of_the_orders_brings_back_the_number_of_then_day_sums_and_all(tmp_path: Path) -> None:
    ws = small(tmp_path)
    then = trace(ws, "pay_amount", "s1", D1, D2)
    put(ws, "orders", *orders(("5", "2026-03-03 12:00:00", "c", 1000.0)))
    assert trace(ws, "pay_amount", "s1", D1, D2).value == 1061.0
    (version,) = (t.version for t in then.tables if t.table == "orders")
    again = trace(ws, "pay_amount", "s1", D1, D2, versions={"orders": version})
    assert (again.value, again.recount.agrees) == (then.value, True)
    assert again.tables == then.tables


def test_only_what_was_there_before_the_next_change_has_a_say_in_an_old_number(tmp_path: Path) -> None:
    ws = small(tmp_path)
    put(ws, "shop_days", {"stat_date": "2026-03-02", "pay_amount": 35.0})
    put(ws, "orders", *orders(("5", "2026-03-03 12:00:00", "c", 1000.0)))
    # The report came before the next change of the orders, so it was there.
    assert trace(ws, "pay_amount", "s1", D1, D1, versions={"orders": 0}).value == 35.0
    ws2 = small(tmp_path / "two")
    put(ws2, "orders", *orders(("5", "2026-03-03 12:00:00", "c", 1000.0)))
    put(ws2, "shop_days", {"stat_date": "2026-03-02", "pay_amount": 35.0})
    assert trace(ws2, "pay_amount", "s1", D1, D1, versions={"orders": 0}).value == 30.3


def test_a_version_that_never_was_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UseError) as told:
        trace(small(tmp_path), "pay_amount", "s1", D1, D2, versions={"orders": 99})
    assert "0–0" in told.value.say("zh")


# --- nothing there


def test_where_no_file_tells_there_is_no_number_and_nothing_to_count(tmp_path: Path) -> None:
    t = trace(open_shop(tmp_path), "pay_amount", "s1", D1, D3)
    assert t.value is None
    assert Flag.MISSING_FILE in t.flags
    assert (t.recount.agrees, t.recount.rows, t.files, t.rows.num_rows) == (None, 0, (), 0)


def test_a_member_that_is_not_there_is_refused_with_its_neighbours(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    put(ws, "source_days", {"stat_date": "2026-03-02", "source_l1": "平台流量", "visitors": 3})
    with pytest.raises(UseError) as told:
        trace(ws, "visitors", "s1", D1, D1, {"source_l1": "平台"})
    assert "平台流量" in told.value.say("zh")


def test_the_platforms_own_meaning_of_a_number_is_told_of_its_shops_alone(tmp_path: Path) -> None:
    ws = open_shop(tmp_path)
    t = trace(ws, "visitors", "s1", D1, D1)
    assert t.differs is None
    assert t.metric.differs["jd"].zh
