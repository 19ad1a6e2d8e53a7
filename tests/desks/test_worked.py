"""One basket worked out layer by layer: every sum by hand, and why the other promotions did nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from small_scenarios import off, scenario

from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.desks.promotion.step_words import condition, of_line
from zhanggui.desks.promotion.worked import Worked, work_out, worst_moment
from zhanggui.methods.guard.world import World

B = {"sku": "B", "price": 50.00, "cost": 20.00}
A = {"sku": "A", "price": 100.00, "cost": 60.00}


def layer(combine: str, *promotions: dict[str, Any], base: str = "running") -> dict[str, Any]:
    return {"name": combine, "combine": combine, "base": base, "promotions": list(promotions)}


def world(*layers: dict[str, Any], **changes: Any) -> World:
    return read_scenario(scenario(items=[A, B], layers=list(layers), **changes))


def worked(*layers: dict[str, Any], basket: tuple[int, int] = (3, 2), filler: Any = 0, **changes: Any) -> Worked:
    return work_out(world(*layers, **changes), {n: q for n, q in enumerate(basket) if q}, Fraction(filler), None)


def sums(w: Worked) -> list[list[str]]:
    """For each step: its promotion, what it saw, and the sums of its lines."""
    return [[t.promotion.id, condition(t).en, *(of_line(t, n) for n in t.taken)] for t in w.took]


def left(w: Worked) -> list[list[float]]:
    return [[float(x) for x in t.after] for t in w.took]


def idle(w: Worked) -> dict[str, str]:
    return {i.promotion.id: i.why.en for i in w.idle}


def test_a_threshold_is_shared_pro_rata() -> None:
    w = worked(layer("chain", off()))
    assert sums(w) == [["m", "400.00 ≥ 300 → 40.00", "300.00 × 40.00 ÷ 400.00", "100.00 × 40.00 ÷ 400.00"]]
    assert left(w) == [[270.0, 90.0]]
    assert w.outcome.margin == 360 - 220


def test_a_chain_goes_on_with_what_is_left() -> None:
    coupon = {"id": "c", "kind": "every_off", "threshold": 100, "value": 10}
    w = worked(layer("chain", off(), coupon))
    assert sums(w)[1] == ["c", "360.00 ÷ 100: 3 whole times × 10 → 30.00", "270.00 × 30.00 ÷ 360.00", "90.00 × 30.00 ÷ 360.00"]
    assert left(w)[1] == [247.5, 82.5]


def test_a_layer_on_list_prices_sees_list_prices() -> None:
    w = worked(layer("chain", off()), layer("sum", {"id": "p", "kind": "percent_off", "rate": 0.1}, base="original"))
    assert sums(w)[1] == ["p", "5 pieces", "300.00 × 10%", "100.00 × 10%"]
    assert left(w)[1] == [240.0, 80.0]


def test_every_kind_says_its_sum() -> None:
    w = worked(
        layer(
            "sum",
            {"id": "off", "kind": "amount_off", "value": 5},
            {"id": "fix", "kind": "fixed_price", "value": 79, "scope": ["A"], "limit_per_buyer": 2, "limit_mode": "first_pieces"},
            {"id": "nth", "kind": "nth_off", "n": 2, "rate": 0.5},
            {"id": "qty", "kind": "qty_off", "tiers": [[2, 0.1], [5, 0.2]]},
            {"id": "few", "kind": "percent_off", "rate": 0.5, "scope": ["B"], "limit_per_buyer": 1, "limit_mode": "first_pieces"},
            {"id": "gift", "kind": "gift", "cost": 7},
            base="original",
        )
    )
    assert sums(w) == [
        ["gift", "its terms are met: a gift that costs 7.00"],
        ["off", "5 pieces", "5.00 × 3", "5.00 × 2"],
        ["fix", "3 pieces", "300.00 ÷ 3 × 2 − 79.00 × 2"],
        ["nth", "5 pieces", "300.00 ÷ 3 × 1 × 50%", "100.00 ÷ 2 × 1 × 50%"],
        ["qty", "5 pieces ≥ 5 → 20% off", "300.00 × 20%", "100.00 × 20%"],
        ["few", "2 pieces", "100.00 ÷ 2 × 1 × 50%"],
    ]
    assert left(w)[-1] == [300.0 - 15 - 42 - 50 - 60, 100.0 - 10 - 25 - 20 - 25]


def test_what_did_nothing_says_why() -> None:
    w = worked(
        layer(
            "best",
            off(id="big", tiers=[[1000, 300]]),
            {"id": "small", "kind": "amount_off", "value": 1},
            {"id": "won", "kind": "amount_off", "value": 2},
            {"id": "many", "kind": "percent_off", "rate": 0.9, "min_qty": 6},
            {"id": "limited", "kind": "percent_off", "rate": 0.9, "limit_per_buyer": 4},
            {"id": "fixed", "kind": "fixed_price", "value": 500},
        )
    )
    assert [t.promotion.id for t in w.took] == ["won"]
    assert idle(w) == {
        "big": "400.00 does not reach 1,000",
        "small": "only the one that takes most applies here; alone it takes 5.00",
        "many": "5 pieces, fewer than 6",
        "limited": "5 pieces, more than its limit of 4",
        "fixed": "it takes nothing off",
    }
    assert idle(worked(layer("chain", off(scope=["B"])), basket=(3, 0))) == {"m": "none of its goods is in the basket"}


def test_in_a_chain_the_reason_is_what_was_left_at_its_turn() -> None:
    w = worked(layer("chain", off(), off(id="next", tiers=[[380, 50]])))
    assert idle(w) == {"next": "360.00 does not reach 380"}


def test_other_shops_goods_take_their_share() -> None:
    w = worked(layer("sum", off(cross_shop=True, funded_by="platform")), basket=(1, 0), filler=300, fees={"commission_rate": 0.05})
    assert [line.sku for line in w.lines] == ["A", ""]
    assert sums(w) == [["m", "400.00 ≥ 300 → 40.00", "100.00 × 40.00 ÷ 400.00", "300.00 × 40.00 ÷ 400.00"]]
    assert (w.outcome.prices, w.funded, w.outcome.receipts) == ((90,), (10,), (Fraction(955, 10),))


def test_the_moment_that_is_worst_for_the_shop_is_found() -> None:
    early, late = off(ends="2026-11-11T00:00"), off(id="late", tiers=[[300, 90]], starts="2026-11-11T00:00", ends="2026-11-12T00:00")
    w = world(layer("chain", early, late))
    interval = worst_moment(w, {0: 3}, Fraction(0))
    assert str(interval.starts) == "2026-11-11 00:00:00"
    assert [t.promotion.id for t in work_out(w, {0: 3}, Fraction(0), interval.starts).took] == ["late"]
    assert [t.promotion.id for t in work_out(w, {0: 3}, Fraction(0), None).took] == ["m"]
