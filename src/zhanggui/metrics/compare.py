"""Numbers held against those of other days: 较前一日, 较上周同期, 环比, 同比."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from zhanggui.almanac.comparable import BASES, BASIS_WORDS, Basis, Comparison, compare
from zhanggui.almanac.season import Seasons
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.flags import Flag, flag_names
from zhanggui.kernel.words import Words
from zhanggui.metrics.evaluate import Values
from zhanggui.metrics.grouping import Grouping, Period
from zhanggui.metrics.metric import Metric
from zhanggui.metrics.query import Ask, answer, number
from zhanggui.warehouse.engine import Reader

POINTS = ("ratio",)  # units whose change is said in percentage points
OF_NOW = frozenset(
    {Flag.MISSING_FILE, Flag.PARTIAL_DAY, Flag.NOT_SETTLED, Flag.BAD_DATA}
)  # what is wrong with the number is wrong with its change
SeasonsOf = Callable[[str], Seasons]
Key = tuple[str, date, tuple[str, ...]]


@dataclass(frozen=True)
class Change:
    """One number against its base. `change` is now − base (of a ratio: a difference of shares, said in percentage points).

    `ratio` = change ÷ |base|; None for ratios, without a base, on a base of nothing, or when the sign turned.
    """

    basis: Basis
    against: Comparison
    value: float | None
    change: float | None
    ratio: float | None
    flags: frozenset[Flag]

    def to_json(self, why: str) -> dict[str, Any]:
        """The object under `compare` of a row."""
        days = self.against.base
        return {
            "from": days[0].isoformat() if days else None,
            "to": days[-1].isoformat() if days else None,
            "days": len(days),
            "value": self.value,
            "change": self.change,
            "ratio": self.ratio,
            "flags": flag_names(self.flags),
            "why": why,
        }


def read_bases(names: Sequence[str]) -> tuple[Basis, ...]:
    """Bases by id or Chinese name. Raises UseError."""
    by_name: dict[str, Basis] = {BASIS_WORDS[b].zh: b for b in BASES} | {b: b for b in BASES}
    for name in names:
        if name not in by_name:
            known = "、".join(f"{b}（{BASIS_WORDS[b].zh}）" for b in BASES)
            raise UseError(
                Words(f"没有比较方式「{name}」", f"no comparison '{name}'"), Words(f"可用：{known}", f"there are: {', '.join(BASES)}")
            )
    return tuple(dict.fromkeys(by_name[name] for name in names))


def changes(
    reader: Reader,
    ask: Ask,
    metrics: Sequence[Metric],
    spans: Sequence[Period],
    basis: Basis,
    seasons: SeasonsOf,
    known: tuple[Grouping, Sequence[Values]] | None = None,
) -> list[dict[Key, Change]]:
    """For every metric, by shop, period and members: its change against the base. `known`: the answer for `spans`, if one has it already."""
    if basis == "day_before" and any(len(p.days) > 1 for p in spans):
        raise UseError(
            Words("较前一日只用于按日看的数", "only days are compared with the day before"),
            Words("加 --by day，或用 period_before（环比）", "add --by day, or use period_before"),
        )
    out: list[dict[Key, Change]] = [{} for _ in metrics]
    for shops, own in _alike(ask.shops, seasons):
        against = {p.start: compare(basis, p.first, p.last, ask.level or "span", own) for p in spans}
        of_shops = replace(ask, shops=tuple(shops))
        then = _values(reader, of_shops, metrics, [Period(s, c.base) for s, c in against.items() if c.base])
        held = [Period(s, _held(c)) for s, c in against.items() if _held(c)]
        if known is not None and held == list(spans):
            now: list[Told] = [_told(known[0], v, m.digits) for m, v in zip(metrics, known[1], strict=True)]
        else:
            now = _values(reader, of_shops, metrics, held)
        for n, metric in enumerate(metrics):
            for key in now[n].keys() | then[n].keys():
                if key[0] not in of_shops.shops:
                    continue
                out[n][key] = _change(metric, basis, against[key[1]], now[n].get(key), then[n].get(key))
    return out


def _held(comparison: Comparison) -> tuple[date, ...]:
    """The days that are held against the base: for 同比 those that have a counterpart; whole periods against whole ones as they are."""
    if comparison.basis == "year_before" and comparison.without:
        return comparison.matched
    return tuple(pair.day for pair in comparison.pairs)


def _alike(shops: Sequence[str], seasons: SeasonsOf) -> list[tuple[list[str], Seasons]]:
    """Shops of one calendar together: most platforms have many shops."""
    groups: dict[int, tuple[list[str], Seasons]] = {}
    for shop in shops:
        own = seasons(shop)
        groups.setdefault(id(own), ([], own))[0].append(shop)
    return list(groups.values())


Told = Mapping[Key, tuple[float | None, frozenset[Flag]]]


def _values(reader: Reader, ask: Ask, metrics: Sequence[Metric], spans: Sequence[Period]) -> list[Told]:
    if not spans:
        return [{} for _ in metrics]
    _, groups, values = answer(reader, ask, metrics, spans)
    return [_told(groups, v, m.digits) for m, v in zip(metrics, values, strict=True)]


def _told(groups: Grouping, values: Values, digits: int) -> Told:
    return {
        (shop, period.start, members): (number(values.value[n], digits), frozenset(values.flags[n]))
        for n, (shop, period, members) in enumerate(groups.labels)
    }


def _change(
    metric: Metric,
    basis: Basis,
    against: Comparison,
    now: tuple[float | None, frozenset[Flag]] | None,
    then: tuple[float | None, frozenset[Flag]] | None,
) -> Change:
    value, flags = then or (None, frozenset({Flag.MISSING_FILE}))
    actual = now[0] if now else None
    flags = flags | ({Flag.NOT_ALIGNED} if basis == "year_before" and against.without else set())
    change, ratio, more = difference(actual, value, metric.unit in POINTS, metric.digits)
    if now:
        flags = flags | (now[1] & OF_NOW)
    return Change(basis, against, value, change, ratio, flags | more)


def difference(now: float | None, then: float | None, points: bool, digits: int = 10) -> tuple[float | None, float | None, frozenset[Flag]]:
    """now − then, the same in proportion to then, and what must be said of it.

    100 → 120: +20, +20 %. 0 → 120: +120, no proportion (zero base). −100 → −50: +50, +50 % better (negative base). −100 → 50: +150, none.
    """
    if now is None or then is None:
        return None, None, frozenset()
    change = round(now - then, digits) + 0.0
    if points:
        return change, None, frozenset()
    if then == 0:
        return change, None, frozenset({Flag.ZERO_BASE})
    if then < 0:
        return change, (change / -then if now <= 0 else None), frozenset({Flag.NEGATIVE_BASE})
    return change, change / then, frozenset()
