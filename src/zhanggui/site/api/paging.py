"""Long lists in pages: `limit` lines, and a `cursor` that leads on. A cursor is what `next` of the page before said, and nothing else."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, TypeVar

from ninja import Query, Schema
from pydantic import AfterValidator, Field

from zhanggui.kernel.days import YEARS
from zhanggui.kernel.words import Words
from zhanggui.site.api.problems import Wrong

T = TypeVar("T")
MOST, USUAL = 500, 100
BAD_CURSOR = Wrong(
    422, "cursor", Words("cursor 不对", "this cursor leads nowhere"), Words("用上一页的 next；换了条件就从头来", "use next of the page before; begin anew with other conditions")
)  # fmt: skip


def _sane(day: date) -> date:
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError(f"years lie between {YEARS[0]} and {YEARS[1]}")
    return day


Day = Annotated[date, AfterValidator(_sane)]
Number = Annotated[int, Field(ge=1, le=2**53)]


class Page(Schema):
    """How much of a list, and from where."""

    limit: int = Field(USUAL, ge=1, le=MOST)
    cursor: str = Field("", max_length=400)


Paged = Annotated[Page, Query()]


def cursor_of(place: Any, of: str) -> str:
    """`of`: what the list was asked for; under other conditions the cursor does not hold."""
    return base64.urlsafe_b64encode(json.dumps([place, of]).encode()).decode().rstrip("=")


def place_of(cursor: str, of: str) -> Any:
    """The place that a cursor names; None at the beginning. Raises Wrong."""
    if not cursor:
        return None
    try:
        place, told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        raise BAD_CURSOR from None
    if told != of:
        raise BAD_CURSOR
    return place


def whole(cursor: str, of: str) -> int | None:
    """A place that is a number. Raises Wrong."""
    place = place_of(cursor, of)
    if place is not None and (not isinstance(place, int) or isinstance(place, bool) or not 0 <= place <= 2**53):
        raise BAD_CURSOR
    return place


def paged(rows: Iterable[T], page: Page, of: str, place: Callable[[T], int], made: Callable[[T], Any]) -> dict[str, Any]:
    """A page of rows that begin where the cursor says: as many as wanted, and `next` where more follow."""
    taken: list[T] = []
    for row in rows:
        if len(taken) == page.limit:
            return {"items": [made(r) for r in taken], "next": cursor_of(place(taken[-1]), of)}
        taken.append(row)
    return {"items": [made(r) for r in taken], "next": ""}
