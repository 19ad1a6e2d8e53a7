"""`zhanggui.localise` on any table: a pandas frame, an Arrow table, columns by name, or rows as dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.methods.localise_cause import Causes

Floats = NDArray[np.float64]
Table = Any  # pandas.DataFrame | pyarrow.Table | Mapping[str, Sequence] | Sequence[Mapping]


def localise(
    table: Table,
    value: str,
    weight: str | None = None,
    *,
    expected: str,
    dims: Sequence[str] | str,
    top: int = 5,
    expected_weight: str | None = None,
) -> Causes:
    """Which members of `dims` moved: the causes of value − expected, the greatest first, as {dim: member} with impact, share and confidence.

    Every argument names a column; rows without a number count as 0. With `weight`, the column of denominators, the ratio's change is
    explained: value and expected are rates when all of both lie in 0..1 and any is not whole, else counts out of their denominators.
    `expected_weight`: the denominators that were expected; without it they are taken to be those of `weight`, and nothing is mix.
    Raises UseError.
    """
    from zhanggui.methods.localise import localise_rates, localise_values

    wanted = [dims] if isinstance(dims, str) else list(dims)
    if not isinstance(top, int) or top < 1:
        raise UseError(Words(f"top 要是正整数：{top}", f"top must be a whole number from 1: {top}"))
    columns = read_columns(table, [*wanted, value, expected, *(w for w in (weight, expected_weight) if w)])
    members = {dim: columns[dim] for dim in wanted}
    now, then = numbers(columns[value], value), numbers(columns[expected], expected)
    if weight is None:
        if expected_weight is not None:
            raise UseError(Words("expected_weight 要和 weight 一起给", "expected_weight needs weight beside it"))
        return localise_values(members, now, then, top=top)
    of = _weights(columns[weight], weight)
    planned = _weights(columns[expected_weight], expected_weight) if expected_weight else None
    good, rate = _counts_and_rates(now, then, of, planned, value, weight)
    return localise_rates(members, good, of, rate, expected_of=planned, top=top)


def read_columns(table: Table, names: Iterable[str]) -> dict[str, list[object]]:
    """The named columns as lists. Raises UseError for an unknown table or column."""
    columns = _columns(table)
    found = {}
    for name in names:
        if name not in columns:
            near = get_close_matches(name, [str(known) for known in columns], 1)
            listed = near or [str(known) for known in columns][:8]
            raise UseError(
                Words(f"表里没有列 {name}", f"the table has no column {name}"),
                Words(f"有：{'、'.join(listed)}", f"it has: {', '.join(listed)}"),
            )
        column = columns[name]
        found[name] = column.to_pylist() if isinstance(column, pa.ChunkedArray) else list(column)
    return found


def _columns(table: Table) -> Mapping[object, Any]:
    """The table's columns by name, not yet turned into lists."""
    if isinstance(table, pa.Table):
        return dict(zip(table.column_names, table.columns, strict=True))
    if isinstance(table, Mapping):
        return table
    if hasattr(table, "columns") and hasattr(table, "__getitem__"):
        return {name: table[name] for name in table.columns}
    if isinstance(table, Sequence) and not isinstance(table, str) and table and all(isinstance(row, Mapping) for row in table):
        return {name: [row.get(name) for row in table] for name in dict.fromkeys(key for row in table for key in row)}
    raise UseError(
        Words(f"不认识这种表，或表是空的：{type(table).__name__}", f"this is no table, or an empty one: {type(table).__name__}"),
        Words(
            "给 pandas 的 DataFrame、pyarrow 的表、列名到列的字典，或字典的列表",
            "give a pandas DataFrame, an Arrow table, a dict of columns, or a list of dicts",
        ),
    )


def numbers(column: Sequence[object], name: str) -> Floats:
    """A column as numbers, nothing as NaN. Raises UseError for text and for infinity."""
    try:
        read = np.array([np.nan if cell is None or cell != cell else float(cell) for cell in column], dtype=np.float64)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise UseError(
            Words(f"{name} 列里有不是数的内容", f"column {name} holds what is no number"), Words("先转成数", "turn it into numbers first")
        ) from None
    if np.isinf(read).any():
        raise UseError(
            Words(f"{name} 列里有无穷大", f"column {name} holds infinity"), Words("除以 0 的格留空", "leave empty what was divided by 0")
        )
    return read


def _weights(column: Sequence[object], name: str) -> Floats:
    read: Floats = np.nan_to_num(numbers(column, name))
    if (read < 0).any():
        raise UseError(Words(f"分母列 {name} 里有负数", f"the denominators {name} hold negative numbers"))
    return read


def _counts_and_rates(now: Floats, then: Floats, of: Floats, planned: Floats | None, value: str, weight: str) -> tuple[Floats, Floats]:
    """Good ones as counts and expected ones as rates, whichever way they were given. NaN expected with no denominator: unknown."""
    both = np.concatenate([now, then])
    both = both[np.isfinite(both)]
    if both.size and both.min() >= 0 and both.max() <= 1 and (both != np.round(both)).any():
        return np.nan_to_num(now) * of, then
    good, below = np.nan_to_num(now), of if planned is None else planned
    if (good < 0).any() or (good > of * (1 + 1e-9)).any():
        raise UseError(
            Words(f"{value} 比分母 {weight} 大，或是负数", f"{value} is greater than its denominator {weight}, or negative"),
            Words(
                "比率的分子要在 0 和分母之间；比率本身要在 0 到 1 之间", "counts lie between 0 and the denominator, rates between 0 and 1"
            ),
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        return good, np.where(below > 0, np.nan_to_num(then) / below, np.nan)
