"""The judge over goods of other shops: by hand, and against fillers tried by the thousand."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from guard_words import every, goods, layer, promo, threshold, worst_margin, worst_price, worst_receipt
from oracle import baskets, evaluate, search
from oracle_filler import Place
from oracle_shop import active_sets, read_shop
from worlds import world


def test_a_cross_shop_offer_is_reached_with_the_smallest_filler() -> None:
    # 100 with 200 of another shop's goods: 300-50, of which A's third is 16.67.
    found = search(goods(100, layers=[layer("sum", every(300, 50, cross_shop=True))], pieces=1))["skus"]["A"]["worst_unit_price"]
    assert found.value == Fraction(250, 3)
    assert (found.place.filler, found.place.reached) == (200, True)


def test_an_offer_for_our_shop_alone_takes_no_filler() -> None:
    assert worst_price(goods(100, layers=[layer("sum", every(300, 50))], pieces=1)) == 100


def test_where_our_own_goods_reach_the_sum_no_filler_is_best() -> None:
    # Our 满减 leaves 2 x 100 at 170, and 跨店 every 170 then gives 170-20 = 150 without any filler.
    scenario = goods(100, layers=[layer("sum", threshold(200, 30)), layer("sum", every(170, 20, cross_shop=True))], pieces=2)
    found = search(scenario)["skus"]["A"]["worst_unit_price"]
    assert (found.value, found.place.filler) == (75, 0)


def test_a_filler_s_share_counts_where_the_best_one_wins() -> None:
    # 跨店 200-20 with a filler of 100 takes 20 as ours does. Listed first it wins the tie: then A's share is 10, and the shop receives 90.
    ours, theirs = promo("amount_off", value=20), threshold(200, 20, "跨店", cross_shop=True)
    of_a = [evaluate(goods(100, layers=[layer("best", *offers)]), [1], 100).lines[0].amount for offers in ((theirs, ours), (ours, theirs))]
    assert of_a == [90, 80]


def test_a_least_receipt_may_be_approached_and_never_reached() -> None:
    # 平台券 100-50: A pays a(x) = 100(50+x)/(100+x), from 50 up. Then best: the platform's 一口价 30 takes a-30, our half price a/2. Ours wins
    # below a = 60 (x = 25; there the tie goes to the platform), and the receipt is 100 - a/2: it falls towards 70 and is 100 from there on.
    first = layer("sum", threshold(100, 50, "平台券", cross_shop=True, funded_by="platform"))
    offers = [promo("fixed_price", value=30, funded_by="platform"), promo("percent_off", rate=0.5)]
    scenario = goods(100, layers=[first, layer("best", *offers)], pieces=1)
    found = search(scenario)["skus"]["A"]["worst_unit_receipt"]
    assert (found.value, found.closed, found.place.filler, found.place.reached) == (70, True, 25, False)
    assert [evaluate(scenario, [1], x).lines[0].receipt for x in (0, 25)] == [75, 100]
    assert worst_price(scenario) == 25


def test_a_receipt_can_fall_towards_an_endless_filler() -> None:
    # The platform's 100-50 thins out as the filler grows, so our own 10 % of what is left grows towards 10.
    first = layer("sum", threshold(100, 50, "平台券", cross_shop=True, funded_by="platform"))
    scenario = goods(100, layers=[first, layer("sum", promo("percent_off", rate=0.1))], pieces=1)
    found = search(scenario)["skus"]["A"]["worst_unit_receipt"]
    assert (found.value, found.place.filler) == (90, None)
    assert worst_price(scenario) == 45


def test_endless_steps_of_two_offers_fall_together() -> None:
    # The first leaves 5/6 of everything. The second, every 200 of 5/6·(300m) = 250m, is whole at m = 4: 1200 -> 1000 -> 850.
    first, second = every(300, 50, "a", cross_shop=True), every(200, 30, "b", cross_shop=True)
    scenario = goods(100, layers=[layer("sum", first), layer("sum", second)], pieces=1)
    assert worst_price(scenario) == evaluate(scenario, [1], 1100).lines[0].amount == Fraction(850, 12)


def test_endless_steps_that_never_fall_together_have_their_limit_at_infinity() -> None:
    # Every 300-50 is whole at sums of 300m and leaves 250m; 0.5 off A leaves 250m - 0.5, which misses the steps of every 250-25.
    # With more filler both come as near to 1/6 and 1/10 as one likes: (100·5/6 - 0.5)·9/10 = 74.55.
    first, second = every(300, 50, "a", cross_shop=True), every(250, 25, "b", cross_shop=True)
    scenario = goods(100, layers=[layer("sum", first), layer("sum", promo("amount_off", value=0.5)), layer("sum", second)], pieces=1)
    found = search(scenario)["skus"]["A"]["worst_unit_price"]
    assert (found.value, found.closed, found.place.filler) == (Fraction("74.55"), True, None)
    assert evaluate(scenario, [1], 300 * 10**6 - 100).lines[0].amount > found.value


def test_a_filler_counts_in_every_list_of_goods() -> None:
    scenario = goods(100, 100, layers=[layer("sum", threshold(150, 30, cross_shop=True, scope=["A"]))], pieces=1)
    assert (worst_price(scenario, "A"), worst_price(scenario, "B")) == (80, 100)


def test_a_filler_is_no_piece() -> None:
    # Limit 1, void: two pieces of A lose the offer, filler or not.
    offer = threshold(150, 30, cross_shop=True, limit_per_buyer=1)
    assert evaluate(goods(100, layers=[layer("sum", offer)]), [2], 500).lines[0].amount == 200
    assert worst_price(goods(100, layers=[layer("sum", offer)])) == 80


def test_a_filler_earns_us_nothing_and_lies_outside_the_largest_amount() -> None:
    scenario = goods(100, layers=[layer("sum", threshold(1000, 500, cross_shop=True))], cost=60, most=100)
    assert worst_price(scenario) == 50
    assert worst_margin(scenario) == -10


def test_a_filler_is_taken_through_the_layers() -> None:
    # 跨店 200-100 halves A and the filler of 100; the second sum is then 100, and 200 more filler would thin the first out.
    scenario = goods(
        100, layers=[layer("sum", threshold(200, 100, "a", cross_shop=True)), layer("sum", threshold(100, 20, "b", cross_shop=True))]
    )
    found = evaluate(scenario, [1], 100).lines[0].amount
    assert found == 40
    assert worst_price(goods(100, layers=scenario["layers"], pieces=1)) == 40


def test_the_platform_s_cross_shop_coupon_makes_the_receipt_worst_without_it() -> None:
    # Commission 10 % of what the buyer pays: 100 -> 90 without the coupon; with 200-40 the buyer pays 80, we get 80+20-8 = 92.
    offer = threshold(200, 40, cross_shop=True, funded_by="platform")
    scenario = goods(100, layers=[layer("sum", offer)], pieces=1, fees={"commission_rate": 0.1})
    assert (worst_price(scenario), worst_receipt(scenario)) == (80, 90)


def test_a_line_s_amount_may_fall_as_the_filler_grows() -> None:
    # 跨店 100-50 then, in one sum, 一口价 10 and 20 % off: at u = 50 the buyer pays 10-10 = 0; at u = 40, 10-8 = 2. So it falls with the unit.
    first = layer("sum", threshold(100, 60, cross_shop=True))
    scenario = goods(100, layers=[first, layer("sum", promo("fixed_price", value=10), promo("percent_off", rate=0.2))], pieces=1)
    assert [evaluate(scenario, [1], x).lines[0].amount for x in (0, 20, 1000)] == [2, 0, 0]


@pytest.mark.parametrize("seed", [s for s in range(120) if "cross_shop" in str(world(s))])
def test_no_filler_of_a_thousand_undercuts_the_figures(seed: int) -> None:
    shop, rng = read_shop(world(seed)), Random(seed)
    found = search(shop)
    promos = [p for layer_ in shop.layers for p in layer_.promos if p.cross]
    steps = [t for p in promos for t in ([t for t, _ in p.tiers] or [p.threshold * i for i in range(1, 5)])]
    for active in active_sets(shop):
        for quantities in baskets(shop):
            total = sum((p * q for p, q in zip(shop.prices, quantities, strict=True)), Fraction(0))
            near = [s - part + off for s in steps for part in (0, total) for off in (Fraction(-1, 10**6), Fraction(0), Fraction(1, 10**6))]
            for x in [*near, *(Fraction(rng.randint(0, 90_000), 100) for _ in range(8))]:
                if x < 0:
                    continue
                outcome = evaluate(shop, quantities, x, active)
                assert outcome.margin >= found["worst_margin"].least - Fraction(1, 10**9)
                for sku, line, q in zip(shop.skus, outcome.lines, quantities, strict=True):
                    assert not q or line.amount / q >= found["skus"][sku]["worst_unit_price"].least - Fraction(1, 10**9)
                    assert not q or line.receipt / q >= found["skus"][sku]["worst_unit_receipt"].least - Fraction(1, 10**9)


@pytest.mark.parametrize("seed", [s for s in range(120) if "cross_shop" in str(world(s))])
def test_every_figure_is_reached_or_approached_where_it_says(seed: int) -> None:
    shop = read_shop(world(seed))
    found = search(shop)
    for k, sku in enumerate(shop.skus):
        for what, part in (("worst_unit_price", 0), ("worst_unit_receipt", 2)):
            figure = found["skus"][sku][what]
            if figure is not None:
                seen = [evaluate(shop, figure.place.quantities, x, figure.place.active).lines[k][part] for x in fillers_at(figure.place)]
                closest = min(abs(value / figure.place.quantities[k] - figure.value) for value in seen)
                assert closest == 0 if figure.place.reached else closest < Fraction(1, 1000)


def fillers_at(place: Place) -> list[Fraction]:
    if place.filler is None:
        return [Fraction(10**9) + n for n in range(0, 2000, 7)]
    if place.reached:
        return [place.filler]
    return [place.filler + Fraction(1, 10**12), max(place.filler - Fraction(1, 10**12), Fraction(0))]
