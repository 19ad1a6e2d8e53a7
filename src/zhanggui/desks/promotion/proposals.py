"""What to do in a week without an activity (contract 69: none → self-made): new arrivals at a price of their own for three days, slow stock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhanggui.kernel.words import Words

NEW_DAYS = 3  # R20: the new-arrival price holds for the first three days
KNOWN_DAYS = 14  # the shop must have been seen for so long, else everything in it looks new
SLOW_DAYS, SLOW_LEAST = 90, 20  # days of cover from which stock is slow; fewer pieces are not worth an activity
PACE_DAYS = 28
MOST = 3


@dataclass(frozen=True)
class Seen:
    """A product by day: the first day on which anything was seen of it, pieces of the last 28 days, money of a piece lately, pieces left."""

    product_id: str
    title: str
    first: date
    pieces: float
    price: float | None = None
    left: float | None = None

    @property
    def name(self) -> str:
        return self.title or self.product_id


@dataclass(frozen=True)
class Proposal:
    """An activity that could be made, as its form would be filled in."""

    kind: str
    title: Words
    why: Words
    product_id: str
    starts: date
    ends: date
    given: Mapping[str, str]


def proposals(seen: Sequence[Seen], shop_first: date | None, today: date, busy: frozenset[str] = frozenset()) -> list[Proposal]:
    """New arrivals first, then the slowest stock; none of goods that are in an activity already (`busy`)."""
    free = [s for s in seen if s.product_id not in busy]
    known = shop_first is not None and (today - shop_first).days > KNOWN_DAYS
    fresh = sorted(
        (s for s in free if known and s.first + timedelta(days=NEW_DAYS) > today), key=lambda s: (-s.first.toordinal(), s.product_id)
    )
    slow = sorted((s for s in free if _cover(s) >= SLOW_DAYS), key=lambda s: (-(s.left or 0) * (s.price or 1), s.product_id))
    return [*map(_new, fresh[:MOST]), *(_slow(s, today) for s in slow[:MOST])]


def _cover(s: Seen) -> float:
    """Days that the stock lasts; 0 where nobody counts it, or too few are left."""
    if s.left is None or s.left < SLOW_LEAST:
        return 0.0
    return s.left / (s.pieces / PACE_DAYS) if s.pieces > 0 else float("inf")


def _new(s: Seen) -> Proposal:
    last, back = s.first + timedelta(days=NEW_DAYS - 1), s.first + timedelta(days=NEW_DAYS)
    return _proposal(
        "new_price", s, s.first, last,
        Words(f"新品价：{s.name}", f"new-arrival price: {s.name}"),
        Words(f"{s.first:%m-%d} 上新，前 3 天给新品价，{back:%m-%d} 恢复（R20）", f"new since {s.first:%m-%d}: a price of its own for three days, back on {back:%m-%d} (R20)"),
    )  # fmt: skip


def _slow(s: Seen, today: date) -> Proposal:
    cover = _cover(s)
    days = (
        Words(f"够卖 {cover:.0f} 天", f"{cover:.0f} days of stock")
        if cover < float("inf")
        else Words("近 28 天没卖出", "nothing sold in 28 days")
    )
    return _proposal(
        "own", s, today + timedelta(days=1), today + timedelta(days=3),
        Words(f"清慢销：{s.name}", f"slow stock: {s.name}"),
        Words(f"还剩 {s.left:.0f} 件，{days.zh}；先看为什么慢，价不低过成本和承诺", f"{s.left:.0f} pieces left, {days.en}; see first why, and no price below cost or a promise"),
    )  # fmt: skip


def _proposal(kind: str, s: Seen, starts: date, ends: date, title: Words, why: Words) -> Proposal:
    usual = f"{s.price:.2f}" if s.price else ""
    given = {"kind": kind, "name": title.zh[:60], "starts": str(starts), "ends": str(ends), "goods": f"{s.product_id},,{usual}"}
    return Proposal(kind, title, why, s.product_id, starts, ends, given)
