"""How the desks say numbers, and the parts that every finding shares."""

from __future__ import annotations

import math

from zhanggui.desks.check import Context
from zhanggui.kernel.finding import Severity
from zhanggui.kernel.money import money_text
from zhanggui.kernel.words import Words

HIGH, MEDIUM = 0.10, 0.05  # of a usual day's sales


def severity(impact: float, usual_day: float) -> Severity:
    """high from 10 % of a usual day's sales, medium from 5 %."""
    share = abs(impact) / usual_day if usual_day > 0 else 0.0
    return "high" if share >= HIGH else "medium" if share >= MEDIUM else "low"


def count(value: float) -> str:
    """1,240; one decimal below ten when it has one."""
    return f"{value:,.1f}" if abs(value) < 10 and abs(value - round(value)) > 0.05 else f"{value:,.0f}"


def percent(value: float, digits: int = 0) -> str:
    return f"{value * 100:.{digits}f}%"


def cash(ctx: Context, shop: str, amount: float) -> Words:
    """Money in the shop's currency, without sign."""
    currency = ctx.shops[shop].currency if shop in ctx.shops else "CNY"
    size = None if not math.isfinite(amount) else abs(amount)
    return Words(money_text(size, currency, "zh"), money_text(size, currency, "en"))


def number(value: float) -> float | None:
    """A plain float for JSON, None when there is none."""
    return float(value) if math.isfinite(value) else None


def cents2(value: float) -> float:
    """Money of a finding: two decimals."""
    return round(float(value), 2)


def sure_words(sureness: float, small: bool = False) -> Words:
    """The honest word for how sure: 主要伴随因子, 需进一步验证, 数据不足. Never 导致."""
    if small:
        return Words("数据不足", "too little data")
    if sureness >= 0.8:
        return Words("主要伴随因子，原因需进一步验证", "main accompanying factor; the cause is still to be checked")
    return Words("需进一步验证", "to be checked further")
