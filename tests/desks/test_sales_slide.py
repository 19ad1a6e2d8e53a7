"""A week that slid, a standstill of a young shop, and the harmless twins of both: seeds below 1000 were tuned on, those above were not."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from planted_shops import DAY, Street, run

SUNDAY, MONDAY = date(2026, 4, 19), date(2026, 4, 20)
SHOPS = 24


def sloping(share: float, day: date = SUNDAY, days: int = 7) -> Street:
    street = Street(SHOPS, seed=1002, day=day)
    street.source[-days:] *= share
    return street


def test_a_week_of_days_a_quarter_low_is_said_on_sunday_with_what_it_costs_a_day() -> None:
    found = run("plan.sales_slide", sloping(0.75).context())
    assert len(found) >= 0.8 * SHOPS
    one = found[0]
    assert one.observed == pytest.approx(0.75 * one.expected, rel=0.12)
    assert one.impact == pytest.approx(one.observed - one.expected, abs=0.01)
    assert "下滑" in one.title.zh


def test_on_monday_nothing_is_said_of_it() -> None:
    assert run("plan.sales_slide", sloping(0.8, MONDAY).context()) == []


def test_one_bad_day_or_a_slightly_lower_week_is_no_slide() -> None:
    one_day = Street(SHOPS, seed=1003, day=SUNDAY)
    one_day.source[-1] *= 0.5
    assert run("plan.sales_slide", one_day.context()) == []
    assert len(run("plan.sales_slide", sloping(0.94).context())) <= 0.1 * SHOPS


def test_a_level_that_fell_weeks_ago_is_not_said_again() -> None:
    assert len(run("plan.sales_slide", sloping(0.7, days=28).context())) <= 0.1 * SHOPS


def test_the_week_of_a_holiday_closing_is_no_slide() -> None:
    street = Street(SHOPS, seed=1004, day=SUNDAY)
    street.source[-3:] = 0
    assert run("plan.sales_slide", street.context()) == []


def test_quiet_weeks_hardly_ever_slide() -> None:
    assert len(run("plan.sales_slide", Street(60, seed=1005, day=SUNDAY).context())) == 0


def test_a_week_of_days_half_as_high_again_is_said_to_have_climbed() -> None:
    found = run("plan.sales_climb", sloping(1.5).context())
    assert len(found) >= 0.8 * SHOPS
    assert found[0].impact == pytest.approx(found[0].observed - found[0].expected, abs=0.01)
    assert found[0].impact > 0
    assert run("plan.sales_climb", sloping(1.5, MONDAY).context()) == []
    assert run("plan.sales_slide", sloping(1.5).context()) == []


def test_one_great_day_a_slightly_better_week_and_quiet_ones_are_no_climb() -> None:
    one_day = Street(SHOPS, seed=1003, day=SUNDAY)
    one_day.source[-2] *= 4
    assert run("plan.sales_climb", one_day.context()) == []
    assert len(run("plan.sales_climb", sloping(1.1).context())) <= 0.1 * SHOPS
    assert run("plan.sales_climb", Street(60, seed=1005, day=SUNDAY).context()) == []


def test_a_rise_is_news_on_its_first_day_and_again_only_when_it_goes_higher() -> None:
    def said(*levels: float) -> int:
        street = Street(SHOPS, seed=1010, day=DAY, least=6000)
        for n, level in enumerate(reversed(levels)):
            street.source[-1 - n] *= level
        return len(run("plan.sales_rose", street.context()))

    assert said(2.5) == SHOPS
    assert said(2.5, 1.9) <= 0.1 * SHOPS  # known since yesterday
    assert said(2.0, 3.5) == SHOPS


def young(days: int, share: float) -> list:
    """Sales findings of shops that know `days` days, on the last of which they sold `share` of their usual."""
    street = Street(SHOPS, seed=1007, day=DAY)
    street.source[-1] *= share
    ctx = street.context()
    first = np.datetime64(DAY - timedelta(days=days - 1))
    ctx.frames = {k: f[f["day"] >= first].reset_index(drop=True) if "day" in f else f for k, f in ctx.frames.items()}
    return run("plan.sales_fell", ctx) + run("plan.sales_rose", ctx)


def test_a_standstill_is_said_by_a_shop_of_nine_days() -> None:
    found = young(9, 0.02)
    assert len(found) >= 0.9 * SHOPS
    assert all(f.check == "plan.sales_fell" and "之前 8 天里" in f.why.zh for f in found)
    assert found[0].confidence == pytest.approx(8 / 9, abs=1e-4)


def test_a_tenfold_day_is_said_and_an_ordinary_or_a_halved_one_is_not() -> None:
    assert len(young(9, 10.0)) >= 0.9 * SHOPS
    assert young(9, 1.0) == []
    assert len(young(9, 0.5)) <= 0.1 * SHOPS


def test_of_six_days_nothing_is_said() -> None:
    assert young(6, 0.02) == []


def test_a_silence_is_said_for_three_days_and_not_again() -> None:
    def said(days: int) -> int:
        street = Street(SHOPS, seed=1008, day=DAY, least=6000)
        street.source[-days:] = 0
        return len(run("plan.sales_fell", street.context()))

    assert [said(n) for n in (1, 2, 3, 4)] == [SHOPS, SHOPS, SHOPS, 0]


def test_a_first_sale_after_weeks_without_one_is_no_rise() -> None:
    street = Street(SHOPS, seed=1009, day=DAY)
    street.source[:-1] = 0
    assert run("plan.sales_rose", street.context()) == []
