"""Weeks begin on Monday; every day lies in one week, month, quarter and year."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhanggui.kernel.days import LEVELS, days_between, end_of, last_year, read_day, start_of
from zhanggui.kernel.errors import UseError

DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("text", ["2026-11-10", "2026/11/10", "20261110", " 2026-11-10 "])
def test_a_day_may_be_written_in_several_ways(text):
    assert read_day(text) == date(2026, 11, 10)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "20261301", "11-10"])
def test_a_day_that_is_none_is_told_how_to_be_written(text):
    with pytest.raises(UseError) as error:
        read_day(text)
    assert "2026-11-10" in error.value.say("zh")


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "1989-12-31", "2101-01-01", "00010101"])
def test_a_year_that_no_shop_knows_is_a_slip_of_the_pen(text):
    with pytest.raises(UseError) as error:
        read_day(text)
    assert "1990" in error.value.say("zh")
    assert error.value.say("en").endswith("years lie between 1990 and 2100")


def test_the_first_and_the_last_day_of_those_years_are_days():
    assert (read_day("1990-01-01"), read_day("2100-12-31")) == (date(1990, 1, 1), date(2100, 12, 31))


def test_the_week_of_a_sunday_began_on_monday():
    sunday = date(2026, 11, 15)
    assert (start_of(sunday, "week"), end_of(sunday, "week")) == (date(2026, 11, 9), sunday)
    assert (start_of(sunday, "quarter"), end_of(sunday, "quarter")) == (date(2026, 10, 1), date(2026, 12, 31))
    assert end_of(date(2024, 2, 3), "month") == date(2024, 2, 29)


@settings(max_examples=300, deadline=None)
@given(DAYS, st.sampled_from(LEVELS))
def test_a_day_lies_in_its_cell_and_the_next_day_after_it_begins_another(day, level):
    first, last = start_of(day, level), end_of(day, level)
    assert first <= day <= last
    assert {start_of(d, level) for d in days_between(first, last)} == {first}
    assert start_of(last + timedelta(days=1), level) == last + timedelta(days=1)


def test_the_leap_day_has_the_28th_as_its_year_before():
    assert last_year(date(2024, 2, 29)) == date(2023, 2, 28)
    assert last_year(date(2026, 11, 11)) == date(2025, 11, 11)
