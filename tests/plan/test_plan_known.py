"""Days whose numbers have not come yet are days to come, not days without sales."""

from datetime import date, timedelta

from zhanggui.desks.plan.cells import days_of
from zhanggui.desks.plan.outlook import reaches
from zhanggui.desks.plan.plan import make_plan
from zhanggui.desks.plan.replanning import replan

FLAT = [1.0] * 365
WEIGHTS = dict.fromkeys(days_of(2026), 1.0)
DAYS = make_plan(2026, 36_500, FLAT)
AUGUST_30 = date(2026, 8, 30)
NOVEMBER_20 = date(2026, 11, 20)


def sold(until: date = AUGUST_30) -> dict[date, float]:
    """A shop on its plan of 1.00 a day, a little above and below it in turn."""
    return {d: 1.0 + 0.1 * (-1) ** n for n, d in enumerate(days_of(2026)) if d <= until}


def test_a_shop_on_its_plan_has_nothing_to_catch_up_because_files_are_late():
    new = replan(36_500, DAYS, FLAT, NOVEMBER_20, sold())
    assert new.day == AUGUST_30
    assert min(new.days) == date(2026, 8, 31)
    assert abs(new.lift - 1) < 0.01
    assert new.reachable is True
    assert new.missing_days == 82


def test_a_month_of_which_nothing_is_known_has_no_actual_and_still_a_chance():
    found = reaches(DAYS, WEIGHTS, sold(), NOVEMBER_20)
    assert found["month"].actual is None
    assert found["quarter"].actual is None
    assert found["year"].actual == 242.0
    assert 0.2 < found["month"].chance < 0.8
    assert 20 < found["month"].achievable < 30
    assert 0.2 < found["year"].chance < 0.8


def test_a_day_missing_in_the_middle_is_counted_and_the_rest_begins_after_the_day_asked_for():
    actuals = sold(NOVEMBER_20)
    del actuals[AUGUST_30]
    new = replan(36_500, DAYS, FLAT, NOVEMBER_20, actuals)
    assert (new.day, new.missing_days, min(new.days)) == (NOVEMBER_20, 1, NOVEMBER_20 + timedelta(days=1))


def test_a_year_without_any_number_is_planned_from_its_first_day():
    new = replan(36_500, DAYS, FLAT, NOVEMBER_20, {})
    assert (new.remaining, min(new.days), new.lift, new.reachable) == (36_500, date(2026, 1, 1), 1.0, None)
