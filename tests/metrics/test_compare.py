"""Numbers against other days: what is compared with what, in which words, and when there is nothing to say."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from lake_rows import open_shop, put

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.almanac.comparable import Basis
from zhanggui.kernel.errors import UseError
from zhanggui.metrics.compare import difference, read_bases
from zhanggui.metrics.compared import query_compared
from zhanggui.metrics.seasons import seasons_by_shop
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

LATER = date(2027, 6, 1)


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return open_shop(tmp_path)


def days(ws: Workspace, first: str, *amounts: float, visitors: int = 1000, buyers: int = 50) -> None:
    start = date.fromisoformat(first)
    put(ws, "shop_days", *(
        {"stat_date": str(start + timedelta(days=n)), "pay_amount": str(a), "visitors": visitors, "pay_users": buyers} for n, a in enumerate(amounts)
    ))  # fmt: skip


def held(ws: Workspace, metric: str, basis: Basis, first: str, last: str = "", by: str = "day") -> dict[str, Any]:
    """The comparison of the one row asked for."""
    shops = ws.shops()
    (key,) = shops
    (result,) = query_compared(
        Reader(ws.lake), [metric], [key], date.fromisoformat(first), date.fromisoformat(last or first), [by] if by else [], [basis],
        seasons_by_shop(shops, ws.home), as_of=LATER,
    )  # fmt: skip
    (row,) = result.rows
    found: dict[str, Any] = row["compare"][basis]
    return found


def test_a_day_against_the_day_before_and_the_same_weekday(ws: Workspace) -> None:
    days(ws, "2026-03-01", 100, 110, 120, 130, 140, 150, 160, 170)
    assert held(ws, "pay_amount", "day_before", "2026-03-08") | {"why": ""} == {
        "from": "2026-03-07", "to": "2026-03-07", "days": 1, "value": 160, "change": 10, "ratio": 10 / 160, "flags": [], "why": "",
    }  # fmt: skip
    week = held(ws, "pay_amount", "week_before", "2026-03-08")
    assert (week["from"], week["value"], week["change"], week["ratio"]) == ("2026-03-01", 100, 70, 0.7)


def test_a_whole_month_against_the_whole_month_before(ws: Workspace) -> None:
    days(ws, "2026-02-01", *[10] * 28, *[12] * 31)
    month = held(ws, "pay_amount", "period_before", "2026-03-01", "2026-03-31", "month")
    assert (month["from"], month["to"], month["value"], month["change"]) == ("2026-02-01", "2026-02-28", 280, 92)


def test_a_month_that_is_not_over_is_held_against_as_many_days(ws: Workspace) -> None:
    days(ws, "2026-02-01", *[10] * 28, *[12] * 31)
    month = held(ws, "pay_amount", "period_before", "2026-03-01", "2026-03-10", "month")
    assert (month["to"], month["value"], month["change"]) == ("2026-02-10", 100, 20)


def test_the_peak_of_618_meets_that_of_the_year_before_whatever_the_weekday(ws: Workspace) -> None:
    days(ws, "2025-06-16", 1, 2, 900, 4)
    days(ws, "2026-06-18", 990)
    year = held(ws, "pay_amount", "year_before", "2026-06-18")
    assert (year["from"], year["value"], year["change"], year["ratio"]) == ("2025-06-18", 900, 90, 0.1)
    assert "大促" in year["why"]


def test_spring_festival_meets_spring_festival_by_the_moon(ws: Workspace) -> None:
    days(ws, "2025-01-27", 7, 8, 50, 60)
    days(ws, "2026-02-17", 55)
    year = held(ws, "pay_amount", "year_before", "2026-02-17")
    assert (year["from"], year["value"], year["change"]) == ("2025-01-29", 50, 5)
    assert "农历" in year["why"]


def test_an_ordinary_day_meets_its_weekday_a_year_ago(ws: Workspace) -> None:
    days(ws, "2025-08-20", 10, 20)
    days(ws, "2026-08-19", 15)
    assert held(ws, "pay_amount", "year_before", "2026-08-19")["from"] == "2025-08-20"


def test_rates_change_in_percentage_points_and_never_in_percent_of_percent(ws: Workspace) -> None:
    days(ws, "2026-03-01", 100, visitors=1000, buyers=30)
    days(ws, "2026-03-02", 100, visitors=1000, buyers=36)
    rate = held(ws, "pay_conversion", "day_before", "2026-03-02")
    assert (rate["value"], rate["change"], rate["ratio"]) == (0.03, pytest.approx(0.006), None)


@pytest.mark.parametrize(
    ("now", "then", "change", "ratio", "flags"),
    [
        (120, 100, 20, 0.2, []),
        (80, 100, -20, -0.2, []),
        (120, 0, 120, None, ["zero_base"]),
        (0, 0, 0, None, ["zero_base"]),
        (-50, -100, 50, 0.5, ["negative_base"]),  # both negative: half the loss is gone
        (-150, -100, -50, -0.5, ["negative_base"]),
        (50, -100, 150, None, ["negative_base"]),  # from loss to profit: no proportion says that
        (-50, 100, -150, -1.5, []),
        (None, 100, None, None, []),
        (100, None, None, None, []),
    ],
)
def test_zero_and_negative_bases_give_no_infinite_growth(
    now: float | None, then: float | None, change: float | None, ratio: float | None, flags: list[str]
) -> None:
    found = difference(now, then, points=False)
    assert (found[0], found[1], sorted(map(str, found[2]))) == (change, ratio, flags)


def test_without_the_base_there_is_no_change_and_the_reason_is_said(ws: Workspace) -> None:
    days(ws, "2026-03-02", 100)
    none = held(ws, "pay_amount", "day_before", "2026-03-02")
    assert (none["value"], none["change"], none["ratio"], none["flags"]) == (None, None, None, ["missing_file"])


def test_visitors_of_a_week_are_compared_only_where_the_platform_counted_both(ws: Workspace) -> None:
    put(ws, "shop_days", *(
        {"stat_date": d, "period": "week", "visitors": n} for d, n in (("2026-03-02", 5200), ("2026-03-09", 5460))
    ))  # fmt: skip
    days(ws, "2026-03-02", *[1] * 14)
    week = held(ws, "visitors", "period_before", "2026-03-09", "2026-03-15", "week")
    assert (week["value"], week["change"], week["ratio"]) == (5200, 260, 0.05)
    part = held(ws, "visitors", "period_before", "2026-03-10", "2026-03-12", "")
    assert (part["value"], part["change"], part["flags"]) == (None, None, ["non_additive"])


def test_days_without_a_counterpart_are_left_out_on_both_sides(ws: Workspace) -> None:
    # In 2024 the peak of 618 met that of 2023; 29 February 2024 has no day of 2023 by the date.
    days(ws, "2023-01-01", *[10] * 365)
    days(ws, "2024-01-01", *[12] * 366)
    year = held(ws, "pay_amount", "year_before", "2024-01-01", "2024-12-31", "year")
    assert (year["days"], year["value"], year["change"], year["flags"]) == (365, 3650, 365 * 12 - 3650, ["not_aligned"])


def test_bases_go_by_their_chinese_names(ws: Workspace) -> None:
    assert read_bases(["同比", "较上周同期", "year_before"]) == ("year_before", "week_before")
    with pytest.raises(UseError) as refused:
        read_bases(["去年"])
    assert "环比" in refused.value.mend.zh


def test_only_a_day_is_compared_with_the_day_before(ws: Workspace) -> None:
    days(ws, "2026-03-02", 1, 2)
    with pytest.raises(UseError) as refused:
        held(ws, "pay_amount", "day_before", "2026-03-02", "2026-03-03", "")
    assert "环比" in refused.value.mend.zh
