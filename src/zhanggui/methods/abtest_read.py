"""A test as people write it: 100/2000, or the values themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.methods.abtest import ALPHA, Arm, mean_arm, rate_arm
from zhanggui.methods.abtest_cuped import cuped
from zhanggui.methods.abtest_verdict import ABTest, judge
from zhanggui.methods.given import MOST, checked_alpha, number, whole

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
    level, people = checked_alpha(alpha), _planned(planned)
    if before_a is not None and before_b is not None:
        one, other, saved = _with_past(a, before_a, b, before_b)
        return judge(one, other, people, peek, None, level, saved)
    one, other = arm_of(a), arm_of(b)
    if (one.good is None) != (other.good is None):
        raise UseError(
            Words("一组是比率，一组是均值，没法比", "one version is a rate, the other a mean: they cannot be compared"),
            Words("两组用同一种写法：都写 成了的/人数，或都给数值", "write both alike: both how many of how many, or both as values"),
        )
    return judge(one, other, people, peek, _split(split), level)


def arm_of(given: Given) -> Arm:
    """One version from what was written or handed over. Raises UseError."""
    if isinstance(given, str):
        return read_arm(given)
    wrong = UseError(Words(f"看不懂这组数：{_shown(given)}", f"cannot read these values: {_shown(given)}"), ENOUGH)
    if isinstance(given, Arm):
        if not _is_sound(given):
            raise wrong
        return given
    if isinstance(given, tuple) and len(given) == 2:
        return _pair(given)
    try:
        with np.errstate(over="ignore"):  # such values are refused below
            arm = mean_arm(given)
    except (ValueError, TypeError, OverflowError):
        raise wrong from None
    if not _is_sound(arm):
        raise wrong
    return arm


def _pair(given: Sequence[object]) -> Arm:
    """(100, 2000) as how many of how many. Raises UseError; (1.5, 2.5) are two values, and a list says so."""
    good, of = (whole(part) for part in given)
    if good is None or of is None or not (0 <= good <= of and 2 <= of <= MOST):
        raise UseError(
            Words(f"看不懂 {_shown(given)}", f"cannot read {_shown(given)}"),
            Words("两个整数表示 成了的、人数，例如 (100, 2000)；一人一个数值就给列表",
                  "two whole numbers are how many of how many, like (100, 2000); for one value a person give a list"),
        )  # fmt: skip
    return rate_arm(good, of)


def _with_past(a: Given, before_a: Values, b: Given, before_b: Values) -> tuple[Arm, Arm, float]:
    """Both versions less what the past tells of them. Raises UseError."""
    try:
        given = [np.asarray(values, dtype=np.float64) for values in (a, before_a, b, before_b)]
        told = all(v.ndim == 1 and v.size >= 2 and np.isfinite(v).all() and np.abs(v).max() <= MOST for v in given)
        if told:
            return cuped(*given)
    except (ValueError, TypeError, OverflowError):
        pass
    raise UseError(Words("每个商品（或人）要有一个值和一个事前的值", "every product (or person) needs a value and an earlier one"), ENOUGH)


def _is_sound(arm: Arm) -> bool:
    sizes = (arm.mean, arm.variance)
    return 2 <= arm.n <= MOST and bool(np.isfinite(sizes).all()) and abs(arm.mean) <= MOST and 0 <= arm.variance <= MOST**2


def _planned(planned: object) -> int | None:
    """People each version was to have. Raises UseError."""
    if planned is None:
        return None
    people = whole(planned)
    if people is None or not 2 <= people <= MOST:
        raise UseError(
            Words(f"计划人数不对：{planned!s:.40}", f"the number of people planned cannot be right: {planned!s:.40}"),
            Words("写每组的人数，整数，例如 planned=5000", "give the people of each version, a whole number, for example planned=5000"),
        )
    return people


def _split(split: object) -> tuple[float, float] | None:
    """How visitors were to be shared out. Raises UseError."""
    if split is None:
        return None
    shares = [number(share) for share in split] if isinstance(split, Iterable) else []
    if len(shares) == 2 and all(1 / MOST <= share <= MOST for share in shares):
        return shares[0], shares[1]
    raise UseError(
        Words(f"看不懂分流比例 {split!s:.40}", f"cannot read the split {split!s:.40}"),
        Words("写两个大于 0 的数，例如 (1, 1) 或 (9, 1)；没有分流就写 None", "give two numbers above 0, like (1, 1) or (9, 1); None where nobody drew lots"),
    )  # fmt: skip


def _shown(given: object) -> str:
    """The beginning of what was given, in one line."""
    return " ".join(f"{given!s:.60}".split())


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
    if not (abs(mean) <= MOST and 0 <= deviation <= MOST and 2 <= people <= MOST and people.is_integer()):  # NaN is none of these
        raise wrong
    return Arm(int(people), mean, deviation**2)
