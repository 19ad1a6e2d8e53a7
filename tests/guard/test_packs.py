"""Rule packs: every one makes a scenario that can be read, says what it is based on, and stacks promotions as that source says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, get_args

import pytest

from zhanggui.desks.promotion.packs import Pack, Tool, example_scenario, pack, pack_ids, packs, versions
from zhanggui.desks.promotion.packs.examples import admitted
from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.kernel.errors import UseError
from zhanggui.methods.guard.basket import Outcome, settle
from zhanggui.methods.guard.world import Kind

TODAY = date(2026, 11, 1)
EVERY = pytest.mark.parametrize("one", packs(), ids=lambda p: f"{p.id}-{p.valid_from}")


def outcome(used: Pack, price: str, pieces: int, *promotions: tuple[Tool, dict[str, Any]]) -> Outcome:
    """What a basket of one SKU comes to with these promotions, each in the layer that the pack gives it."""
    placed = []
    for n, (tool, p) in enumerate(promotions):
        layer = used.layer_of(tool, p["kind"])
        assert layer is not None, (tool, p)
        placed.append((layer, {"id": f"p{n}", "scope": "all"} | p))
    world = read_scenario(used.scenario([{"sku": "A", "price": Decimal(price), "cost": Decimal(1)}], placed))
    return settle(world, world.layers, {0: pieces})


def threshold(least: int, value: int, **more: Any) -> dict[str, Any]:
    return {"kind": "threshold_off", "tiers": [[Decimal(least), Decimal(value)]], **more}


@EVERY
def test_every_pack_makes_a_scenario_with_every_kind_it_admits(one: Pack) -> None:
    scenario = example_scenario(one, every_kind=True)
    there = {(layer["name"], p["kind"]) for layer in scenario["layers"] for p in layer["promotions"]}
    assert there == {(layer.name.zh, kind) for layer, _, kind in admitted(one)}
    world = read_scenario(scenario)
    assert sum(len(layer.promotions) for layer in world.layers) == len(list(admitted(one)))


@EVERY
def test_every_pack_says_what_it_is_based_on_in_both_languages(one: Pack) -> None:
    said = [one.name, one.campaign, one.platform_pays, one.source, one.verify, *one.left_out, *(layer.about for layer in one.layers)]
    assert all(words.zh.strip() and words.en.strip() for words in said)
    assert "公告" in one.verify.zh
    assert "notice" in one.verify.en
    assert len(one.left_out) >= 5
    assert 0 < one.commission_rate < 1


@EVERY
def test_layers_of_a_pack_know_only_kinds_that_the_guard_computes(one: Pack) -> None:
    kinds = {kind for layer in one.layers for kind in layer.kinds}
    assert kinds <= set(get_args(Kind))
    assert len({layer.name.zh for layer in one.layers}) == len(one.layers)


def test_versions_of_a_pack_follow_each_other_without_gap_or_overlap() -> None:
    for name in pack_ids():
        found = versions(name)
        for earlier, later in pairwise(found):
            assert earlier.valid_to == later.valid_from, name
        assert found[-1].valid_to is None


def test_the_version_in_force_on_a_day_is_chosen() -> None:
    assert pack("taobao_tmall", date(2020, 8, 11)).valid_to == date(2020, 8, 12)
    assert pack("taobao_tmall", date(2020, 8, 12)).valid_from == date(2020, 8, 12)


def test_an_unknown_pack_is_named_with_those_there_are() -> None:
    with pytest.raises(UseError) as error:
        pack("taobao", TODAY)
    assert "taobao_tmall" in error.value.say("en")
    assert pack_ids()[-1] == "generic"


def test_taobao_an_over_deduction_ends_at_0_and_the_cross_shop_threshold_looks_at_the_activity_price() -> None:
    """The notice's own example: activity price 400, coupon 400−380, cross-shop 400−50: the buyer pays 0."""
    stacked = (("coupon", threshold(400, 380)), ("platform", threshold(400, 50, cross_shop=True)))
    assert outcome(pack("taobao_tmall", TODAY), "400", 1, *stacked).unit_price(0) == 0
    assert outcome(pack("taobao_tmall", date(2019, 11, 11)), "400", 1, *stacked).unit_price(0) == 20


def test_taobao_parallel_reductions_beat_one_after_another() -> None:
    """100 yuan, 满200减30, 每满300减50. Parallel: three pieces 300 − 30 − 50 = 220; before: four pieces 400 − 30 − 50 = 320."""
    stacked = (("shop", threshold(200, 30)), ("platform", {"kind": "every_off", "threshold": Decimal(300), "value": Decimal(50)}))
    assert outcome(pack("taobao_tmall", TODAY), "100", 3, *stacked).unit_price(0) == Fraction(220, 3)
    assert outcome(pack("taobao_tmall", date(2019, 11, 11)), "100", 4, *stacked).unit_price(0) == 80
    assert outcome(pack("taobao_tmall", date(2019, 11, 11)), "100", 3, *stacked).unit_price(0) == 90


def test_jd_one_order_promotion_then_the_coupon_then_the_platform() -> None:
    """Four at 99: 396; 满300减40 (40) beats 2件9折 (39.60): 356; coupon 199−20: 336; 每满300减50: 286."""
    done = outcome(
        pack("jd", TODAY), "129", 4,
        ("item", {"kind": "fixed_price", "value": Decimal(99)}), ("shop", threshold(300, 40)), ("shop", {"kind": "qty_off", "tiers": [[2, Decimal("0.1")]]}),
        ("coupon", threshold(199, 20)), ("platform", {"kind": "every_off", "threshold": Decimal(300), "value": Decimal(50)}),
    )  # fmt: skip
    assert done.prices == (286,)


def test_pinduoduo_what_the_platform_pays_reaches_the_shop() -> None:
    """Two at 49.90: 99.80; coupon 99−5: 94.80; platform coupon 90−10: the buyer pays 84.80, the shop has 84.80 × 0.994 + 10 = 94.2912."""
    done = outcome(
        pack("pinduoduo", TODAY), "59.90", 2,
        ("item", {"kind": "fixed_price", "value": Decimal("49.90")}), ("coupon", threshold(99, 5)), ("platform", threshold(90, 10, funded_by="platform")),
    )  # fmt: skip
    assert done.prices == (Fraction("84.80"),)
    assert done.receipts == (Fraction("94.2912"),)


def test_douyin_two_pieces_at_8_tenths_then_coupon_and_platform() -> None:
    """Two at 100 − 10: 180; 2件8折: 144; coupon 100−10: 134; platform 130−15: 119."""
    done = outcome(
        pack("douyin", TODAY), "100", 2,
        ("item", {"kind": "amount_off", "value": Decimal(10)}), ("shop", {"kind": "qty_off", "tiers": [[2, Decimal("0.2")]]}),
        ("coupon", threshold(100, 10)), ("platform", threshold(130, 15)),
    )  # fmt: skip
    assert done.prices == (119,)


def test_shopify_one_product_discount_a_line_then_one_order_discount() -> None:
    """18.00: of 15% and 1.00 the 15%: 15.30; of 20% and 2 over 10 the 20%: 12.24."""
    done = outcome(
        pack("shopify", TODAY), "18", 1,
        ("item", {"kind": "percent_off", "rate": Decimal("0.15")}), ("item", {"kind": "amount_off", "value": Decimal(1)}),
        ("shop", {"kind": "percent_off", "rate": Decimal("0.2")}), ("coupon", threshold(10, 2)),
    )  # fmt: skip
    assert done.prices == (Fraction("12.24"),)


def test_amazon_a_coupon_is_computed_on_the_standard_price() -> None:
    """The help page's own example: 100, lightning deal 20%, coupon 5%: 25 off together."""
    done = outcome(
        pack("amazon", TODAY), "100", 1,
        ("item", {"kind": "percent_off", "rate": Decimal("0.2")}), ("coupon", {"kind": "percent_off", "rate": Decimal("0.05")}),
    )  # fmt: skip
    assert done.prices == (75,)


def test_generic_chains_the_shops_and_adds_the_platforms() -> None:
    """Two at 80: 160; 满150减20: 140; 9折: 126; platform 100−10 and 120−5 both look at 126: 111."""
    done = outcome(
        pack("generic", TODAY), "100", 2,
        ("item", {"kind": "percent_off", "rate": Decimal("0.2")}), ("shop", threshold(150, 20)), ("shop", {"kind": "percent_off", "rate": Decimal("0.1")}),
        ("platform", threshold(100, 10)), ("platform", threshold(120, 5)),
    )  # fmt: skip
    assert done.prices == (111,)


def test_the_basket_of_a_scenario_reaches_every_threshold() -> None:
    used = pack("generic", TODAY)
    layer = used.layer_of("shop", "threshold_off")
    assert layer is not None
    scenario = used.scenario([{"sku": "A", "price": Decimal(3000), "cost": Decimal(1)}], [(layer, {"id": "p", **threshold(9000, 100)})])
    assert scenario["basket"]["max_amount"] == 18000
