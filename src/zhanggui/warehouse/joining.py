"""The SQL that makes one row of the rows that share a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhanggui.warehouse.duck import SQL_TYPES, named, names_of, null_of, quoted
from zhanggui.warehouse.staging import How
from zhanggui.warehouse.tables import Table

EXT = "ext."  # begins, in a grouping, the name of a value inside ext
OWN = ("shop", "row_no", "n_rows", "place", "import_id", "month")


def key_of(table: Table, alias: str = "") -> str:
    """The columns that name a row, for a select or a group by."""
    return ", ".join(f"{alias}{named(c)}" for c in ("shop", *table.key))


def joining_sql(table: Table, names: Sequence[str], grouping: Mapping[str, How | None], source: str) -> str:
    """Rows of the staged form, one per shop and key, of a source with the columns `names` and `place`."""
    values = [_value(table, f.name, names, grouping) for f in table.schema if f.name != "month"]
    rows = "sum(n_rows)::bigint as n_rows" if "n_rows" in names else "count(*)::bigint as n_rows"
    joined = f"select {', '.join([*values, rows])} from {source} group by {key_of(table)}"
    if "ext" not in names:
        return joined
    final = [f"{merged_sql(grouping)} as ext" if f.name == "ext" else named(f.name) for f in table.schema if f.name != "month"]
    return f"select {', '.join([*final, 'n_rows'])} from ({joined})"


def merged_sql(grouping: Mapping[str, How | None]) -> str:
    """One JSON text of a list `ext` of them: names that the grouping sums (`ext.<name>`) are summed where all are numbers.

    Of the others the first or the last there is counts, as the grouping says of `ext`.
    """
    sums = ", ".join(quoted(name.removeprefix(EXT)) for name, how in grouping.items() if name.startswith(EXT) and how == "sum")
    wanted = f"n in ({sums})" if sums else "false"
    # As a JSON pointer (RFC 6901): a name may begin with $ or /, which would be a path.
    pointer = "'/' || replace(replace(n, '~', '~0'), '/', '~1')"
    values = f"list_filter(list_transform(ext, lambda x: json_extract(x, {pointer})), lambda v: v is not null)"
    numbers = f"list_bool_and(list_transform({values}, lambda v: json_type(v) in ('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT')))"
    total = f"list_sum(list_transform({values}, lambda v: v::decimal(38, 9)))::varchar"
    one = f"{values}[{'1' if grouping.get('ext', 'first') == 'first' else '-1'}]::varchar"
    value = f"case when {wanted} and {numbers} then rtrim(rtrim({total}, '0'), '.') else {one} end"
    names = "list_sort(list_distinct(flatten(list_transform(ext, lambda x: json_keys(x)))))"
    pairs = f"list_transform({names}, lambda n: to_json(n)::varchar || ':' || {value})"
    return f"case when len(ext) > 0 then '{{' || array_to_string({pairs}, ',') || '}}' end"


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
    if column == "ext":
        return f"list({c}::json order by place) filter (where {c} is not null) as {c}"
    how = grouping.get(column, "last")
    if how is None:
        return f"case when min({c}) = max({c}) then min({c}) end as {c}"
    if how in ("first", "last"):
        return f"{'arg_min' if how == 'first' else 'arg_max'}({c}, place) as {c}"
    # Sums of doubles depend on their order: always the order of the file, so that the same file gives the same number.
    order = " order by place" if how == "sum" and kind == "double" else ""
    return f"{how}({c}{order})::{kind} as {c}"
