"""Tables that carry what must be known of their numbers: `flags` beside each value, and the words in the table's metadata.

pandas takes the words over: `table.to_pandas().attrs["caveats"]`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from zhanggui.kernel.flags import FLAG_WORDS, Flag
from zhanggui.kernel.words import Lang
from zhanggui.metrics.metric import Metric

CREATOR = {"library": "zhanggui", "version": "1"}


def with_caveats(table: pa.Table, about: Mapping[str, Any]) -> pa.Table:
    """The table with `about` as metadata "zhanggui", in the form in which pandas restores it as `attrs`."""
    plain = {"index_columns": [], "column_indexes": [], "columns": [], "attributes": about, "creator": CREATOR, "pandas_version": "2"}
    said = {"zhanggui": json.dumps(about, ensure_ascii=False), "pandas": json.dumps(plain, ensure_ascii=False)}
    return table.replace_schema_metadata(said)


def caveats_of(table: pa.Table) -> dict[str, Any]:
    """What `with_caveats` was given; nothing for another table."""
    held = (table.schema.metadata or {}).get(b"zhanggui")
    found: dict[str, Any] = json.loads(held) if held else {}
    return found


def about(metrics: Iterable[Metric], flags: Iterable[str], lang: Lang) -> dict[str, Any]:
    """The definitions of metrics and the words of flags."""
    return {
        "metrics": {m.id: about_metric(m, lang) for m in metrics},
        "caveats": {f: FLAG_WORDS[Flag(f)].say(lang) for f in sorted(set(flags))},
    }


def about_metric(m: Metric, lang: Lang) -> dict[str, Any]:
    """What one must know of a metric before using it."""
    return {
        "name": m.name.say(lang),
        "unit": m.unit,
        "definition": m.definition.say(lang),
        "formula": m.formula.say(lang),
        "adds_up": m.additivity.say(lang),
        "not_the_same_as": list(m.not_same),
    }


def rows_table(rows: Sequence[Mapping[str, Any]], fields: Mapping[str, pa.DataType]) -> pa.Table:
    """Rows as a table of these columns; what a row lacks is null."""
    return pa.Table.from_pylist([{name: row.get(name) for name in fields} for row in rows], schema=pa.schema(list(fields.items())))
