"""The head of the answer on a terminal: why it is what it is, and of a bound both figures."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "desks"))

from small_scenarios import off, scenario

from zhanggui.cli.guard_say import check_lines
from zhanggui.desks.promotion.answer_rows import answer_json
from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.kernel.words import Lang
from zhanggui.methods.guard.answer import Answer, ItemWorst, Worst
from zhanggui.methods.guard.world import Interval


def worst(value: Any, shown: Any) -> Worst:
    return Worst(Fraction(value), Fraction(shown), {0: 4}, Fraction(0), Interval(None, None, ()))


def head(item: Worst | None, order: Worst | None, lang: Lang) -> list[str]:
    answer = Answer(read_scenario(scenario(off())), (None if item is None else ItemWorst(item, item, ("m",), False),), order, ())
    return [line.strip() for line in check_lines(answer, answer_json(answer, lang), lang, False, Path("s.json"))]


@pytest.mark.parametrize(
    ("item", "order", "zh", "en"),
    [
        ((50, 90), (1, 1), "说不准：1 个商品只算出下限，下限低于底价", "unknown: for 1 good only a bound is known, and it is below the floor"),
        ((90, 90), (-20, 3), "说不准：最差的一单只算出下限，下限是亏的", "unknown: of the worst order only a bound is known, and it loses money"),
        ((90, 90), (-20, -5), "危险：最差的一单亏本", "danger: the worst order loses money"),
        ((50, 50), (-20, -5), "危险：1 个商品有人能买到低于底价的价格；最差的一单亏本",
         "danger: 1 good is reached below the floor by some buyer; the worst order loses money"),
        (None, None, "说不准：1 个商品装不进任何购物篮", "unknown: 1 good fits no basket"),
        ((90, 90), (1, 1), "安全：怎么凑单都不低于底价，也不亏", "safe: no basket falls below a floor or loses money"),
    ],
)  # fmt: skip
def test_every_verdict_says_why(item: Any, order: Any, zh: str, en: str) -> None:
    told = None if item is None else worst(*item), None if order is None else worst(*order)
    assert head(*told, "zh")[1] == zh
    assert head(*told, "en")[1] == en


def test_the_bound_of_the_worst_order_and_the_order_found_stand_on_lines_of_their_own() -> None:
    said = head(worst(90, 90), worst(-20, -5), "zh")
    assert said[3:5] == ["最差的一单亏不过 20.00 元（下限，不一定真有这一单）", "已找到的一单：买 A×4，亏 5.00 元"]
