"""The tables of the lake, declared in tables.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import pyarrow as pa

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

ColumnType = Literal["text", "count", "money", "number", "day", "moment", "flag"]
ARROW: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "count": pa.int64(),
    "money": pa.decimal128(18, 4),
    "number": pa.float64(),
    "day": pa.date32(),
    "moment": pa.timestamp("us"),
    "flag": pa.bool_(),
}
# Kept with every row: which import wrote it last, and where in that file it stood. `month` is the partition.
BOOKKEEPING = {"import_id": pa.string(), "row_no": pa.int64(), "month": pa.string()}
UNDATED = "unknown"


@dataclass(frozen=True)
class Table:
    """One canonical table. `key` never names the shop, which is always part of it. `day` is the column that dates a row."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: dict[str, ColumnType]
    day: str | None = None
    ext: tuple[str, ...] = ()
    defaults: dict[str, Any] = field(default_factory=dict)

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of the table at rest: shop, columns, ext (JSON text), bookkeeping."""
        own = [(name, ARROW[kind]) for name, kind in self.columns.items()]
        return pa.schema([("shop", pa.string()), *own, ("ext", pa.string()), *BOOKKEEPING.items()])

    def knows(self, column: str) -> bool:
        """True for a canonical name of this table, core or ext, or `shop`."""
        return column in self.columns or column in self.ext or column == "shop"


@cache
def all_tables() -> dict[str, Table]:
    """Every table by name."""
    raw = tomllib.loads(files("zhanggui.warehouse").joinpath("tables.toml").read_text(encoding="utf-8"))
    return {
        name: Table(name, d["grain"], tuple(d["key"]), d["columns"], d.get("day"), tuple(d.get("ext", ())), d.get("defaults", {}))
        for name, d in raw.items()
    }


def get_table(name: str) -> Table:
    """The table called `name`. Raises UseError that lists the tables."""
    tables = all_tables()
    if name not in tables:
        raise UseError(
            Words(f"没有「{name}」这张表", f"no table called {name}"),
            Words("可用的表：" + "、".join(tables), "there are: " + ", ".join(tables)),
        )
    return tables[name]
