"""What cannot be: counts below nothing, shares above all, more buyers than visitors. Such figures never become numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zhanggui.metrics.frame import Frame
from zhanggui.metrics.measure import MEASURES

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


def impossible(frame: Frame, measure: str) -> Marks:
    """Rows whose figure cannot be by itself: a count below nothing, a share outside 0 to 1."""
    values = frame.rows[measure].to_numpy(dtype=float)
    if MEASURES.get(measure).additivity in ("adds", "people"):
        return np.asarray(values < 0)
    if measure in SHARES:
        return np.asarray((values < 0) | (values > 1))
    return np.zeros(len(values), dtype=bool)


def contradictions(frame: Frame, measures: tuple[str, ...]) -> list[tuple[str, str, Marks]]:
    """Part, whole, and the rows in which the part is larger than the whole, of the pairs among the measures."""
    found = []
    for part, whole in PARTS_OF:
        if part in measures and whole in measures:
            few, many = (frame.rows[m].to_numpy(dtype=float) for m in (part, whole))
            one_table = frame.rank[part].to_numpy() == frame.rank[whole].to_numpy()
            found.append((part, whole, np.asarray((few > many) & one_table)))
    return found
