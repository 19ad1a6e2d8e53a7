"""What is lawful in a scenario but looks like a slip is noted, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from small_scenarios import off, scenario

from zhanggui.desks.promotion.notes import notes
from zhanggui.desks.promotion.scenario import read_scenario

HELD = "uses every coupon that applies"


def noted(*promotions: dict[str, Any], **changes: Any) -> list[tuple[str, str]]:
    return [(n.place, f"{n.what.en} / {n.mend.en}") for n in notes(read_scenario(scenario(*promotions, **changes)))]


def test_an_ordinary_scenario_has_no_notes() -> None:
    assert noted(
        off(ends="2026-11-11T00:00"),
        {"id": "p", "kind": "percent_off", "rate": 0.4},
        {"id": "q", "kind": "fixed_price", "value": 50, "limit_per_buyer": 1},
        {"id": "c", "kind": "threshold_off", "tiers": [[9000, 40]], "cross_shop": True, "scope": ["A"], "starts": "2026-11-11T00:00"},
        {"id": "g", "kind": "gift", "cost": 3},
        when={"from": "2026-11-10T20:00", "to": "2026-11-12T00:00"},
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("promotion", "said"),
    [
        ({"id": "p", "kind": "percent_off", "rate": 0.7, "limit_per_buyer": 1}, "for 30% off write 0.3"),
        ({"id": "p", "kind": "nth_off", "n": 2, "rate": 0.8}, "80% is taken off"),
        ({"id": "p", "kind": "qty_off", "tiers": [[2, 0.9]]}, "for 10% off write 0.1"),
        (off(tiers=[[50, 50]]), "50 off from 50: as much as the threshold"),
        ({"id": "e", "kind": "every_off", "threshold": 30, "value": 50}, "50 off from 30"),
        (off(tiers=[[300, 80], [500, 40]]), "tier 2 gives less than the one before"),
        (off(tiers=[[300, 40], [500, 0]]), "tier 2 gives less than the one before"),
        (off(tiers=[[300, 40], [500, 80], [800, 80]]), "tier 3 gives as much as the one before"),
        (off(tiers=[[300, 0], [500, 40]]), "tier 1 takes nothing off"),
        (off(tiers=[[100, 0], [200, 0]]), "it takes nothing off"),
        ({"id": "q", "kind": "qty_off", "tiers": [[2, 0.1], [3, 0.1]]}, "tier 2 gives as much as the one before"),
        ({"id": "e", "kind": "every_off", "threshold": 300, "value": 0}, "it takes nothing off"),
        ({"id": "r", "kind": "percent_off", "rate": 0}, "it takes nothing off"),
        ({"id": "f", "kind": "fixed_price", "value": 59.99}, "without a limit per buyer it alone is below the cost of A"),
        ({"id": "f", "kind": "percent_off", "rate": 0.41}, "below the cost of A"),
        ({"id": "f", "kind": "amount_off", "value": 40.01}, "below the cost of A"),
        ({"id": "n", "kind": "nth_off", "n": 1, "rate": 0.3}, "n = 1 takes the rate off every piece"),
        (off(ends="2026-11-10T20:00"), "outside `when`"),
        (off(starts="2027-11-10T20:00"), "outside `when`"),
        ({"id": "f", "kind": "fixed_price", "value": 100}, "not below any list price"),
        ({"id": "f", "kind": "amount_off", "value": 0}, "takes nothing off"),
        (off(tiers=[[5000.01, 40]]), "above the greatest basket, 5,000"),
        ({"id": "n", "kind": "nth_off", "n": 21, "rate": 0.5}, "the piece number 21 can never be bought"),
        ({"id": "n", "kind": "percent_off", "rate": 0.1, "min_qty": 3, "limit_per_buyer": 2}, "needs 3 pieces and is lost beyond 2"),
        ({"id": "n", "kind": "qty_off", "tiers": [[21, 0.1]]}, "needs 21 pieces and a basket holds 20"),
    ],
)
def test_a_likely_slip_is_noted_once(promotion: dict[str, Any], said: str) -> None:
    ((place, text),) = noted(promotion, when={"from": "2026-11-10T20:00", "to": "2026-11-12T00:00"})
    assert place == "layers[0].promotions[0]"
    assert said in text


def test_the_same_promotion_twice_at_the_same_time_is_noted() -> None:
    first, again = off(ends="2026-11-11T00:00"), off(id="again", starts="2026-11-10T00:00")
    assert [place for place, text in noted(first, again) if HELD not in text] == ["layers[0].promotions[1]"]
    assert noted(first, again | {"starts": "2026-11-11T00:00"}) == []
    assert [place for place, text in noted(first, again | {"scope": ["A"]}) if HELD not in text] == []


def test_a_coupon_beside_a_reduction_is_no_note_unless_it_is_the_same_again() -> None:
    def two(*tiers: list[int]) -> list[tuple[str, str]]:
        layers = [{"combine": "best", "base": "running", "promotions": [off(id=f"p{n}", tiers=[tier])]} for n, tier in enumerate(tiers)]
        return [note for note in noted(layers=layers) if HELD not in note[1]]

    assert two([300, 40], [400, 50]) == []
    assert [place for place, _ in two([300, 40], [300, 40])] == ["layers[1].promotions[0]"]


def test_a_price_below_its_cost_asks_whether_they_are_exchanged() -> None:
    ((place, text),) = noted(items=[{"sku": "A", "price": 60, "cost": 100, "median_price_30d": 98}])
    assert place == "items[0].price"
    assert "are they exchanged?" in text
    ((_, text),) = noted(items=[{"sku": "A", "price": 60, "cost": 100, "median_price_30d": 61}])
    assert "exchanged" not in text


def layered(*layers: tuple[str, str, list[dict[str, Any]]]) -> list[str]:
    """The notes on coupons held back of layers (combine, base, promotions)."""
    made = [{"name": f"{n}", "combine": c, "base": b, "promotions": ps} for n, (c, b, ps) in enumerate(layers)]
    items = [{"sku": sku, "price": 100, "cost": 40} for sku in "AB"]
    return [n.what.zh for n in notes(read_scenario(scenario(items=items, layers=made))) if n.what.en.count(HELD)]


COUPON, CROSS = off(id="券"), {"id": "跨店", "kind": "every_off", "threshold": 290, "value": 50}


def test_where_a_coupon_takes_the_amount_below_a_later_threshold_it_may_be_held_back() -> None:
    (said,) = layered(("best", "running", [COUPON]), ("sum", "running", [CROSS]))
    assert said == "按买家用上所有能用的券计；若可选择不用某券（如留着「券」去够「跨店」的门槛），少数组合可能更低"
    assert len(layered(("chain", "running", [COUPON, CROSS]))) == 1
    assert len(layered(("chain", "original", [COUPON, CROSS]))) == 1
    pieces = {"id": "多件", "kind": "qty_off", "tiers": [[2, 0.1]]}
    assert len(layered(("best", "running", [pieces]), ("sum", "running", [CROSS]))) == 1


@pytest.mark.parametrize(
    "layers",
    [
        [("sum", "running", [COUPON, CROSS])],  # side by side: each sees the same amount
        [("best", "running", [COUPON]), ("sum", "original", [CROSS])],  # the later one sees list prices
        [("best", "running", [{"id": "价", "kind": "fixed_price", "value": 80}]), ("sum", "running", [COUPON])],  # a price is no coupon
        [("best", "running", [COUPON | {"scope": ["A"]}]), ("sum", "running", [CROSS | {"scope": ["B"]}])],
        [("best", "running", [COUPON | {"ends": "2026-11-11T00:00"}]), ("sum", "running", [CROSS | {"starts": "2026-11-11T00:00"}])],
        [("best", "running", [COUPON]), ("sum", "running", [{"id": "折", "kind": "percent_off", "rate": 0.1}])],
        [("chain", "running", [COUPON])],
    ],
)
def test_where_no_later_threshold_sees_what_a_coupon_left_nothing_is_said(layers: Any) -> None:
    assert layered(*layers) == []
