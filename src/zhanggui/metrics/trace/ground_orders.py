"""Orders and their lines as pieces of measures: the definitions of the order rollup once more, in plain Python."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, timedelta
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
                Bought(
                    order.order_id,
                    order.made,
                    order.paid,
                    order.person,
                    order.province,
                    amount,
                    amount,
                    qty,
                    refund,
                    order.presale,
                    rows,
                    {},
                )
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
    spot = facts.spot
    before = Spot(spot.shop, spot.first - timedelta(days=OLD_BUYER), spot.last)
    found = read(facts.reader, before, "payments", _paid, Read("orders"))
    out: dict[str, set[date]] = defaultdict(set)
    for buyer, day in zip(*(found["orders"].column(c).to_pylist() for c in ("buyer_id", "day")), strict=True) if found else ():
        who = person_of(facts, buyer)
        if who is not None and before.holds(day):
            out[who].add(day)
    return out


def _paid(orders: Any) -> Any:
    return (
        orders.filter(orders.paid_at.notnull())
        .select(shop=orders.shop, buyer_id=orders.buyer_id, day=orders.paid_at.cast("date"))
        .distinct()
    )


def _of(
    day: str, amount: Callable[[Bought], Decimal | None], who: Callable[[Bought], Hashable] | None = None
) -> Callable[[Facts], list[Piece]]:
    """Pieces by the day of payment (`paid`) or of the order (`made`)."""

    def pieces(facts: Facts) -> list[Piece]:
        out = []
        for b in bought(facts):
            when = getattr(b, day)
            given = amount(b) if facts.spot.holds(when) else None
            if given is not None:
                out.append(Piece(when, given, b.rows, who(b) if who else None))
        return out

    return pieces


def _of_type(
    kind: str, amount: Callable[[Bought], Decimal], who: Callable[[Bought], Hashable] | None = None
) -> Callable[[Facts], list[Piece]]:
    """Pieces of the paid orders of new or of old buyers."""

    def pieces(facts: Facts) -> list[Piece]:
        orders: list[Bought] = facts.once("orders", whole_orders)
        mine = [o for o in orders if facts.spot.holds(o.paid) and type_of(facts, o) == kind]
        return [Piece(o.paid, amount(o), o.rows, who(o) if who else None) for o in mine if o.paid is not None]

    return pieces


def _discount(b: Bought) -> Decimal | None:
    told = [d for d in (b.row.get("shop_discount"), b.row.get("platform_discount")) if d is not None]
    return sum(told, NOTHING) if told else None


def _when(told: bool | None, amount: Decimal) -> Decimal | None:
    return None if told is None else amount if told else NOTHING


def _closed(b: Bought) -> Decimal | None:
    status = b.row.get("status")
    return None if status is None else ONE if status == "closed" and b.paid is None else NOTHING


def _sold(facts: Facts) -> list[Piece]:
    """Products of which something was paid that day."""
    products: dict[str, list[Bought]] = facts.once("products", of_products)
    return [Piece(b.paid, ONE, b.rows, member) for member, held in products.items() for b in held if b.paid and facts.spot.holds(b.paid)]


def _order_id(b: Bought) -> Hashable:
    return b.order_id


def _buyer(b: Bought) -> Hashable:
    return b.buyer


def _told(b: Bought, *names: str) -> Decimal:
    return decimal(first_of(*(b.row.get(n) for n in names), 0)) or NOTHING


def _presale_amount(b: Bought) -> Decimal | None:
    return _when(b.presale, _told(b, "payable_amount", "total_amount", "paid_amount") if b.row else b.amount)


ORDER_PIECES: dict[str, Callable[[Facts], list[Piece]]] = {
    "pay_amount": _of("paid", lambda b: b.amount),
    "pay_orders": _of("paid", lambda b: ONE, _order_id),
    "pay_users": _of("paid", lambda b: ONE, _buyer),
    "pay_qty": _of("paid", lambda b: b.qty),
    "nameless_orders": _of("paid", lambda b: ONE if b.person is None else NOTHING),
    "refund_amount": _of("paid", lambda b: b.refund),
    "refund_by_pay_date": _of("paid", lambda b: b.refund),
    "order_amount": _of("made", lambda b: b.placed),
    "order_users": _of("made", lambda b: ONE, _buyer),
    "order_orders": _of("made", lambda b: ONE, _order_id),
    "shipping_fee": _of("paid", lambda b: b.row.get("shipping_fee")),
    "discount": _of("paid", _discount),
    "balance_orders": _of("paid", lambda b: _when(b.presale, ONE)),
    "balance_amount": _of("paid", lambda b: _when(b.presale, _told(b, "paid_amount", "payable_amount"))),
    "presale_orders": _of("made", lambda b: _when(b.presale, ONE)),
    "presale_amount": _of("made", _presale_amount),
    "closed_orders": _of("made", _closed),
    "products_sold": _sold,
}
BUYER_PIECES: dict[str, Callable[[Facts], list[Piece]]] = {
    "new_pay_users": _of_type("new", lambda b: ONE, _buyer),
    "old_pay_users": _of_type("old", lambda b: ONE, _buyer),
    "old_pay_amount": _of_type("old", lambda b: b.amount),
}
