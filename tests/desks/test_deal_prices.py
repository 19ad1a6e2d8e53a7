"""An activity price ten times off the list price, the median or the cost gets a notice; it is never a typing error of the contract, and honest prices get none."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from promotion_sheets import write_csv
from small_scenarios import scenario

from zhanggui.desks.promotion.deal_prices import deal_slip
from zhanggui.desks.promotion.drafts.entry import add_item, add_promotion, blank
from zhanggui.desks.promotion.drafts.running import run
from zhanggui.desks.promotion.importing import import_sheets
from zhanggui.desks.promotion.notes import notes
from zhanggui.desks.promotion.packs import pack
from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.desks.promotion.typing_errors import typing_errors


def told(deal: Any, price: Any = 100, median: Any = 98, cost: Any = 8) -> str | None:
    exact = [None if x is None else Fraction(str(x)) for x in (deal, price, median, cost)]
    why = deal_slip(*exact)  # type: ignore[arg-type]
    return why.en if why else None


@pytest.mark.parametrize("deal", [99, 50, 10.01, 79.9, 11])
def test_a_steep_discount_is_no_slip(deal: Any) -> None:
    assert told(deal) is None


@pytest.mark.parametrize(
    ("deal", "said"),
    [
        (10, "1/10 of the list price 100.00, the same digits with the point moved 1 to the left"),
        (9.8, "the same digits with the point moved 1 to the left"),
        (0.99, "1/101 of the list price"),
        (980, "the same digits with the point moved 1 to the right"),
        (1000, "10 times the list price 100.00"),
        (0, "1/∞ of the list price"),
    ],
)
def test_ten_times_off_is_a_notice(deal: Any, said: str) -> None:
    assert said in str(told(deal))


def test_a_price_ten_times_the_cost_is_told_where_the_list_price_does_not_say_so_already() -> None:
    assert told(65, 70, 70, 6) is None
    assert told(90, 70, 70, 8) == "11.25 times the cost 8.00, above the list price 70.00: are the two prices exchanged?"
    assert told(90, 100, 98, 8) is None
    assert "1/10 of the cost 60.00" in str(told(6, 59, None, 60))


def test_two_columns_typed_the_wrong_way_round_are_asked_about() -> None:
    assert told(129, 99, 110, 40) == "above the list price 99.00: are the two prices exchanged?"
    assert told(40, 199, None, 60) == "far below the cost 60.00: are cost and price exchanged?"
    assert told(41, 199, None, 60) is None  # cleared at a loss
    assert told(40, 50, None, 60) is None  # a cost above the price of every day would not do for an activity price


def test_what_is_not_known_is_not_compared() -> None:
    assert told(50, 100, None, 0) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_import_says_it_with_its_item(lang: Any, tmp_path: Path) -> None:
    rows = [["货号", "日常价", "成本", "活动价"], ["A", "129", "45", "9.9"], ["B", "129", "45", "99"]]
    found = import_sheets([write_csv(tmp_path / "t.csv", rows)], pack("generic", date(2026, 11, 1)))
    said = {
        "zh": "A 的活动价 9.90 像是填错了：只有标价 129.00 的 1/13.03",
        "en": "the activity price 9.90 of A looks like a slip: 1/13.03 of the list price 129.00",
    }
    assert [n.say(lang) for n in found.notes if "9.90" in n.zh] == [said[lang]]


def test_a_whole_column_of_slips_is_told_by_its_first_ones(tmp_path: Path) -> None:
    rows = [
        ["货号", "日常价", "成本", "活动价"],
        *([f"S{n}", "129", "45", f"{n + 1}"] for n in range(12)),
        *([f"T{n}", "129", "45", "1"] for n in range(12)),
    ]
    notes_of = import_sheets([write_csv(tmp_path / "t.csv", rows)], pack("generic", date(2026, 11, 1))).notes
    told_of = [n.zh for n in notes_of if "像是填错了" in n.zh]
    assert len(told_of) == 21
    assert told_of[-1] == "还有 4 个活动价像是填错了"


def test_it_stands_beside_the_price_of_the_draft_and_is_no_typing_error() -> None:
    entry = blank([{"name": "单品", "combine": "best_line", "base": "running"}])
    for sku in "AB":
        add_item(entry, sku, price="100", cost="40", stock="5")
    made = add_promotion(entry, "l1", "fixed_price", "活动价", value="9.9")
    checked = run(entry)
    assert checked.answer is not None
    assert checked.answer["typing_errors"] == []
    said = {path: words.zh for path, words in checked.notes if "像是填错了" in words.zh}
    assert said == {f"promotions.{made}.name": "A 的活动价 9.90 像是填错了：只有标价 100.00 的 1/10.1；这样的有 2 个商品"}


def test_every_good_is_compared_however_many() -> None:
    items = [{"sku": f"S{n}", "price": 100 if n else 1000, "cost": 101} for n in range(500)]
    world = read_scenario(scenario({"id": "deal", "kind": "fixed_price", "value": 95}, items=items))
    (said,) = (n.what.zh for n in notes(world) if "像是填错了" in n.what.zh)
    assert said.startswith("S0 的活动价 95.00")
    assert typing_errors(world) == []


@pytest.mark.parametrize("share", [30, 45, 60])
def test_an_honest_cost_is_marked_nowhere(share: int) -> None:
    entry = blank([{"name": "单品", "combine": "best_line", "base": "running"}])
    for n, price in enumerate((9.9, 59, 129, 1299)):
        add_item(
            entry, f"S{n}", price=str(price), cost=f"{price * share / 100:.2f}", stock="100", median_price_30d=str(price), lowest=str(price)
        )
    add_promotion(entry, "l1", "percent_off", rate="8折")
    checked = run(entry)
    assert (checked.verdict, checked.mistakes, checked.notes, checked.habits) == ("safe", (), (), ())
    assert checked.answer is not None
    assert checked.answer["typing_errors"] == []
