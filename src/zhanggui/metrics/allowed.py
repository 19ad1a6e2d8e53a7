"""Which dimensions a metric can be cut by, and which metrics show what the shop pays: asked before any table is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from zhanggui.metrics.metric import Metric
from zhanggui.metrics.sources import DIMENSIONS, SOURCES, Source

BOOKS = frozenset({"cost_days", "ledger_days"})  # made of the shop's own cost sheets and bills
ADD_UP = frozenset({"money", "adds"})


@cache
def can_cut(metric: Metric, dims: frozenset[str]) -> bool:
    """Whether some table could give all that the metric needs at these dims together."""
    needed = [t.measure for t in metric.terms if not t.optional]
    return all(any(source.serves(measure, dims) for source in SOURCES) for measure in needed)


def dims_of(metrics: Sequence[Metric], within: Iterable[str] = ()) -> list[str]:
    """The dims that all of the metrics can be cut by, beside those that are pinned to a member already."""
    pinned = frozenset(within)
    return [d for d in DIMENSIONS if d not in pinned and all(can_cut(m, pinned | {d}) for m in metrics)]


def could_give(metrics: Sequence[Metric], dims: frozenset[str]) -> list[Source]:
    """The sources that would give the metrics at these dims, were their files there; the most trusted first."""
    measures = {t.measure for m in metrics for t in m.terms if not t.optional}
    return [s for s in SOURCES if any(s.serves(measure, dims) for measure in measures)]


@cache
def shows_cost(metric: Metric) -> bool:
    """True for cost, fees, margin and profit: a measure of it comes from nowhere but the shop's own books."""
    return any(_from_books(measure) for measure in metric.measures)


@cache
def _from_books(measure: str) -> bool:
    tables = {s.table for s in SOURCES if measure in s.measures}
    return bool(tables) and tables <= BOOKS


@cache
def adds_up(metric: Metric) -> bool:
    """Whether its members may be added (a ratio: above and below each), so that 'the others' can be said in one number."""
    from zhanggui.metrics.measure import MEASURES

    return all(MEASURES.get(t.measure).additivity in ADD_UP for t in metric.terms)
