"""Amounts split in exact cents, under locks and caps, on a line whose stretches may cross."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.kernel.errors import UseError
from zhanggui.methods.line import Lock
from zhanggui.methods.spread import spread, spread_line


def test_twelve_equal_months_and_one_locked():
    assert spread(1200, [1] * 12) == [100] * 12
    assert spread(1200, [1] * 12, {0: 210}) == [210] + [90] * 11


def test_what_is_above_a_cap_goes_to_the_others():
    assert spread(100, [8, 1, 1], uppers={0: 40}) == [40, 30, 30]
    assert spread(100, [6, 3, 1], uppers={0: 40, 1: 35}) == [40, 35, 25]


def test_locks_and_caps_that_cannot_sum_are_named():
    with pytest.raises(UseError) as error:
        spread(100, [1, 1, 1], {0: 60}, {1: 10, 2: 10}, ["1月", "2月", "3月"])
    assert all(month in error.value.what.zh for month in ("1月", "2月", "3月"))
    with pytest.raises(UseError, match="March"):
        spread(100, [1, 1, 1], {2: 101}, names=["January", "February", "March"])


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**12), st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 10**12)), min_size=1, max_size=12))
def test_shares_sum_exactly_and_stay_below_their_caps(total, cells):
    weights, uppers = [w for w, _ in cells], dict(enumerate(u for _, u in cells))
    if sum(uppers.values()) < total:
        with pytest.raises(UseError):
            spread(total, weights, uppers=uppers)
    else:
        parts = spread(total, weights, uppers=uppers)
        assert sum(parts) == total
        assert all(0 <= part <= uppers[i] for i, part in enumerate(parts))


def test_a_week_in_two_locked_months_fits_both():
    """January 310, February 140, and the week across them (six days of January, one of February) 35."""
    days = spread_line(3650, [1] * 365, [Lock(0, 30, 310, "01"), Lock(31, 58, 140, "02"), Lock(25, 31, 35, "W05")], "year")
    assert (sum(days), sum(days[:31]), sum(days[31:59]), sum(days[25:32])) == (3650, 310, 140, 35)
    assert min(days) >= 0


def test_free_days_stay_within_a_cent_of_their_share():
    days = spread_line(100_001, [1, 2, 3, 4], [Lock(1, 1, 7, "Tue")], "week")
    ideal = [99_994 * w / 8 for w in (1, 3, 4)]
    assert [days[0], *days[2:]] == pytest.approx(ideal, abs=1)
    assert sum(days) == 100_001


def test_a_capped_day_hands_its_rest_to_the_others():
    assert spread_line(100, [7, 1, 1, 1], [], "week", caps=[Lock(0, 0, 40, "11-11")]) == [40, 20, 20, 20]


@pytest.mark.parametrize(
    ("locks", "named"),
    [
        ([Lock(0, 4, 60, "A"), Lock(5, 9, 50, "B"), Lock(2, 3, 1, "C")], {"A", "B", "year"}),
        ([Lock(0, 4, 10, "A"), Lock(3, 6, 50, "B"), Lock(5, 9, 40, "C")], {"A", "C", "year"}),
        ([Lock(0, 4, 10, "A"), Lock(0, 4, 11, "A2"), Lock(6, 6, 1, "C")], {"A", "A2"}),
        ([Lock(2, 3, 30, "inner"), Lock(1, 4, 20, "outer")], {"inner", "outer"}),
        ([Lock(3, 3, 101, "day")], {"day", "year"}),
    ],
)
def test_locks_that_contradict_each_other_are_named_and_no_others(locks, named):
    with pytest.raises(UseError) as error:
        spread_line(100, [1] * 10, locks, "year")
    assert set(error.value.what.en.split(": ")[1].split(", ")) == named


@st.composite
def lines(draw):
    """A line that has a solution, and locks read off it: any stretches, crossing or not."""
    truth = draw(st.lists(st.integers(0, 10_000), min_size=2, max_size=40))
    weights = draw(st.lists(st.one_of(st.just(0.0), st.floats(0.01, 100)), min_size=len(truth), max_size=len(truth)))
    place = st.integers(0, len(truth) - 1)
    ends = draw(st.lists(st.tuples(place, place).map(sorted), max_size=8))
    return sum(truth), weights, [Lock(a, b, sum(truth[a : b + 1]), f"{a}-{b}") for a, b in ends]


def check_line(line) -> None:
    total, weights, locks = line
    parts = spread_line(total, weights, locks, "all")
    assert sum(parts) == total
    assert min(parts) >= 0
    for lock in locks:
        assert sum(parts[lock.first : lock.last + 1]) == lock.amount


@settings(max_examples=300, deadline=None)
@given(lines())
def test_any_locks_that_can_hold_together_do_hold(line):
    check_line(line)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(lines())
def test_ten_thousand_lines_hold(line):
    check_line(line)


def test_a_capped_week_and_a_capped_day_in_it_hand_their_rest_to_the_others():
    days = spread_line(140, [1] * 14, [], "weeks", caps=[Lock(0, 6, 35, "W1"), Lock(2, 2, 4, "Wed"), Lock(9, 9, 30, "no limit here")])
    assert (sum(days[:7]), days[2], sum(days)) == (35, 4, 140)
    assert days[7:] == [15] * 7


def test_caps_may_cross_locks_and_each_other():
    days = spread_line(1000, [1] * 10, [Lock(0, 4, 700, "A")], "all", caps=[Lock(3, 6, 200, "cap"), Lock(4, 4, 60, "day")])
    assert (sum(days), sum(days[:5])) == (1000, 700)
    assert sum(days[3:7]) <= 200
    assert days[4] <= 60


def test_caps_below_the_total_and_caps_below_a_lock_are_named():
    with pytest.raises(UseError) as error:
        spread_line(100, [1] * 4, [Lock(3, 3, 10, "last")], "year", caps=[Lock(0, 1, 20, "first two"), Lock(2, 2, 69, "third")])
    assert set(error.value.what.en.split(": ")[1].split(", ")) == {"year", "last", "first two", "third"}
    with pytest.raises(UseError, match="big"):
        spread_line(100, [1] * 4, [Lock(1, 1, 50, "big")], "year", caps=[Lock(1, 1, 49, "cap")])


@st.composite
def capped_lines(draw):
    """A line that has a solution, locks and caps read off it."""
    truth = draw(st.lists(st.integers(0, 10_000), min_size=2, max_size=30))
    weights = draw(st.lists(st.one_of(st.just(0.0), st.floats(0.01, 100)), min_size=len(truth), max_size=len(truth)))
    place = st.integers(0, len(truth) - 1)
    ends = draw(st.lists(st.tuples(place, place).map(sorted), max_size=4))
    capped = draw(st.lists(st.tuples(st.tuples(place, place).map(sorted), st.integers(0, 500)), max_size=8))
    locks = [Lock(a, b, sum(truth[a : b + 1]), f"{a}-{b}") for a, b in ends]
    return sum(truth), weights, locks, [Lock(a, b, sum(truth[a : b + 1]) + more, f"≤{a}-{b}") for (a, b), more in capped]


@settings(max_examples=300, deadline=None)
@given(capped_lines())
def test_any_locks_and_caps_that_can_hold_together_do_hold(line):
    total, weights, locks, caps = line
    parts = spread_line(total, weights, locks, "all", caps)
    assert sum(parts) == total
    assert min(parts) >= 0
    assert all(sum(parts[k.first : k.last + 1]) == k.amount for k in locks)
    assert all(sum(parts[c.first : c.last + 1]) <= c.amount for c in caps)
