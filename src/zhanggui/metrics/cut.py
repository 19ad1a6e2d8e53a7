"""A cut: some metrics by one dimension or by time, within pinned members, held against one base; with the whole, and the others in one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from zhanggui.almanac.comparable import Basis
from zhanggui.kernel.days import LEVELS, Level
from zhanggui.kernel.flags import Flag
from zhanggui.metrics.allowed import adds_up
from zhanggui.metrics.compare import Change, Key, SeasonsOf, changes
from zhanggui.metrics.evaluate import Values
from zhanggui.metrics.frame import Floats, Frame
from zhanggui.metrics.grouping import Grouping, Period, periods
from zhanggui.metrics.metric import Metric, find_metric
from zhanggui.metrics.query import Ask, answer, number, read_ask
from zhanggui.metrics.sums import Sums
from zhanggui.metrics.trace.pieces import decimal
from zhanggui.metrics.trace.recount import formula
from zhanggui.warehouse.engine import Reader


@dataclass(frozen=True)
class Asked:
    """What is asked. `by`: a level of time, a dim, or shop. `where`: the pinned members. `span`: the whole week, month … the days are."""

    shops: tuple[str, ...]
    metrics: tuple[str, ...]
    first: date
    last: date
    by: str
    as_of: date
    where: tuple[tuple[str, str], ...] = ()
    basis: Basis | None = None
    span: Level | None = None

    @property
    def level(self) -> Level | None:
        """The level of time of the lines; of a cut by members that of the whole span, by which it finds its base."""
        return next((level for level in LEVELS if level == self.by), self.span)

    @property
    def pinned(self) -> dict[str, str]:
        return dict(self.where)

    @property
    def dims(self) -> tuple[str, ...]:
        """The dims of the question: the pinned ones, and the one by which it is cut."""
        own = () if self.by in LEVELS or self.by == "shop" else (self.by,)
        return tuple(sorted({*self.pinned, *own}))


@dataclass(frozen=True)
class Held:
    """One number with its flags, and what it is held against."""

    value: float | None
    flags: frozenset[Flag] = frozenset()
    change: Change | None = None
    told: bool = True  # some table speaks of it


@dataclass(frozen=True)
class Line:
    """One line: its shop, its days, its member by dim, and a number for every metric."""

    shop: str
    period: Period
    members: dict[str, str]
    held: tuple[Held, ...]


Totals = dict[str, Floats]


@dataclass(frozen=True)
class Cut:
    """The answer. `whole`: the same without the dimension, from the tables that tell the whole itself; None over several shops."""

    asked: Asked
    metrics: list[Metric]
    lines: list[Line]
    whole: Line | None
    _totals: list[Totals | None] = field(repr=False, default_factory=list)
    _place: list[int] = field(repr=False, default_factory=list)  # of each line, its place among the totals

    def together(self, lines: Iterable[int]) -> list[float | None]:
        """Some lines as one number a metric: sums, and ratios of the sums. None for a metric whose members do not add up."""
        places = [self._place[n] for n in lines]
        return [None if t is None else _one(m, t, places) for m, t in zip(self.metrics, self._totals, strict=True)]


def cut(reader: Reader, asked: Asked, seasons: SeasonsOf) -> Cut:
    """Ask for a cut: the tables are read once for the days, and once for those of the base. Raises UseError."""
    metrics = [find_metric(name) for name in asked.metrics]
    ask, spans = _ask(asked, asked.level, asked.dims)
    frame, groups, values = answer(reader, ask, metrics, spans)
    against = _changes(reader, ask, metrics, spans, asked.basis, seasons, (groups, values))
    lines, place = [], []
    for n, (shop, period, members) in enumerate(groups.labels):
        named = dict(zip(frame.dims, members, strict=True))
        if any(named[d] != member for d, member in asked.where) or (ask.dims and not any(v.spoken[n] for v in values)):
            continue
        lines.append(Line(shop, period, named, _held(metrics, values, against, n, (shop, period.start, members), bool(ask.dims))))
        place.append(n)
    totals = [_totals(m, frame, groups) if adds_up(m) else None for m in metrics]
    return Cut(asked, metrics, lines, _whole(reader, asked, metrics, seasons), totals, place)


def _ask(asked: Asked, level: Level | None, dims: Sequence[str]) -> tuple[Ask, list[Period]]:
    by = [*([level] if level else []), *dims]
    ask = read_ask(asked.shops, asked.first, asked.last, by, asked.as_of, True)
    return ask, periods(ask.first, ask.last, ask.level)


def _changes(
    reader: Reader,
    ask: Ask,
    metrics: Sequence[Metric],
    spans: Sequence[Period],
    basis: Basis | None,
    seasons: SeasonsOf,
    now: tuple[Grouping, list[Values]],
) -> list[dict[Key, Change]]:
    return [{} for _ in metrics] if basis is None else changes(reader, ask, metrics, spans, basis, seasons, now)


def _held(
    metrics: Sequence[Metric], values: Sequence[Values], against: Sequence[dict[Key, Change]], n: int, key: Key, of_members: bool
) -> tuple[Held, ...]:
    told = [not of_members or bool(v.spoken[n]) for v in values]
    return tuple(
        Held(number(v.value[n], m.digits), frozenset(v.flags[n]), a.get(key), t)
        for m, v, a, t in zip(metrics, values, against, told, strict=True)
    )


def _whole(reader: Reader, asked: Asked, metrics: Sequence[Metric], seasons: SeasonsOf) -> Line | None:
    """The shop's own number (or the pinned members'), as the tables tell it, never the sum of its parts."""
    if len(asked.shops) > 1:
        return None
    ask, spans = _ask(asked, asked.span, tuple(sorted(asked.pinned)))
    if len(spans) != 1:  # a span that is no whole week or month after all
        ask, spans = _ask(asked, None, tuple(sorted(asked.pinned)))
    _, groups, values = answer(reader, ask, metrics, spans)
    basis = None if asked.basis == "day_before" and len(spans[0].days) > 1 else asked.basis
    against = _changes(reader, ask, metrics, spans, basis, seasons, (groups, values))
    wanted = tuple(member for _, member in sorted(asked.where))
    for n, (shop, period, members) in enumerate(groups.labels):
        if members == wanted:
            held = _held(metrics, values, against, n, (shop, period.start, members), bool(wanted))
            return Line(shop, period, asked.pinned, held)
    return None


def _totals(metric: Metric, frame: Frame, groups: Grouping) -> Totals:
    sums = Sums(metric, frame, groups)
    return {m: sums.total(m) for m in metric.measures} | {"": sums.there.astype(float)}


def _one(metric: Metric, totals: Totals, places: Sequence[int]) -> float | None:
    """The formula over the sums of some groups, added in decimals so that cents stay cents."""
    there = [n for n in places if totals[""][n]]
    if not there:
        return None
    sums = {m: sum((decimal(float(totals[m][n])) or Decimal(0) for n in there), Decimal(0)) for m in metric.measures}
    said = formula(metric, sums)
    return None if said is None else number(float(said), metric.digits)
