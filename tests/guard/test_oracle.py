"""The judge of the price guard against baskets worked out by hand: discounts, layers, limits, receipts, gifts, windows."""

from __future__ import annotations

from fractions import Fraction

import pytest
from guard_words import every, goods, layer, promo, threshold, worst_margin, worst_price, worst_receipt
from oracle import evaluate, search
from oracle_shop import active_sets, read_shop

A_SHOP_OFFER, A_PLATFORM_OFFER = threshold(200, 30), every(300, 50)


def amounts(scenario, quantities, filler=0, active=None):
    return [line.amount for line in evaluate(scenario, quantities, filler, active).lines]


def test_threshold_then_every_sequential_is_worst_at_four_pieces() -> None:
    # 2: 200-30 = 170, unit 85. 3: 270, no 300. 4: 400-30 = 370, -50 = 320, unit 80. 5: 470-50 = 420, 84. 6: 570-50 = 520, 86.67.
    assert worst_price(goods(100, layers=[layer("sum", A_SHOP_OFFER), layer("sum", A_PLATFORM_OFFER)])) == 80


def test_threshold_and_every_parallel_are_worst_at_three_pieces() -> None:
    # Both on the original 300: 300-30-50 = 220, unit 73.33. 6 pieces: 600-30-100 = 470, 78.33.
    scenario = goods(100, layers=[layer("sum", A_SHOP_OFFER), layer("sum", A_PLATFORM_OFFER, base="original")])
    assert worst_price(scenario) == Fraction(220, 3)
    assert worst_price(goods(100, layers=[layer("sum", A_SHOP_OFFER, A_PLATFORM_OFFER)])) == Fraction(220, 3)


def test_a_bigger_basket_is_not_a_worse_one() -> None:
    scenario = goods(100, layers=[layer("sum", A_SHOP_OFFER), layer("sum", A_PLATFORM_OFFER)])
    assert [a[0] / n for n in (1, 4, 5) for a in [amounts(scenario, [n])]] == [100, 80, 84]


def test_over_deduction_ends_at_nothing_and_is_not_refused() -> None:
    # 400-380 = 20; the coupon 400-50 is judged on the original 400 and takes what is left.
    scenario = goods(400, layers=[layer("sum", threshold(400, 380)), layer("sum", threshold(400, 50, "券"), base="original")], pieces=1)
    assert worst_price(scenario) == 0


def test_over_deduction_on_the_running_amount_does_not_reach_its_threshold() -> None:
    scenario = goods(400, layers=[layer("sum", threshold(400, 380)), layer("sum", threshold(400, 50, "券"))], pieces=1)
    assert worst_price(scenario) == 20


def test_second_piece_at_half_price() -> None:
    # 2: 100+50 = 150, unit 75. 3: 250, 83.33. 4: 300, 75 again.
    scenario = goods(100, layers=[layer("sum", promo("nth_off", n=2, rate=0.5))])
    assert worst_price(scenario) == 75
    assert amounts(scenario, [3]) == [250]


def test_pieces_of_two_skus_make_no_group() -> None:
    assert amounts(goods(100, 80, layers=[layer("sum", promo("nth_off", n=2, rate=0.5))]), [1, 1]) == [100, 80]


def test_two_pieces_at_ten_per_cent_off_count_all_skus_in_scope() -> None:
    scenario = goods(100, 10, layers=[layer("sum", promo("qty_off", tiers=[[2, 0.1], [3, 0.2]]))])
    assert amounts(scenario, [1, 1]) == [90, 9]
    assert amounts(scenario, [1, 2]) == [80, 16]
    assert amounts(scenario, [1, 0]) == [100, 0]


def test_percent_off_waits_for_its_pieces() -> None:
    scenario = goods(100, layers=[layer("sum", promo("percent_off", rate=0.2, min_qty=3))])
    assert [amounts(scenario, [n]) for n in (2, 3)] == [[200], [240]]


def test_amount_off_takes_no_more_than_the_piece() -> None:
    scenario = goods(100, 8, layers=[layer("sum", promo("amount_off", value=10))])
    assert amounts(scenario, [2, 3]) == [180, 0]


def test_a_fixed_price_never_raises_a_price() -> None:
    scenario = goods(100, 50, layers=[layer("sum", promo("fixed_price", value=59.9))])
    assert amounts(scenario, [2, 2]) == [Fraction("119.8"), 100]


def test_the_tier_reached_is_the_greatest_not_the_dearest() -> None:
    scenario = goods(100, layers=[layer("sum", promo("threshold_off", tiers=[[300, 20], [100, 30]]))])
    assert [amounts(scenario, [n])[0] for n in (1, 2, 3)] == [70, 170, 280]


def test_every_off_stops_at_its_most_times() -> None:
    scenario = goods(100, layers=[layer("sum", every(100, 10, max_times=2))])
    assert [amounts(scenario, [n])[0] for n in (1, 2, 3)] == [90, 180, 280]


def test_thresholds_compare_exactly() -> None:
    # Three pieces at 66.67 are 200.01, at 66.66 they are 199.98.
    assert amounts(goods(66.67, layers=[layer("sum", A_SHOP_OFFER)]), [3]) == [Fraction("170.01")]
    assert amounts(goods(66.66, layers=[layer("sum", A_SHOP_OFFER)]), [3]) == [Fraction("199.98")]


def test_an_order_discount_is_shared_pro_rata_over_its_scope_only() -> None:
    # A 100 and B 50 share 30 as 20 and 10; C pays in full.
    scenario = goods(100, 50, 70, layers=[layer("sum", threshold(150, 30, scope=["A", "B"]))])
    assert amounts(scenario, [1, 1, 1]) == [80, 40, 70]


def test_a_discount_without_its_threshold_in_scope_is_nothing() -> None:
    assert amounts(goods(100, 50, layers=[layer("sum", threshold(150, 30, scope=["A"]))]), [1, 3]) == [100, 150]


def test_limit_void_loses_the_whole_promotion_beyond_the_limit() -> None:
    scenario = goods(100, layers=[layer("sum", promo("amount_off", value=40, limit_per_buyer=2))])
    assert [amounts(scenario, [n])[0] for n in (1, 2, 3)] == [60, 120, 300]
    assert worst_price(scenario) == 60


def test_limit_first_pieces_falls_on_the_dearest_pieces() -> None:
    # B is dearer: its two pieces get 40 off, one piece of A is the third, the other A pays in full.
    offer = promo("amount_off", value=40, limit_per_buyer=3, limit_mode="first_pieces")
    assert amounts(goods(80, 100, layers=[layer("sum", offer)]), [2, 2]) == [120, 120]


def test_equally_dear_pieces_go_in_the_order_of_the_list() -> None:
    offer = promo("percent_off", rate=0.5, limit_per_buyer=1, limit_mode="first_pieces", scope=["B", "A"])
    assert amounts(goods(100, 100, layers=[layer("sum", offer)]), [1, 1]) == [50, 100]


def test_the_dearest_piece_is_judged_at_the_base_of_the_layer() -> None:
    # After the fixed price A stands at 60, B at 80: the half price falls on B. On the original prices it falls on A, and takes 50 of its 60.
    first = layer("sum", promo("fixed_price", value=60, scope=["A"]))
    half = promo("percent_off", rate=0.5, limit_per_buyer=1, limit_mode="first_pieces")
    assert amounts(goods(100, 80, layers=[first, layer("sum", half)]), [1, 1]) == [60, 40]
    assert amounts(goods(100, 80, layers=[first, layer("sum", half, base="original")]), [1, 1]) == [10, 80]


def test_first_pieces_still_count_all_pieces_for_the_smallest_number() -> None:
    offer = promo("percent_off", rate=0.5, min_qty=3, limit_per_buyer=1, limit_mode="first_pieces")
    assert [amounts(goods(100, layers=[layer("sum", offer)]), [n])[0] for n in (2, 3)] == [200, 250]


def test_first_pieces_of_the_second_piece_offer_group_only_the_struck_pieces() -> None:
    # Limit 3 over 2 A at 100 and 2 B at 80: struck are A, A, B; only the two A make a group.
    offer = promo("nth_off", n=2, rate=0.5, limit_per_buyer=3, limit_mode="first_pieces")
    assert amounts(goods(100, 80, layers=[layer("sum", offer)]), [2, 2]) == [150, 160]


def test_best_takes_one_promotion_for_the_whole_basket() -> None:
    # A 100 and B 100: 30 off B is less than 20 % of both (40), so B too gets only 20 off.
    scenario = goods(100, 100, layers=[layer("best", promo("amount_off", value=30, scope=["B"]), promo("percent_off", rate=0.2))])
    assert amounts(scenario, [1, 1]) == [80, 80]
    assert amounts(scenario, [0, 1]) == [0, 70]


def test_best_line_keeps_the_better_one_of_each_line() -> None:
    scenario = goods(100, 100, layers=[layer("best_line", promo("amount_off", value=30, scope=["B"]), promo("percent_off", rate=0.2))])
    assert amounts(scenario, [1, 1]) == [80, 70]


def test_best_line_computes_every_promotion_on_the_whole_basket() -> None:
    # 200-60 over A and B is reached together although A leaves it for its own 45: B keeps its 30.
    scenario = goods(100, 100, layers=[layer("best_line", threshold(200, 60), promo("amount_off", value=45, scope=["A"]))])
    assert amounts(scenario, [1, 1]) == [55, 70]


def test_equal_discounts_go_to_the_first() -> None:
    ours = promo("amount_off", "ours", value=20)
    theirs = promo("percent_off", "theirs", rate=0.2, funded_by="platform")
    assert worst_receipt(goods(100, layers=[layer("best", ours, theirs)], pieces=1)) == 80
    assert worst_receipt(goods(100, layers=[layer("best", theirs, ours)], pieces=1)) == 100
    assert worst_receipt(goods(100, layers=[layer("best_line", theirs, ours)], pieces=1)) == 100


def test_best_is_measured_before_any_cut() -> None:
    # Left is 10. On the original 100 the second offer of 50 beats 20, and takes the 10 that are left, the platform pays 10.
    first = layer("sum", promo("amount_off", "first", value=90))
    offers = [promo("amount_off", "ours", value=20), promo("amount_off", "theirs", value=50, funded_by="platform")]
    found = evaluate(goods(100, layers=[first, layer("best", *offers, base="original")]), [1]).lines[0]
    assert (found.amount, found.platform) == (0, 10)


def test_chain_goes_on_with_what_is_left_and_sum_does_not() -> None:
    offers = [promo("percent_off", "a", rate=0.2), promo("percent_off", "b", rate=0.5)]
    assert worst_price(goods(100, layers=[layer("chain", *offers)])) == 40
    assert worst_price(goods(100, layers=[layer("sum", *offers)])) == 30


def test_chain_on_the_original_base_forgets_the_layers_before() -> None:
    # 20 off leaves 80. Chain on 100: half is 50 (80 -> 30), then half of the 50 left of the original is 25 (30 -> 5).
    halves = [promo("percent_off", "a", rate=0.5), promo("percent_off", "b", rate=0.5)]
    scenario = goods(100, layers=[layer("sum", promo("amount_off", value=20)), layer("chain", *halves, base="original")])
    assert worst_price(scenario) == 5


def test_a_lost_discount_is_not_shared_again() -> None:
    # 60 over the originals 100 and 20 are 50 and 10. A has only 40 left: 10 are lost, and B still pays 10.
    first = layer("sum", promo("amount_off", value=60, scope=["A"]))
    scenario = goods(100, 20, layers=[first, layer("sum", threshold(120, 60, "券"), base="original")])
    assert amounts(scenario, [1, 1]) == [0, 10]


def test_the_platform_pays_only_what_was_really_taken_in_the_order_listed() -> None:
    # 70 from the shop first, of the platform's 50 then 30 are taken; the other way round 50 and 50.
    ours, theirs = promo("amount_off", "ours", value=70), promo("amount_off", "theirs", value=50, funded_by="platform")
    assert evaluate(goods(100, layers=[layer("sum", ours, theirs)]), [1]).lines[0] == (0, 30, 30)
    assert evaluate(goods(100, layers=[layer("sum", theirs, ours)]), [1]).lines[0] == (0, 50, 50)


def test_commission_is_on_what_the_buyer_pays() -> None:
    # 100, the platform pays 20: buyer 80, commission 5 % of 80 = 4, receipt 80+20-4 = 96.
    offer = promo("amount_off", value=20, funded_by="platform")
    scenario = goods(100, layers=[layer("sum", offer)], fees={"commission_rate": 0.05})
    assert (worst_price(scenario), worst_receipt(scenario)) == (80, 96)


def test_price_and_receipt_can_be_worst_in_different_baskets() -> None:
    # One piece gets 10 of ours: 90 and 90. Two get 25 % from the platform instead: 75 for the buyer, 100 for us.
    ours = promo("amount_off", value=10, limit_per_buyer=1)
    theirs = promo("percent_off", rate=0.25, min_qty=2, funded_by="platform")
    scenario = goods(100, layers=[layer("sum", ours, theirs)])
    assert (worst_price(scenario), worst_receipt(scenario)) == (75, 90)


def test_margin_counts_goods_gifts_and_one_shipment() -> None:
    # 2 x 100 - 30 = 170, less goods 120, one gift 15, one shipment 8: 27. One piece: 100-60-8 = 32.
    gift = promo("gift", cost=15, threshold=150)
    scenario = goods(100, layers=[layer("sum", A_SHOP_OFFER, gift)], cost=60, pieces=2, fees={"shipping_cost": 8})
    assert worst_margin(scenario) == 27


def test_a_gift_needs_all_its_conditions_at_the_base_of_its_layer() -> None:
    gift = promo("gift", cost=15, threshold=150, min_qty=2)
    late = [layer("sum", A_SHOP_OFFER), layer("sum", promo("gift", cost=15, threshold=180))]
    assert [evaluate(goods(100, layers=[layer("sum", gift)]), [n]).gifts for n in (1, 2, 5)] == [0, 15, 15]
    assert evaluate(goods(160, layers=[layer("sum", gift)]), [1]).gifts == 0
    assert evaluate(goods(100, layers=late), [2]).gifts == 0  # 170 left


def test_a_gift_never_competes_and_the_platform_s_costs_nothing() -> None:
    gifts = [promo("gift", "a", cost=15, min_qty=1), promo("gift", "b", cost=7, min_qty=1, funded_by="platform")]
    found = evaluate(goods(100, layers=[layer("best", promo("amount_off", value=5), *gifts)]), [1])
    assert (found.lines[0].amount, found.gifts) == (95, 15)


def test_a_gift_with_a_limit_is_void_beyond_it() -> None:
    scenario = goods(100, layers=[layer("sum", promo("gift", cost=15, min_qty=1, limit_per_buyer=2))])
    assert [evaluate(scenario, [n]).gifts for n in (2, 3)] == [15, 0]


def test_windows_that_only_touch_never_meet() -> None:
    morning = promo("amount_off", "a", value=30, starts="2026-11-11T00:00", ends="2026-11-11T12:00")
    evening = promo("amount_off", "b", value=40, starts="2026-11-11T12:00", ends=None)
    assert worst_price(goods(100, layers=[layer("sum", morning, evening)])) == 60
    assert worst_price(goods(100, layers=[layer("sum", morning, evening | {"starts": "2026-11-11T11:59"})])) == 30


def test_only_the_time_asked_for_counts() -> None:
    deal = promo("amount_off", value=30, starts="2026-11-11T00:00", ends="2026-11-12T00:00")
    before = {"from": "2026-11-10T00:00", "to": "2026-11-11T00:00"}
    assert worst_price(goods(100, layers=[layer("sum", deal)], when=before)) == 100
    assert worst_price(goods(100, layers=[layer("sum", deal)], when=before | {"to": "2026-11-11T00:01"})) == 70


def test_every_different_interval_is_found_once() -> None:
    a = promo("amount_off", "a", value=1, starts="2026-11-11T00:00", ends="2026-11-13T00:00")
    b = promo("amount_off", "b", value=1, starts="2026-11-12T00:00", ends="2026-11-13T00:00")
    assert active_sets(read_shop(goods(9, layers=[layer("sum", a, b)]))) == [frozenset(), {"a"}, {"a", "b"}]


def test_a_sku_that_fits_no_basket_has_no_figures() -> None:
    found = search(goods(100, 900, layers=[layer("sum", A_SHOP_OFFER)], most=899.99))
    assert found["skus"]["B"] == {"worst_unit_price": None, "worst_unit_receipt": None}
    assert search(goods(100, layers=[layer("sum", A_SHOP_OFFER)], most=99.99))["worst_margin"] is None


def test_the_basket_s_amount_is_bounded_at_original_prices() -> None:
    # After half price three pieces would be 150, but their originals are 300: 2 fit into 270, and 300-100 is out of reach.
    scenario = goods(
        100, layers=[layer("sum", promo("percent_off", rate=0.5)), layer("sum", threshold(300, 100, "券"), base="original")], most=270
    )
    assert worst_price(scenario) == 50


@pytest.mark.parametrize(("most", "price"), [(250, 80), (300, 70)])
def test_a_cheap_good_fills_up_a_dear_one(most: float, price: int) -> None:
    # A 150 with B 50: 200-40 = 160, A pays 120 (80 %) when 250 is the most; 300-90 leaves 70 %, with 3 x B or 2 x A.
    scenario = goods(100, 50, layers=[layer("sum", promo("threshold_off", tiers=[[200, 40], [300, 90]]))], most=most)
    assert worst_price(scenario) == price
