"""Reading fact rows whole: every column, of one shop and some days."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import pyarrow as pa

from zhanggui.metrics.trace.pieces import Spot
from zhanggui.warehouse.engine import Read, Reader
from zhanggui.warehouse.ops import on_days

Tables = dict[str, pa.Table]


def read(reader: Reader, spot: Spot, key: Hashable, build: Callable[..., Any], *reads: Read) -> Tables:
    """The rows that `build` picks of the first table, under its name; nothing when no file holds any."""
    answer = reader.ask(("trace", key, spot.key), build, [spot.shop], *reads)
    return {} if answer is None or not answer.num_rows else {reads[0].table: answer}


def on(spot: Spot, *columns: str) -> Callable[[Any], Any]:
    """Rows of which one of these days lies in the spot."""

    def picked(t: Any) -> Any:
        wanted = on_days(t[columns[0]], spot.first, spot.last)
        for column in columns[1:]:
            wanted = wanted | on_days(t[column], spot.first, spot.last)
        return t.filter(wanted)

    return picked


def rows_on(reader: Reader, spot: Spot, table: str, *columns: str) -> Tables:
    """The fact rows of a table of which one of these days lies in the spot."""
    return read(reader, spot, (table, columns), on(spot, *columns), Read(table))


def rows_of_orders(reader: Reader, spot: Spot, table: str, *columns: str) -> Tables:
    """The rows of a table that belong to orders of which one of these days lies in the spot."""
    picked = on(spot, *columns)

    def build(t: Any, orders: Any) -> Any:
        return t.semi_join(picked(orders).select("shop", "order_id"), ["shop", "order_id"])

    return read(reader, spot, (table, "of orders", columns), build, Read(table), Read("orders"))


def all_rows(reader: Reader, spot: Spot, table: str) -> Tables:
    """Every row of a small table."""
    return read(reader, Spot(spot.shop, spot.first, spot.first), (table, "whole"), lambda t: t.filter(t.shop.notnull()), Read(table))
