"""A shop's days beside what they should have brought."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.library.told import about, rows_table, with_caveats
from zhanggui.metrics.metric import find_metric
from zhanggui.metrics.query import query
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

MOST_DAYS = 90  # of one question: the days that are judged are no history for the calendar
COLUMNS = {
    "shop": pa.string(), "metric": pa.string(), "day": pa.date32(), "value": pa.float64(), "expected": pa.float64(), "low": pa.float64(),
    "high": pa.float64(), "why": pa.string(), "flags": pa.list_(pa.string()),
}  # fmt: skip


def expected_table(ws: Workspace, name: str, shop: str, first: date, last: date, lang: Lang) -> pa.Table:
    """A row a day: value, expected, and the range that nineteen of twenty such days keep to, each judged one day ahead. Raises UseError.

    expected is null where `why` says so: too short a history, or a day like none before it.
    """
    from zhanggui.desks.foretold import CHAIN, series_of
    from zhanggui.methods.expect import WHY
    from zhanggui.metrics.context import DayContext

    metric, days = find_metric(name), (last - first).days + 1
    if metric.id not in CHAIN:
        listed = "、".join(CHAIN)
        raise UseError(
            Words(f"{metric.name.zh} 没有应有值模型", f"there is no model of {metric.name.en}"),
            Words(f"用 {listed}", f"take one of {', '.join(CHAIN)}"),
        )
    if not 1 <= days <= MOST_DAYS:
        raise UseError(Words(f"要 1 到 {MOST_DAYS} 天，给了 {days} 天", f"1 to {MOST_DAYS} days are needed, not {days}"))
    reader, known = Reader(ws.lake), {shop: ws.shop(shop)}
    begun = last >= date.today()
    ctx = DayContext(reader, known, last, lambda s: None, lambda check, threshold, s: 0.0, lambda s: begun, home=ws.home)
    seen, at = series_of(ctx, shop, days), CHAIN.index(metric.id)
    told = {r["day"]: r for r in query(reader, [metric.id], [shop], first, last, ["day"])[0].rows}
    rows = []
    for n in range(days):
        day = first + timedelta(days=n)
        found = told.get(day.isoformat(), {})
        sides = {side: _number(getattr(seen, side)[n, at], metric.digits) for side in ("expected", "low", "high")}
        why = WHY[int(seen.why[n, at])].say(lang) if sides["expected"] is None else ""
        rows.append(
            {"shop": shop, "metric": metric.id, "day": day, "value": found.get("value"), "flags": found.get("flags", []), "why": why}
            | sides
        )
    flags = [f for r in rows for f in r["flags"]]
    said = about([metric], flags, lang) | {"currency": known[shop].currency, "lang": lang}
    return with_caveats(rows_table(rows, COLUMNS), said)


def _number(value: float, digits: int) -> float | None:
    return round(float(value), min(digits, 2)) if np.isfinite(value) else None
