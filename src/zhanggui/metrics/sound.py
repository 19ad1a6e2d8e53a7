"""What cannot be: counts below nothing, shares above all, more buyers than visitors, a day that is the day before. No such figure becomes a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zhanggui.metrics.frame import DAYS_APART, Frame
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
    return np.asarray(np.isin(frame.won[measure], ranks))


def doubled(frame: Frame, table: str) -> pd.DataFrame:
    """Shop and day of every report of this table that says, member by member and figure by figure, what the day before's said."""
    figures = {m: np.where(reported(frame, table, m), frame.values[m], np.nan) for m in frame.measures}
    counted = [v for m, v in figures.items() if MEASURES.get(m).additivity in ("people", "adds")]
    said = np.sum([np.nan_to_num(v) != 0 for v in figures.values()], axis=0)
    told = np.flatnonzero(said)  # members of whom nothing is told are listed on one day and left out on the next
    if not len(told):
        return frame.rows.loc[told, ["shop", "day"]]
    days, day = np.unique((frame.shop * DAYS_APART + frame.day)[told], return_inverse=True)
    size = np.nan_to_num(np.fmax.reduce([np.full(len(told), np.nan), *(v[told] for v in counted)]))
    prints = np.zeros(len(days), dtype=np.uint64)
    np.add.at(prints, day, _print(frame, figures)[told])
    before = np.maximum(np.arange(len(days)) - 1, 0)
    same = (days[before] == days - 1) & (prints[before] == prints)
    same &= (np.bincount(day, said[told], len(days)) >= SAME_FIGURES) & (np.bincount(day, size, len(days)) >= SAME_SIZE)
    first = told[np.unique(day, return_index=True)[1][same]]
    return frame.rows.loc[first, ["shop", "day"]].reset_index(drop=True)


def _print(frame: Frame, figures: Mapping[str, NDArray[np.float64]]) -> NDArray[np.uint64]:
    """A number of each row that differs where its member or one of its figures does (but for one chance in 2⁶⁴)."""
    mixed = np.zeros(len(frame.day), dtype=np.uint64)
    names = [pd.factorize(np.array(frame.members[d], dtype=object))[0].astype(np.uint64) for d in frame.dims]
    for part in (*names, *(np.where(np.isnan(v), -1.0, v).view(np.uint64) for v in figures.values())):
        mixed = _stirred(mixed ^ part)
    return mixed


def _stirred(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit in reach of every other (the finaliser of SplitMix64: Steele, Lea and Flood, 2014)."""
    bits = bits + np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))
