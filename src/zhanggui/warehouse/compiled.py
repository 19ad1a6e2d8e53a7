"""Ibis expressions as the SQL of an engine: kept in the package for the usual questions, else compiled once in a process.

Loading the compilers takes longer than most answers, so what is asked every day is written down (`metrics/sql`); a test holds it to the expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any

from zhanggui.warehouse.schemas import schema_of

Build = Callable[..., Any]
_SQL: dict[tuple[str, Hashable], str] = {}


def compiled(dialect: str, key: Hashable, tables: Sequence[str], build: Build, kept: str | None = None) -> str:
    """SQL of what `build` makes of some tables. `key` names it: equal keys must mean equal expressions. `kept`: that SQL, written down before."""
    name = (dialect, key)
    if name not in _SQL:
        _SQL[name] = kept or compile_sql(dialect, tables, build)
    return _SQL[name]


def day_mark(name: str) -> str:
    """What stands in SQL for a day that is named only when it is asked: so the same question of another day needs no compiler."""
    return f"@{name}@"


def with_days(sql: str, days: Mapping[str, date]) -> str:
    """SQL with the days put in place of their marks."""
    for name, day in days.items():
        sql = sql.replace(day_mark(name), day.isoformat())
    return sql


def compile_sql(dialect: str, tables: Sequence[str], build: Build) -> str:
    """SQL of what `build` makes of some tables of the lake, for an engine."""
    import ibis  # only where something is still to be compiled: it takes long to load

    if dialect == "pyspark" and ibis.options.pyspark is None:
        # Spark's options are set when its backend is loaded; SQL for Spark is also written where Spark is not installed.
        from ibis.config import Config

        class Spark(Config):  # type: ignore[misc]
            treat_nan_as_null: bool = False

        ibis.options.pyspark = Spark()
    unbound = [ibis.table(ibis.Schema.from_pyarrow(schema_of(t)), name=t) for t in tables]
    return str(ibis.to_sql(build(*unbound), dialect=dialect))
