"""`zhanggui.localise` on any table: a pandas frame, an Arrow table or batch, columns by name, or rows as dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.leafcolumns import Table, numbers, read_columns

if TYPE_CHECKING:
    from zhanggui.methods.localise_cause import Causes

Floats = NDArray[np.float64]
SLACK = 1e-9  # counts may exceed their denominators by rounding
PERCENT = 100.0  # what is no whole number, up to this, may be a percentage
SPEAK = Words(
    "比率写成 0 到 1 的小数并加 rates=True；个数加 rates=False", "give rates as parts of 1 with rates=True, or counts with rates=False"
)


def localise(
    table: Table,
    value: str,
    weight: str | None = None,
    *,
    expected: str,
    dims: Sequence[str] | str,
    top: int = 5,
    expected_weight: str | None = None,
    rates: bool | None = None,
) -> Causes:
    """Which members of `dims` moved: the causes of value − expected, the greatest first, as {dim: member} with impact, share and confidence.

    Every argument names a column; rows without a number count as 0. With `weight`, the column of denominators, the ratio's change is
    explained. `rates`: True when value and expected are parts of 1, False when they are counts out of their denominators; None: rates when
    all of both lie in 0..1 and any is not whole, else counts, and refused where it cannot be told. `expected_weight`: the denominators that
    were expected; without it they are taken to be those of `weight`, and nothing is mix. Raises UseError.
    """
    from zhanggui.methods.given import whole
    from zhanggui.methods.localise import localise_rates, localise_values

    wanted = _named(dims)
    most = whole(top)
    if most is None or most < 1:
        raise UseError(Words(f"top 要是正整数：{top}", f"top must be a whole number from 1: {top}"), Words("一般用 5", "5 is usual"))
    columns = read_columns(table, [*wanted, value, expected, *(w for w in (weight, expected_weight) if w is not None)])
    members = {dim: columns[dim] for dim in wanted}
    now, then = numbers(columns[value], value), numbers(columns[expected], expected)
    if weight is None:
        if expected_weight is not None or rates:
            raise UseError(
                Words("expected_weight、rates 要和 weight 一起给", "expected_weight and rates need weight beside them"),
                Words("weight 是分母的列名", "weight names the column of denominators"),
            )
        return localise_values(members, now, then, top=most)
    of = _weights(columns[weight], weight)
    planned = _weights(columns[expected_weight], expected_weight) if expected_weight is not None else None
    below = of if planned is None else planned
    if _are_rates(now, then, of, below, rates):
        _check_rates(now, value)
        _check_rates(then, expected)
        good, rate = np.nan_to_num(now) * of, then
    else:
        good, usual = np.nan_to_num(now), np.nan_to_num(then)
        _check_counts(good, of, value, weight)
        _check_counts(usual, below, expected, expected_weight or weight)
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = np.where(below > 0, usual / below, np.nan)  # no denominator: unknown
    return localise_rates(members, good, of, rate, expected_of=planned, top=most)


def _named(dims: object) -> list[str]:
    if isinstance(dims, str):
        return [dims]
    if isinstance(dims, Iterable) and (listed := list(dims)):
        return listed
    raise UseError(
        Words(f"要 1 到 6 个维度，给了：{dims}", f"1 to 6 dims are needed, not: {dims}"),
        Words('写列名的列表，例如 dims=["source_l1"]', 'give a list of column names, like dims=["source_l1"]'),
    )


def _weights(column: Sequence[object], name: str) -> Floats:
    read: Floats = np.nan_to_num(numbers(column, name))
    if (read < 0).any():
        raise UseError(
            Words(f"分母列 {name} 里有负数", f"the denominators {name} hold negative numbers"),
            Words("分母是人数、次数，先改成 0 或正数", "denominators are people or times: make them 0 or more first"),
        )
    return read


def _are_rates(now: Floats, then: Floats, of: Floats, below: Floats, told: bool | None) -> bool:
    """As told, else as it looks. Raises UseError where it may be either."""
    if told is not None:
        return bool(told)
    both = np.concatenate([now, then])
    both = both[np.isfinite(both)]
    if both.size and both.min() >= 0 and both.max() <= 1:
        if not _all_whole(both):
            return True
        if ((now == 1) & (of != 1)).any() or ((then == 1) & (below != 1)).any():
            raise UseError(Words("全是 0 和 1，看不出是比率还是个数", "nothing but 0 and 1: rates or counts cannot be told"), SPEAK)
    elif not _all_whole(now) and np.abs(both).max() <= PERCENT and _all_whole(of):  # of money, parts of a yuan are no percentages
        raise UseError(Words("像是百分数（3.5 表示 3.5%），看不出是比率还是个数", "these look like percentages (3.5 for 3.5%): rates or counts cannot be told"), SPEAK)  # fmt: skip
    return False


def _all_whole(read: Floats) -> bool:
    known = read[np.isfinite(read)]
    return bool((known == np.round(known)).all())


def _check_rates(read: Floats, name: str) -> None:
    """Raises UseError for rates outside of 0..1."""
    if (read < 0).any() or (read > 1 + SLACK).any():
        raise UseError(
            Words(f"{name} 列的比率不在 0 和 1 之间", f"the rates of {name} do not lie between 0 and 1"),
            Words("3.5% 写成 0.035；是个数就用 rates=False", "write 3.5% as 0.035; if they are counts say rates=False"),
        )


def _check_counts(good: Floats, of: Floats, name: str, weight: str) -> None:
    """Raises UseError for counts outside of 0 and their denominators."""
    if (good < 0).any() or (good > of * (1 + SLACK)).any():
        raise UseError(
            Words(f"{name} 比分母 {weight} 大，或是负数", f"{name} is greater than its denominator {weight}, or negative"),
            Words("个数要在 0 和分母之间；比率要在 0 到 1 之间", "counts lie between 0 and the denominator, rates between 0 and 1"),
        )
