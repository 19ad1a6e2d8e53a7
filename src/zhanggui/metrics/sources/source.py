"""What a source is: a table (or rollup) of the lake that gives measures per shop, day and dimension."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.metrics.measure import MEASURES
from zhanggui.warehouse.ops import from_ext, number, safe_div

PARTS = "_parts"  # how many rows of the table make a row of the answer
Column = str | Callable[[Any], Any]  # a column's name, or an expression of the table


@dataclass(frozen=True)
class Source:
    """A table (or rollup) that gives measures per shop, day and `dims`.

    `day` is its day column; `dims` maps a dimension to a column; `measures` maps a measure to a column.
    `rolled_up`: a day rollup, which serves one dimension at a time. `clean` drops the rows that would count twice.
    `events`: of single events, so that a day without rows is a day without events, not a missing file.
    Sources of one `family` share their definitions; `caveats` are flags of a measure that this source defines otherwise.
    `weights` names the measure that a mean over members is weighted by. `apart`: the people of its rows are different people.
    `least`: measures of which a day takes the smallest. `always`: dims without which its rows mean nothing.
    """

    id: str
    table: str
    name: Words
    day: str
    dims: Mapping[str, str]
    measures: Mapping[str, Column]
    rolled_up: bool = False
    clean: Callable[[Any, frozenset[str]], Any] | None = None
    needs_dims: bool = False
    events: bool = False
    family: str = ""
    caveats: Mapping[str, Flag] = field(default_factory=dict)
    weights: Mapping[str, str] = field(default_factory=dict)
    apart: bool = False
    least: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()

    def serves(self, measure: str, dims: frozenset[str]) -> bool:
        """True when it can give the measure at exactly these dims."""
        if measure not in self.measures or not self.always <= dims <= set(self.dims):
            return False
        if self.rolled_up and len(dims) > 1:
            return False
        return bool(dims) or not self.needs_dims

    def build(self, dims: frozenset[str]) -> Callable[[Any], Any]:
        """The expression of its rows (shop, day, dims …, every measure …). Money is summed exactly and only then made a float."""

        def rows(t: Any) -> Any:
            if self.rolled_up:
                t = t.filter(t.dim == (next(iter(dims)) if dims else "shop"))
            elif self.clean is not None:
                t = self.clean(t, dims)
            columns = {d: t.member if self.rolled_up else t[self.dims[d]] for d in sorted(dims)}
            given = {m: c(t) if callable(c) else t[c] for m, c in self.measures.items()}
            picked = t.select(shop=t.shop, day=t[self.day].cast("date"), **columns, **given)
            return picked.group_by(["shop", "day", *sorted(dims)]).aggregate(
                **{m: self._total(picked, m) for m in self.measures}, **{PARTS: picked.count()}
            )

        return rows

    def _total(self, t: Any, measure: str) -> Any:
        kind, column = MEASURES.get(measure).additivity, t[measure]
        if kind == "most":
            return number(column.min() if measure in self.least else column.max())
        if kind != "mean":
            return number(column.sum())
        if measure not in self.weights:
            return number(column.mean())
        weight = number(t[self.weights[measure]])
        return safe_div((column * weight).sum(), (weight * (column * 0.0 + 1.0)).sum()).coalesce(number(column.mean()))


def same(*names: str) -> dict[str, Column]:
    """Measures that are called like their columns."""
    return {n: n for n in names}


def named(*names: str) -> dict[str, str]:
    """Dimensions that are called like their columns."""
    return {n: n for n in names}


def ext(name: str, money: bool = False) -> Callable[[Any], Any]:
    """A number kept in the JSON of seldom used columns; money exactly."""
    return lambda t: from_ext(t.ext, name, "decimal(18, 4)" if money else "float64")
