"""Rows of the table `targets` of one shop: what its target sheets say."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from zhanggui.warehouse.duck import fetch, parquet, scratch
from zhanggui.warehouse.lake import Lake


def targets_of(lake: Lake, shop: str, imports: Collection[str], scopes: Collection[str] = ("",)) -> list[dict[str, Any]]:
    """The targets of the years that these imports wrote (of all years, when they wrote none anew), for these scopes."""
    files = lake.files("targets").pick([shop])
    if not files:
        return []
    with scratch() as con:
        sql = f"select metric, level, starts_on, scope, amount, share, daily_mean, import_id from {parquet(files)} where shop = ?"
        rows: list[dict[str, Any]] = fetch(con, f"{sql} order by metric, level, starts_on", [shop]).to_pylist()
    years = {r["starts_on"].year for r in rows if r["import_id"] in imports}
    return [r for r in rows if r["scope"] in scopes and r["level"] and (not years or r["starts_on"].year in years)]
