"""What the panel of a price check says of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from zhanggui.brief.words_say import Voice
from zhanggui.site.price_view import headline

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
