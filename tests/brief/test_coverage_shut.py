"""A shop that is shut on a weekday, or was closed for a while inside a file that goes on, misses no table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import cast

from zhanggui.brief.compare import Comparison
from zhanggui.brief.coverage import Cover, DayEnd, _judge
from zhanggui.brief.facts import Facts
from zhanggui.brief.findings import coverage_findings, trusted
from zhanggui.brief.notes import AT_REST, notes
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words

DAY = date(2011, 10, 22)  # a Saturday


def days(*without: date, last: date = DAY, count: int = 31) -> dict[date, int]:
    """Twenty orders on each of the days up to `last`."""
    return {d: 20 for d in (last - timedelta(days=n) for n in range(count)) if d not in without}


def status(counts: dict[date, int], day: date = DAY, later: bool = True) -> str:
    return _judge("orders", counts, day, {}, later).status


def saturdays(weeks: int) -> list[date]:
    return [DAY - timedelta(days=7 * n) for n in range(weeks)]


def test_the_saturdays_of_a_shop_that_never_opens_on_saturday_are_not_late() -> None:
    assert status(days(*saturdays(5))) == "ok"
    assert status(days(*saturdays(3))) == "ok"


def test_the_first_two_saturdays_without_orders_are_said() -> None:
    assert [status(days(*saturdays(n))) for n in (1, 2)] == ["late", "late"]


def test_its_friday_is_said_as_any_other_day() -> None:
    friday = DAY - timedelta(days=1)
    assert status(days(friday, *saturdays(5)), friday) == "late"


def test_a_closing_inside_a_file_that_goes_on_is_said_for_three_days() -> None:
    def silent(n: int) -> list[date]:
        return [DAY - timedelta(days=k) for k in range(n)]

    assert [status(days(*silent(n))) for n in (1, 2, 3, 4, 11)] == ["late", "late", "late", "ok", "ok"]


def test_while_nothing_later_has_come_the_silence_is_said_every_day() -> None:
    gone = [DAY - timedelta(days=k) for k in range(11)]
    assert status(days(*gone), later=False) == "late"
    assert _judge("orders", days(*gone), DAY, {}, False).awaited


def test_that_nothing_was_sold_on_a_day_whose_orders_have_not_come_is_the_gap_itself() -> None:
    sold_nothing = Finding("plan.sales_fell", "s1", {}, "pay_amount", 0.0, 900.0, -900.0, "high", 0.9, Words("", ""), Words("", ""), ())
    late = Cover("orders", "late", DAY - timedelta(days=1), True)
    assert trusted([sold_nothing], [late, Cover("shop_days", "missing", None)]) == []
    assert trusted([sold_nothing], [late, Cover("shop_days", "ok", DAY)]) == [sold_nothing]
    assert trusted([replace(sold_nothing, observed=3.0)], [late]) != []


def partly(paid: float, second: int = 0) -> str:
    """Status of a day of which so much is paid, after two weeks of 80 %."""
    ends = {d: DayEnd(second and 85_000, 0.8) for d in days()} | {DAY: DayEnd(second, paid)}
    return _judge("orders", days(), DAY, ends, False).status


def test_of_days_without_times_one_whose_orders_are_hardly_paid_yet_is_a_part() -> None:
    assert [partly(share) for share in (0.27, 0.5, 0.8)] == ["partial", "ok", "ok"]


def test_where_times_are_told_unpaid_orders_make_no_part_of_a_day() -> None:
    assert [partly(0.27, second) for second in (84_000, 52_000)] == ["ok", "partial"]


def test_of_a_few_orders_a_day_the_last_may_come_before_noon() -> None:
    ends = {d: DayEnd(75_000, 0.9) for d in days()} | {DAY: DayEnd(43_000, 0.9)}
    told = {few: _judge("orders", dict.fromkeys(days(), few), DAY, ends, False).status for few in (5, 20)}
    assert told == {5: "ok", 20: "partial"}


def test_a_day_that_sold_by_its_own_orders_misses_no_order_list() -> None:
    """No order was placed, but one of the day before was paid."""
    late = _judge("orders", {d: 20 for d in days() if d != DAY}, DAY, {}, False)
    shop_days = replace(late, table="shop_days", status="ok")
    assert late.status == "late"
    assert coverage_findings("s", [late], DAY, 293.2) == []
    assert [f.check for f in coverage_findings("s", [late], DAY, 0.0)] == ["intake.table_late"]
    assert coverage_findings("s", [late], DAY, 293.2, 2900.0) == []
    assert [f.check for f in coverage_findings("s", [late], DAY, 293.2, 9000.0)] == ["intake.table_late"]  # two orders of hundreds
    assert [f.check for f in coverage_findings("s", [late, shop_days], DAY, 293.2)] == ["intake.table_late"]


GOOD_FRIDAY, SUNDAY, MONDAY = date(2011, 4, 22), date(2011, 4, 24), date(2011, 4, 25)


def test_a_shop_that_rests_on_its_countrys_holidays_misses_no_table() -> None:
    rest = _judge("orders", days(GOOD_FRIDAY, last=GOOD_FRIDAY), GOOD_FRIDAY, {}, False, "GB")
    assert (rest.status, rest.resting) == ("ok", True)
    sunday = _judge("orders", days(*(GOOD_FRIDAY, date(2011, 4, 23), SUNDAY), last=SUNDAY), SUNDAY, {}, False, "GB")
    assert (sunday.status, sunday.resting) == ("ok", True)
    assert status(days(GOOD_FRIDAY, last=GOOD_FRIDAY), GOOD_FRIDAY) == "late"  # of no known country


def test_a_shop_that_worked_the_last_holiday_is_awaited_on_the_next() -> None:
    assert _judge("orders", days(MONDAY, last=MONDAY), MONDAY, {}, False, "GB").status == "late"


def test_a_fall_to_nothing_on_a_day_of_rest_is_no_finding() -> None:
    sold_nothing = Finding("plan.sales_fell", "s1", {}, "pay_amount", 0.0, 900.0, -900.0, "high", 0.9, Words("", ""), Words("", ""), ())
    assert trusted([sold_nothing], [Cover("orders", "ok", DAY, resting=True), Cover("shop_days", "missing", None)]) == []


def test_of_so_few_orders_that_a_day_may_have_none_an_empty_day_is_no_gap() -> None:
    told = {few: _judge("orders", dict.fromkeys(days(DAY), few), DAY, {}, False).awaited for few in (5, 7)}
    assert told == {5: False, 7: True}


def notes_of(sold: float | None, resting: bool) -> list[str]:
    facts = SimpleNamespace(
        shop=lambda shop, day: {"pay_amount": sold, "visitors": 1.0}, expected=lambda shop: SimpleNamespace(chain={"x": 1.0})
    )
    chosen = Comparison("expected", DAY, sold, None, frozenset(), {})
    return notes(cast("Facts", facts), "s1", DAY, [Cover("orders", "ok", DAY - timedelta(days=1), resting=resting)], chosen, "zh")


def test_a_holiday_without_an_order_is_said_to_be_a_day_of_rest_and_one_with_orders_is_not() -> None:
    assert notes_of(None, True) == [AT_REST.zh]
    assert notes_of(80.0, True) == []
    assert notes_of(None, False) == []
