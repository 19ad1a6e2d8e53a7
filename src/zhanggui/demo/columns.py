"""Arrow columns of the canonical types out of plain number arrays, quickly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.warehouse.tables import get_table


def money(cents: np.ndarray, none: np.ndarray | None = None) -> pa.Array:
    """Whole cents → decimal(18,4); null where `none`. An Arrow decimal is a 128-bit whole number of its last place."""
    raw = np.empty((len(cents), 2), dtype="<i8")
    raw[:, 0] = np.asarray(cents, dtype=np.int64) * 100
    raw[:, 1] = raw[:, 0] >> 63
    made = pa.Array.from_buffers(pa.decimal128(18, 4), len(cents), [None, pa.py_buffer(raw.tobytes())])
    return made if none is None else pc.if_else(pa.array(none), pa.scalar(None, made.type), made)


def words(choices: Sequence[str | None], codes: np.ndarray) -> pa.Array:
    """Text by its position in `choices`."""
    return pa.array(list(choices), pa.string()).take(pa.array(codes))


def same(value: str | None, n: int) -> pa.Array:
    """The same text n times."""
    return pa.repeat(pa.scalar(value, pa.string()), n)


def number_text(numbers: np.ndarray, prefix: str = "") -> pa.Array:
    """Whole numbers as text, e.g. ids."""
    plain = pa.array(numbers).cast(pa.string())
    return pc.binary_join_element_wise(prefix, plain, "") if prefix else plain


def moment(first: date, seconds: np.ndarray, none: np.ndarray | None = None) -> pa.Array:
    """Seconds since midnight of `first` → shop-local time."""
    safe = seconds if none is None else np.where(none, 0, seconds)
    times = (np.datetime64(first, "us") + safe.astype("timedelta64[s]")).astype("datetime64[us]")
    return pa.array(times, mask=none)


def day(first: date, days: np.ndarray) -> pa.Array:
    """Day numbers since `first` → dates."""
    return pa.array(np.datetime64(first, "D") + days)


def counts(numbers: np.ndarray) -> pa.Array:
    return pa.array(np.asarray(numbers, dtype=np.int64))


def numbers(values: np.ndarray, digits: int = 4) -> pa.Array:
    """Decimals rounded; NaN becomes null."""
    return pa.array(np.round(np.asarray(values, dtype=float), digits), from_pandas=True)


def table(name: str, columns: dict[str, Any]) -> pa.Table:
    """A table whose columns have the declared types; a column the schema does not know in its core stays as it is (ext)."""
    types = {field.name: field.type for field in get_table(name).schema}
    made = {key: (column.cast(types[key]) if key in types and column.type != types[key] else column) for key, column in columns.items()}
    return pa.table(made)
