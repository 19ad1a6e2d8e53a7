"""Moments of the world → what the shop's clock showed, many at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

MICRO = 1_000_000
QUARTER = 900 * MICRO  # no clock is put forward or back within a quarter of an hour


def local_moments(utc: np.ndarray, zone: ZoneInfo) -> np.ndarray:
    """Microseconds since 1970 in UTC → microseconds since 1970 on the clock of a zone, looked up once per quarter of an hour."""
    quarters, where = np.unique(utc // QUARTER, return_inverse=True)
    start = datetime(1970, 1, 1)
    ahead = [_ahead(start + timedelta(seconds=int(q) * 900), zone) for q in quarters]
    return np.asarray(utc + np.asarray(ahead, dtype=np.int64)[where] * MICRO)


def _ahead(moment: datetime, zone: ZoneInfo) -> int:
    offset = zone.fromutc(moment.replace(tzinfo=zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0
