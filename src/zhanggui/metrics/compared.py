"""Metrics with their comparisons, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhanggui.almanac.comparable import Basis
from zhanggui.kernel.words import Lang
from zhanggui.metrics.compare import SeasonsOf, changes
from zhanggui.metrics.grouping import periods
from zhanggui.metrics.metric import find_metric
from zhanggui.metrics.query import Result, query, read_ask
from zhanggui.warehouse.engine import Reader


def query_compared(
    reader: Reader,
    metrics: Sequence[str],
    shops: Sequence[str],
    first: date,
    last: date,
    by: Sequence[str],
    bases: Sequence[Basis],
    seasons: SeasonsOf,
    lang: Lang = "zh",
    as_of: date | None = None,
    show_shop: bool = False,
) -> list[Result]:
    """`query`, every row with `compare`: basis → from, to, days, value, change, ratio, flags, why. Raises UseError."""
    found = [find_metric(name) for name in metrics]
    ask = read_ask(shops, first, last, by, as_of or date.today(), True)
    spans = periods(ask.first, ask.last, ask.level)
    results = query(reader, metrics, shops, first, last, by, ask.as_of, True)
    told = {basis: changes(reader, ask, found, spans, basis, seasons) for basis in bases}
    for n, result in enumerate(results):
        for row in result.rows:
            start = date.fromisoformat(row[ask.level]) if ask.level else ask.first
            key = (row["shop"], start, tuple(row[d] for d in sorted(ask.dims)))
            held = {b: told[b][n][key] for b in bases if key in told[b][n]}
            row["compare"] = {b: c.to_json(c.against.why.say(lang)) for b, c in held.items()}
            if not (show_shop or "shop" in by):
                del row["shop"]
    return results
