"""How a promotion's discount comes about, as a sum a person can type into a pocket calculator."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from zhanggui.desks.promotion.printed import money, percent, plain
from zhanggui.desks.promotion.worked import Took
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.kinds import ZERO, shares, times
from zhanggui.methods.guard.world import Kind

SHARED = frozenset({"threshold_off", "every_off"})


def condition(t: Took) -> Words:
    """What it saw and what it is worth: 400.00 ≥ 300 → 40.00."""
    p, total = t.promotion, t.seen.total
    if p.kind == "threshold_off":
        need, value = max((tier for tier in p.tiers if tier[0] <= total), key=lambda tier: tier[0])
        return _same(f"{money(total)} ≥ {plain(need)} → {money(min(value, total))}")
    if p.kind == "every_off":
        assert p.threshold is not None
        often = times(total, p.threshold, p.max_times)
        return Words(
            f"{money(total)} ÷ {plain(p.threshold)} 取整 {often} 次 × {plain(p.value)} → {money(min(p.value * often, total))}",
            f"{money(total)} ÷ {plain(p.threshold)}: {often} whole times × {plain(p.value)} → {money(min(p.value * often, total))}",
        )
    if p.kind == "qty_off":
        need, rate = max((tier for tier in p.tiers if tier[0] <= t.seen.count), key=lambda tier: tier[0])
        return Words(
            f"{t.seen.count} 件 ≥ {plain(need)} 件 → 减 {percent(rate)}", f"{t.seen.count} pieces ≥ {plain(need)} → {percent(rate)} off"
        )
    if p.kind == "gift":
        return Words(
            f"满足条件，送赠品，成本 {money(p.cost)}{'（平台出）' if p.platform else ''}",
            f"its terms are met: a gift that costs {money(p.cost)}{' (the platform pays)' if p.platform else ''}",
        )
    return Words(f"{t.seen.count} 件", f"{t.seen.count} piece{'s' if t.seen.count > 1 else ''}")


def _same(text: str) -> Words:
    return Words(text, text)


def of_line(t: Took, n: int) -> str:
    """The sum by which line `n` gives its part: 200.00 × 40.00 ÷ 400.00."""
    p, amount = t.promotion, t.base[n]
    if p.kind in SHARED:
        worth = _value(t)
        return f"{money(amount)} × {money(worth)} ÷ {money(t.seen.total)}" if len(t.seen.amounts) > 1 else money(worth)
    return SUMS[p.kind](t, n, amount)


def _value(t: Took) -> Fraction:
    """What the whole is worth before it is shared out."""
    return sum(shares(t.promotion, t.seen).values(), ZERO)


def _percent(t: Took, n: int, amount: Fraction) -> str:
    return f"{_part(t, n, amount)} × {percent(t.promotion.rate)}"


def _part(t: Took, n: int, amount: Fraction) -> str:
    """The line's amount, or that of the pieces the promotion falls on."""
    chosen, pieces = t.seen.chosen[n], t.seen.pieces[n]
    return money(amount) if chosen == pieces else f"{money(amount)} ÷ {pieces} × {chosen}"


def _amount_off(t: Took, n: int, amount: Fraction) -> str:
    each, pieces = t.promotion.value, t.seen.chosen[n]
    return f"{money(each)} × {pieces}" if each * t.seen.pieces[n] <= amount else _part(t, n, amount)


def _fixed(t: Took, n: int, amount: Fraction) -> str:
    return f"{_part(t, n, amount)} − {money(t.promotion.value)} × {t.seen.chosen[n]}"


def _nth(t: Took, n: int, amount: Fraction) -> str:
    groups = t.seen.chosen[n] // t.promotion.nth
    return f"{money(amount)} ÷ {t.seen.pieces[n]} × {groups} × {percent(t.promotion.rate)}"


def _qty(t: Took, n: int, amount: Fraction) -> str:
    rate = max((tier for tier in t.promotion.tiers if tier[0] <= t.seen.count), key=lambda tier: tier[0])[1]
    return f"{money(amount)} × {percent(rate)}"


SUMS: dict[Kind, Callable[[Took, int, Fraction], str]] = {
    "percent_off": _percent,
    "amount_off": _amount_off,
    "fixed_price": _fixed,
    "nth_off": _nth,
    "qty_off": _qty,
}
