"""The bench of metrics measures what it says: turns are fair, answers are held against each other, and the SQL is that of the formula."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.metrics.metric import METRICS, find_metric

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import hand_sql
import speed
from make_lake import lakes, tables_of
from make_trade import trade
from metrics_page import Results, page
from speed import Flat, Line


class Clock:
    """A clock that stands still but for what calls take."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def taking(self, *seconds: float) -> Callable[[], None]:
        """A call that takes these times, one after the other."""
        left = list(seconds)

        def call() -> None:
            self.now += left.pop(0)

        return call


def test_calls_take_turns_and_the_median_of_their_times_counts() -> None:
    clock = Clock()
    calls = {"ours": clock.taking(0.010, 0.100, 0.012), "hand": clock.taking(0.004, 0.003, 0.5)}
    assert speed.alternate(calls, 3, clock) == pytest.approx({"ours": 12, "hand": 4})


def test_a_slow_call_is_run_three_times_and_no_more() -> None:
    clock = Clock()
    slow = clock.taking(2.0, 2.0, 2.0)  # a fourth run would find no time left to take
    assert speed.alternate({"slow": slow}, 9, clock) == pytest.approx({"slow": 2000})


@pytest.mark.parametrize(
    ("ours", "hand", "said"),
    [
        ({"d1": 10.0}, {"d1": 10.000001}, ""),
        ({"d1": 10.0}, {"d1": 10.1}, "d1: 10, by hand 10.1"),
        ({"d1": 1e9}, {"d1": 1e9 + 100}, ""),
        ({"d1": None}, {"d1": None}, ""),
        ({"d1": None}, {"d1": 0.0}, "d1: nothing, by hand 0"),
        ({"d1": 0.0}, {"d1": None}, "d1: 0, by hand nothing"),
        ({"d1": 0.0, "d2": None}, {}, ""),  # no rows: a day without anything
        ({"d1": 5.0}, {}, "d1: 5, by hand nothing"),
        ({}, {"d1": 5.0}, "d1: nothing, by hand 5"),
        ({"d1": 1.0, "d2": 7.0}, {"d1": 1.0, "d2": 8.0}, "d2: 7, by hand 8"),
    ],
)
def test_answers_agree_to_a_millionth(ours: speed.Answer, hand: speed.Answer, said: str) -> None:
    assert speed.disagreement(ours, hand) == said


def test_flatness_is_of_all_questions_together_and_names_the_worst() -> None:
    found = speed.flatness({"a": 10.0, "b": 10.0, "c": 20.0}, {"a": 11.0, "b": 15.0, "c": 20.0})
    assert (found.whole, found.median, found.worst, found.metric) == (pytest.approx(1.15), pytest.approx(1.1), pytest.approx(1.5), "b")


def test_every_metric_has_sql_of_its_own() -> None:
    """None leans on the sum of a column of that name, which may be another number. A new measure is added in bench/hand_sql.py."""
    told = {m for metric in METRICS for m in metric.measures}
    assert told - set(hand_sql.OF_REPORTS) - hand_sql.NOT_OF_A_DAY == set()


@pytest.fixture
def own_tables() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(
        "create table shop_days as select 's' as shop, date '2026-03-01' as stat_date, 'day' as period, 'all' as device, 50 as pay_users, 400 as visitors"
    )
    con.execute(
        "create table orders as select * from (values ('s', timestamp '2026-03-01 10:00', 30.0), ('s', timestamp '2026-03-02 10:00', 20.0)) o(shop, paid_at, paid_amount)"
    )
    con.execute("create table refunds as select 's' as shop, timestamp '2026-03-02 12:00' as finished_at, 5.0 as refund_amount")
    return con


def answer(con: duckdb.DuckDBPyConnection, metric: str, known: dict[str, hand_sql.Piece]) -> dict[str, float | None]:
    sql = hand_sql.hand_sql(find_metric(metric), known)
    assert sql is not None
    asked = {"shop": "s", "first": "2026-03-01", "last": "2026-03-02", "until": "2026-03-03"}
    rows = con.execute(sql, {k: v for k, v in asked.items() if f"${k}" in sql}).fetchall()
    return {str(day): value for day, value in rows}


def test_a_ratio_of_one_table(own_tables: duckdb.DuckDBPyConnection) -> None:
    assert answer(own_tables, "pay_conversion", hand_sql.OF_REPORTS) == {"2026-03-01": 0.125}


def test_a_difference_of_two_tables_in_which_nothing_happened_on_some_days(own_tables: duckdb.DuckDBPyConnection) -> None:
    assert answer(own_tables, "net_pay_amount", hand_sql.OF_ORDERS) == {"2026-03-01": 30.0, "2026-03-02": 15.0}


def test_a_shop_has_the_same_rows_among_others_and_with_a_longer_past() -> None:
    made = lakes(30_000, 3)
    alone, longer = made["alone"][0], made["years"][0]
    assert made["among"][0] == alone
    assert len(longer.months) == 3 * len(alone.months)
    assert tables_of(trade(alone, alone.months[9])) == tables_of(trade(longer, longer.months[33]))


def test_the_lines_of_the_lakes_are_what_was_asked_for() -> None:
    (_, orders), among = lakes(60_000, 3)["large"], lakes(60_000, 3)["among"]
    lines = sum(tables_of(trade(orders, month))["order_lines"].num_rows for month in orders.months)
    assert lines == pytest.approx(60_000, rel=0.01)
    assert sum(shop.lines for shop in among) == 60_000


def test_the_page_tells_what_was_reached_and_what_differs() -> None:
    lines = [Line("pay_amount", "full", 3.0, 1.0, 2.0), Line("aov", "full", 10.0, 6.0, 2.0, wrong="2026-03-01: 1, by hand 2")]
    flat = Flat(1.1, 1.0, 1.2, "aov")
    text = "\n".join(page(Results("bench", 90, 5, lakes(5_000_000, 100), lines, ["score"], flat, flat, 900, 600, ["duckdb"])))
    assert "| any metric ≤ 2.0 × the SQL, asked anew | 1 of 2, worst 5.00 |" in text
    assert "| any metric ≤ 2.0 × the SQL, asked again | 1 of 2, worst 3.00 |" in text
    assert "| 1.50 (900 ms ÷ 600 ms) |" in text
    assert "1 of 2 |\n\nLibraries" in text
    assert "- aov, `full`: 2026-03-01: 1, by hand 2" in text
    assert (
        "| flat from 1 to 100 shops, ≤ 1.3 × (the others have 45,454 order lines each) | 1.10 all together, median 1.00, worst 1.20 (aov) |"
        in text
    )
    assert "500,000 order lines" in text
    assert "5,000,000 order lines" in text
