"""Counting a metric again from fact rows: pieces added up day by day in decimals, then the formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from zhanggui.kernel.days import end_of
from zhanggui.metrics.exact import BEHAVIOUR, REPORTED
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import Metric, Term
from zhanggui.metrics.sources import SOURCES
from zhanggui.metrics.trace.grounds import GROUNDS
from zhanggui.metrics.trace.pieces import EXACT, NOTHING, Facts, Piece, Spot, by_day, decimal, total
from zhanggui.metrics.trace.reading import Tables, read
from zhanggui.warehouse.engine import Read, Reader


@dataclass(frozen=True)
class Counted:
    """A measure counted again. `by`: the days and fact rows by source; `value` None: nothing told, or not countable (`cannot`)."""

    value: Decimal | None
    by: dict[str, tuple[tuple[date, ...], list[Piece]]]
    facts: dict[str, Facts]
    days: dict[date, Decimal] = field(default_factory=dict)
    cannot: bool = False


class Recounter:
    """Counts measures of one spot again; fact rows are read once a source."""

    def __init__(self, reader: Reader, spot: Spot) -> None:
        self.reader, self.spot = reader, spot
        self._facts: dict[object, Facts] = {}

    def facts(self, source: str) -> Facts:
        """The fact rows under a source; sources made of the same rows share them."""
        ground = GROUNDS[source]
        if ground.read not in self._facts:
            self._facts[ground.read] = Facts(self.reader, self.spot, ground.read(self.reader, self.spot))
        return self._facts[ground.read]

    def pieces(self, source: str, measure: str) -> list[Piece] | None:
        """What the rows of a source give to a measure; None when that cannot be told."""
        make = GROUNDS[source].pieces.get(measure)
        return None if make is None else make(self.facts(source))

    def measure(self, measure: str, won: Mapping[str, Sequence[date]]) -> Counted:
        """A measure over the days that each source won."""
        kind = MEASURES.get(measure).additivity
        days: dict[date, Decimal] = {}
        by, facts, cannot = {}, {}, False
        for source, on in won.items():
            found = self.pieces(source, measure)
            facts[source] = self.facts(source)
            cannot |= found is None
            own = by_day(p for p in found or () if p.day in set(on))
            by[source] = tuple(on), [p for d in sorted(own) for p in own[d]]
            for day in on:
                said = total(own.get(day, ()), kind)
                # A day that was counted and has no rows: nothing happened on it.
                days[day] = NOTHING if said is None else said
        if cannot or not days:
            return Counted(None, by, facts, cannot=cannot)
        if kind == "most":
            return Counted(max(days.values()), by, facts, days)
        if kind == "last":
            return Counted(days[max(days)], by, facts, days)
        value = sum(days.values(), NOTHING)
        return Counted(EXACT.divide(value, Decimal(len(days))) if kind == "mean" else value, by, facts, days)

    def people(self, measure: str) -> Counted:
        """People over all days, each once: the platform's own figure of the week or month, else person by person."""
        spot = self.spot
        facts = Facts(self.reader, spot, self._long_periods())
        names = ("stat_date", "period", *((measure,) if measure in REPORTED else ()))
        for n, (start, period, *told) in enumerate(facts.columns("shop_days", *names)):
            whole = start == spot.first and spot.last == end_of(start, "week" if period == "week" else "month")
            said = decimal(told[0]) if told else None
            if whole and said is not None:
                piece = Piece(spot.first, said, (("shop_days", n),))
                return Counted(said, {"shop_days": ((spot.first, spot.last), [piece])}, {"shop_days": facts})
        source = "visit_days" if measure in BEHAVIOUR else "order_days"
        own = self.pieces(source, measure) or []
        return Counted(total(own, "people"), {source: (tuple(sorted(by_day(own))), own)}, {source: self.facts(source)})

    def _long_periods(self) -> Tables:
        months = (f"{self.spot.first:%Y-%m}", f"{self.spot.last:%Y-%m}")
        return read(self.reader, self.spot, "long periods", _long_periods, Read("shop_days", "stat_date", months))


def _long_periods(t: Any) -> Any:
    return t.filter(t.period.isin(["week", "month"]) & t.device.isin(["all", ""]))


def formula(metric: Metric, totals: Mapping[str, Decimal | None]) -> Decimal | None:
    """The metric from its measures' totals; None when one that is needed is not there, or nothing stands below."""
    top = _combined(metric.top, totals)
    if top is None:
        return None
    times = Decimal(str(metric.times))
    if not metric.bottom:
        return EXACT.multiply(top, times)
    bottom = _combined(metric.bottom, totals)
    return None if bottom is None or bottom <= 0 else EXACT.multiply(EXACT.divide(top, bottom), times)


def _combined(terms: Sequence[Term], totals: Mapping[str, Decimal | None]) -> Decimal | None:
    out = NOTHING
    for term in terms:
        value = totals.get(term.measure)
        if value is None and not term.optional:
            return None
        out = EXACT.add(out, term.sign * (value or NOTHING))
    return out


def sources_won(ranks: Sequence[float], days: Sequence[date]) -> dict[str, list[date]]:
    """Source → the days it won, most trusted first."""
    won: dict[int, list[date]] = {}
    for rank, day in zip(ranks, days, strict=True):
        if rank == rank:
            won.setdefault(int(rank), []).append(day)
    return {SOURCES[rank].id: sorted(won[rank]) for rank in sorted(won)}
