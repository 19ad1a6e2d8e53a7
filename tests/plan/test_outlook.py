"""Whether month, quarter and year will be reached, what can be reached, and what visitors, conversion and basket would have to be."""

from datetime import date, timedelta

import pytest

from zhanggui.desks.plan.cells import days_of
from zhanggui.desks.plan.outlook import Drivers, driver_gaps, reaches
from zhanggui.desks.plan.plan import make_plan

DAYS = make_plan(2026, 36_500_000, [1.0] * 365)  # 1,000 yuan a day
FLAT = dict.fromkeys(days_of(2026), 1.0)
SEEN = date(2026, 4, 10)


def sold(mean: float, days: int = 100, spread: float = 0.2) -> dict[date, float]:
    """Days above and below the mean in turn."""
    return {SEEN - timedelta(days=n): mean * (1 + spread * (-1) ** n) for n in range(days)}


def test_a_shop_on_its_pace_has_an_even_chance_a_slow_one_none_and_a_fast_one_all():
    even = reaches(DAYS, FLAT, sold(1000), SEEN)["year"].chance
    assert 0.3 < even < 0.7
    assert reaches(DAYS, FLAT, sold(600), SEEN)["year"].chance < 0.01
    assert reaches(DAYS, FLAT, sold(1500), SEEN)["year"].chance > 0.99


def test_what_is_achievable_lies_below_the_forecast_and_above_what_is_sold():
    found = reaches(DAYS, FLAT, sold(800), SEEN)
    for level, days in (("month", 30), ("quarter", 91), ("year", 365)):
        assert found[level].actual < found[level].achievable < 800 * days * 1.02
        assert found[level].target == 1000 * days


def test_with_less_than_two_weeks_nothing_is_told():
    found = reaches(DAYS, FLAT, sold(1000, days=13), SEEN)
    assert all(r.chance is None and r.achievable is None for r in found.values())


def test_on_the_last_day_it_is_reached_or_it_is_not():
    end = date(2026, 4, 30)
    actuals = {date(2026, 4, 1) + timedelta(days=n): 1000.0 for n in range(30)}
    assert reaches(DAYS, FLAT, actuals, end)["month"].chance == 1
    assert reaches(DAYS, FLAT, actuals | {end: 999.99}, end)["month"].chance == 0


def test_each_driver_alone_closes_the_gap():
    """10,000 visitors × 2% × 60 yuan = 12,000 a day; 18,000 need 15,000 visitors, or 3%, or 90 yuan."""
    gaps = driver_gaps(18_000, Drivers(10_000, 0.02, 60))
    assert gaps["visitors"] == {"now": 10_000, "needed": pytest.approx(18_000 / 0.02 / 60), "more": pytest.approx(5_000)}
    assert gaps["pay_conversion"]["needed"] == pytest.approx(0.03)
    assert gaps["aov"]["more"] == pytest.approx(30)
    assert driver_gaps(18_000, Drivers(0, 0.02, 60)) == {}
