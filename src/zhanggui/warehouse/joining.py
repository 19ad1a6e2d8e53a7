"""The SQL that makes one row of the rows that share a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhanggui.warehouse.duck import SQL_TYPES, named, names_of, null_of
from zhanggui.warehouse.staging import How
from zhanggui.warehouse.tables import Table

OWN = ("shop", "row_no", "n_rows", "place", "import_id", "month")


def key_of(table: Table, alias: str = "") -> str:
    """The columns that name a row, for a select or a group by."""
    return ", ".join(f"{alias}{named(c)}" for c in ("shop", *table.key))


def joining_sql(table: Table, names: Sequence[str], grouping: Mapping[str, How | None], source: str) -> str:
    """Rows of the staged form, one per shop and key, of a source with the columns `names` and `place`."""
    values = [_value(table, f.name, names, grouping) for f in table.schema if f.name != "month"]
    rows = "sum(n_rows)::bigint as n_rows" if "n_rows" in names else "count(*)::bigint as n_rows"
    return f"select {', '.join([*values, rows])} from {source} group by {key_of(table)}"


def single_sql(table: Table, names: Sequence[str], source: str) -> str:
    """Rows of the staged form of a source without rows that share a key."""
    values = names_of(table.schema, "month")
    return f"select {values}, {'n_rows' if 'n_rows' in names else '1::bigint as n_rows'} from {source}"


def rates_sql(table: Table, names: Sequence[str], grouping: Mapping[str, How | None], source: str) -> str:
    """How many cells `joining_sql` leaves empty because several rows speak of a rate."""
    rates = [c for c in names if c not in (*OWN, *table.key) and grouping.get(c, "last") is None]
    if not rates:
        return "select 0"
    each = " + ".join(f"coalesce((min({named(c)}) <> max({named(c)}))::int, 0)" for c in rates)
    return f"select coalesce(sum(n), 0)::bigint from (select {each} as n from {source} group by {key_of(table)})"


def _value(table: Table, column: str, names: Sequence[str], grouping: Mapping[str, How | None]) -> str:
    field, c = table.schema.field(column), named(column)
    kind = SQL_TYPES[field.type]
    if column == "shop" or column in table.key:
        return c
    if column in ("row_no", "import_id"):
        return f"min({c}) as {c}"
    if column not in names:
        return null_of(field)
    how = grouping.get(column, "last")
    if how is None:
        return f"case when min({c}) = max({c}) then min({c}) end as {c}"
    if how in ("first", "last"):
        return f"{'arg_min' if how == 'first' else 'arg_max'}({c}, place) as {c}"
    # Sums of doubles depend on their order: always the order of the file, so that the same file gives the same number.
    order = " order by place" if how == "sum" and kind == "double" else ""
    return f"{how}({c}{order})::{kind} as {c}"
