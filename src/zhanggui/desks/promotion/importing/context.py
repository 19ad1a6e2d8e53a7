"""What the reading of promotion sheets needs to know and what it collects on its way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from zhanggui.desks.promotion.importing.cells import Limit
from zhanggui.desks.promotion.importing.codes import Codes, Facts
from zhanggui.desks.promotion.importing.columns import Column
from zhanggui.desks.promotion.importing.offer import NoPrice, NotUnderstood, Offer
from zhanggui.desks.promotion.importing.report import Gap, Place, Understood
from zhanggui.desks.promotion.importing.table import Row, Table
from zhanggui.desks.promotion.packs.pack import Pack, Tool
from zhanggui.kernel.words import Words

T = TypeVar("T")


@dataclass
class ItemDraft:
    """One SKU as the sheets tell it. `places`: where each figure was read; `first`: its first row."""

    sku: str
    first: tuple[Table, Row] | None = None
    title: str = ""
    codes: list[str] = field(default_factory=list)
    figures: dict[str, Decimal] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    deal_is_price: bool = False


@dataclass
class Draft:
    """One promotion before it stands in a layer. `skus` None: all goods; `own`: it has a row of its own."""

    offer: Offer
    tool: Tool
    skus: list[str] | None
    place: Place
    starts: str | None = None
    ends: str | None = None
    limit: Limit | None = None
    funded_by: Literal["merchant", "platform"] = "merchant"
    name: str = ""
    own: bool = False


@dataclass
class Context:
    """`row_codes`: the codes of a row of a table, the most exact first. `bad`: gaps by table and row; `settled`: rows that change no price.
    `remarks`, `unused`: by column, the remarks whose discounts count, and those that say nothing of prices. `praised`: titles of goods that sound like discounts.

    `of_shop`, `lacking`: figure → SKUs whose figure the shop's data gave, and goods of the shop that lack it.
    `asks_shop`: the data of a shop were given, however little they know.
    """

    pack: Pack
    currency: str
    zone: ZoneInfo
    facts: Mapping[str, Facts]
    cost_of: Callable[[str], Decimal | None] | None = None
    asks_shop: bool = False
    codes: Codes = field(default_factory=lambda: Codes((), {}))
    row_codes: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    has_goods: bool = False
    items: dict[str, ItemDraft] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    said: dict[tuple[int, int], list[Words]] = field(default_factory=lambda: defaultdict(list))
    understood: list[Understood] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    bad: dict[tuple[int, int], list[Gap]] = field(default_factory=lambda: defaultdict(list))
    settled: set[tuple[int, int]] = field(default_factory=set)
    notes: list[Words] = field(default_factory=list)
    remarks: dict[Place, dict[Place, str]] = field(default_factory=lambda: defaultdict(dict))
    unused: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    praised: dict[Place, list[str]] = field(default_factory=lambda: defaultdict(list))
    sums_orders: bool = False
    of_shop: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lacking: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def gap(self, table: Table, row: Row, column: Column | None, text: str, why: Words, mend: Words) -> None:
        """Keep a cell that was not understood."""
        gap = Gap(table.place(row, column), text, why, mend)
        if gap not in self.bad[id(table), row.number]:
            self.gaps.append(gap)
            self.bad[id(table), row.number].append(gap)

    def take(self, table: Table, row: Row, column: Column | None, read: Callable[[str], T]) -> T | None:
        """What a cell says; None for an empty one and for one that was not understood, which is kept."""
        text = cell(row, column)
        if column is None or not text:
            return None
        try:
            return read(text)
        except NoPrice as error:
            where = table.place(row, column)
            self.settled.add((id(table), row.number))
            self.note(Words(f"{where.say('zh')}：{error.why.zh}；{error.mend.zh}", f"{where.say('en')}: {error.why.en}; {error.mend.en}"))
            return None
        except NotUnderstood as error:
            self.gap(table, row, column, text, error.why, error.mend)
            return None

    def note(self, words: Words) -> None:
        self.notes.append(words)


def cell(row: Row, column: Column | None) -> str:
    return row.cells[column.place] if column is not None and column.place < len(row.cells) else ""


def only(table: Table, name: str) -> Column | None:
    """The one column of a meaning."""
    return next((c for c in table.columns if c.field == name), None)
