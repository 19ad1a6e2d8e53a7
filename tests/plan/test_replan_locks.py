"""Locks under way hold for what is left of them; where they cannot all hold, as few as possible are released, the last ones first."""

from datetime import date

from zhanggui.desks.plan.cells import days_of
from zhanggui.desks.plan.plan import make_plan
from zhanggui.desks.plan.replanning import Replan, replan

FLAT = [1.0] * 365
JUNE_10 = date(2026, 6, 10)


def sold(each: float) -> dict[date, float]:
    return {d: each for d in days_of(2026) if d <= JUNE_10}


def replanned(locks: dict[str, int], each: float, amount: int = 36_500) -> Replan:
    return replan(amount, make_plan(2026, amount, FLAT, locks), FLAT, JUNE_10, sold(each), locks)


def of(new: Replan, month: int) -> int:
    return sum(cents for day, cents in new.days.items() if day.month == month)


def test_a_locked_month_under_way_keeps_what_is_left_of_it():
    """June is locked at 90.00; ten days brought 10.00: 80.00 for the other twenty."""
    new = replanned({"2026-06": 9_000}, 1)
    assert of(new, 6) == 8_000
    assert new.released == ()
    assert sum(new.days.values()) == new.remaining == 36_500 - 16_100


def test_a_lock_that_is_passed_already_is_released_and_named():
    new = replanned({"2026-06": 900, "2026-07": 1_000}, 1)
    assert new.released == ("2026-06",)
    assert of(new, 7) == 1_000
    assert of(new, 6) > 0


def test_locks_that_are_over_are_no_longer_asked():
    assert replanned({"2026-05": 9_000, "2026-06-10": 5_000}, 1).released == ()


def test_of_locks_that_cannot_all_hold_the_last_is_released():
    """365.00 − 161 × 2.00 = 43.00 remain; July 20.00, October 15.00 and December 12.00 are 47.00: without December the rest holds."""
    new = replanned({"2026-07": 2_000, "2026-12": 1_200, "2026-10": 1_500}, 2)
    assert new.remaining == 4_300
    assert new.released == ("2026-12",)
    assert (of(new, 7), of(new, 10)) == (2_000, 1_500)


def test_the_one_that_is_too_much_goes_rather_than_the_many_that_fit():
    new = replanned({"2026-07": 9_000, "2026-08": 1_000, "2026-09": 1_000, "2026-10": 1_000}, 2)
    assert new.released == ("2026-07",)
    assert [of(new, m) for m in (8, 9, 10)] == [1_000] * 3


def test_when_many_have_to_go_the_first_that_fit_stay():
    """Twenty-two weeks of 10.00 would be 220.00; 43.00 remain: the first four fit."""
    locks = {f"2026-W{n}": 1_000 for n in range(26, 48)}
    new = replanned(locks, 2)
    assert new.released == tuple(f"2026-W{n}" for n in range(30, 48))
    assert sum(new.days.values()) == 4_300
