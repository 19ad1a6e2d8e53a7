"""Worlds that were once answered wrongly, each cut down to what it takes."""

from __future__ import annotations

import pytest
from guard_words import Scenario, every, goods, layer, promo, threshold
from world_compare import compare

from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.methods.guard.solve import solve

KEPT: dict[str, Scenario] = {
    # Beyond 31.03 yuan of other shops' goods the shop's own coupon takes more than the platform's: the receipt drops at once and stays.
    "a figure that is the same all through a stretch of the filler": goods(
        49,
        layers=[layer("best_line", every(49, 14.7, funded_by="platform", cross_shop=True), threshold(48.99, 9, "own"))],
        cost=19.6,
        most=150.09,
        pieces=1,
    ),
    # 4 × 9.95 is 39.80; 9.95 × 100 in floating point is not 995.
    "a fixed price of which four pieces just reach a threshold": goods(
        19.9,
        layers=[layer("best_line", promo("fixed_price", value=9.95)), layer("best", threshold(39.8, 19.9))],
        cost=7.96,
        most=97.77,
        pieces=4,
    ),
    # The platform's part melts away beside ever more of other shops' goods: less than a hundred-millionth is left at the last look.
    "a margin that is only approached": goods(
        2.99,
        layers=[layer("best", threshold(2.99, 0.9, funded_by="platform", cross_shop=True))],
        cost=0.6,
        most=40.01,
        pieces=1,
        fees={"commission_rate": 0.006, "shipping_cost": 8},
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_the_engine_and_the_judge_agree_on_worlds_once_answered_wrongly(name: str) -> None:
    assert compare(KEPT[name], solve(read_scenario(KEPT[name]))).differs == []
