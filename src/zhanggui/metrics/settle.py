"""When refunds are in: how the refunds of a day's orders complete with age, from the shop's own past (chain ladder)."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.warehouse.engine import Reader

UNKNOWN = 30  # days, where the shop's past is too short to tell


def days_until_refunds_are_in(reader: Reader, shops: Sequence[str]) -> dict[str, int]:
    """Days after payment until nearly all refunds are there, by shop."""
    return {}
