"""What an answer is called safe, danger or unknown for: a good below its floor, an order that loses, a price that looks mistyped, a mere bound."""

from __future__ import annotations

from collections.abc import Iterator

from zhanggui.desks.promotion.answer_rows import Row
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.answer import Answer

SAFE = Words("怎么凑单都不低于底价，也不亏", "no basket falls below a floor or loses money")


def why(answer: Answer, told: Row) -> Words:
    """Every reason of the verdict in one sentence. `told` is `answer_json` of the same answer."""
    found = list(_of_danger(answer, told)) or list(_of_unknown(answer, told)) or [SAFE]
    return Words("；".join(w.zh for w in found), "; ".join(w.en for w in found))


def _of_danger(answer: Answer, told: Row) -> Iterator[Words]:
    below = sum(row["verdict"] == "danger" for row in told["skus"])
    if below:
        yield Words(
            f"{below} 个商品有人能买到低于底价的价格",
            f"{below} good{' is' if below == 1 else 's are'} reached below the floor by some buyer",
        )
    if answer.basket is not None and answer.basket.value < 0 and answer.basket.shown < 0:
        yield Words("最差的一单亏本", "the worst order loses money")
    typed = len(told["typing_errors"])
    if typed:
        yield Words(f"{typed} 个商品的价格或成本像是填错了", f"the price or cost of {typed} good{'s' if typed > 1 else ''} looks mistyped")


def _of_unknown(answer: Answer, told: Row) -> Iterator[Words]:
    rows, left = told["skus"], len(told["not_understood"])
    if left:
        yield Words(
            f"原表有 {left} 处没读进方案，这不是整个活动的结论",
            f"{left} place{'s' if left > 1 else ''} of the sheets {'are' if left > 1 else 'is'} not in the scenario: no verdict on the whole campaign",
        )
    homeless = sum(found is None for found in answer.items)
    bounds = sum(row["verdict"] == "unknown" for row in rows) - homeless
    if bounds:
        yield Words(
            f"{bounds} 个商品只算出下限，下限低于底价",
            f"for {bounds} good{'s' if bounds > 1 else ''} only a bound is known, and it is below the floor",
        )
    if homeless:
        yield Words(f"{homeless} 个商品装不进任何购物篮", f"{homeless} good{'s fit' if homeless > 1 else ' fits'} no basket")
    if answer.basket is not None and answer.basket.value < 0 <= answer.basket.shown:
        yield Words("最差的一单只算出下限，下限是亏的", "of the worst order only a bound is known, and it loses money")
