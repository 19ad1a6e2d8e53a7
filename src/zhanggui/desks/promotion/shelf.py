"""The book of activities for a brief, from a booted site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhanggui.desks.promotion.booked import Book
    from zhanggui.warehouse.engine import Reader


def shelf(reader: Reader, shops: Sequence[str], day: date) -> Book:
    """What checks may ask of these shops' activities; its database part is loaded here, since checks are declared without a site."""
    from zhanggui.desks.promotion.reading import Shelf

    return Shelf(reader, shops, day)
