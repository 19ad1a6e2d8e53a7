"""Numbers, moments and names as they stand in a scenario: exact, or what is wrong with them and how to mend it."""

from __future__ import annotations

import math
import re
import reprlib
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from zhanggui.kernel.words import Words

MOST = 10**12  # more money or pieces than any shop: a slip, or an attack on the memory
FINEST = 20  # decimals; a float written out has 17
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?")
SHOWN = 40  # characters of a value that a mistake shows


class Wrong(NamedTuple):
    """What is wrong with a value, and how to mend it."""

    what: Words
    mend: Words


def shown(value: Any) -> str:
    """A value as a mistake shows it, cut when long."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MOST:
        return f"{'-' if value < 0 else ''}{_leading(abs(value))}…"
    try:
        text = (
            str(value)
            if isinstance(value, Decimal | float | date)
            else reprlib.repr(value)
            if isinstance(value, list | dict)
            else repr(value)
        )
    except (ValueError, RecursionError):  # an integer too long to be written, somewhere inside
        return f"<{type(value).__name__}>"
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _leading(size: int) -> str:
    """The first digits of an integer that may be too long to be written at all."""
    return str(size >> max(size.bit_length() - 60, 0))[:6]


def exact(value: Any) -> Fraction | Wrong:
    """A number as an exact fraction."""
    kind = type(value)
    if kind is Decimal:
        return _of_decimal(value) if value.is_finite() else _endless(value)
    if kind is int:
        return Fraction(value) if abs(value) <= MOST else _absurd(value)
    if kind is float:
        return _of_decimal(Decimal(repr(value))) if math.isfinite(value) else _endless(value)
    if kind is Fraction:
        return value if abs(value) <= MOST else _absurd(value)
    if kind is bool:
        return Wrong(
            Words(f"{_json(value)} 不是数", f"{_json(value)} is not a number"), Words("写一个数，例如 1", "write a number, such as 1")
        )
    if kind is str:
        return _quoted(value)
    return Wrong(
        Words(f"这里要一个数，写的是 {shown(value)}", f"a number is needed here, not {shown(value)}"),
        Words("写一个数，例如 99.00", "write a number, such as 99.00"),
    )


@lru_cache(maxsize=1 << 16)
def _of_decimal(value: Decimal) -> Fraction | Wrong:
    if value and value.adjusted() > 12:
        return _absurd(value)
    if int(value.as_tuple().exponent) < -FINEST and int(value.normalize().as_tuple().exponent) < -FINEST:
        return Wrong(
            Words(f"{shown(value)} 的小数太长（超过 {FINEST} 位）", f"{shown(value)} has more than {FINEST} decimals"),
            Words("写到分就够了，例如 99.00", "two decimals are enough, such as 99.00"),
        )
    return Fraction(value) if abs(value) <= MOST else _absurd(value)


def _json(value: bool) -> str:
    return "true" if value else "false"


def _absurd(value: Any) -> Wrong:
    return Wrong(
        Words(f"{shown(value)} 大得不像真的", f"{shown(value)} is absurdly large"),
        Words("检查单位和位数；金额以元为单位", "check unit and digits; money is in whole currency units"),
    )


def _endless(value: Any) -> Wrong:
    return Wrong(
        Words(f"{value} 不是一个确定的数", f"{value} is not a number one can count with"),
        Words("写一个普通的数", "write an ordinary number"),
    )


def _quoted(value: str) -> Wrong:
    bare = value.strip().lstrip("¥￥$€£").replace(",", "").replace("，", "")
    try:
        number = Decimal(bare[:-1]) / 100 if bare.endswith("%") else Decimal(bare)
        hint = f"{number.normalize():f}" if number.is_finite() and abs(number.adjusted()) <= 12 else ""
    except ArithmeticError:
        hint = ""
    return Wrong(
        Words(f"这里要一个数，写的是文字 {shown(value)}", f"a number is needed here, not the text {shown(value)}"),
        Words(f"去掉引号，写 {hint}", f"without quotes: {hint}")
        if hint
        else Words("写一个数，例如 99.00", "write a number, such as 99.00"),
    )


def whole(value: Any) -> int | Wrong:
    """A whole number."""
    number = exact(value)
    if isinstance(number, Wrong):
        return number
    if number.denominator == 1:
        return number.numerator
    return Wrong(Words(f"{shown(value)} 不是整数", f"{shown(value)} is not a whole number"), Words("写整数", "write a whole number"))


def moment(value: Any) -> datetime | Wrong:
    """A moment: text as 2026-11-10T20:00, or TOML's own. A day alone is its first minute."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, str) and MOMENT.fullmatch(value.strip()):
        try:
            return datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
        except ValueError:
            pass
    return Wrong(
        Words(f"{shown(value)} 不是时间", f"{shown(value)} is not a moment"),
        Words("写成 2026-11-10T20:00", "write it as 2026-11-10T20:00"),
    )
