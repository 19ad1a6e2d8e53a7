"""Year, quarters, months, weeks and days sum to the cent under any locks that can hold; the rest of the year is planned anew."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.desks.plan.cells import cells_of, days_of
from zhanggui.desks.plan.plan import forecast, make_plan, ramp_plan, review, rows, verdict_of
from zhanggui.desks.plan.replanning import replan
from zhanggui.kernel.days import LEVELS
from zhanggui.kernel.errors import UseError

YEAR = 2026
FLAT = [1.0] * 365


def test_a_locked_month_leaves_the_rest_to_the_others():
    days = make_plan(YEAR, 36500, FLAT, {"2026-01": 6200})
    january, february, *_ = rows(days, YEAR, "month", {"2026-01": 6200})
    assert (january.target, january.locked) == (6200, True)
    assert (february.target, february.locked) == (pytest.approx(30300 * 28 / 334, abs=1), False)


def test_a_locked_day_week_month_and_quarter_hold_together():
    locks = {"2026-11-11": 9_000, "2026-W46": 12_000, "2026-11": 30_000, "2026-Q4": 50_000}
    days = make_plan(YEAR, 100_000, FLAT, locks)
    found = {row.cell.name: row.target for level in LEVELS for row in rows(days, YEAR, level, locks) if row.locked}
    assert found == locks


def test_locks_that_contradict_each_other_are_named():
    with pytest.raises(UseError) as error:
        make_plan(YEAR, 100_000, FLAT, {"2026-Q1": 10, "2026-02": 11, "2026-06": 5})
    assert "2026-Q1" in error.value.what.zh
    assert "2026-02" in error.value.what.zh
    assert "2026-06" not in error.value.what.zh
    with pytest.raises(UseError, match="2026-06"):
        make_plan(YEAR, 100, FLAT, {"2026-06": 101})
    with pytest.raises(UseError, match="negative"):
        make_plan(YEAR, -1, FLAT)


def test_past_targets_stay_when_the_year_is_changed():
    days = make_plan(YEAR, 36500, FLAT)
    kept = {d: cents for d, cents in days.items() if d < date(2026, 7, 1)}
    changed = make_plan(YEAR, 73000, FLAT, kept=kept)
    assert {d: changed[d] for d in kept} == kept
    assert sum(changed.values()) == 73000


@st.composite
def locked_years(draw):
    """A year that can be: a true plan, and locks read off it at any level."""
    year = draw(st.sampled_from([2024, 2026]))
    truth = dict(zip(days_of(year), draw(st.lists(st.integers(0, 10**6), min_size=366, max_size=366)), strict=False))
    cells = draw(st.lists(st.sampled_from([c for level in LEVELS[:-1] for c in cells_of(year, level)]), max_size=12, unique=True))
    return year, truth, {c.name: sum(v for d, v in truth.items() if c.first <= d <= c.last) for c in cells}, draw(st.integers(0, 99))


def check_year(case) -> None:
    year, truth, locks, seed = case
    weights = [0.0 if (n * 7 + seed) % 13 == 0 else 1 + (n * 31 + seed) % 17 for n in range(len(truth))]
    amount = sum(truth.values())
    days = make_plan(year, amount, weights, locks)
    assert min(days.values()) >= 0
    for level in LEVELS:
        cells = rows(days, year, level, locks)
        assert sum(row.target for row in cells) == amount
        assert {row.cell.name: row.target for row in cells if row.locked}.items() <= locks.items()


@settings(max_examples=40, deadline=None)
@given(locked_years())
def test_all_levels_sum_to_the_cent_under_any_locks(case):
    check_year(case)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(locked_years())
def test_ten_thousand_years_sum_to_the_cent(case):
    check_year(case)


def test_actuals_stand_beside_targets_and_are_none_where_nothing_is_known():
    days = make_plan(YEAR, 36500, FLAT)
    actuals = {date(2026, 1, 1): 1.5, date(2026, 1, 2): 0.25}
    january, february = rows(days, YEAR, "month", None, actuals)[:2]
    assert january.as_json(100) == {"from": "2026-01-01", "to": "2026-01-31", "target": 31.0, "actual": 1.75, "locked": False}
    assert february.actual is None


def sold(each: float, n: int) -> dict[date, float]:
    return {date(2026, 1, 1) + timedelta(days=i): each for i in range(n)}


def test_behind_plan_the_rest_of_the_year_carries_the_gap():
    """1 yuan a day planned; half of it sold for 65 days: 332.5 remain for 300 days."""
    days = make_plan(YEAR, 36500, FLAT)
    new = replan(36500, days, FLAT, date(2026, 3, 6), sold(0.5, 65))
    assert new.remaining == 33250 == sum(new.days.values())
    assert min(new.days) == date(2026, 3, 7)
    assert new.lift == pytest.approx(332.5 / 300)
    assert new.forecast_lift == pytest.approx(332.5 / 150)
    assert new.reachable is False, "more than 1.3 times the pace"


def test_ahead_of_plan_the_rest_is_lighter_and_never_negative():
    days = make_plan(YEAR, 36500, FLAT)
    assert replan(36500, days, FLAT, date(2026, 3, 6), sold(2, 65)).lift == pytest.approx(235 / 300)
    done = replan(36500, days, FLAT, date(2026, 3, 6), sold(100, 65))
    assert (done.remaining, done.reachable, max(done.days.values())) == (0, True, 0)


def test_locks_of_the_future_hold_unless_they_cannot():
    locks = {"2026-11": 10_000}
    days = make_plan(YEAR, 36500, FLAT, locks)
    held = replan(36500, days, FLAT, date(2026, 3, 6), sold(0.5, 65), locks)
    assert sum(v for d, v in held.days.items() if d.month == 11) == 10_000
    assert held.released == ()
    tight = replan(36500, days, FLAT, date(2026, 3, 6), sold(5, 65), locks)
    assert tight.released == ("2026-11",)
    assert sum(tight.days.values()) == tight.remaining == 4000


def test_days_without_numbers_are_counted_and_the_last_day_leaves_nothing_to_plan():
    days = make_plan(YEAR, 36500, FLAT)
    actuals = sold(1, 10)
    del actuals[date(2026, 1, 5)]
    assert replan(36500, days, FLAT, date(2026, 1, 10), actuals).missing_days == 1
    assert replan(36500, days, FLAT, date(2026, 12, 31), sold(1, 365)).days == {}


def test_a_forecast_is_what_is_sold_plus_the_rest_at_the_attained_pace():
    weights = dict.fromkeys(days_of(YEAR), 1.0) | {date(2026, 1, 31): 5.0}
    first, last = date(2026, 1, 1), date(2026, 1, 31)
    assert forecast(weights, sold(2, 10), first, last, date(2026, 1, 10)) == 20 + 2 * (20 + 5)
    assert forecast(weights, {}, first, last, date(2026, 1, 10)) is None
    assert forecast(weights, sold(2, 31), first, last, date(2026, 1, 31)) == 62


def test_a_target_is_met_to_the_cent_or_it_is_missed():
    sold = {99.99: "under", 99.996: "met", 100.0: "met", 105.0: "met", 105.01: "over"}
    assert {actual: verdict_of(actual, 100.0) for actual in sold} == sold


def test_weeks_beyond_and_short_of_target_are_both_reviewed():
    days = make_plan(YEAR, 36500, FLAT)
    actuals = {d: 2.0 if d.isocalendar().week == 2 else 0.9 if d.isocalendar().week == 3 else 1.0 for d in days_of(YEAR)[:20]}
    found = {r.cell.name: (r.verdict, r.gap) for r in review(days, YEAR, actuals, date(2026, 1, 20))}
    assert found == {"2026-W01": ("met", 0.0), "2026-W02": ("over", 7.0), "2026-W03": ("under", -0.7)}


def test_a_ramp_locks_weeks_and_a_week_cut_by_new_year_its_part():
    assert ramp_plan(date(2026, 3, 4), 3, 100_000) == {"2026-W10": 100_000, "2026-W11": 110_000, "2026-W12": 121_000}
    assert ramp_plan(date(2026, 1, 1), 2, 70_000) == {"2026-W01": 40_000, "2026-W02": 77_000}
    assert list(ramp_plan(date(2026, 12, 23), 5, 70_000)) == ["2026-W52", "2026-W53"]
