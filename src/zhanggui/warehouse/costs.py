"""What one piece costs: the shop's own cost sheet, joined to the platform's codes by the code map, by the day on which a cost began to hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from zhanggui.warehouse.duck import fetch, parquet, scratch
from zhanggui.warehouse.lake import Lake

ALWAYS = date(1970, 1, 1)
How = Literal["mapped", "direct"]
Rows = list[dict[str, Any]]
BESIDE, RATES = ("packaging_cost", "freight_cost", "other_cost"), ("commission_rate", "tax_rate")
SHEET = ", ".join(("merchant_sku", "sku_id", "sku_spec", "valid_from", "unit_cost", *BESIDE, *RATES))


@dataclass(frozen=True)
class Cost:
    """Cost of one piece as the platform sells it (a pack of two: twice the sheet's), the sheet's code, and how it was found."""

    amount: Decimal
    code: str
    how: How
    packaging: Decimal | None = None  # these three of the same pieces as the amount; None where the sheet is silent
    freight: Decimal | None = None
    other: Decimal | None = None
    commission_rate: float | None = None  # shares of what was paid
    tax_rate: float | None = None


@dataclass(frozen=True)
class _Since:
    """A line of the cost sheet. `beside`: packaging, freight and other cost of one piece; `rates`: commission and tax."""

    first: date
    spec: str
    amount: Decimal
    beside: tuple[Decimal | None, ...] = (None, None, None)
    rates: tuple[float | None, ...] = (None, None)


@dataclass
class CostBook:
    """Every cost of one shop. `costs`: code of the sheet → its lines; `by_sku`: the platform's SKU → its lines in the sheet.

    `listed`, `listed_by_sku`: the same of the SKU list, which tells only the goods and is asked last.
    `maps`: kind of code → platform's code → (sheet's code, pieces).
    """

    costs: Mapping[str, list[_Since]] = field(default_factory=dict)
    by_sku: Mapping[str, list[_Since]] = field(default_factory=dict)
    listed: Mapping[str, list[_Since]] = field(default_factory=dict)
    listed_by_sku: Mapping[str, list[_Since]] = field(default_factory=dict)
    maps: Mapping[str, Mapping[str, tuple[str, float]]] = field(default_factory=dict)

    def cost_of(self, day: date, sku_id: str = "", merchant_sku: str = "", product_id: str = "", spec: str = "") -> Cost | None:
        """The cost on a day; None when no sheet tells, or when it tells several and the variant does not decide."""
        for kind, code in (("sku_id", sku_id), ("merchant_sku", merchant_sku), ("product_id", product_id)):
            mapped = self.maps.get(kind, {}).get(code) if code else None
            if mapped:
                line = _on(self._of_code(mapped[0]), day, spec)
                return None if line is None else _cost(line, mapped[0], "mapped", Decimal(str(mapped[1])))
        for lines, code in self._direct(sku_id, merchant_sku):
            line = _on(lines.get(code, []), day, spec) if code else None
            if line is not None:
                return _cost(line, code, "direct")
        return None

    @property
    def is_empty(self) -> bool:
        """True when it knows no cost at all."""
        return not (self.costs or self.by_sku or self.listed or self.listed_by_sku)

    def _of_code(self, code: str) -> list[_Since]:
        return self.costs.get(code) or self.listed.get(code, [])

    def _direct(self, sku_id: str, merchant_sku: str) -> tuple[tuple[Mapping[str, list[_Since]], str], ...]:
        """Where a code is looked for: in the sheet, and in the SKU list only where the sheet does not know it."""
        if sku_id in self.by_sku or merchant_sku in self.costs:
            return (self.by_sku, sku_id), (self.costs, merchant_sku)
        return (self.listed_by_sku, sku_id), (self.listed, merchant_sku)

    def days_of(self, sku_id: str = "", merchant_sku: str = "", product_id: str = "") -> list[date]:
        """The days from which on the cost of these codes may be another one; empty when no sheet knows them."""
        for kind, code in (("sku_id", sku_id), ("merchant_sku", merchant_sku), ("product_id", product_id)):
            mapped = self.maps.get(kind, {}).get(code) if code else None
            if mapped:
                return sorted({line.first for line in self._of_code(mapped[0])})
        return sorted({line.first for lines, code in self._direct(sku_id, merchant_sku) if code for line in lines.get(code, [])})


def cost_book(lake: Lake, shop: str) -> CostBook:
    """The costs of a shop as the lake has them now: the cost sheet, and where it says nothing the costs of its SKUs."""
    sheet = _rows(lake, "sku_costs", shop, SHEET, "unit_cost is not null")
    skus = _rows(lake, "skus", shop, "merchant_sku, sku_id, sku_spec, unit_cost", "unit_cost is not null")
    codes = _rows(lake, "code_map", shop, "sku_id, merchant_sku, product_id, cost_code, units", "cost_code is not null")
    return CostBook(
        _lines(sheet, "merchant_sku"), _lines(sheet, "sku_id"), _lines(skus, "merchant_sku"), _lines(skus, "sku_id"), _maps(codes)
    )


def codes_sold(lake: Lake, shop: str) -> Rows:
    """Every code that order lines name, with title, variant and money: what a cost should be known for, the most money first."""
    return _rows(
        lake,
        "order_lines",
        shop,
        "coalesce(sku_id, '') sku_id, coalesce(merchant_sku, '') merchant_sku, coalesce(product_id, '') product_id,"
        " max(title) title, max(sku_spec) sku_spec, cast(sum(coalesce(line_paid_amount, line_payable_amount, line_amount, 0)) as double) money",
        "coalesce(sku_id, merchant_sku, product_id) is not null group by 1, 2, 3 order by money desc, 1, 2, 3",
    )


def codes_without_cost(lake: Lake, shop: str, day: date) -> Rows:
    """Of the codes sold those that have no cost on a day."""
    book = cost_book(lake, shop)
    return [
        r for r in codes_sold(lake, shop) if book.cost_of(day, r["sku_id"], r["merchant_sku"], r["product_id"], r["sku_spec"] or "") is None
    ]


def codes_of_costs(lake: Lake, shop: str) -> Rows:
    """Every code of the cost sheet, with title and variant."""
    return _rows(
        lake,
        "sku_costs",
        shop,
        "merchant_sku, max(title) title, max(nullif(sku_spec, '')) sku_spec",
        "merchant_sku <> '' group by 1 order by 1",
    )


def _on(lines: list[_Since], day: date, spec: str) -> _Since | None:
    """The one line that holds on a day for a variant. Of several that cost the same, what they agree on."""
    holding: dict[str, _Since] = {}
    for line in sorted(lines, key=lambda c: c.first):
        if line.first <= day:
            holding[line.spec] = line
    if spec in holding:
        return holding[spec]
    same = list(holding.values())
    if len({line.amount for line in same}) != 1:
        return None
    beside, rates = zip(*(line.beside for line in same), strict=True), zip(*(line.rates for line in same), strict=True)
    return _Since(same[0].first, spec, same[0].amount, tuple(map(_agreed, beside)), tuple(map(_agreed, rates)))


def _agreed(values: tuple[Any, ...]) -> Any:
    return values[0] if len(set(values)) == 1 else None


def _cost(line: _Since, code: str, how: How, pieces: Decimal = Decimal(1)) -> Cost:
    packaging, freight, other = (None if one is None else one * pieces for one in line.beside)
    return Cost(line.amount * pieces, code, how, packaging, freight, other, *line.rates)


def _lines(rows: Rows, key: str) -> dict[str, list[_Since]]:
    found: dict[str, list[_Since]] = defaultdict(list)
    for row in rows:
        if row[key]:
            beside, rates = tuple(row.get(c) for c in BESIDE), tuple(row.get(c) for c in RATES)
            found[row[key]].append(_Since(row.get("valid_from") or ALWAYS, row["sku_spec"] or "", row["unit_cost"], beside, rates))
    return found


def _maps(rows: Rows) -> dict[str, dict[str, tuple[str, float]]]:
    """Platform's code → sheet's code, by kind. A code that rows send to different places decides nothing."""
    maps: dict[str, dict[str, tuple[str, float]]] = {}
    for kind in ("sku_id", "merchant_sku", "product_id"):
        said: dict[str, set[tuple[str, float]]] = defaultdict(set)
        for row in rows:
            if row[kind] and not (kind == "product_id" and (row["sku_id"] or row["merchant_sku"])):  # one SKU's cost is not its product's
                said[row[kind]].add((row["cost_code"], row["units"] or 1.0))
        maps[kind] = {code: next(iter(places)) for code, places in said.items() if len(places) == 1}
    return maps


def _rows(lake: Lake, table: str, shop: str, columns: str, where: str) -> Rows:
    files = lake.files(table).pick([shop])
    if not files:
        return []
    with scratch() as con:
        found: Rows = fetch(con, f"select {columns} from {parquet(files)} where shop = ? and {where}", [shop]).to_pylist()
    return found
