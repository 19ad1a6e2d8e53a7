"""Members of a shop (products, sources, keywords) with a few weeks of history: the rule of `usual`, with the shop's calendar taken out and given back."""

from __future__ import annotations

import numpy as np

from zhanggui.methods.expect_design import Marks, Numbers
from zhanggui.methods.usual import Root, Usual, middle, ranged, root_of

PARTLY = 0.4  # a member's log response to a 大促 differs from its shop's by some 40 % of it
LEAST_ORDINARY = 21
UNLIKE = 0.5  # a day whose rare factor is further than this from 1 (log) is no example of the member's ordinary day


def usual_beyond(
    values: Numbers,
    factor: Numbers,
    *,
    unit: float | Numbers = 1.0,
    skip: Marks | None = None,
    rare: Numbers | None = None,
    doubt: Numbers | None = None,
) -> Usual:
    """`usual` on values ÷ factor, given back × the factor of the last day, with that day's counting noise.

    values: days × series, last row = the day asked about. factor: the same shape, the calendar's factor (an ordinary day = 1; NaN: not known).
    rare: the part of it that 大促 and holidays make; a member shares that only partly, so its range is wider there. doubt: variance of the log
    factor of the last day, per series. Everything else as in `usual`.
    """
    table = np.asarray(values, dtype=np.float64)
    size = np.broadcast_to(np.asarray(unit, dtype=np.float64), table.shape[1:])
    size = np.where(np.isfinite(size) & (size > 0), size, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.where(factor > 0, table / factor, np.nan)
    odd = np.zeros(table.shape, dtype=bool) if skip is None else np.broadcast_to(skip if skip.ndim == 2 else skip[:, None], table.shape)
    if rare is not None:
        odd = odd | _unlike(rare, np.isfinite(plain) & ~odd)
    usually = middle(np.where(factor > 0, factor, np.nan))  # values of a usual day ÷ this have the counting noise of unit ÷ this
    root = root_of(plain, np.nan_to_num(size / usually, nan=1.0), odd)
    ratio = np.where(factor[-1] > 0, factor[-1] / usually, np.nan)
    mean = root.centre**2 * ratio
    extra = np.zeros(table.shape[1]) if doubt is None else doubt
    if rare is not None:
        extra = extra + (PARTLY * np.log(rare[-1])) ** 2
    scale = np.sqrt(1 + (root.scale**2 - 1) * ratio + extra * mean)
    return ranged(Root(np.sqrt(mean), scale, root.enough & np.isfinite(mean), size), table[-1])


def _unlike(rare: Numbers, usable: Marks) -> Marks:
    """大促 days stay out of the history, but only while five weeks hold 21 days besides: else they count, with their factor taken out."""
    odd: Marks = np.abs(np.log(rare)) > UNLIKE
    left_out: Marks = odd & ((usable & ~odd)[:-1].sum(axis=0) >= LEAST_ORDINARY)
    return left_out
