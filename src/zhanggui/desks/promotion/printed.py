"""Exact amounts as they are printed: to 0.01, half up; a bound down, a filler and a loss that is only bounded up."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

Way = Literal["near", "down", "up"]
MOST_DECIMALS = 6


def scaled(amount: Fraction, way: Way = "near", decimals: int = 2) -> int:
    """The amount in units of its last decimal."""
    scale: int = 10**decimals
    top, bottom = amount.numerator * scale, amount.denominator
    if way == "near":
        return (2 * top + bottom) // (2 * bottom)
    return top // bottom if way == "down" else -(-top // bottom)


def rounded(amount: Fraction, way: Way = "near", decimals: int = 2) -> Fraction:
    """The amount at so many decimals."""
    return Fraction(scaled(amount, way, decimals), 10**decimals)


def figure(amount: Fraction | None, way: Way = "near", decimals: int = 2) -> float | None:
    """The number as JSON holds it."""
    return None if amount is None else scaled(amount, way, decimals) / 10**decimals


def money(amount: Fraction, way: Way = "near", decimals: int = 2) -> str:
    """1,234.50."""
    return _digits(scaled(amount, way, decimals), decimals)


def below(amount: Fraction, line: Fraction, way: Way = "near") -> str:
    """An amount beside a line it is compared with: so many decimals that the two never print as equal when they are not."""
    for decimals in range(2, MOST_DECIMALS + 1):
        if scaled(amount, way, decimals) != scaled(line, "near", decimals) or amount == line:
            return money(amount, way, decimals)
    return money(amount, "down" if amount < line else "up", MOST_DECIMALS)


def plain(amount: Fraction) -> str:
    """300, 0.5, 1,234.50: without decimals that say nothing."""
    text = money(amount)
    return text[:-3] if amount.denominator == 1 else text


def percent(rate: Fraction) -> str:
    """8.33%, 20%."""
    return f"{_digits(scaled(rate, 'near', 4), 2).rstrip('0').rstrip('.')}%"


def fraction(amount: Fraction) -> str:
    """The exact value: 82.5 where decimals hold it, else 220/3."""
    bottom = amount.denominator
    twos, fives = 0, 0
    while bottom % 2 == 0:
        bottom, twos = bottom // 2, twos + 1
    while bottom % 5 == 0:
        bottom, fives = bottom // 5, fives + 1
    if bottom > 1 or max(twos, fives) > MOST_DECIMALS:
        return f"{amount.numerator}/{amount.denominator}"
    return _digits(scaled(amount, "near", max(twos, fives)), max(twos, fives)).replace(",", "")


def _digits(units: int, decimals: int) -> str:
    """So many units of the last decimal, written out."""
    whole, rest = divmod(abs(units), 10**decimals)
    return f"{'-' if units < 0 else ''}{whole:,}" + (f".{rest:0{decimals}d}" if decimals else "")
