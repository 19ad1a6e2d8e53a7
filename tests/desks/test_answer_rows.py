"""What the guard found becomes the rows of the contract: figures, nulls, the verdict, and a sentence for a shopkeeper."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest
from small_scenarios import off, scenario

from zhanggui.desks.promotion.answer_rows import answer_json
from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.methods.guard.answer import Answer, ItemWorst, Worst
from zhanggui.methods.guard.world import Interval, World

ALWAYS = Interval(None, None, ())
CONTRACT_KEYS = {
    "sku", "worst_unit_price", "worst_unit_receipt", "exact", "basket", "interval", "filler", "receipt_basket", "receipt_filler",
    "receipt_interval", "witness_unit_price", "applied", "margin_rate", "below_floor", "unlimited", "loss_per_piece", "loss_if_sold_out", "words",
}  # fmt: skip


def world(**changes: Any) -> World:
    return read_scenario(scenario(off(), **changes))


def least(value: Any, shown: Any = None, filler: Any = 0, pieces: int = 4, interval: Interval = ALWAYS) -> Worst:
    exact = Fraction(value)
    return Worst(exact, exact if shown is None else Fraction(shown), {0: pieces}, None if filler is None else Fraction(filler), interval)


def answer(
    price: Worst, receipt: Worst | None = None, margin: Worst | None = None, unlimited: bool = False, **changes: Any
) -> dict[str, Any]:
    item = ItemWorst(price, receipt or price, ("m",), unlimited)
    return answer_json(Answer(world(**changes), (item,), margin or least(1), ("m",)), "en")


def only(found: dict[str, Any]) -> dict[str, Any]:
    (row,) = found["skus"]
    return dict(row)


def test_every_key_of_the_contract_is_there() -> None:
    found = answer(least(90))
    assert set(only(found)) >= CONTRACT_KEYS
    assert {"skus", "worst_basket", "typing_errors", "verdict"} <= set(found)
    assert set(found["worst_basket"]) >= {"basket", "filler", "interval", "margin", "applied", "exact"}


def test_a_safe_item_says_what_is_earned() -> None:
    row = only(answer(least(90), least("85.5")))
    assert (row["worst_unit_price"], row["worst_unit_receipt"], row["exact"], row["below_floor"]) == (90.0, 85.5, True, False)
    assert (row["basket"], row["interval"], row["filler"], row["applied"]) == ({"A": 4}, [None, None], 0.0, ["m"])
    assert (row["margin_rate"], row["loss_per_piece"], row["loss_if_sold_out"]) == (0.2982, 0.0, 0.0)
    assert row["words"] == (
        "A: at the least 90.00 yuan: buy 4 pieces, with m (40 off from 300); the shop receives 85.50 yuan, cost 60.00 yuan, 25.50 yuan earned a piece"
    )


def test_a_loss_is_told_with_the_stock_it_would_take() -> None:
    found = answer(least("52.5"), unlimited=True)
    row = only(found)
    assert (row["loss_per_piece"], row["loss_if_sold_out"], row["below_floor"], row["unlimited"]) == (7.5, 3750.0, True, True)
    assert row["margin_rate"] == -0.1429
    assert found["verdict"] == "danger"
    assert "7.50 yuan lost a piece, 3,750.00 yuan if all 500 are sold; no limit per buyer" in row["words"]


def test_the_loss_of_the_stock_is_that_of_the_unrounded_figure() -> None:
    row = only(answer(least(Fraction(220, 3) - 20)))
    assert (row["worst_unit_price"], row["exact_price"], row["loss_per_piece"], row["loss_if_sold_out"]) == (53.33, "160/3", 6.67, 3333.33)


def test_without_a_stock_there_is_no_loss_of_it_and_without_a_receipt_no_margin_rate() -> None:
    row = only(answer(least(0), items=[{"sku": "A", "price": 100, "cost": 60}]))
    assert (row["loss_if_sold_out"], row["margin_rate"], row["loss_per_piece"]) == (None, None, 60.0)


def test_a_bound_is_rounded_down_and_told_as_one() -> None:
    found = answer(least(Fraction(220, 3), shown=75))
    row = only(found)
    assert (row["worst_unit_price"], row["witness_unit_price"], row["exact"]) == (73.33, 75.0, False)
    assert "never below 73.33 yuan (a bound that may not be reached); the least found is 75.00 yuan" in row["words"]
    assert only(answer(least(Fraction(11, 3) + 70, shown=75)))["worst_unit_price"] == 73.66


@pytest.mark.parametrize(
    ("price", "receipt", "margin", "changes", "verdict"),
    [
        (least(90), None, None, {}, "safe"),
        (least(60), None, None, {}, "safe"),
        (least("59.99"), None, None, {}, "danger"),
        (least(59, shown=61), None, None, {}, "unknown"),
        (least(58, shown=59), None, None, {}, "danger"),
        (least(90), least(59, shown=61), None, {}, "unknown"),
        (least(90), None, least("-0.01"), {}, "danger"),
        (least(90), None, least(-1, shown=1), {}, "unknown"),
        (least(90), None, None, {"floors": {"min_unit_price": 90}}, "safe"),
        (least(90), None, None, {"floors": {"min_unit_price": 90.01}}, "danger"),
        (least(75), None, None, {"floors": {"min_margin_rate": 0.2}}, "safe"),
        (least("74.99"), None, None, {"floors": {"min_margin_rate": 0.2}}, "danger"),
        (least(90), None, None, {"items": [{"sku": "A", "price": 100, "cost": 60, "median_price_30d": 1000}]}, "danger"),
    ],
)
def test_the_verdict(price: Worst, receipt: Worst | None, margin: Worst | None, changes: dict[str, Any], verdict: str) -> None:
    assert answer(price, receipt, margin, **changes)["verdict"] == verdict


def test_an_item_that_fits_no_basket_has_no_figures_and_is_unknown() -> None:
    found = answer_json(Answer(world(), (None,), None), "zh")
    row = only(found)
    assert set(row) >= CONTRACT_KEYS
    assert (row["worst_unit_price"], row["basket"], row["margin_rate"], row["applied"], row["below_floor"]) == (None, None, None, [], False)
    assert (found["verdict"], found["worst_basket"]["margin"], found["worst_basket"]["basket"]) == ("unknown", None, None)
    assert "装不进任何购物篮" in row["words"]


def test_fillers_are_rounded_up_and_null_when_only_approached() -> None:
    assert only(answer(least(90, filler=Fraction(100, 3))))["filler"] == 33.34
    assert only(answer(least(90, filler=None)))["filler"] is None
    assert "the more of other shops' goods fills it up" in only(answer(least(90, filler=10**30)))["words"]


def test_windows_are_told_as_they_were_written() -> None:
    night = Interval(datetime(2026, 11, 10, 20), datetime(2026, 11, 12), ())
    row = only(answer(least(90, interval=night)))
    assert row["interval"] == ["2026-11-10T20:00", "2026-11-12T00:00"]
    before = replace(night, starts=None)
    row = only(answer(least(90, interval=before), least(90, filler=Fraction(1, 3), pieces=2)))
    assert row["interval"] == [None, "2026-11-12T00:00"]
    assert row["explain"] == ["--basket", "A=4", "--at", "2026-11-11T23:59"]
    assert row["explain_receipt"] == ["--basket", "A=2", "--filler", "1/3"]


def test_below_a_floor_is_never_told_as_equal_to_it() -> None:
    words = only(answer(least("89.996"), floors={"min_unit_price": 90}))["words"]
    assert "at the least 89.996 yuan" in words
    assert "below the least price 90.00 yuan" in words


def test_chinese_says_it_in_the_words_of_the_trade() -> None:
    item = ItemWorst(least("52.5", filler=218), least("52.5", filler=218), ("m",), True)
    found = answer_json(Answer(world(), (item,), least(-30), ("m",)), "zh")
    assert only(found)["words"] == (
        "A 最低 52.50 元：买 4 件，用 m（满300减40），跨店凑单 218.00 元；店铺收的低于成本，亏 7.50 元/件，卖光 500 件亏 3,750.00 元；没有限购"
    )
    assert found["worst_basket"]["words"] == "最差的一单：买 A×4，一单亏 30.00 元"


def test_of_a_worst_order_that_is_only_a_bound_both_figures_are_told_in_lines_of_their_own() -> None:
    def told(lang: Any, value: Any, shown: Any) -> Any:
        return answer_json(Answer(world(), (ItemWorst(least(90), least(90), (), False),), least(value, shown=shown), ()), lang)[
            "worst_basket"
        ]

    assert told("zh", "-20.001", -5)["words"].splitlines() == [
        "最差的一单亏不过 20.01 元（下限，不一定真有这一单）",
        "已找到的一单：买 A×4，亏 5.00 元",
    ]
    assert told("en", -20, 3)["words"].splitlines() == [
        "the worst order loses at most 20.00 yuan (a bound that may not be reached)",
        "the worst order found: buy A × 4; it leaves 3.00 yuan",
    ]
    assert told("zh", "7.999", 9)["words"].splitlines()[0] == "最差的一单至少剩 7.99 元（下限，不一定真有这一单）"
    assert (told("zh", -20, -5)["margin"], told("zh", -20, -5)["witness_margin"]) == (-20.0, -5.0)
    assert (told("zh", -5, -5)["margin"], told("zh", -5, -5)["witness_margin"]) == (-5.0, -5.0)
