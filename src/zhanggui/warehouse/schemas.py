"""The schema of everything in the lake: fact tables and rollups."""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from zhanggui.warehouse.rollups import rollup_schemas
from zhanggui.warehouse.tables import all_tables


@cache
def _schemas() -> dict[str, pa.Schema]:
    return {name: table.schema for name, table in all_tables().items()} | rollup_schemas()


def schema_of(name: str) -> pa.Schema:
    """Arrow schema of a table or rollup."""
    return _schemas()[name]
