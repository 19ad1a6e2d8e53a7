"""Which members made the change of a metric between two days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.leaftable import localise
from zhanggui.metrics.metric import METRICS, Metric, Term, find_metric
from zhanggui.metrics.query import BY_NAME, query
from zhanggui.warehouse.engine import Reader

if TYPE_CHECKING:
    from zhanggui.methods.localise_cause import Causes

WEEK = timedelta(days=7)
Leaf = tuple[str, ...]


def localise_days(reader: Reader, name: str, shop: str, day: date, by: Sequence[str], against: date | None, top: int) -> Causes:
    """The causes of metric(day) − metric(against); without `against` the same weekday a week before. Raises UseError."""
    metric, dims = find_metric(name), [BY_NAME.get(b, b) for b in by]
    above, below = _side(metric, metric.top), _side(metric, metric.bottom) if metric.bottom else None
    asked = [above] if below is None else [above, below]
    days = (day, against or day - WEEK)
    told = [_by_leaf(reader, asked, shop, when, dims) for when in days]
    for when, found in zip(days, told, strict=True):
        if not found:
            raise UseError(
                Words(f"{when} 没有按 {'、'.join(dims)} 拆的{metric.name.zh}", f"{when} has no {metric.name.en} by {', '.join(dims)}"),
                Words("换一天，或换维度：book.metrics() 的 by 列", "take another day or dims: column `by` of book.metrics()"),
            )
    leaves = list(dict.fromkeys([*told[0], *told[1]]))
    table: dict[str, list[Any]] = {dim: [leaf[n] for leaf in leaves] for n, dim in enumerate(dims)}
    for measure in asked:
        for side, found in zip(("now", "then"), told, strict=True):
            table[f"{measure} {side}"] = [found.get(leaf, {}).get(measure) for leaf in leaves]
    if below is None:
        return localise(table, f"{above} now", expected=f"{above} then", dims=dims, top=top)
    sides = {"weight": f"{below} now", "expected_weight": f"{below} then"}
    return localise(table, f"{above} now", expected=f"{above} then", dims=dims, top=top, rates=False, **sides)


def _side(metric: Metric, terms: tuple[Term, ...]) -> str:
    """The metric that is the one measure above or below. Raises UseError where there are several, or one that has no sum."""
    name = terms[0].measure
    plain = METRICS.get(name) if len(terms) == 1 and terms[0].sign > 0 and name in METRICS else None
    if plain is None or plain.bottom or plain.kind in ("mean", "last", "most"):
        raise UseError(
            Words(
                f"{metric.name.zh}（{metric.id}）不能直接拆到成员", f"{metric.name.en} ({metric.id}) cannot be split over members as it is"
            ),
            Words("拆它的分子分母，例如 pay_amount、pay_users", "split what it is made of, such as pay_amount or pay_users"),
        )
    return plain.id


def _by_leaf(reader: Reader, metrics: Sequence[str], shop: str, day: date, dims: Sequence[str]) -> dict[Leaf, dict[str, float]]:
    """leaf → metric → value, of what a table tells."""
    found: dict[Leaf, dict[str, float]] = {}
    for result in query(reader, metrics, [shop], day, day, dims):
        for row in result.rows:
            if row["value"] is not None:
                found.setdefault(tuple(str(row[d]) for d in dims), {})[result.metric.id] = row["value"]
    return found
