"""Reading the table of 探索 off its page: exact values as they are sorted and copied, and what is written beside them."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any, NamedTuple

SHOP, OTHER = "demo-tmall", "demo-uci"
DAY = "period=day&date=2026-07-15"
Visit = Callable[..., Any]


class Cell(NamedTuple):
    text: str
    value: str
    href: str

    @property
    def number(self) -> float | None:
        return float(self.value) if self.value else None


class _Reading(HTMLParser):
    """Rows of the table with this id, head first."""

    def __init__(self, table: str) -> None:
        super().__init__()
        self.table, self.inside, self.rows, self.at = table, False, [], None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.inside = given.get("id") == self.table
        if not self.inside:
            return
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.at = ["", given.get("data-value"), ""]
            self.rows[-1].append(self.at)
        elif tag == "a" and self.at is not None:
            self.at[2] = given.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.at = None
        if tag == "table":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.at is not None:
            self.at[0] += data


def table_of(page: str) -> list[dict[str, Cell]]:
    """The rows of the table as mappings of head to cell; the totals last."""
    reading = _Reading("explore-table")
    reading.feed(page)
    heads, *rows = reading.rows or [[]]
    names = [text.strip() for text, _, _ in heads]
    return [
        {
            name: Cell(text.strip(), text.strip() if value is None else value, href)
            for name, (text, value, href) in zip(names, row, strict=True)
        }
        for row in rows
    ]


def asked(client: Any, query: str, shop: str = SHOP) -> tuple[str, list[dict[str, Cell]]]:
    """The page of exploring, and its table."""
    page = client.get(f"/shop/{shop}/explore/?{query}").content.decode()
    return page, table_of(page)
