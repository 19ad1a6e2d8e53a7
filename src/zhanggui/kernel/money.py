"""Money: whole cents inside, yuan with 万 and 亿 outside."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from math import lcm

from zhanggui.kernel.words import Lang

Number = int | float | Decimal | str
MOST_DIGITS = 10  # of a percentage: a cent short of a hundred million is seen, what adding floats leaves over is not
CENT = Decimal("0.01")
SIGNS = {"CNY": "¥", "GBP": "£", "USD": "$", "EUR": "€", "JPY": "¥", "INR": "₹", "AUD": "A$", "BRL": "R$"}


def cents(amount: Number) -> int:
    """Yuan → cents, half up. A float goes by its shortest decimal text, so 0.285 is 29 cents and not 28."""
    exact = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    return int((exact / CENT).to_integral_value(rounding=ROUND_HALF_UP))


def yuan(whole_cents: int) -> float:
    """Cents → yuan as a plain number with two decimals."""
    return whole_cents / 100


def share_out(total: int, weights: Sequence[float | int | Fraction]) -> list[int]:
    """Split `total` (an integer) over `weights` ≥ 0 so that the parts sum to it exactly (largest remainder, ties: first).

    All weights zero means equal parts. A negative total is shared like its opposite.
    """
    if not weights:
        if total:
            raise ValueError("nothing to share out to")
        return []
    if total < 0:
        return [-part for part in share_out(-total, weights)]
    exact = _whole(weights)
    whole = sum(exact)
    parts = [total * w // whole for w in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(total * exact[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def share_along(total: int, weights: Sequence[float | int | Fraction]) -> list[int]:
    """Split `total` ≥ 0 like `share_out`, for cells in a row: any stretch of neighbours sums to within a cent of its own share.

    The running sum is rounded, not the parts, so that cents left over are spread along the row and a month of days is not ten cents off.
    """
    if not weights or total < 0:
        return share_out(total, weights)
    exact = _whole(weights)
    whole = sum(exact)
    sums = [(2 * total * w + whole) // (2 * whole) for w in accumulate(exact)]
    return [b - a for a, b in pairwise([0, *sums])]


def _whole(weights: Sequence[float | int | Fraction]) -> list[int]:
    """The weights as whole numbers in exactly the same proportion; all ones when all are zero. Raises ValueError for a negative one."""
    ratios = [w.as_integer_ratio() for w in weights]
    scale = lcm(*(bottom for _, bottom in ratios))
    exact = [top * (scale // bottom) for top, bottom in ratios]
    if min(exact) < 0:
        raise ValueError("a weight is negative")
    return exact if any(exact) else [1] * len(exact)


def reached_text(ratio: float | None, digits: int = 2) -> str:
    """What was attained of a target: 0.8699 → 86.99%; '—' for nothing. Short of it is never said as 100 %: 0.99997 → 99.997%."""
    if ratio is None:
        return "—"
    shapes = (f"{ratio:,.{n}%}" for n in range(digits, MOST_DIGITS + 1))
    whole = f"{1:.{digits}%}"
    return next((text for text in shapes if ratio >= 1 or not text.startswith("100")), whole)


def money_text(amount: float | None, currency: str = "CNY", lang: Lang = "zh", sign: bool = False) -> str:
    """¥12.34万 / ¥1,234.50 in Chinese, ¥123,400.00 in English; '—' for nothing; `sign` adds + to a gain."""
    if amount is None:
        return "—"
    mark = "-" if amount < 0 else "+" if sign and amount > 0 else ""
    size = abs(amount)
    head = f"{mark}{SIGNS.get(currency, currency + ' ')}"
    if lang == "zh" and size >= 1e8:
        return f"{head}{size / 1e8:,.2f}亿"
    if lang == "zh" and size >= 1e4:
        return f"{head}{size / 1e4:,.2f}万"
    return f"{head}{size:,.2f}"
