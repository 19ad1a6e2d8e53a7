"""Ibis expressions compiled to the SQL of an engine, each once in a process: compiling costs more than running."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from zhanggui.warehouse.schemas import schema_of

Build = Callable[..., Any]
_SQL: dict[tuple[str, Hashable], str] = {}


def compiled(dialect: str, key: Hashable, tables: Sequence[str], build: Build) -> str:
    """SQL of what `build` makes of some tables. `key` names it: equal keys must mean equal expressions."""
    name = (dialect, key)
    if name not in _SQL:
        import ibis  # only where something is still to be compiled: it takes long to load

        if dialect == "pyspark" and ibis.options.pyspark is None:
            # Spark's options are set when its backend is loaded; SQL for Spark is also written where Spark is not installed.
            from ibis.config import Config

            class Spark(Config):  # type: ignore[misc]
                treat_nan_as_null: bool = False

            ibis.options.pyspark = Spark()
        unbound = [ibis.table(ibis.Schema.from_pyarrow(schema_of(t)), name=t) for t in tables]
        _SQL[name] = str(ibis.to_sql(build(*unbound), dialect=dialect))
    return _SQL[name]
