"""Order lines and the cost sheet as pieces of measures: the definitions of the cost rollup once more, in plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from zhanggui.metrics.trace.ground_orders import line_member, line_paid
from zhanggui.metrics.trace.pieces import NOTHING, ONE, Facts, Piece, Ref, Spot, first_of
from zhanggui.metrics.trace.reading import Tables, read, rows_of_orders, rows_on
from zhanggui.warehouse.costs import Cost, cost_book
from zhanggui.warehouse.engine import Read, Reader

CODES = ("sku_id", "merchant_sku", "product_id", "sku_spec")
LINE = (
    "order_id", "line_id", *CODES, "title", "qty", "line_paid_amount", "line_payable_amount", "line_amount", "unit_price",
    "refund_amount", "line_cost", "unit_cost", "is_gift", "shipped_at",
)  # fmt: skip
ORDER = ("order_id", "paid_at", "paid_amount", "payable_amount", "refund_amount", "shipped_at", "status")
SMALLEST = Decimal("0.000001")
Key = tuple[Hashable, ...]


@dataclass(frozen=True)
class Priced:
    """A line sold: what was paid for it, its goods (None: cost unknown), and the other costs that its code bears."""

    day: date
    member: str
    amount: Decimal
    goods: Decimal | None
    gift: bool
    kept: bool
    bears: dict[str, Decimal]
    rows: tuple[Ref, ...]

    @property
    def below(self) -> bool:
        """Sold for something, and for less than the goods cost."""
        return self.kept and not self.gift and self.goods is not None and 0 < self.amount < self.goods


def read_costs(reader: Reader, spot: Spot) -> Tables:
    """The orders paid on the days, their lines, and the refunds of those orders."""

    def build(refunds: Any, orders: Any) -> Any:
        paid = orders.filter((orders.paid_at.cast("date") >= spot.first) & (orders.paid_at.cast("date") <= spot.last))
        return refunds.filter(refunds.finished_at.notnull()).semi_join(paid.select("shop", "order_id"), ["shop", "order_id"])

    return {
        **rows_on(reader, spot, "orders", "paid_at"),
        **rows_of_orders(reader, spot, "order_lines", "paid_at"),
        **read(reader, spot, "refunds of orders", build, Read("refunds"), Read("orders")),
    }


def _priced(facts: Facts) -> list[Priced]:
    book = cost_book(facts.reader.lake, facts.spot.shop)
    orders = {r[0]: (n, dict(zip(ORDER, r, strict=True))) for n, r in enumerate(facts.columns("orders", *ORDER))}
    lines = [(n, dict(zip(LINE, r, strict=True))) for n, r in enumerate(facts.columns("order_lines", *LINE))]
    back = _returned(facts, orders, lines)
    out = []
    for n, line in lines:
        place, order = orders[line["order_id"]]
        day, amount = order["paid_at"].date(), line_paid(line)
        codes = [line[c] or "" for c in CODES]
        cost = book.cost_of(day, codes[0], codes[1], codes[2], codes[3])
        kept = (line["order_id"], line["line_id"]) not in back and not (amount > 0 and (line["refund_amount"] or 0) >= amount)
        sent = line["shipped_at"] is not None or order["shipped_at"] is not None or order["status"] in ("shipped", "completed")
        rows: tuple[Ref, ...] = (("order_lines", n), ("orders", place))
        bears = _bears(cost, line["qty"], amount, kept, sent)
        out.append(Priced(day, line_member(line), amount, _goods(cost, line), bool(line["is_gift"]), kept, bears, rows))
    return out


def _goods(cost: Cost | None, line: dict[str, Any]) -> Decimal | None:
    pieces: int | None = line["qty"]
    own: Decimal | None = line["line_cost"]
    if cost is not None and pieces is not None:
        return _exact(cost.amount) * pieces
    return own if own is not None else line["unit_cost"] * pieces if None not in (line["unit_cost"], pieces) else None


def _exact(amount: Decimal) -> Decimal:
    return amount.quantize(SMALLEST, ROUND_HALF_UP)


def _bears(cost: Cost | None, pieces: int | None, amount: Decimal, kept: bool, sent: bool) -> dict[str, Decimal]:
    """What came back bears packaging and freight when it was sent, and nothing else."""
    if cost is None:
        return {}
    each = {
        "packaging_cost": (cost.packaging, pieces, kept or sent),
        "freight_cost": (cost.freight, pieces, kept or sent),
        "other_cost": (cost.other, pieces, kept),
        "commission": (_rate(cost.commission_rate), amount, kept),
        "tax": (_rate(cost.tax_rate), amount, kept),
    }
    return {
        name: _exact(one) * Decimal(of) if does else NOTHING for name, (one, of, does) in each.items() if one is not None and of is not None
    }


def _rate(rate: float | None) -> Decimal | None:
    return None if rate is None else Decimal(str(rate))


def _returned(facts: Facts, orders: dict[str, tuple[int, dict[str, Any]]], lines: list[tuple[int, dict[str, Any]]]) -> set[Key]:
    """Lines refunded in full by what their order or its refunds tell."""
    by_order: dict[Key, Decimal] = defaultdict(Decimal)
    by_line: dict[Key, Decimal] = defaultdict(Decimal)
    by_product: dict[Key, Decimal] = defaultdict(Decimal)
    for order, line, product, amount in facts.columns("refunds", "order_id", "line_id", "product_id", "refund_amount"):
        by_order[order,] += amount or NOTHING
        if line is not None:
            by_line[order, line] += amount or NOTHING
        elif product is not None:
            by_product[order, product] += amount or NOTHING
    of_order: dict[Key, Decimal] = defaultdict(Decimal)
    of_product: dict[Key, Decimal] = defaultdict(Decimal)
    for _, line in lines:
        of_order[line["order_id"],] += line_paid(line)
        of_product[line["order_id"], line["product_id"] or ""] += line_paid(line)
    out: set[Key] = set()
    for _, line in lines:
        order, name = orders[line["order_id"]][1], line["order_id"]
        paid = first_of(order["paid_amount"], order["payable_amount"], of_order[name,])
        refunded = max(order["refund_amount"] or NOTHING, by_order.get((name,), NOTHING))
        amount, product = line_paid(line), of_product[name, line["product_id"] or ""]
        whole = paid > 0 and refunded >= paid
        own = amount > 0 and by_line.get((name, line["line_id"]), Decimal(-1)) >= amount
        goods = product > 0 and by_product.get((name, line["product_id"] or ""), Decimal(-1)) >= product
        if (refunded > 0 or (name,) in by_order) and (whole or own or goods):
            out.add((name, line["line_id"]))
    return out


def _of(amount: Callable[[Priced], Decimal | None]) -> Callable[[Facts], list[Piece]]:
    def pieces(facts: Facts) -> list[Piece]:
        member = facts.spot.where.get("product_id")
        priced: list[Priced] = facts.once("priced", _priced)
        return [Piece(p.day, amount(p), p.rows) for p in priced if member in (None, p.member) and amount(p) is not None]

    return pieces


def _where(p: Priced, holds: bool, amount: Decimal | None) -> Decimal | None:
    return None if p.goods is None else amount if holds else NOTHING


COST_PIECES: dict[str, Callable[[Facts], list[Piece]]] = {
    "lines_amount": _of(lambda p: p.amount),
    "costed_amount": _of(lambda p: p.amount if p.goods is not None else NOTHING),
    "goods_cost": _of(lambda p: _where(p, p.kept, p.goods)),
    "below_cost_amount": _of(lambda p: _where(p, p.below, p.amount)),
    "below_cost_lines": _of(lambda p: _where(p, p.below, ONE)),
    **{name: _of(lambda p, name=name: p.bears.get(name)) for name in ("packaging_cost", "freight_cost", "other_cost", "commission", "tax")},  # type: ignore[misc]
}
