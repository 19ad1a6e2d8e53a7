"""Days of a shop's past that are no example of its ordinary day: closed for a holiday, or only begun when its first file starts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zhanggui.methods.usual import WEEK, middle

Numbers = NDArray[np.float64]
Marks = NDArray[np.bool_]

WEEKS = 4  # so many weeks before and after a day tell whether its weekday usually sells
LEAST_BUYERS = 8.0  # a shop of fewer a day sells nothing on many an open day
LEAST_WEEKDAYS = 2
REST_DAYS = 3  # closed for so long, a shop opens on a day unlike any other: what was waiting comes at once
FIRST_DAYS, LEAST_FIRST, BEGUN = 14, 5, 0.5  # the first day against the middle of the fourteen after it


def no_example(sales: Numbers, buyers: Numbers) -> Marks:
    """Days × shops: the days to leave out of the past. The last row is the day itself and never marked. NaN = unknown."""
    marks = closed(sales, buyers) | begun(sales)
    marks[-1:] = False
    return marks


def closed(sales: Numbers, buyers: Numbers) -> Marks:
    """Nothing was sold on a weekday that sells, by a shop of eight buyers a day or more. A weekday that never sells is the shop's week, no holiday."""
    marks = np.zeros(sales.shape, dtype=bool)
    zero = sales == 0
    usually = middle(np.where(buyers > 0, buyers, np.nan))
    shops = np.flatnonzero(zero.any(axis=0) & (usually >= LEAST_BUYERS))
    for t in np.flatnonzero(zero[:, shops].any(axis=1)):
        near = [s for s in range(t - WEEKS * WEEK, t + WEEKS * WEEK + 1, WEEK) if 0 <= s < len(sales) and s != t]
        others = sales[near][:, shops]
        told = np.isfinite(others).sum(axis=0) >= LEAST_WEEKDAYS
        marks[t, shops] = zero[t, shops] & told & (np.nan_to_num(middle(others)) > 0)
    return marks


def reopened(sales: Numbers, orders: Numbers, shut: Marks) -> Marks:
    """The first day with sales after three days or more without sales or orders, one of them at least no usual day of rest (`shut`, of `closed`)."""
    marks = np.zeros(sales.shape, dtype=bool)
    silent, rested = np.zeros(sales.shape[1], dtype=np.int64), np.zeros(sales.shape[1], dtype=bool)
    for t, row in enumerate(sales):
        marks[t] = (row > 0) & (silent >= REST_DAYS) & rested
        quiet = (row == 0) & ~(orders[t] > 0)
        silent = np.where(quiet, silent + 1, 0)
        rested = quiet & (rested | shut[t])
    return marks


def begun(sales: Numbers) -> Marks:
    """The first day of a shop's past, where it is less than half of what the days after it brought: the file begins in the middle of it."""
    marks = np.zeros(sales.shape, dtype=bool)
    known = np.isfinite(sales)
    first = known.argmax(axis=0)
    for shop in np.flatnonzero(known.any(axis=0) & (first > 0)):
        after = sales[first[shop] + 1 : first[shop] + 1 + FIRST_DAYS, [shop]]
        enough = np.isfinite(after).sum() >= LEAST_FIRST
        marks[first[shop], shop] = enough and sales[first[shop], shop] < BEGUN * middle(after)[0]
    return marks
