"""Numbers as people hand them over in a notebook: what they are, or that they are none."""

from __future__ import annotations

import math
from numbers import Number, Real

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

MOST = 10**15  # people, or size of a value: beyond it is a slip of the pen, and squares overflow


def is_missing(cell: object) -> bool:
    """None, NaN, NaT, and the <NA> of pandas, which is neither equal to itself nor not."""
    return cell is None or type(cell).__name__ in ("NAType", "NaTType") or (isinstance(cell, Number) and bool(cell != cell))


def whole(value: object) -> int | None:
    """A whole number, whether written as 100 or 100.0; None for anything else, and beyond any number of people."""
    size = number(value)
    return int(size) if abs(size) <= MOST and size.is_integer() else None


def number(value: object) -> float:
    """NaN for what is none; yes and no are none."""
    try:
        return float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    except OverflowError:
        return math.inf


def checked_alpha(alpha: object) -> float:
    """Share of wrong alarms allowed, between 0 and 1. Raises UseError."""
    level = number(alpha)
    if 0 < level < 1:
        return level
    raise UseError(Words(f"alpha 要在 0 和 1 之间：{alpha!s:.40}", f"alpha lies between 0 and 1: {alpha!s:.40}"), Words("一般用 0.05", "0.05 is usual"))  # fmt: skip
