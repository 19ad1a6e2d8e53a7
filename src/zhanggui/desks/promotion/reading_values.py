"""What a single field of a scenario may hold: each of these tells the value, or what is wrong with it and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, TypeVar

from zhanggui.desks.promotion.exact_numbers import Wrong, exact, shown
from zhanggui.desks.promotion.near_names import meant
from zhanggui.kernel.words import Words

LONGEST = 200  # characters of a name, an id, a SKU
UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
Number = TypeVar("Number", int, Fraction)


def at_least(got: Number | Wrong, value: Any, least: Fraction | int, more: bool = False) -> Number | Wrong:
    """A number that is ≥ `least`, > with `more`."""
    if isinstance(got, Wrong) or got > least or (got == least and not more):
        return got
    return Wrong(
        Words(f"{shown(value)} 太小", f"{shown(value)} is too small"),
        Words(f"要{'大于' if more else '不小于'} {least}", f"it must be {'more than' if more else 'at least'} {least}"),
    )


def rate(value: Any) -> Fraction | Wrong:
    """The part of a price that is taken off, from 0 to 1."""
    got = exact(value)
    return got if isinstance(got, Wrong) else bad_rate(value, got) or got


def share(value: Any, least: int = 0) -> Fraction | Wrong:
    """A share of money, such as a commission or a margin: up to 1."""
    got = at_least(exact(value), value, least)
    if isinstance(got, Wrong) or got <= 1:
        return got
    said, as_share = (shown(value), f"{float(got / 100):.6g}") if got <= 100 else ("5", "0.05")
    return Wrong(
        Words(f"比例 {shown(value)} 超过 1", f"the share {shown(value)} is above 1"),
        Words(f"{said}% 写 {as_share}", f"{said} % is written {as_share}"),
    )


def text(value: Any, name: str) -> str | Wrong:
    """A short text that is not blank."""
    if isinstance(value, str) and value.strip() and len(value) <= LONGEST and not UNWRITABLE.search(value):
        return value
    return Wrong(
        Words(f"{name} 要写文字，写的是 {shown(value)}", f"{name} is a text, not {shown(value)}"),
        Words(f'加引号，不空，不超过 {LONGEST} 个字，例如 "A-01"', f'in quotes, not empty, at most {LONGEST} characters, such as "A-01"'),
    )


def texts(value: Any) -> list[str] | Wrong:
    """A list of texts."""
    if isinstance(value, list) and all(isinstance(x, str) for x in value):
        return value
    return Wrong(Words("这里要一列文字", "a list of texts belongs here"), Words('例如 ["第 3 行"]', 'such as ["row 3"]'))


def flag(value: Any, name: str) -> bool | Wrong:
    """true or false."""
    if isinstance(value, bool):
        return value
    return Wrong(
        Words(f"{name} 只能是 true 或 false", f"{name} is true or false"),
        Words("写 true 或 false，不加引号", "write true or false, without quotes"),
    )


def one_of(value: Any, name: str, known: Iterable[str]) -> str | Wrong:
    """One of the known words."""
    words = list(known)
    if isinstance(value, str) and value in words:
        return value
    near = meant(value, words) or Words("", "")
    return Wrong(
        Words(f"{name} 不能是 {shown(value)}", f"{name} cannot be {shown(value)}"),
        Words(
            f"{near.zh}{'；' if near.zh and not near.zh.endswith('？') else ''}可以写：{'、'.join(words)}",
            f"{near.en}{'; ' if near.en and not near.en.endswith('?') else ' ' if near.en else ''}one of: {', '.join(words)}",
        ),
    )


def bad_rate(value: Any, got: Fraction) -> Wrong | None:
    """Why a number is no part of a price from 0 to 1, with what was probably meant: 8 or 80 for 8折."""
    if 0 <= got <= 1:
        return None
    what = Words(f"比例 {shown(value)} 不在 0 到 1 之间", f"the rate {shown(value)} is not between 0 and 1")
    if 1 < got < 10:
        off = f"{float(1 - got / 10):.4g}"
        return Wrong(
            what,
            Words(f"{shown(value)} 折写 {off}（减去的部分）", f"a price of {shown(value)} tenths is {off}: the rate is what is taken off"),
        )
    if 10 <= got < 100:
        off, rest = f"{float(got / 100):.4g}", f"{float(1 - got / 100):.4g}"
        return Wrong(
            what,
            Words(
                f"减 {shown(value)}% 写 {off}；按原价的 {shown(value)}% 卖写 {rest}",
                f"{shown(value)}% off is {off}; selling at {shown(value)}% of the price is {rest}",
            ),
        )
    return Wrong(what, Words("写减去的部分：8 折写 0.2", "write the part taken off: 20% off is 0.2"))
