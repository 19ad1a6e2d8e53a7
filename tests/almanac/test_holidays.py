"""Legal holidays with 调休, and what is said of a year that nobody has announced."""

from __future__ import annotations

from datetime import date

import pytest

from zhanggui.almanac.holidays import announced_years, day_kind
from zhanggui.kernel.days import days_between


@pytest.mark.parametrize(
    ("day", "kind", "holiday"),
    [
        ("2025-10-01", "holiday", "国庆节"),
        ("2025-10-08", "holiday", "国庆节"),
        ("2025-09-28", "makeup", "国庆节"),
        ("2025-10-11", "makeup", "国庆节"),
        ("2025-10-12", "weekend", None),
        ("2026-02-14", "makeup", "春节"),
        ("2026-02-15", "holiday", "春节"),
        ("2026-02-23", "holiday", "春节"),
        ("2026-02-28", "makeup", "春节"),
        ("2026-05-09", "makeup", "劳动节"),
        ("2026-06-19", "holiday", "端午"),
        ("2026-09-20", "makeup", "国庆节"),
        ("2026-11-11", "workday", None),
        ("2026-11-14", "weekend", None),
    ],
)
def test_the_notice_of_the_state_council(day, kind, holiday):
    found = day_kind(date.fromisoformat(day))
    assert (found.kind, found.holiday.zh if found.holiday else None) == (kind, holiday)
    assert found.announced
    assert found.note is None
    assert found.off == (kind in ("holiday", "weekend"))


def test_a_year_not_announced_is_said_so_and_goes_by_the_week():
    first, last = announced_years()
    assert (first, last >= 2026) == (2004, True)
    for day in days_between(date(last + 1, 1, 1), date(last + 1, 12, 31)):
        found = day_kind(day)
        assert found.kind == ("weekend" if day.weekday() >= 5 else "workday")
        assert not found.announced
        assert found.holiday is None
    assert day_kind(date(last + 1, 10, 1)).words.zh.endswith("（放假安排未公布）")
    assert day_kind(date(last + 1, 10, 1)).words.en.endswith("(holidays not announced yet)")


def test_a_year_before_the_records_is_not_called_unannounced():
    assert "没有这年" in day_kind(date(2001, 5, 1)).words.zh
    assert not day_kind(date(2001, 5, 1)).announced


def test_a_make_up_day_is_always_a_weekend_and_names_its_holiday():
    makeups = [d for d in days_between(date(2004, 1, 1), date(2026, 12, 31)) if day_kind(d).kind == "makeup"]
    assert len(makeups) > 100
    assert all(d.weekday() >= 5 and day_kind(d).holiday for d in makeups)


def test_no_day_ever_raises():
    for day in (date.min, date(1970, 1, 1), date(2100, 2, 28), date.max):
        assert not day_kind(day).announced
