"""Price habits that mislead buyers, named when they are about to happen, with the lawful way.

明码标价和禁止价格欺诈规定 (市场监管总局令第 56 号, in force since 2022-07-01): a compared price must be true; where its source is not stated, it may not be
above the lowest price of a sale in the seven days before the promotion. EU 2019/2161: the lowest price of the thirty days before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhanggui.desks.promotion.drafts.typed import Mistyped, number
from zhanggui.kernel.words import Words

RAISED = Decimal("1.05")  # the last price this much above the median: it was put up shortly before
LAWFUL = Words(
    "对比价要真实：写清是哪段时间、哪里的价；没写清的，国内不得高于促销前 7 天内的最低成交价，欧盟按前 30 天最低价。",
    "The compared price must be true: say of when and where it is; without that it may not exceed the lowest price paid in the 7 days "
    "before the promotion (China), or of the 30 days before (EU).",
)  # fmt: skip


@dataclass(frozen=True)
class Habit:
    """One SKU and what would mislead about its price."""

    sku: str
    path: str
    said: Words
    short: Words


def habits(items: Mapping[str, Mapping[str, Any]]) -> list[Habit]:
    """Rows of a draft (key → row with price, lowest, last, median_price_30d) → what would mislead, dearest gap first."""
    found = [(gap, habit) for key, row in items.items() for gap, habit in _of(key, row)]
    return [habit for _, habit in sorted(found, key=lambda pair: -pair[0])]


def _of(key: str, row: Mapping[str, Any]) -> list[tuple[Decimal, Habit]]:
    price, lowest, last, usual = (_number(row.get(name)) for name in ("price", "lowest", "last", "median_price_30d"))
    if price is None or not lowest or price <= lowest:
        return []
    sku, path = str(row["sku"]), f"items.{key}.price"
    if usual and last and last >= usual * RAISED:
        said = Words(
            f"{sku} 最近先涨到 {last:f}（30 天中位 {usual:f}、最低 {lowest:f}）：先涨后降，拿 {price:f} 当原价是虚构原价",
            f"{sku} was put up to {last:f} lately (30-day median {usual:f}, lowest {lowest:f}): up first, then down; calling {price:f} the original price misleads",
        )
    else:
        said = Words(
            f"{sku} 的标价 {price:f} 高于近 30 天最低成交 {lowest:f}：写成「原价」「划线价」会被认作虚构原价",
            f"{sku}: the list price {price:f} is above the lowest price paid in 30 days, {lowest:f}; as 'original price' it would mislead",
        )
    short = Words(f"高于 30 天最低成交 {lowest:f}，别写成原价", f"above the 30-day lowest {lowest:f}: no 'original price'")
    return [(price - lowest, Habit(sku, path, said, short))]


def _number(value: Any) -> Decimal | None:
    try:
        return number(str(value)) if value not in (None, "") else None
    except Mistyped:
        return None
