"""Shops of which the bounds for large worlds were once above the truth, or a basket did not come to its figure; each cut down to what it takes."""

from __future__ import annotations

import pytest
from guard_words import Scenario, every, goods, layer, promo, threshold
from run_large import compare_large


def twice(*tiers: tuple[float, float], name: str = "满减", **fields: object) -> dict[str, object]:
    return promo("threshold_off", name, tiers=[list(t) for t in tiers], **fields)


PERCENT = promo("percent_off", rate=0.1)
PAID = {"funded_by": "platform"}


def one_and_all(start: float, off: float, of_all: float) -> Scenario:
    """A coupon of the first good, and a small reduction of all."""
    return layer("sum", threshold(start, off, "coupon", scope=["A"]), threshold(of_all, 1, "all"))


KEPT: dict[str, Scenario] = {
    "折扣 beside 满减 in one layer, then a threshold": goods(
        25, 10, layers=[layer("sum", threshold(30, 5), PERCENT), layer("sum", threshold(40, 6, "later"))], most=60, pieces=4
    ),
    "two reductions one after the other behind another": goods(
        17, 5, layers=[layer("sum", threshold(24, 8)), layer("chain", threshold(18, 6, "b"), threshold(20, 5, "c"))], most=75, pieces=4
    ),
    "a chain of two across shops": goods(
        10, 5,
        layers=[layer("sum", threshold(20, 2)), layer("chain", threshold(30, 3, "b", cross_shop=True), threshold(25, 5, "c", cross_shop=True))],
        most=40, pieces=3,
    ),
    "每满 without a cap beside a threshold": goods(40, 30, layers=[layer("sum", threshold(50, 5), every(20, 6))], most=100, pieces=3),
    "每满 without a cap before a coupon": goods(
        160, 230, layers=[layer("sum", every(200, 30)), layer("best", threshold(299, 30))], most=1000, pieces=4
    ),
    "每满 three times before a threshold": goods(
        30, 69,
        layers=[layer("chain", every(34.5, 1.73)), layer("best_line", twice((110.39, 104.87), (300, 300)))],
        most=198, pieces=2,
    ),
    "a discount from three pieces on": goods(
        7, 13,
        layers=[layer("best_line", promo("percent_off", rate=0.1, min_qty=3, scope=["A"])), layer("sum", twice((15, 4), (30, 8)))],
        most=60, pieces=8,
    ),
    "a reduction that is void for more than one piece": goods(
        11.1, 38.9,
        layers=[layer("best_line", promo("amount_off", value=0.1, limit_per_buyer=1)), layer("best", threshold(50, 10))],
        most=60, pieces=5,
    ),
    "other shops' goods after a threshold": goods(
        7, 9,
        layers=[layer("best", threshold(24, 5)), layer("chain", every(15, 2, max_times=1, cross_shop=True))],
        most=60, pieces=4,
    ),
    "a platform's coupon that one line reaches alone": goods(
        10, 15, 5, 25, 20,
        layers=[layer("best", threshold(20, 5, "platform", scope=["A", "B", "C", "D"], **PAID)), layer("sum", threshold(50, 10))],
        most=50, pieces=3, fees={"commission_rate": 0.05},
    ),
    "what the platform pays is cut off from 250 on": goods(
        129,
        layers=[
            layer(
                "sum", every(232.19, 70, cross_shop=True), twice((150, 10), (199, 150), name="b", cross_shop=True, **PAID),
                threshold(100, 30, "c", cross_shop=True), base="original",
            )
        ],
        most=379.5, pieces=2, fees={"commission_rate": 0.006},
    ),
    "a rival whose tiers fall": goods(
        26, 27, 28, 8, 1,
        layers=[layer("best", threshold(30, 5), twice((1, 9), (2, 8), (50, 1), name="rival", scope=["E"]))],
        most=50, pieces=4,
    ),
    "a line of which others take a discount's first pieces": goods(
        100, 110,
        layers=[layer("best_line", promo("percent_off", rate=0.45, limit_per_buyer=1, limit_mode="first_pieces")), one_and_all(100, 99, 250)],
        most=300, pieces=3,
    ),
    "a line whose discount others make void": goods(
        100, 10,
        layers=[layer("best_line", promo("percent_off", rate=0.45, limit_per_buyer=1)), one_and_all(100, 99, 200)],
        most=300, pieces=3,
    ),
    "a line that others bring to the second of three tiers": goods(
        100, 10,
        layers=[layer("best_line", promo("qty_off", tiers=[[2, 0.1], [3, 0.2]])), one_and_all(90, 60, 200)],
        most=300, pieces=3,
    ),
    "a platform's second tier of three": goods(
        3, 100,
        layers=[layer("best_line", promo("qty_off", tiers=[[2, 0.1], [3, 0.2]], **PAID)), layer("sum", threshold(99, 99, **PAID))],
        most=300, pieces=1, fees={"commission_rate": 0.2},
    ),
    "a coupon worth more than its threshold after the platform's": goods(
        29, 39.9,
        layers=[layer("sum", threshold(150, 45, "p", **PAID), threshold(159.93, 207.91, "own"))],
        most=300, pieces=4,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_bounds_hold_and_what_is_called_exact_is(name: str) -> None:
    assert compare_large(KEPT[name])[1] == []
