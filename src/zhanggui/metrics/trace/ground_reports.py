"""Report rows as pieces of measures: the rows that count, whole, with what each of them gives."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from zhanggui.metrics.sources import Source
from zhanggui.metrics.sources.rows import one_device, one_level
from zhanggui.metrics.trace.pieces import NOTHING, ONE, Facts, Piece, Spot, day_of, decimal
from zhanggui.metrics.trace.reading import Tables, on, read
from zhanggui.warehouse.engine import Read, Reader

GIVES = "_gives_"  # before the name of a measure: what the row gives to it
Rows = Callable[[Any, frozenset[str]], Any]


def read_report(source: Source, clean: Rows | None = None) -> Callable[[Reader, Spot], Tables]:
    """The rows of a report that count at these dims, every column of them, and what each gives to every measure."""
    clean = clean or source.clean

    def tables(reader: Reader, spot: Spot) -> Tables:
        def build(t: Any) -> Any:
            counted = t if clean is None else clean(t, spot.dims)
            picked = on(spot, source.day)(counted)
            if clean is not source.clean:
                return picked.select(*t.columns)
            for dim, member in spot.where.items():
                picked = picked.filter(picked[source.dims[dim]] == member)
            given = {f"{GIVES}{m}": c(picked) if callable(c) else picked[c] for m, c in source.measures.items()}
            return picked.select(*t.columns, **given)

        months = (f"{spot.first:%Y-%m}", f"{spot.last:%Y-%m}")
        return read(reader, spot, ("report", source.id), build, Read(source.table, source.day, months))

    return tables


def report_pieces(source: Source, measure: str) -> Callable[[Facts], list[Piece]]:
    """One piece a row that tells the measure."""
    weight = source.weights.get(measure)

    def pieces(facts: Facts) -> list[Piece]:
        names = (source.day, f"{GIVES}{measure}", *([weight] if weight else []))
        out = []
        for n, (day, given, *weights) in enumerate(facts.columns(source.table, *names)):
            when, amount = day_of(day), decimal(given)
            if when is not None and amount is not None:
                heavy = (decimal(weights[0]) or NOTHING) if weight else None
                out.append(Piece(when, amount, ((source.table, n),), None, heavy))
        return out

    return pieces


def _buyers(measure: str) -> Callable[[Facts], list[Piece]]:
    """A shop's day as its new or its old buyers, where the report tells both their number and their money."""

    def pieces(facts: Facts) -> list[Piece]:
        kind = facts.spot.where["buyer_type"]
        names = ("stat_date", "pay_amount", "old_pay_amount", "new_pay_users", "old_pay_users")
        out = []
        for n, (day, paid, old_paid, new, old) in enumerate(facts.columns("shop_days", *names)):
            rest = paid - old_paid if paid is not None and old_paid is not None else None
            users, amount = (old, old_paid) if kind == "old" else (new, rest)
            if kind in ("old", "new") and users is not None and amount is not None:
                out.append(Piece(day, Decimal(users) if measure == "pay_users" else amount, (("shop_days", n),)))
        return out

    return pieces


def _products(measure: str) -> Callable[[Facts], list[Piece]]:
    """Each product of a day once: whether anybody paid for it, or looked at it."""
    columns = ("pay_amount", "pay_users") if measure == "products_sold" else ("product_visitors",)

    def pieces(facts: Facts) -> list[Piece]:
        rows = facts.columns("product_days", "stat_date", "product_id", *columns)
        return [
            Piece(day, ONE if any(v is not None and v > 0 for v in told) else NOTHING, (("product_days", n),), product)
            for n, (day, product, *told) in enumerate(rows)
        ]

    return pieces


# Sources whose rows are not those of the table: the rows that lie under them, and what those give.
RESHAPED: dict[str, tuple[Rows, Callable[[str], Callable[[Facts], list[Piece]]]]] = {
    "shop_days_buyers": (one_device, _buyers),
    "product_counts": (one_level, _products),
}
