"""Columns out of any kind of table, and numbers out of columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.methods.given import is_missing

Floats = NDArray[np.float64]
Table = Any  # pandas.DataFrame | pyarrow.Table | pyarrow.RecordBatch | Mapping[str, Sequence] | Sequence[Mapping]
LARGEST = 1e100  # of a column's sum: squares of what is greater are no numbers any more
NO_TABLE = Words(
    "给 pandas 的 DataFrame、pyarrow 的表、列名到列的字典，或字典的列表，至少一行",
    "give a pandas DataFrame, an Arrow table, a dict of columns, or a list of dicts, of one row at least",
)


def read_columns(table: Table, names: Iterable[object]) -> dict[Any, list[object]]:
    """The named columns as lists. Raises UseError for an unknown table or column, and for an empty table."""
    columns = _columns(table)
    found = {name: _cells(_column(columns, name), name) for name in names}
    if len({len(column) for column in found.values()}) > 1:
        listed = "、".join(f"{name} {len(column)}" for name, column in found.items())
        raise UseError(
            Words(f"各列长短不一：{listed}", f"the columns differ in length: {listed.replace('、', ', ')}"),
            Words("每列一样多行", "give each the same rows"),
        )
    if not all(found.values()):
        raise _no_table(table)
    return found


def numbers(column: Sequence[object], name: str) -> Floats:
    """A column as numbers, nothing as NaN. Raises UseError for text, for infinity, and for sums that are no numbers."""
    try:
        read = np.array([np.nan if is_missing(cell) else float(cell) for cell in column], dtype=np.float64)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise UseError(
            Words(f"{name} 列里有不是数的内容", f"column {name} holds what is no number"), Words("先转成数", "turn it into numbers first")
        ) from None
    except OverflowError:
        raise _too_large(name) from None
    if np.isinf(read).any():
        raise UseError(
            Words(f"{name} 列里有无穷大", f"column {name} holds infinity"), Words("除以 0 的格留空", "leave empty what was divided by 0")
        )
    with np.errstate(over="ignore"):
        if np.nansum(np.abs(read)) > LARGEST:
            raise _too_large(name)
    return read


def _too_large(name: str) -> UseError:
    return UseError(
        Words(f"{name} 列的数太大，加不起来", f"the numbers of column {name} are too large to be summed"),
        Words("检查这一列，或换大一些的单位", "check the column, or take a larger unit"),
    )


def _no_table(table: object) -> UseError:
    kind = type(table).__name__
    return UseError(Words(f"不认识这种表，或表是空的：{kind}", f"this is no table, or an empty one: {kind}"), NO_TABLE)


def _columns(table: Table) -> Mapping[object, Any]:
    """The table's columns by name, not yet turned into lists."""
    if isinstance(table, pa.Table | pa.RecordBatch):
        return dict(zip(table.schema.names, table.columns, strict=True))
    if isinstance(table, Mapping):
        return table
    if hasattr(table, "columns") and hasattr(table, "__getitem__"):
        return {name: table[name] for name in table.columns} or _refused(table)
    if isinstance(table, Sequence) and not isinstance(table, str) and table and all(isinstance(row, Mapping) for row in table):
        return {name: [row.get(name) for row in table] for name in dict.fromkeys(key for row in table for key in row)}
    return _refused(table)


def _refused(table: object) -> Mapping[object, Any]:
    raise _no_table(table)


def _column(columns: Mapping[object, Any], name: object) -> Any:
    try:
        return columns[name]
    except (KeyError, TypeError):  # TypeError: a list where a name should be
        near = get_close_matches(str(name), [str(known) for known in columns], 1)
        listed = near or [str(known) for known in columns][:8]
        raise UseError(
            Words(f"表里没有列 {name}", f"the table has no column {name}"),
            Words(f"有：{'、'.join(listed)}", f"it has: {', '.join(listed)}"),
        ) from None


def _cells(column: Any, name: object) -> list[object]:
    if isinstance(column, pa.ChunkedArray | pa.Array):
        return list(column.to_pylist())
    if isinstance(column, Iterable) and not isinstance(column, str | bytes) and not hasattr(column, "columns"):
        return list(column)
    raise UseError(
        Words(f"{name} 不是一列", f"{name} is no column"),
        Words("每列给一个列表；列名不要重复", "give a list for each column, and each name once"),
    )
