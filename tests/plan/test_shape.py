"""The shape of a year: promotions by multiplier, the shop's own weekdays, last year's promotions and Spring Festival."""

from datetime import date, timedelta

import pytest

from zhanggui.almanac.promos import promo_calendar
from zhanggui.desks.plan.cells import days_of
from zhanggui.desks.plan.rules import multiplier, number, rule, unit_of
from zhanggui.desks.plan.shape import DEFAULT_WORDS, WEEKDAY_WORDS, YEAR_WORDS, day_shape

PROMOS = promo_calendar()


def weights_of(year, platform, history=None):
    shape = day_shape(year, platform, PROMOS, history)
    return dict(zip(days_of(year), shape.weights, strict=True)), shape.words


def history_of(first, days, value):
    return {first + timedelta(days=n): value(first + timedelta(days=n)) for n in range(days)}


def test_without_history_days_are_alike_but_for_promotions():
    weights, words = weights_of(2026, "tmall")
    assert words == DEFAULT_WORDS
    assert weights[date(2026, 4, 15)] == 1.0
    assert weights[date(2026, 11, 11)] == multiplier(PROMOS.on(date(2026, 11, 11), "tmall")) == 5.0
    assert set(weights_of(2026, "other")[0].values()) == {1.0}


def test_four_weeks_of_history_give_the_shops_own_weekdays():
    march = history_of(date(2026, 3, 9), 28, lambda d: 200.0 if d.weekday() >= 5 else 100.0)
    weights, words = weights_of(2026, "tmall", march)
    assert words == WEEKDAY_WORDS
    assert weights[date(2026, 4, 18)] / weights[date(2026, 4, 15)] == pytest.approx(2)
    assert sum(weights[date(2026, 4, 13) + timedelta(days=n)] for n in range(7)) == pytest.approx(7)


def test_three_weeks_are_too_few():
    assert weights_of(2026, "tmall", history_of(date(2026, 3, 9), 21, lambda d: float(d.weekday())))[1] == DEFAULT_WORDS


def test_a_promotion_in_the_history_is_not_taken_for_a_weekday():
    june = history_of(date(2026, 5, 1), 60, lambda d: 5000.0 if d == date(2026, 6, 18) else 100.0)
    weights, _ = weights_of(2026, "tmall", june)
    assert weights[date(2026, 7, 16)] == pytest.approx(weights[date(2026, 7, 15)])


def last_years_sales(day):
    """Flat at 100; ×8 on 双11; a dip to 20 in the week of Spring Festival 2025 (29 January)."""
    if day in (date(2025, 11, 10), date(2025, 11, 11)):
        return 800.0
    return 20.0 if date(2025, 1, 26) <= day <= date(2025, 2, 4) else 100.0


def test_last_year_lends_its_promotions_and_its_spring_festival():
    weights, words = weights_of(2026, "tmall", history_of(date(2025, 1, 1), 365, last_years_sales))
    assert words == YEAR_WORDS
    ordinary = weights[date(2026, 4, 15)]
    assert weights[date(2026, 11, 11)] / ordinary == pytest.approx(8, rel=0.05)
    assert weights[date(2026, 2, 18)] / ordinary == pytest.approx(0.2, rel=0.3), "the dip moves with the moon to 17 February 2026"
    assert weights[date(2026, 1, 29)] / ordinary > 0.8


def test_a_year_that_sold_nothing_gives_no_shape():
    assert weights_of(2026, "tmall", history_of(date(2025, 1, 1), 365, lambda d: 0.0))[1] == DEFAULT_WORDS


def test_every_default_names_its_source():
    for name in ("growth", "ramp_weeks", "review_tolerance", "lift_limit", "history_days", "year_days", "level_days", "pace_days"):
        assert len(rule(name).source) > 5
    assert number("growth") == 0.10
    assert "R11" in rule("growth").source
    assert (unit_of("pay_amount"), unit_of("pay_qty")) == (100, 1)
