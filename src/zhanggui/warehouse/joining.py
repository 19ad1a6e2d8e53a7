"""The SQL that makes one row of the rows that share a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhanggui.warehouse.duck import SQL_TYPES
from zhanggui.warehouse.staging import How
from zhanggui.warehouse.tables import Table

OWN = ("shop", "row_no", "n_rows")
PLACE = "file_row_number"


def joining_sql(table: Table, names: Sequence[str], grouping: Mapping[str, How | None], source: str) -> str:
    """One row per shop and key, in the order in which the keys were first written. `source` has a column `file_row_number`."""
    key = ["shop", *table.key]
    values = [_value(table, c, grouping.get(c, "last")) for c in _columns(table, names)]
    rows = "sum(n_rows)::bigint as n_rows" if "n_rows" in names else "count(*)::bigint as n_rows"
    said = ", ".join([*key, *values, "min(row_no) as row_no", rows])
    return f"select {said} from {source} group by {', '.join(key)} order by min({PLACE})"


def rates_sql(table: Table, names: Sequence[str], grouping: Mapping[str, How | None], source: str) -> str:
    """How many cells `joining_sql` leaves empty because several rows speak of a rate."""
    rates = [c for c in _columns(table, names) if grouping.get(c, "last") is None]
    if not rates:
        return "select 0"
    spoken = " + ".join(f"(min({c}) <> max({c}))::int" for c in rates)
    each = " + ".join(f"coalesce({part}, 0)" for part in spoken.split(" + "))
    return f"select sum(n)::bigint from (select {each} as n from {source} group by {', '.join(('shop', *table.key))})"


def _columns(table: Table, names: Sequence[str]) -> list[str]:
    return [n for n in names if n not in (*OWN, *table.key)]


def _value(table: Table, column: str, how: How | None) -> str:
    kind = SQL_TYPES[table.schema.field(column).type]
    if how is None:
        return f"case when min({column}) = max({column}) then min({column}) end as {column}"
    if how in ("first", "last"):
        return f"{'arg_min' if how == 'first' else 'arg_max'}({column}, {PLACE}) as {column}"
    # Sums of doubles depend on their order: always the order of the file, so that the same file gives the same number.
    order = f" order by {PLACE}" if how == "sum" and kind == "double" else ""
    return f"{how}({column}{order})::{kind} as {column}"
