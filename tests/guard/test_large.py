"""What is too large to look at whole: its bounds are never too high, what it calls exact is, and a real catalogue mostly is."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest
from plain_worlds import plain_world
from run_large import compare_large
from worlds import Scenario
from worlds import world as scenario

import zhanggui.methods.guard.solve as solving
from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.methods.guard.answer import Answer, Worst
from zhanggui.methods.guard.basket import settle
from zhanggui.methods.guard.coins import purse
from zhanggui.methods.guard.kinds import FAR
from zhanggui.methods.guard.solve import solve

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from guard_catalogue import catalogue

NEAR = Fraction(1, 10**9)


@pytest.fixture
def nothing_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every world is treated as one too large to look at whole."""
    monkeypatch.setattr(solving, "MOST_BASKETS", 0)


def test_bounds_are_never_above_the_least_and_exact_is_the_least() -> None:
    counts, differs = compared(map(scenario, range(70_000, 70_300)))
    assert differs == []
    assert counts["exact"] + counts["bound"] > 800
    assert counts["exact"] > counts["bound"] / 2  # worlds made to be awkward; a catalogue as shops have them: below


def test_so_it_is_for_shops_as_they_are() -> None:
    counts, differs = compared(map(plain_world, range(40)))
    assert differs == []
    assert counts["exact"] > counts["bound"] / 2


@pytest.mark.slow
@pytest.mark.parametrize("first", range(200_000, 205_000, 100))
def test_so_it_is_for_thousands_of_shops(first: int) -> None:
    assert compared(map(plain_world, range(first, first + 100)))[1] == []


def compared(scenarios: Iterable[Scenario]) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    differs: list[str] = []
    for one in scenarios:
        more, wrong = compare_large(one)
        counts += more
        differs += wrong
    return counts, differs


def _shown_again(answer: Answer, item: int, worst: Worst, price: bool) -> Fraction:
    out = settle(answer.world, worst.interval.layers, dict(worst.basket), FAR if worst.filler is None else worst.filler)
    return Fraction(out.unit_price(item) if price else out.unit_receipt(item))


def test_a_catalogue_as_shops_have_them_is_mostly_exact_and_every_basket_comes_out_again() -> None:
    answer = solve(read_scenario(catalogue(400, seed=5)))
    assert sum(found is not None and found.exact for found in answer.items) >= 0.7 * len(answer.items)
    for item, found in enumerate(answer.items):
        assert found is not None
        assert abs(_shown_again(answer, item, found.price, True) - found.price.shown) <= NEAR
        assert abs(_shown_again(answer, item, found.receipt, False) - found.receipt.shown) <= NEAR
        assert sum(answer.world.items[i].price * n for i, n in found.price.basket.items()) <= answer.world.max_amount
        assert max(found.price.basket.values()) <= answer.world.max_qty


def test_the_example_of_the_text_is_found_among_many_goods(nothing_whole: None) -> None:
    raw = catalogue(60, seed=1, singles=0)
    raw["items"] = [item | {"price": 10.0 * (n + 1), "cost": 1.0} for n, item in enumerate(raw["items"])]
    tiers = {"id": "满减", "kind": "threshold_off", "tiers": [[200, 30]]}
    raw["layers"] = [{"name": "店铺", "combine": "best", "base": "running", "promotions": [tiers]}]
    answer = solve(read_scenario(raw))
    first = answer.items[9]  # of 100 yuan: 200 − 30 leaves 85 of every 100
    assert first is not None
    assert first.exact
    assert first.price.value == 85
    assert sum(answer.world.items[i].price * n for i, n in first.price.basket.items()) == 200


def test_a_purse_makes_just_the_sums_its_goods_can() -> None:
    made = purse([7, 8], [30, 50], 200)
    sums = {30 * a + 50 * b for a in range(8) for b in range(5)}
    assert [n for n in range(201) if made.reach[n]] == sorted(s for s in sums if s <= 200)
    assert made.pieces(110, most=20) == {8: 1, 7: 2}
    assert made.pieces(200, most=3) is None  # four pieces of 50
    assert made.next(111) == 120
    assert made.next(201) is None
