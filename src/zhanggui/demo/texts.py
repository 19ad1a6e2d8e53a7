"""Numbers as the platforms write them: text with thousands commas, percent signs, and "-" for nothing."""

from __future__ import annotations

NOTHING = "-"


def whole(value: float) -> str:
    """1234 → 1,234"""
    return f"{int(value):,}"


def yuan(value: float) -> str:
    """1234.5 → 1,234.50"""
    return f"{value:,.2f}"


def percent(part: float, of: float) -> str:
    """part ÷ of → 12.34%; a zero denominator is written 0.00%, as the platform does."""
    return f"{part / of:.2%}" if of else "0.00%"


def change(now: float, before: float) -> str:
    """Relative change to the period before → -3.20%; "-" when there was nothing before."""
    return f"{now / before - 1:.2%}" if before else NOTHING


def each(total: float, of: float) -> str:
    """total ÷ of in yuan → 12.34; 0.00 without a denominator."""
    return f"{total / of:,.2f}" if of else "0.00"


def ratio(part: float, of: float, digits: int) -> str:
    """万相台 writes plain decimals, and nothing at all when the denominator is zero."""
    return f"{part / of:.{digits}f}" if of else ""
