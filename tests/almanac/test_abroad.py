"""What a shop outside China rests for."""

from __future__ import annotations

from datetime import date

import pytest

from zhanggui.almanac.abroad import country_of, is_holiday, kind_abroad, may_be_shut


def test_the_timezone_tells_the_country_and_chinese_money_china() -> None:
    assert [country_of(*about) for about in (("GBP", "Europe/London"), ("INR", "Asia/Kolkata"), ("BRL", "America/Sao_Paulo"))] == [
        "GB",
        "IN",
        "BR",
    ]
    assert country_of("CNY", "Europe/London") == "CN"
    assert country_of("EUR", "Nowhere/Atlantis") == ""


def test_foreign_money_in_chinese_time_is_of_no_known_country() -> None:
    """Whoever added the shop left the timezone as it was: neither Chinese holidays nor guesses."""
    assert country_of("USD", "Asia/Shanghai") == ""


# England's bank holidays of 2011, from the government's own list.
BANK_HOLIDAYS = (
    "2011-01-03",
    "2011-04-22",
    "2011-04-25",
    "2011-04-29",
    "2011-05-02",
    "2011-05-30",
    "2011-08-29",
    "2011-12-26",
    "2011-12-27",
)


@pytest.mark.parametrize("day", BANK_HOLIDAYS)
def test_a_bank_holiday_of_most_of_the_country_counts(day: str) -> None:
    assert is_holiday("GB", date.fromisoformat(day))
    assert kind_abroad("GB", date.fromisoformat(day)).kind == "holiday"
    assert may_be_shut("GB", date.fromisoformat(day))


def test_a_holiday_of_one_region_alone_does_not() -> None:
    assert kind_abroad("GB", date(2011, 7, 12)).kind == "workday"  # Battle of the Boyne: Northern Ireland
    assert kind_abroad("GB", date(2011, 1, 4)).kind == "workday"  # 2 January, moved: Scotland


def test_a_weekend_beside_a_holiday_and_the_turn_of_the_year_may_be_shut_too() -> None:
    easter_sunday, a_sunday = date(2011, 4, 24), date(2011, 4, 10)
    assert [may_be_shut("GB", day) for day in (easter_sunday, a_sunday)] == [True, False]
    assert [may_be_shut("GB", date(2010, 12, day)) for day in (22, 24, 29)] == [False, True, True]
    assert not is_holiday("GB", easter_sunday)


def test_shops_in_china_and_of_no_known_country_do_not_rest() -> None:
    assert not any(may_be_shut(country, date(2025, 10, 1)) for country in ("CN", ""))
    assert kind_abroad("", date(2025, 12, 25)).kind == "workday"
