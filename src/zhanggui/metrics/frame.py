"""Day frames: measures per shop, day and dimension, each from the most trusted table that has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

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
    """For every measure, shop and day: the rows of the most trusted source that gives it at all that day."""
    if not parts:
        empty = pd.DataFrame({c: pd.Series(dtype="datetime64[us]" if c == "day" else "object") for c in key})
        blank = {m: pd.Series(dtype="float64") for m in measures}
        return empty.assign(**blank), pd.DataFrame(blank)
    every = pd.concat([p[key] for p in parts], ignore_index=True).drop_duplicates().sort_values(key, ignore_index=True)
    values, ranks = every, every
    for measure in measures:
        given = [p[[*key, "_rank", measure]].dropna(subset=[measure]) for p in parts if measure in p]
        found = pd.concat(given, ignore_index=True) if given else pd.DataFrame(columns=[*key, "_rank", measure])
        if len(found):
            best = found.groupby(["shop", "day"])["_rank"].transform("min")
            found = found[found["_rank"] == best]
        else:
            found = found.astype({"day": every["day"].dtype, "_rank": "float64", measure: "float64"})
        values = values.merge(found.drop(columns="_rank"), on=key, how="left")
        ranks = ranks.merge(found.drop(columns=measure).rename(columns={"_rank": measure}), on=key, how="left")
    return values, ranks[measures]
