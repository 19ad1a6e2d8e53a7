"""The lunar calendar, against the calendars people hang on the wall, the announced holidays, and the moon itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from chinese_calendar.constants import Holiday, holidays
from new_moons import new_moons

from zhanggui.almanac.holidays import day_kind
from zhanggui.almanac.lunar import FESTIVALS, days_to_spring_festival, festival_day, festival_on, lunar_day, lunar_to_day, spring_festival
from zhanggui.kernel.days import days_between

FIRST, LAST = date(2000, 1, 1), date(2050, 12, 31)
SPRINGS = """
2000-02-05 2001-01-24 2002-02-12 2003-02-01 2004-01-22 2005-02-09 2006-01-29 2007-02-18 2008-02-07 2009-01-26 2010-02-14 2011-02-03
2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22
2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08
"""


def test_the_spring_festivals_are_those_of_the_printed_calendars():
    for day in map(date.fromisoformat, SPRINGS.split()):
        assert spring_festival(day.year) == day == lunar_to_day(day.year, 1, 1)
    assert spring_festival(1998) is None
    assert spring_festival(2053) is None


@pytest.mark.parametrize(
    ("festival", "day"),
    [
        ("lantern", "2026-03-03"), ("dragon_boat", "2025-05-31"), ("dragon_boat", "2026-06-19"), ("qixi", "2025-08-29"),
        ("qixi", "2026-08-19"), ("qixi", "2012-08-23"), ("mid_autumn", "2025-10-06"), ("mid_autumn", "2026-09-25"),
        ("double_ninth", "2025-10-29"), ("double_ninth", "2026-10-18"),
    ],
)  # fmt: skip
def test_a_festival_falls_where_it_was_kept(festival, day):
    when = date.fromisoformat(day)
    assert festival_day(festival, when.year) == when
    assert festival_on(when).id == festival


def test_laba_and_the_last_evening_lie_in_the_next_calendar_year():
    assert festival_day("laba", 2025) == date(2026, 1, 26)
    assert festival_day("eve", 2025) == date(2026, 2, 16)
    assert festival_on(date(2026, 2, 16)).words.zh == "除夕"
    assert festival_on(date(2026, 2, 18)) is None


def test_leap_months_are_those_of_the_printed_calendars():
    leaps = {(d.year, d.month) for d in map(lunar_day, days_between(FIRST, date(2033, 12, 31))) if d.leap}
    printed = {2001: 4, 2004: 2, 2006: 7, 2009: 5, 2012: 4, 2014: 9, 2017: 6, 2020: 4, 2023: 2, 2025: 6, 2028: 5, 2031: 3, 2033: 11}
    assert leaps == set(printed.items())


def test_a_lunar_date_is_said_as_people_say_it():
    said = {
        "2025-07-25": "闰六月初一",
        "2026-02-17": "正月初一",
        "2026-02-26": "正月初十",
        "2026-02-27": "正月十一",
        "2026-01-26": "腊月初八",
    }
    said |= {"2026-03-08": "正月二十", "2026-03-09": "正月廿一", "2025-01-28": "腊月廿九", "2026-03-18": "正月三十"}
    assert {day: lunar_day(date.fromisoformat(day)).words.zh for day in said} == said


def test_every_day_goes_to_the_moon_and_back():
    seen = set()
    for day in days_between(FIRST, LAST):
        lunar = lunar_day(day)
        assert lunar_to_day(lunar.year, lunar.month, lunar.day, lunar.leap) == day
        seen.add(lunar)
    assert len(seen) == (LAST - FIRST).days + 1


def test_every_month_begins_on_the_day_of_the_new_moon_in_beijing():
    """An independent oracle: astronomy, not a table."""
    begins = [day for day in days_between(FIRST, LAST) if lunar_day(day).day == 1]
    moons = [moment.date() for moment in new_moons(2000, 2050)]
    assert begins == moons
    assert len(moons) == 631


def test_the_announced_holidays_agree():
    """The State Council's holidays hold the festival itself. (Before 2008 only 春节 was a holiday.)"""
    names = {"spring": Holiday.spring_festival, "dragon_boat": Holiday.dragon_boat_festival, "mid_autumn": Holiday.mid_autumn_festival}
    for festival, holiday in names.items():
        for year in range(2008, 2027):
            day = festival_day(festival, year)
            assert day_kind(day).off, (festival, day)
            assert holidays.get(day, holiday.value) in (holiday.value, Holiday.national_day.value), (festival, day)


def test_dates_that_are_not_there_are_none():
    assert lunar_to_day(2026, 6, 1, leap=True) is None
    assert lunar_to_day(2026, 2, 30) is None
    assert lunar_to_day(2026, 13, 1) is None
    assert lunar_to_day(2060, 1, 1) is None
    assert lunar_day(date(1999, 2, 15)) is None
    assert lunar_day(date(1999, 2, 16)).month == 1
    assert lunar_day(date(2060, 1, 1)) is None


@pytest.mark.parametrize(
    ("day", "days"), [("2026-02-14", 3), ("2026-02-17", 0), ("2026-02-19", -2), ("2025-12-31", 48), ("2026-08-10", -174)]
)
def test_days_to_the_nearest_spring_festival(day, days):
    assert days_to_spring_festival(date.fromisoformat(day)) == days


def test_days_to_the_spring_festival_are_less_by_one_each_day_but_where_the_year_turns():
    steps = [
        days_to_spring_festival(day) - days_to_spring_festival(day + timedelta(days=1)) for day in days_between(FIRST, date(2049, 12, 31))
    ]
    assert {step for step in steps if step != 1} <= set(range(-390, -350))
    assert sum(step != 1 for step in steps) == 50
    assert days_to_spring_festival(date(2060, 1, 1)) is None


def test_every_festival_is_said_in_both_languages():
    assert all(one.words.zh and one.words.en.isascii() for one in FESTIVALS)
