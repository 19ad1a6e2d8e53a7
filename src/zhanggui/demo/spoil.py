"""Incidents of the files, not of the shop: a table that has not come."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.demo.incidents import Incident
from zhanggui.demo.kinds import KINDS
from zhanggui.warehouse.tables import all_tables, get_table

MOMENTS = {"refunds": "finished_at"}


def spoil(tables: dict[str, pa.Table], incidents: Sequence[Incident]) -> dict[str, pa.Table]:
    """The tables without the days that have not come. An incident without a table strikes all that are dated."""
    out = dict(tables)
    for incident in incidents:
        if KINDS.get(incident.kind).files:
            struck = [incident.subject["table"]] if "table" in incident.subject else [n for n in out if _day(n)]
            for name in struck:
                if name in out and (column := _day(name)):
                    day = out[name][column].cast(pa.date32())
                    gone = pc.is_in(day, pa.array(np.array(incident.days_struck(), dtype="datetime64[D]")))
                    out[name] = out[name].filter(pc.invert(pc.fill_null(gone, False)))
    return out


def _day(name: str) -> str | None:
    """The column that dates a row of a table."""
    return MOMENTS.get(name) or (get_table(name).day if name in all_tables() else None)
