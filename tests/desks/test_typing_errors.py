"""Prices ten times off the 30-day median or the cost are listed, whatever the promotions are; others are not."""

from __future__ import annotations

from typing import Any

import pytest
from small_scenarios import scenario

from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.desks.promotion.typing_errors import moved, typing_errors


def listed(price: Any, cost: Any = 60, median: Any = None) -> str | None:
    """Why the price is listed, in English; None when it is not."""
    world = read_scenario(scenario(items=[{"sku": "A", "price": price, "cost": cost, "median_price_30d": median}]))
    found = typing_errors(world)
    assert len(found) <= 1
    return found[0].why.en if found else None


@pytest.mark.parametrize(
    ("price", "cost", "median"),
    [(9.81, 50, 98), (979.99, 98.5, 98), (100, 60, None), (100, 0, 0), (0, 0, None), (0.01, 0, 0), (5.01, 50, 50)],
)
def test_a_price_within_ten_times_is_not_listed(price: Any, cost: Any, median: Any) -> None:
    assert listed(price, cost, median) is None


@pytest.mark.parametrize(
    ("price", "cost", "median"),
    [(9.8, 0, 98), (980, 0, 98), (980, 98, None), (5, 50, None), (5, 50, 5), (0, 60, None), (0, 0, 98), (0.01, 0, 1299)],
)
def test_a_tenth_or_ten_times_is_listed(price: Any, cost: Any, median: Any) -> None:
    assert listed(price, cost, median) is not None


@pytest.mark.parametrize(
    ("price", "cost", "median", "why"),
    [
        (9.8, 60, 98, "the same digits with the decimal point moved 1 place to the left"),
        (0.98, 60, 98, "moved 2 places to the left"),
        (980, 60, 98, "moved 1 place to the right"),
        (9800, 60, 98, "cents typed as whole units"),
        (6, 98, 96, "price and cost look exchanged"),
        (1.01, 60, 98, "about 100 times off"),
        (9.5, 4, 98, "about 10 times off"),
        (0.026, 0, 26.9, "units do not agree"),
        (0, 60, 98, "the price looks forgotten"),
    ],
)
def test_the_likely_slip_is_named(price: Any, cost: Any, median: Any, why: str) -> None:
    assert why in str(listed(price, cost, median))


def test_both_comparisons_are_told() -> None:
    assert listed(1, 60, 98) == (
        "the price 1.00 is 1/98 of the 30-day median 98.00; the price 1.00 is 1/60 of the cost 60.00; "
        "about 100 times off: cents and whole units mixed up, or the point two places off"
    )


@pytest.mark.parametrize(("price", "median"), [(100, None), (100, 98)])
def test_a_price_ten_times_its_cost_asks_whether_the_cost_is_right(price: Any, median: Any) -> None:
    assert listed(price, 8, median) == "the cost 8.00 is 1/12.5 of the price 100.00: is the cost mistyped?"


def test_with_the_median_far_off_too_it_is_the_price_that_is_asked_for() -> None:
    assert str(listed(980, 60, 98)).startswith("the price 980.00 is 10 times the 30-day median")


def test_a_moved_point_keeps_the_digits() -> None:
    item = read_scenario(scenario()).items[0]
    assert [moved(item.price * k, item.price) for k in (1, 10, 100, 20)] == [0, -1, -2, 0]
