"""Floors that the lake knows: what a piece costs, how many are left, and how fast it sells at every hour of a usual day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from zhanggui.desks.promotion.facts import KEYS, median_prices_30d
from zhanggui.desks.promotion.prices import PAID_LATER
from zhanggui.desks.promotion.stoploss.judge import Floor
from zhanggui.kernel.money import cents
from zhanggui.warehouse.engine import Read, Reader
from zhanggui.warehouse.ops import asked_day, number, on_days
from zhanggui.warehouse.workspace import Workspace

DAYS, HOURS, MINUTES = 28, 24, 60


def usual_floors(ws: Workspace, shop: str, day: date) -> list[Floor]:
    """Every SKU that was sold in the 30 days up to `day` and has a cost or a usual speed; a floor there is its cost, nothing more."""
    reader = Reader(ws.lake)
    rates = pieces_a_minute(reader, shop, day)
    facts = median_prices_30d(ws, shop, day, reader)
    return [
        Floor(
            name, None if fact.cost is None else cents(fact.cost), stock=fact.stock, name=fact.title[:120],
            expected=rates.get((fact.product_id, fact.sku_id, fact.merchant_sku), ()),
        )
        for name, fact in facts.items()
    ]  # fmt: skip


def pieces_a_minute(reader: Reader, shop: str, day: date) -> dict[tuple[str, str, str], tuple[float, ...]]:
    """By product, SKU id and the merchant's code: pieces a minute at each hour, over the 28 days up to `day`, days without a sale among them."""

    def rows(line: Any, orders: Any) -> Any:
        paid = orders.filter(on_days(orders.paid_at, asked_day("first"), asked_day("last")))
        t = line.join(paid.select("shop", "order_id", "paid_at"), ["shop", "order_id"])
        t = t.mutate(
            _qty=number(t.qty), hour=t.paid_at.hour(), _product=t.product_id.coalesce(t.merchant_sku, t.title, ""), _sku=t.sku_id.coalesce(""),
            _code=t.merchant_sku.coalesce(""),
        )  # fmt: skip
        grouped = t.filter(t._qty > 0).group_by(["shop", "_product", "_sku", "_code", "hour"]).aggregate(qty=t._qty.sum())
        return grouped.rename(product_id="_product", sku_id="_sku", merchant_sku="_code")

    first = day - timedelta(days=DAYS - 1)
    months = (f"{first - timedelta(days=PAID_LATER):%Y-%m}", f"{day:%Y-%m}")
    answer = reader.ask(
        "usual hours", rows, [shop], Read("order_lines", months=months), Read("orders", months=months), days={"first": first, "last": day}
    )
    out: dict[tuple[str, str, str], list[float]] = {}
    for row in answer.to_pylist() if answer is not None else ():
        product, sku, code = (str(row[key]) for key in KEYS)
        out.setdefault((product, sku, code), [0.0] * HOURS)[int(row["hour"])] = float(row["qty"]) / (DAYS * MINUTES)
    return {key: tuple(rates) for key, rates in out.items()}
