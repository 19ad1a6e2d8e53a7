"""What cannot be: counts below nothing, shares above all, more buyers than visitors, a day that is the day before. No such figure becomes a number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhanggui.metrics.frame import Frame
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.sources import SOURCES

Marks = NDArray[np.bool_]

# The first is part of the second. Where one table says otherwise of one day, it contradicts itself.
PARTS_OF: tuple[tuple[str, str], ...] = (
    ("pay_users", "visitors"),
    ("order_users", "visitors"),
    ("cart_users", "visitors"),
    ("fav_users", "visitors"),
    ("new_visitors", "visitors"),
    ("product_visitors", "visitors"),
    ("new_pay_users", "pay_users"),
    ("old_pay_users", "pay_users"),
    ("old_pay_amount", "pay_amount"),
    ("search_pay_users", "search_visitors"),
    ("inquiry_pay_users", "inquiry_users"),
    ("pay_sessions", "sessions"),
    ("live_pay_users", "live_viewers"),
    ("ad_new_buyers", "ad_buyers"),
)
SHARES = ("bounce_rate", "reply_rate", "satisfaction_rate", "buybox_rate")

# A day is its neighbour over again when all its figures agree, so many of them are not 0, and so many people or clicks are in it:
# two days of 30 visitors have the same visitors, views and money by chance in fewer than one of a thousand.
SAME_FIGURES = 3
SAME_SIZE = 30


def impossible(frame: Frame, measure: str) -> Marks:
    """Rows whose figure cannot be by itself: a count or a duration below nothing, a share outside 0 to 1, no finite number, void."""
    values = frame.values[measure]
    if measure in frame.void:
        values = np.where(frame.void[measure], np.inf, values)
    kind = MEASURES.get(measure).additivity
    if measure in SHARES:
        return np.asarray((values < 0) | (values > 1))
    if kind in ("adds", "people", "mean"):
        return np.asarray((values < 0) | np.isinf(values))
    return np.asarray(np.isinf(values))


def contradictions(frame: Frame, measures: tuple[str, ...]) -> list[tuple[str, str, Marks]]:
    """Part, whole, and the rows in which the part is larger than the whole, of the pairs among the measures."""
    found = []
    for part, whole in PARTS_OF:
        if part in measures and whole in measures:
            few, many = (frame.values[m] for m in (part, whole))
            one_table = frame.won[part] == frame.won[whole]
            found.append((part, whole, np.asarray((few > many) & one_table)))
    return found


def partners(measures: Sequence[str]) -> list[str]:
    """The other sides of the pairs that the measures are in: without them nobody sees a contradiction."""
    return [m for pair in PARTS_OF if set(pair) & set(measures) for m in pair if m not in measures]


def reported(frame: Frame, table: str, measure: str) -> Marks:
    """Rows whose figure comes from this table."""
    ranks = [n for n, source in enumerate(SOURCES) if source.table == table]
    return np.asarray(np.isin(frame.rank[measure].to_numpy(), ranks))


def doubled(frame: Frame, table: str) -> pd.DataFrame:
    """Shop and day of every report of this table that says, member by member and figure by figure, what the day before's said."""
    figures = pd.DataFrame({m: frame.rows[m].where(reported(frame, table, m)) for m in frame.measures})
    counted = [m for m in frame.measures if MEASURES.get(m).additivity in ("people", "adds")]
    told = figures.notna().any(axis=1)
    keys = ["shop", "day"]
    if not told.any():
        return frame.rows.loc[told, keys].reset_index(drop=True)
    # Members of whom nothing is told are listed on one day and left out on the next.
    told &= (figures.fillna(0) != 0).any(axis=1)
    rows = frame.rows.loc[told, [*keys, *frame.dims]]
    print_of = pd.util.hash_pandas_object(pd.concat([rows[list(frame.dims)].astype(str), figures[told].fillna(-1.0)], axis=1), index=False)
    days = pd.DataFrame(
        {
            **{k: rows[k] for k in keys},
            "print": print_of.to_numpy(),
            "said": (figures[told].fillna(0) != 0).sum(axis=1),
            "size": figures.loc[told, counted].max(axis=1).fillna(0),
        }
    )
    days = days.groupby(keys, as_index=False).agg({"print": "sum", "said": "sum", "size": "sum"})
    before = days.assign(day=days["day"] + pd.Timedelta(days=1))[[*keys, "print"]]
    both = days.merge(before, on=keys, suffixes=("", "_before"))
    same = (both["print"] == both["print_before"]) & (both["said"] >= SAME_FIGURES) & (both["size"] >= SAME_SIZE)
    return both.loc[same, keys].reset_index(drop=True)
