"""What is known of the goods that a price is planned for: the price of the last 30 days, what a piece costs, how many are left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

import pandas as pd

from zhanggui.desks.promotion.prices import daily_prices, paid_prices
from zhanggui.metrics.side import stock_days, titles
from zhanggui.warehouse.costs import CostBook, cost_book
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

DAYS = 30
CENT = Decimal("0.01")
KEYS = ("product_id", "sku_id", "merchant_sku")


@dataclass(frozen=True)
class SkuFact:
    """One SKU as it was sold. `median`: of its daily prices, `lowest`: of its daily prices; `cost` and `stock` None where no file tells them.

    `sku` names it: the platform's SKU id, else the merchant's code, else the product. Money of the shop's currency, a piece.
    """

    sku: str
    product_id: str
    sku_id: str
    merchant_sku: str
    spec: str
    title: str
    median: Decimal
    lowest: Decimal
    last: Decimal
    pieces: int
    sold_days: int
    cost: Decimal | None
    stock: int | None


def median_prices_30d(ws: Workspace, shop: str, day: date, reader: Reader | None = None) -> dict[str, SkuFact]:
    """Every SKU of the shop that was paid in the 30 days up to and including `day`, by its name, the most pieces first."""
    reader = reader or Reader(ws.lake)
    paid = paid_prices(reader, [shop], day - timedelta(days=DAYS - 1), day)
    if paid.empty:
        return {}
    filled = paid.assign(**{key: paid[key].fillna("").astype(str) for key in (*KEYS, "sku_spec", "title")})
    names = {
        str(p): str(t) for p, t in titles(reader, [shop], "products")[["product_id", "title"]].itertuples(index=False) if isinstance(t, str)
    }
    costs, stock = cost_book(ws.lake, shop), _stock(reader, shop, day)
    said = {key: rows.iloc[-1] for key, rows in filled.groupby(list(KEYS))}
    facts = [
        _fact(tuple(map(str, key)), str(said[key]["sku_spec"]), names.get(str(key[0])) or str(said[key]["title"]), rows, costs, stock, day)
        for key, rows in daily_prices(filled, KEYS).groupby(list(KEYS))
    ]
    facts.sort(key=lambda f: (-f.pieces, f.sku, f.product_id))
    out: dict[str, SkuFact] = {}
    for fact in facts:  # a code that two products share names the one that sells more; the other is told by its product
        out[fact.sku if fact.sku not in out else f"{fact.product_id}/{fact.sku}"] = fact
    return out


def _fact(
    key: tuple[str, ...], spec: str, title: str, daily: pd.DataFrame, costs: CostBook, stock: Mapping[str, Mapping[str, int]], day: date
) -> SkuFact:
    product, sku, code = key
    cost = costs.cost_of(day, sku, code, product, spec)
    prices = [float(p) for p in daily["price"]]
    left = stock["merchant_sku"].get(code) if code else stock["product_id"].get(product)
    return SkuFact(
        sku or code or product, product, sku, code, spec, title, _money(median(prices)), _money(min(prices)), _money(prices[-1]),
        int(daily["qty"].sum()), len(daily), None if cost is None else cost.amount, left,
    )  # fmt: skip


def _stock(reader: Reader, shop: str, day: date) -> dict[str, dict[str, int]]:
    """Pieces left by the newest count, by the merchant's code and by product."""
    rows = stock_days(reader, [shop], day).dropna(subset=["qty_available"])
    return {
        key: {str(k): int(v) for k, v in rows.dropna(subset=[key]).groupby(key)["qty_available"].sum().items()}
        for key in ("merchant_sku", "product_id")
    }


def _money(value: float) -> Decimal:
    return Decimal(str(value)).quantize(CENT)
