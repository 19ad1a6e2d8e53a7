"""Day frames: measures per shop, day and dimension, each from the most trusted table that has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from zhanggui.metrics.sources import SOURCES, Source, read_source
from zhanggui.warehouse.engine import Reader


@dataclass
class Frame:
    """`rows`: shop, day (datetime64), the dims, one float column a measure (NaN: nobody gives it).

    `rank` holds, per measure, the place in SOURCES of the winner for each row's shop and day.
    """

    rows: pd.DataFrame
    rank: pd.DataFrame
    dims: tuple[str, ...]
    measures: tuple[str, ...]
    tables: set[str] = field(default_factory=set)

    def winners(self, measure: str, shop: str | None = None) -> list[Source]:
        """The sources a measure came from, most trusted first."""
        ranks = self.rank if shop is None else self.rank[self.rows["shop"] == shop]
        return [SOURCES[int(r)] for r in sorted(ranks[measure].dropna().unique())]


def day_frame(reader: Reader, shops: Sequence[str], first: date, last: date, dims: Sequence[str], measures: Sequence[str]) -> Frame:
    """Measures by day from `first` to `last` (both included) at the given dims. Sources are read in one query each."""
    asked = frozenset(dims)
    months = (f"{first:%Y-%m}", f"{last:%Y-%m}")
    key = ["shop", "day", *sorted(asked)]
    parts: list[pd.DataFrame] = []
    tables: set[str] = set()
    for rank, source in enumerate(SOURCES):
        gives = [m for m in measures if source.serves(m, asked)]
        table = reader.table(source.table, shops, months) if gives else None
        if table is None:
            continue
        tables.add(source.table)
        part = reader.fetch(read_source(source, table, gives, asked, first, last)).to_pandas()
        if len(part):
            part["day"] = pd.to_datetime(part["day"])
            parts.append(part.assign(_rank=rank))
    rows, ranks = _pick(parts, key, list(measures))
    return Frame(rows, ranks, tuple(sorted(asked)), tuple(measures), tables)


def _pick(parts: list[pd.DataFrame], key: list[str], measures: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """For every measure, shop and day: the rows of the most trusted source that gives it at all that day. `parts` come most trusted first."""
    if not parts:
        empty = pd.DataFrame({c: pd.Series(dtype="datetime64[us]" if c == "day" else "object") for c in key})
        blank = {m: pd.Series(dtype="float64") for m in measures}
        return empty.assign(**blank), pd.DataFrame(blank)
    every = pd.concat([p[key] for p in parts], ignore_index=True).drop_duplicates().sort_values(key, ignore_index=True)
    shop_day = every.groupby(["shop", "day"]).ngroup().to_numpy()
    numbered = every.assign(_row=np.arange(len(every)))
    rows = [p[key].merge(numbered, on=key, how="left")["_row"].to_numpy() for p in parts]
    values = {m: np.full(len(every), np.nan) for m in measures}
    ranks = {m: np.full(len(every), np.nan) for m in measures}
    for measure in measures:
        winner = np.full(shop_day.max() + 1, np.nan)
        for part, row in zip(parts, rows, strict=True):
            if measure not in part:
                continue
            column, rank = part[measure].to_numpy(dtype=float, na_value=np.nan), float(part["_rank"].iloc[0])
            given = ~np.isnan(column)
            place = row[given]
            mine = shop_day[place]
            winner[mine[np.isnan(winner[mine])]] = rank
            won = winner[mine] == rank
            values[measure][place[won]] = column[given][won]
            ranks[measure][place[won]] = rank
    return every.assign(**values), pd.DataFrame(ranks)
