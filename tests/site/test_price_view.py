"""What the panel of a price check says of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from zhanggui.brief.words_say import Voice
from zhanggui.site.price_headline import headline
from zhanggui.site.price_view import table

CLEAN: dict[str, Any] = {"skus": [{"sku": "A", "below_floor": False, "exact": True}], "typing_errors": [], "verdict": "unknown"}


@pytest.mark.parametrize(
    ("margin", "found", "zh", "en"),
    [
        (-20.0, -20.0, "有一种买法整单亏 ¥20.00", "one basket loses ¥20.00 as a whole"),
        (-20.0, -5.0, "有一种买法整单亏 ¥5.00", "one basket loses ¥5.00 as a whole"),  # that one was found, the bound was not
        (-20.0, 3.0, "最差的一单可能亏，亏不过 ¥20.00", "the worst order may lose, at most ¥20.00"),
    ],
)
def test_a_bound_of_the_worst_order_is_not_told_as_an_order(margin: float, found: float, zh: str, en: str) -> None:
    answer = CLEAN | {"worst_basket": {"margin": margin, "witness_margin": found}}
    said = headline(answer, 0, Voice("zh", "CNY"), True)
    assert (said.zh, said.en) == (zh, en)


def row(sku: str, verdict: str, exact: bool, lost: float) -> dict[str, Any]:
    """A SKU below its floor, as the guard answers it."""
    return {
        "sku": sku, "verdict": verdict, "exact": exact, "below_floor": True, "loss_if_sold_out": lost, "loss_per_piece": 1.0, "margin_rate": -0.1,
        "worst_unit_price": 13.94, "witness_unit_price": 13.94 if exact else 29.95, "worst_unit_receipt": 13.0, "basket": {sku: 2},
    }  # fmt: skip


def told(*rows: dict[str, Any]) -> dict[str, Any]:
    verdict = "danger" if any(r["verdict"] == "danger" for r in rows) else "unknown"
    return {"skus": rows, "typing_errors": [], "worst_basket": None, "verdict": verdict}


SURE = row("A", "danger", True, 100.0)
UNSURE = row("TS003", "unknown", False, 50.0)


@pytest.mark.parametrize(
    ("rows", "zh"),
    [
        ([SURE], "1 个 SKU 能买到底线以下，卖光一共亏 ¥100.00"),
        ([SURE, UNSURE], "1 个 SKU 能买到底线以下，1 个说不准，卖光一共最多亏 ¥150.00"),
        ([UNSURE], "1 个 SKU 说不准：只有下限低于底线，卖光一共最多亏 ¥50.00"),
        ([row("B", "danger", False, 70.0)], "1 个 SKU 能买到底线以下，卖光一共最多亏 ¥70.00"),
    ],
)
def test_a_sku_of_which_only_a_bound_is_below_is_counted_as_unknown(rows: list[dict[str, Any]], zh: str) -> None:
    assert headline(told(*rows), 0, Voice("zh", "CNY"), True).zh == zh


def test_a_basket_stands_in_the_table_with_the_price_that_it_gives() -> None:
    shown = table(told(SURE, UNSURE), {}, Voice("zh", "CNY"), True, "check")
    (bound,) = [r for r in shown.rows if r["sku"] == "TS003"]
    assert "找到的最低" in [c.title.zh for c in shown.columns]
    assert (bound["price"], bound["found"], bound["below"].text) == (13.94, 29.95, "说不准：只有下限低于底线")
    assert "found" not in [c.key for c in table(told(SURE), {}, Voice("zh", "CNY"), True, "check").columns]


def test_a_basket_stands_in_the_panel_with_the_price_that_it_gives(visit: Any) -> None:
    from django.template.loader import render_to_string

    from zhanggui.site.price_view import card

    panel = {"worst": [card(UNSURE, {}, Voice("zh", "CNY"), "")], "money": True}
    said = render_to_string("site/_price_worst.html", {"panel": panel, "lang": "zh"})
    assert "找到的最低 <strong>¥29.95</strong>" in said
    assert "每件最多亏" in said
    assert "卖光最多亏" in said
    assert "只有下限低于底线" in said
