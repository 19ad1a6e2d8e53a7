"""Orders and their lines as pieces of measures: the definitions of the order rollup once more, in plain Python."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhanggui.metrics.trace.pieces import NOTHING, ONE, Facts, Piece, Ref, Spot, day_of, decimal, first_of
from zhanggui.metrics.trace.reading import Tables, all_rows, read, rows_of_orders, rows_on
from zhanggui.warehouse.engine import Read, Reader

PRESALE = re.compile("预售|presale|定金", re.IGNORECASE)
OLD_BUYER = 365  # days in which a payment before makes an old buyer (生意参谋 支付老买家数)
LINE = ("order_id", "product_id", "merchant_sku", "title", "qty", "line_paid_amount", "line_payable_amount", "line_amount", "unit_price")
ORDER = (
    "order_id", "buyer_id", "province", "created_at", "paid_at", "paid_amount", "payable_amount", "total_amount", "item_qty",
    "refund_amount", "order_type", "status", "shipping_fee", "shop_discount", "platform_discount",
)  # fmt: skip


@dataclass(frozen=True)
class Bought:
    """One order, or what one order holds of a product."""

    order_id: str
    made: date | None
    paid: date | None
    person: str | None
    province: str
    amount: Decimal
    placed: Decimal
    qty: Decimal
    refund: Decimal
    presale: bool | None
    rows: tuple[Ref, ...]
    row: dict[str, Any]

    @property
    def buyer(self) -> Hashable:
        """An order without a buyer counts as a buyer of its own."""
        return self.person if self.person is not None else ("order", self.order_id)


def read_orders(reader: Reader, spot: Spot) -> Tables:
    """Orders placed or paid on the days, their lines, and all accounts of buyers."""
    days = ("paid_at", "created_at")
    return {
        **rows_on(reader, spot, "orders", *days),
        **rows_of_orders(reader, spot, "order_lines", *days),
        **all_rows(reader, spot, "customers"),
    }


def line_paid(row: dict[str, Any]) -> Decimal:
    """What a line was paid, in the order of trust."""
    each = row["unit_price"] * row["qty"] if row["unit_price"] is not None and row["qty"] is not None else None
    return Decimal(first_of(row["line_paid_amount"], row["line_payable_amount"], row["line_amount"], each, NOTHING))


def line_member(row: dict[str, Any]) -> str:
    """What a line is counted under when goods are told apart."""
    return str(first_of(row["product_id"], row["merchant_sku"], row["title"], ""))


def accounts(facts: Facts) -> dict[str, tuple[str | None, str | None]]:
    """Person and province of every account."""
    return {b: (p, province) for b, p, province in facts.columns("customers", "buyer_id", "person_id", "province")}


def person_of(facts: Facts, buyer: str | None) -> str | None:
    known = facts.once("accounts", accounts).get(buyer)
    return (known[0] if known else None) or buyer if buyer is not None else None


def lines(facts: Facts) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    """Lines by their order, each with its place."""
    out: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for n, cells in enumerate(facts.columns("order_lines", *LINE, "refund_amount")):
        row = dict(zip((*LINE, "refund_amount"), cells, strict=True))
        out[row["order_id"]].append((n, row))
    return out


def whole_orders(facts: Facts) -> list[Bought]:
    """Every order, with what its lines tell where it does not."""
    held = facts.once("lines", lines)
    out = []
    for n, cells in enumerate(facts.columns("orders", *ORDER)):
        row = dict(zip(ORDER, cells, strict=True))
        own = held.get(row["order_id"], [])
        of_lines = sum((line_paid(line) for _, line in own), NOTHING) if own else None
        qty = sum(line["qty"] or 0 for _, line in own) if own else None
        known = facts.once("accounts", accounts).get(row["buyer_id"])
        told = row["order_type"]
        out.append(
            Bought(
                row["order_id"],
                day_of(row["created_at"]),
                day_of(row["paid_at"]),
                person_of(facts, row["buyer_id"]),
                first_of(row["province"], known[1] if known else None, ""),
                first_of(row["paid_amount"], row["payable_amount"], of_lines, NOTHING),
                first_of(row["payable_amount"], row["total_amount"], row["paid_amount"], of_lines, NOTHING),
                Decimal(first_of(row["item_qty"], qty, 0)),
                row["refund_amount"] or NOTHING,
                None if told is None else bool(PRESALE.search(told)),
                (("orders", n), *(("order_lines", k) for k, _ in own)) if row["paid_amount"] is None else (("orders", n),),
                row,
            )
        )
    return out


def of_products(facts: Facts) -> dict[str, list[Bought]]:
    """What each order holds of each product, by product."""
    out: dict[str, list[Bought]] = defaultdict(list)
    held = facts.once("lines", lines)
    for order in facts.once("orders", whole_orders):
        by_member: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
        for n, line in held.get(order.order_id, []):
            by_member[line_member(line)].append((n, line))
        for member, own in by_member.items():
            amount = sum((line_paid(line) for _, line in own), NOTHING)
            qty = Decimal(sum(line["qty"] or 0 for _, line in own))
            refund = sum((line["refund_amount"] or NOTHING for _, line in own), NOTHING)
            rows = (*(("order_lines", n) for n, _ in own), order.rows[0])
            out[member].append(
                Bought(order.order_id, order.made, order.paid, order.person, order.province, amount, amount, qty, refund, order.presale, rows, {})
            )
    return out


def bought(facts: Facts) -> list[Bought]:
    """What the members of the spot bought."""
    spot = facts.spot
    if "product_id" in spot.where:
        found: list[Bought] = facts.once("products", of_products).get(spot.where["product_id"], [])
        return found
    orders: list[Bought] = facts.once("orders", whole_orders)
    if "province" in spot.where:
        return [o for o in orders if o.province == spot.where["province"]]
    if "buyer_type" in spot.where:
        return [o for o in orders if type_of(facts, o) == spot.where["buyer_type"]]
    return orders


def type_of(facts: Facts, order: Bought) -> str:
    """New, old or unknown, by the payments of the 365 days before its day."""
    if order.person is None or order.paid is None:
        return "unknown"
    days = facts.once("payments", _payments)[order.person]
    return "old" if any(0 < (order.paid - d).days <= OLD_BUYER for d in days) else "new"


def _payments(facts: Facts) -> dict[str, set[date]]:
    """The days on which each person paid, from a year before the first day on."""
    return paid_days(facts, OLD_BUYER + 1)


def paid_days(facts: Facts, back: int) -> dict[str, set[date]]:
    """The days on which each person paid, from so many days before the first day on."""
    out: dict[str, set[date]] = defaultdict(set)
    for buyer, paid in payments_before(facts, back).select(["buyer_id", "paid"]).to_pydict().items() if False else _pairs(facts, back):
        who = person_of(facts, buyer)
        if who is not None:
            out[who].add(paid)
    return out
