"""The notice of the State Council as people read it."""

from __future__ import annotations

from datetime import date

from zhanggui.almanac.daysoff import days_off, unannounced


def test_the_holidays_of_2026():
    said = [
        (o.name.zh, f"{o.first:%m-%d}", f"{o.last:%m-%d}", [f"{d:%m-%d}" for d in o.makeup])
        for o in days_off(date(2026, 1, 1), date(2026, 12, 31))
    ]
    assert said == [
        ("元旦", "01-01", "01-03", ["01-04"]),
        ("春节", "02-15", "02-23", ["02-14", "02-28"]),
        ("清明", "04-04", "04-06", []),
        ("劳动节", "05-01", "05-05", ["05-09"]),
        ("端午", "06-19", "06-21", []),
        ("中秋", "09-25", "09-27", []),
        ("国庆节", "10-01", "10-07", ["09-20", "10-10"]),
    ]


def test_two_years_do_not_mix_their_makeup_days():
    both = days_off(date(2025, 1, 1), date(2026, 12, 31))
    springs = [[f"{d:%y-%m-%d}" for d in o.makeup] for o in both if o.name.zh == "春节"]
    assert springs == [["25-01-26", "25-02-08"], ["26-02-14", "26-02-28"]]


def test_a_year_without_a_notice_has_none():
    assert days_off(date(2040, 1, 1), date(2040, 12, 31)) == []
    assert unannounced(date(2026, 1, 1), date(2026, 12, 31)) == []
    assert unannounced(date(2039, 6, 1), date(2040, 1, 1)) == [2039, 2040]
