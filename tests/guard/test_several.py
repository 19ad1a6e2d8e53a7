"""Reductions of different scopes that add up, as on a sheet of Taobao: the goods at their worst and the worst order, exactly."""

from __future__ import annotations

import sys
from fractions import Fraction
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from parallel_worlds import parallel_world
from run_large import compare_large

import zhanggui.methods.guard.solve as solving
from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.methods.guard.basket import settle
from zhanggui.methods.guard.coins import Single, purse
from zhanggui.methods.guard.kinds import FAR
from zhanggui.methods.guard.minimal import Search, Term
from zhanggui.methods.guard.solve import solve

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from guard_sheet import sheet


@pytest.fixture
def nothing_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every world is treated as one too large to look at whole."""
    monkeypatch.setattr(solving, "MOST_BASKETS", 0)


def shop(*promotions: dict[str, Any], single: dict[str, Any] | None = None, **more: Any) -> Any:
    items = [{"sku": "A", "price": 50, "cost": 20}, {"sku": "B", "price": 60, "cost": 20}]
    layers = [{"name": "shop", "combine": "sum", "base": "running", "promotions": list(promotions)}]
    if single:
        layers = [{"name": "item", "combine": "best_line", "base": "running", "promotions": [single]}, *layers]
    return {"items": items, "layers": layers, "basket": {"max_amount": 1000, "max_qty_per_sku": 9}} | more


def off(name: str, start: float, value: float, scope: list[str] | None = None) -> dict[str, Any]:
    return {"id": name, "kind": "threshold_off", "tiers": [[start, value]]} | ({"scope": scope} if scope else {})


def test_a_coupon_of_some_goods_and_a_reduction_of_all_meet_in_one_order(nothing_whole: None) -> None:
    answer = solve(read_scenario(shop(off("all", 160, 16), off("coupon", 100, 10, ["A"]))))
    dress = answer.items[0]
    assert dress is not None
    # two A are just 100, with one B just 160: 10/100 + 16/160 = a fifth of 50 off
    assert (dress.price.value, dress.exact, dict(dress.price.basket)) == (40, True, {0: 2, 1: 1})


def test_thresholds_that_no_order_may_reach_leave_the_list_price(nothing_whole: None) -> None:
    answer = solve(read_scenario(shop(off("all", 2000, 16), off("coupon", 3000, 10, ["A"]))))
    dress = answer.items[0]
    assert dress is not None
    assert (dress.price.value, dress.exact) == (50, True)


def test_a_sum_that_no_goods_make_is_put_up_to_the_least_that_they_do(nothing_whole: None) -> None:
    answer = solve(read_scenario(shop(off("all", 165, 16), off("coupon", 100, 10, ["A"]))))
    dress = answer.items[0]
    assert dress is not None
    # 165 cannot be made: 170 is one A and two B, without the coupon; 200 is four A, 160 too little. With both: 220, two A and two B
    both = 1 - Fraction(10, 100) - Fraction(16, 220)
    four = 1 - Fraction(10, 200) - Fraction(16, 200)
    three = 1 - Fraction(10, 150) - Fraction(16, 210)
    least = min(both, four, three, 1 - Fraction(16, 170))
    assert (dress.price.value, dress.exact) == (50 * least, True)


def test_the_second_piece_at_half_price_is_a_line_of_its_own(nothing_whole: None) -> None:
    half = {"id": "second", "kind": "nth_off", "n": 2, "rate": 0.5, "scope": ["A"]}
    answer = solve(read_scenario(shop(off("all", 135, 13.5), off("coupon", 75, 7.5, ["A"]), single=half)))
    dress = answer.items[0]
    assert dress is not None
    # two A are 75, with a B just 135: a fifth off 37.5
    assert (dress.price.value, dress.exact, dict(dress.price.basket)) == (30, True, {0: 2, 1: 1})


def test_so_it_is_where_it_stands_beside_the_coupons(nothing_whole: None) -> None:
    half = {"id": "second", "kind": "nth_off", "n": 2, "rate": 0.5, "scope": ["A"]}
    answer = solve(read_scenario(shop(off("all", 160, 16), off("coupon", 100, 10, ["A"]), half)))
    dress = answer.items[0]
    assert dress is not None
    # two A are 100 less 25, and 10 and a tenth of 100: with a B just 160
    assert (dress.price.value, dress.exact, dict(dress.price.basket)) == (Fraction(55, 2), True, {0: 2, 1: 1})


def test_the_worst_order_reaches_the_thresholds_with_what_earns_least(nothing_whole: None) -> None:
    answer = solve(read_scenario(shop(off("all", 110, 40), off("coupon", 100, 30, ["A"]), fees={"shipping_cost": 5})))
    assert answer.basket is not None
    # three A earn 30 each: 90 − 70 − 5; two A and one B: 30 + 30 + 40 − 70 − 5; one A and one B reach 40 alone: 70 − 40 − 5
    assert (answer.basket.shown, answer.basket.exact, dict(answer.basket.basket)) == (15, True, {0: 3})


def test_of_goods_with_other_prices_for_more_pieces_only_one_line_is_in_a_sum() -> None:
    made = purse([1], [30], 200, [Single(2, pieces=_ints(1, 2), amounts=_ints(50, 75))])
    sums = {30 * a + b for a in range(7) for b in (0, 50, 75)}
    assert [n for n in range(201) if made.reach[n]] == sorted(s for s in sums if s <= 200)
    assert made.pieces(135, most=9) == {1: 2, 2: 2}
    assert made.pieces(125, most=9) is None  # 50 and 75 are lines of the same goods


@pytest.mark.parametrize("seed", range(20))
def test_every_sum_that_goods_make_is_put_together_again(seed: int) -> None:
    """Of goods in any number, and of several others of which one line is taken each."""
    some = Random(seed)
    plain = some.sample(range(7, 60), 2)
    lines = {item: sorted(some.sample(range(5, 90), some.randint(1, 3))) for item in range(10, 10 + some.randint(1, 3))}
    singles = [Single(item, _ints(*range(1, len(amounts) + 1)), _ints(*amounts)) for item, amounts in lines.items()]
    made = purse([0, 1], plain, 150, singles)
    for first in ([*lines], [*lines][1:]):
        chosen = made if len(first) == len(lines) else made.without(10)
        choices = product(*([0, *lines[item]] for item in first), range(22), range(22))
        sums = {sum(some_of[:-2]) + some_of[-2] * plain[0] + some_of[-1] * plain[1] for some_of in choices}
        for total in range(151):
            found = chosen.pieces(total, most=30)
            assert (found is not None) == (total in sums)
            if found is not None:
                amounts = [plain[k] * n if k < 2 else lines[k][n - 1] for k, n in found.items()]
                assert (sum(amounts), set(found) <= {0, 1, *first}) == (total, True)


def test_a_limited_price_of_five_goods_on_a_real_sheet_is_exact_and_so_is_the_worst_order(nothing_whole: None) -> None:
    """59 for the first of D; one C and eight E bring the sum to 1,200, of which 每满300减50 takes 200. Alone, D loses 59 × 0.95 − 85."""
    prices = {"A": (39.9, 18), "B": (29.9, 8), "C": (29, 4), "D": (129, 85), "E": (139, 60)}
    first = {"id": "d", "kind": "fixed_price", "value": 59, "scope": ["D"], "limit_per_buyer": 1, "limit_mode": "void"}
    each = {"id": "each", "kind": "every_off", "threshold": 300, "value": 50, "scope": ["B", "C", "D", "E"]}
    second = {"id": "second", "kind": "nth_off", "n": 2, "rate": 0.5, "scope": ["A"]}
    coupons = [off("coupon", 99, 10, ["A", "B"]), off("a", 299, 30, ["A"]), off("e", 139, 20, ["E"]), second, each]
    world = shop(*coupons, single=first, fees={"commission_rate": 0.05}, basket={"max_amount": 5000, "max_qty_per_sku": 20})
    world["items"] = [{"sku": sku, "price": price, "cost": cost} for sku, (price, cost) in prices.items()]
    answer = solve(read_scenario(world))
    found = answer.items[3]
    assert found is not None
    assert (found.price.value, found.exact, dict(found.price.basket)) == (Fraction(59) * 1000 / 1200, True, {3: 1, 2: 1, 4: 8})
    assert answer.basket is not None
    assert (answer.basket.value, answer.basket.exact) == (Fraction("-28.95"), True)


def _ints(*of: int) -> Any:
    import numpy as np

    return np.array(of, np.int64)


@pytest.mark.parametrize("seed", range(120))
def test_the_search_finds_the_greatest_shares_of_all_sums(seed: int) -> None:
    some = Random(seed)
    classes = some.randint(1, 3)
    sums = [sorted({0, *some.sample(range(1, 60), some.randint(1, 12))}) for _ in range(classes)]
    inner = [frozenset(some.sample(range(classes), some.randint(1, classes))) for _ in range(3)]
    terms = [Term(some.randint(1, 9), some.randint(5, 60), some.choice(inner), some.random() < 0.8) for _ in range(some.randint(1, 3))]
    own = some.randint(1, 30)
    far = 10**6
    search = Search(own, [lambda total, made=made: next((x for x in made if x >= total), max(total, far)) for made in sums], nodes=100_000)
    assert search.look(terms)
    least = Fraction(-1)
    for choice in product(*sums):
        totals = [own + sum(choice[c] for c in t.classes) for t in terms]
        if all(total >= t.start or not t.needed for t, total in zip(terms, totals, strict=True)):
            shares = (min(Fraction(t.off, max(t.start, total)), Fraction(1)) for t, total in zip(terms, totals, strict=True))
            least = max(least, sum(shares, Fraction(0)))
    found = [c.exactly(own) for c in search.found if max(c.sums) < far]
    assert (max(found) if found else Fraction(-1)) == least


def test_bounds_hold_and_exact_is_exact_beside_every_basket() -> None:
    for seed in range(40):
        assert compare_large(parallel_world(seed))[1] == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 4000, 50))
def test_so_it_is_for_thousands_of_such_shops(first: int) -> None:
    for seed in range(first, first + 50):
        assert compare_large(parallel_world(seed))[1] == []


@pytest.mark.parametrize(("seed", "overlap"), [(11, False), (12, False), (13, False), (1, True), (3, True)])
def test_a_sheet_as_shops_fill_it_in_is_exact_and_its_baskets_come_out_again(seed: int, overlap: bool) -> None:
    """Also where coupons share some of their goods, and some goods take no part in 跨店满减."""
    answer = solve(read_scenario(sheet(20, seed, overlap)))
    assert [n for n, found in enumerate(answer.items) if found is None or not found.exact] == []
    assert answer.basket is not None
    assert answer.basket.exact
    for item, found in enumerate(answer.items):
        assert found is not None
        for worst, name in ((found.price, "price"), (found.receipt, "receipt")):
            out = settle(answer.world, worst.interval.layers, dict(worst.basket), FAR if worst.filler is None else worst.filler)
            here = out.unit_price(item) if name == "price" else out.unit_receipt(item)
            assert abs(here - worst.value) < Fraction(1, 10**9)
