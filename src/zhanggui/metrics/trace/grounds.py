"""What lies under each source: which fact rows it is made of, and what they give to its measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zhanggui.metrics.sources import SOURCES, Source
from zhanggui.metrics.trace import ground_events as events
from zhanggui.metrics.trace import ground_orders as orders
from zhanggui.metrics.trace.ground_costs import COST_PIECES, read_costs
from zhanggui.metrics.trace.ground_ledger import LEDGER_PIECES, read_ledger
from zhanggui.metrics.trace.ground_reports import RESHAPED, read_report, report_pieces
from zhanggui.metrics.trace.pieces import Facts, Piece, Spot
from zhanggui.metrics.trace.reading import Tables
from zhanggui.warehouse.engine import Reader

Pieces = Callable[[Facts], list[Piece]]


@dataclass(frozen=True)
class Ground:
    """The fact rows under a source. A measure without `pieces` cannot be counted again row by row."""

    read: Callable[[Reader, Spot], Tables]
    pieces: Mapping[str, Pieces]


# Day rollups are made of single events; by source.
EVENTS: dict[str, Ground] = {
    "refund_days": Ground(events.read_refunds, events.REFUND_PIECES),
    "refund_pay_days": Ground(events.read_refunds_by_payment, events.REFUND_PAY_PIECES),
    "order_days": Ground(orders.read_orders, orders.ORDER_PIECES),
    "order_buyers": Ground(orders.read_orders, orders.BUYER_PIECES),
    "cost_days": Ground(read_costs, COST_PIECES),
    "repeat_days": Ground(events.read_payments, events.REPEAT_PIECES),
    "ship_days": Ground(events.read_shipping, events.SHIP_PIECES),
    "ledger_days": Ground(read_ledger, LEDGER_PIECES),
    "visit_days": Ground(events.read_visits, events.VISIT_PIECES),
    "visit_buys": Ground(events.read_visits, events.VISIT_PIECES),
}


def ground_of(source: Source) -> Ground:
    """The ground of a source: of a report its own rows."""
    if source.id in EVENTS:
        return EVENTS[source.id]
    if source.id in RESHAPED:
        clean, make = RESHAPED[source.id]
        return Ground(read_report(source, clean), {m: make(m) for m in source.measures})
    return Ground(read_report(source), {m: report_pieces(source, m) for m in source.measures})


GROUNDS: dict[str, Ground] = {source.id: ground_of(source) for source in SOURCES}
