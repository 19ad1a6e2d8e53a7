"""A test as people write it: 100/2000, or the values themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.methods.abtest import ALPHA, Arm, mean_arm, rate_arm
from zhanggui.methods.abtest_cuped import cuped
from zhanggui.methods.abtest_verdict import ABTest, judge

Values = Sequence[float]
Given = str | tuple[int, int] | Values | Arm
MEND = Words("写成 成交数/人数，例如 100/2000；或 均值,标准差,人数，例如 58.2,40.1,2000",
             "write how many of how many, for example 100/2000; or mean,deviation,people, for example 58.2,40.1,2000")  # fmt: skip
ENOUGH = Words("每组至少要两个数，而且都是数字", "each version needs two values or more, all of them numbers")


def abtest(
    a: Given,
    b: Given,
    before_a: Values | None = None,
    before_b: Values | None = None,
    planned: int | None = None,
    peek: bool = False,
    split: Sequence[float] | None = (1.0, 1.0),
    alpha: float = ALPHA,
) -> ABTest:
    """Version A against version B. Each is "100/2000", (100, 2000), or a list of values, one a person or a product.

    before_a, before_b: the value each unit had before, in the same order, which takes noise out (CUPED). planned: people each version was
    to have. peek: look before that, with an interval that allows it. split: how visitors were to be shared out, None where nobody drew
    lots. alpha: 0.05 for intervals of 95 %. Raises UseError.
    """
    if (before_a is None) != (before_b is None):
        raise UseError(Words("事前的数要两组都有", "the values before are needed for both versions"), Words("before_a、before_b 都写", "give before_a and before_b"))  # fmt: skip
    if not 0 < alpha < 1:
        raise UseError(Words(f"alpha 要在 0 和 1 之间：{alpha}", f"alpha lies between 0 and 1: {alpha}"), Words("一般用 0.05", "0.05 is usual"))  # fmt: skip
    if before_a is None or before_b is None:
        return judge(arm_of(a), arm_of(b), planned, peek, split, alpha)
    try:
        one, other, saved = cuped(np.asarray(a, float), before_a, np.asarray(b, float), before_b)
    except ValueError:
        raise UseError(
            Words("每个商品（或人）要有一个值和一个事前的值", "every product (or person) needs a value and an earlier one"), ENOUGH
        ) from None
    return judge(one, other, planned, peek, None, alpha, saved)


def arm_of(given: Given) -> Arm:
    """One version from what was written or handed over. Raises UseError."""
    if isinstance(given, Arm):
        return given
    if isinstance(given, str):
        return read_arm(given)
    try:
        if isinstance(given, tuple) and len(given) == 2:
            return rate_arm(int(given[0]), int(given[1]))
        return mean_arm(given)
    except (ValueError, TypeError):
        raise UseError(Words(f"看不懂这组数：{given!s:.60}", f"cannot read these values: {given!s:.60}"), ENOUGH) from None


def read_arm(text: str) -> Arm:
    """100/2000 (also 1,000/20,000), or 58.2,40.1,2000. Raises UseError."""
    plain = text.strip().replace("，", ",").replace("／", "/")
    wrong = UseError(Words(f"看不懂「{text}」", f"cannot read '{text}'"), MEND)
    if "/" in plain:
        parts = [p.replace(",", "").strip() for p in plain.split("/")]
        if len(parts) != 2 or not all(re.fullmatch(r"\d{1,15}", p) for p in parts):
            raise wrong
        good, of = map(int, parts)
        if good > of or of < 2:
            raise UseError(
                Words(f"「{text}」里成交数比人数多，或人数太少", f"'{text}': more did it than there were, or too few people"), MEND
            )
        return rate_arm(good, of)
    try:
        mean, deviation, people = (float(p) for p in plain.split(","))
    except ValueError:
        raise wrong from None
    if not (np.isfinite([mean, deviation, people]).all() and deviation >= 0 and people >= 2 and people == int(people)):
        raise wrong
    return Arm(int(people), mean, deviation**2)
