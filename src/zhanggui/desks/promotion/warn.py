"""What the prices of an activity would do: a new 30-day low, money owed by a price promise, another's locked price broken, a price that moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhanggui.desks.promotion.booked import Booked, Item, Sold
from zhanggui.desks.promotion.stability import Planned, Warning, broken_locks, moved_much, new_low, owed, steady
from zhanggui.kernel.money import money_text
from zhanggui.kernel.words import Words

LOW_DAYS = 30
PROMISE_DAYS = 15  # 价保: platforms promise the difference back for 7 to 30 days; a shop sets its own
SPREAD = 0.10  # a price that moved by more than so within 30 days
Key = tuple[str, str]  # product, SKU ("": all of it)


def warnings_of(
    b: Booked, near: Iterable[Booked], sold: Sold, day: date, promise_days: int = PROMISE_DAYS, spread: float = SPREAD
) -> dict[Key, list[Warning]]:
    """By good: what its planned price would do, as the prices up to `day` tell; the weightiest first. `near`: activities of these days."""
    others = [o for o in near if o.id != b.id and not o.off]
    out: dict[Key, list[Warning]] = {}
    for item, planned in b.planned():
        known = sold.get(item.product_id, ())
        window = steady((p for p in known if p.day < b.starts), min(day, b.starts), LOW_DAYS)
        found = [
            *_broken(item, planned, others),
            owed(planned, [(p.day, p.price, p.qty) for p in known], day, promise_days),
            new_low(planned, window),
            moved_much(planned, window, spread),
        ]
        told = [w for w in found if w is not None]
        if told:
            out[item.product_id, item.sku_id] = told
    return out


def _broken(item: Item, planned: Planned, others: Iterable[Booked]) -> list[Warning]:
    """The locks that this price breaks, or whose lock another's price breaks."""
    theirs = [p for o in others for i, p in o.planned() if _same(item, i)]
    return [w for w in broken_locks([planned, *theirs]) if planned in (w.planned, w.other)]


def _same(a: Item, b: Item) -> bool:
    return a.product_id == b.product_id and (not a.sku_id or not b.sku_id or a.sku_id == b.sku_id)


def words_of(w: Warning, currency: str) -> Words:
    """One warning in a few words."""
    amount = Words(money_text(w.amount, currency, "zh"), money_text(w.amount, currency, "en"))
    if w.kind == "new_low":
        return Words(
            f"低过近 30 天最低日价 {amount.zh}：以后大促要更低才算降价",
            f"below the lowest day of 30, {amount.en}: a later sale must go lower to count as a cut",
        )
    if w.kind == "owed":
        return Words(f"按价保，已卖出的最多要退差价 {amount.zh}", f"price promise: up to {amount.en} to be paid back on pieces sold")
    if w.kind == "lock_broken" and w.other is not None:
        return Words(
            f"「{w.planned.name}」撞上「{w.other.name}」的锁价（{amount.zh}，{w.other.locked_from} 至 {w.other.last}）",
            f"{w.planned.name} breaks the locked price of {w.other.name} ({amount.en}, {w.other.locked_from} to {w.other.last})",
        )
    return Words(
        f"近 30 天价格动了 {w.amount:.0%}：直降看不出诚意，先稳住",
        f"the price moved by {w.amount:.0%} within 30 days: a straight cut tells nobody anything",
    )
