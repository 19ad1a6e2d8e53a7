"""What each kind of promotion takes from the lines of a basket, computed as if it were alone.

Amounts may be of any exact number type with order (a Fraction, or a function of the filler); nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zhanggui.methods.guard.world import SUM_KINDS, Kind, Promotion

Amount = Any  # Fraction, or a function of the filler that can be added, multiplied and compared
FILLER = -1  # the item of the line that stands for other shops' goods
ZERO = Fraction(0)
FAR = Fraction(10**30)  # other shops' goods beside which every cap and threshold is nothing: what is approached for ever larger ones
MOST_TIMES = 40  # of a 每满 whose multiples are looked at one by one


@dataclass(frozen=True)
class InScope:
    """The lines a promotion sees: their places, pieces (all, and those it falls on), amounts at its base, and their sum."""

    lines: Sequence[int]
    pieces: Mapping[int, int]
    chosen: Mapping[int, int]
    amounts: Mapping[int, Amount]
    total: Amount
    count: int


def seen_by(p: Promotion, items: Sequence[int], qty: Sequence[int], base: Sequence[Amount]) -> InScope | None:
    """What `p` sees of the basket; None when it is worth nothing: no piece in scope, or more pieces than its limit allows."""
    own = [i for i, item in enumerate(items) if item != FILLER and p.covers(item)]
    if not own:
        return None
    count = sum(qty[i] for i in own)
    pieces = {i: qty[i] for i in own}
    chosen = pieces
    if p.limit is not None and count > p.limit:
        if not p.first_pieces:
            return None
        chosen = _dearest(p.limit, own, items, qty, base)
    lines = own + [i for i, item in enumerate(items) if item == FILLER and p.cross_shop]
    return InScope(lines, pieces, chosen, {i: base[i] for i in lines}, sum((base[i] for i in lines), ZERO), count)


def _dearest(limit: int, own: Sequence[int], items: Sequence[int], qty: Sequence[int], base: Sequence[Amount]) -> dict[int, int]:
    """The `limit` dearest pieces by unit amount; of equal ones those of the item listed first."""
    left, chosen = limit, {}
    order = sorted(own, key=lambda i: items[i])
    order.sort(key=lambda i: base[i] / qty[i], reverse=True)  # stable: equal ones stay as listed
    for i in order:
        chosen[i] = min(left, qty[i])
        left -= chosen[i]
    return chosen


def shares(p: Promotion, seen: InScope) -> dict[int, Amount]:
    """What `p` would take from each line in its scope, at its base and before any cut. Empty: nothing."""
    return SHARES[p.kind](p, seen)


def worth(p: Promotion, seen: InScope) -> Amount:
    """The sum of its shares."""
    if p.kind not in SUM_KINDS:
        return sum(shares(p, seen).values(), ZERO)
    value = _value(p, seen.total)
    return _lesser(value, seen.total) if value and seen.total > 0 else ZERO


def gift_due(p: Promotion, seen: InScope) -> bool:
    """Whether a gift's conditions all hold."""
    return (p.threshold is None or seen.total >= p.threshold) and seen.count >= p.min_qty


def gives(p: Promotion, total: Fraction, below: bool = False) -> Fraction:
    """What a promotion by sum gives at a total, or just below it."""
    return min(nominal(p, total, below), total)


def nominal(p: Promotion, total: Fraction, below: bool = False) -> Fraction:
    """The same, be it more than there is."""
    if p.kind == "threshold_off":
        reached = [v for t, v in p.tiers if t < total or (t == total and not below)]
        return reached[-1] if reached else ZERO
    assert p.threshold is not None
    times = total // p.threshold - (1 if below and total % p.threshold == 0 else 0)
    return p.value * (times if p.max_times is None else min(times, p.max_times))


def best_share(p: Promotion) -> Fraction:
    """The greatest share a promotion by sum can take."""
    if p.threshold is not None:
        return min(p.value / p.threshold, Fraction(1))
    return max((min(v / t, Fraction(1)) for t, v in p.tiers if t), default=ZERO)


def endless(p: Promotion) -> bool:
    """Gives more again and again: not every sum at which it does can be listed."""
    return p.threshold is not None and p.kind == "every_off" and (p.max_times is None or p.max_times > MOST_TIMES)


def proportional(p: Promotion) -> bool:
    """Takes the same part of every line in its scope, whatever else is in the basket."""
    return p.limit is None and (p.kind in SUM_KINDS or (p.kind == "percent_off" and p.min_qty <= 1))


def _percent_off(p: Promotion, seen: InScope) -> dict[int, Amount]:
    if seen.count < p.min_qty:
        return {}
    return {i: seen.amounts[i] * (p.rate * seen.chosen[i] / seen.pieces[i]) for i in seen.pieces if seen.chosen[i]}


def _amount_off(p: Promotion, seen: InScope) -> dict[int, Amount]:
    return {i: _lesser(seen.amounts[i] * Fraction(n, seen.pieces[i]), p.value * n) for i, n in seen.chosen.items() if n}


def _fixed_price(p: Promotion, seen: InScope) -> dict[int, Amount]:
    parts = {i: seen.amounts[i] * Fraction(n, seen.pieces[i]) - p.value * n for i, n in seen.chosen.items() if n}
    return {i: part for i, part in parts.items() if part > 0}


def _nth_off(p: Promotion, seen: InScope) -> dict[int, Amount]:
    return {i: seen.amounts[i] * (p.rate * (n // p.nth) / seen.pieces[i]) for i, n in seen.chosen.items() if n >= p.nth}


def _by_sum(p: Promotion, seen: InScope) -> dict[int, Amount]:
    value = _value(p, seen.total)
    if not value or not seen.total > 0:
        return {}
    if value >= seen.total:
        return dict(seen.amounts)
    return {i: amount * value / seen.total for i, amount in seen.amounts.items()}


def _value(p: Promotion, total: Amount) -> Fraction:
    """What a promotion by sum gives at a total, which may be more than there is."""
    if p.threshold is not None:
        return p.value * times(total, p.threshold, p.max_times)
    value = ZERO
    for threshold, off in p.tiers:
        if not total >= threshold:
            break
        value = off
    return value


def _qty_off(p: Promotion, seen: InScope) -> dict[int, Amount]:
    rate = ZERO
    for pieces, off in p.tiers:
        if seen.count < pieces:
            break
        rate = off
    return {i: amount * rate for i, amount in seen.amounts.items()} if rate else {}


def times(total: Amount, threshold: Fraction, most: int | None) -> int:
    """How often `threshold` goes into `total`, at most `most` times."""
    if most is not None and total >= threshold * most:
        return most
    return int(total // threshold)


def _lesser(a: Amount, b: Amount) -> Amount:
    return a if a <= b else b


SHARES: dict[Kind, Callable[[Promotion, InScope], dict[int, Amount]]] = {
    "percent_off": _percent_off,
    "amount_off": _amount_off,
    "fixed_price": _fixed_price,
    "nth_off": _nth_off,
    "threshold_off": _by_sum,
    "every_off": _by_sum,
    "qty_off": _qty_off,
    "gift": lambda p, seen: {},
}
