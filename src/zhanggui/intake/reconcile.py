"""Does what was loaded agree with the file? Every difference is listed with its reason, down to 0.00."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.cellrules import NULLS, CellError, Rules, read_exact
from zhanggui.intake.frame import Frame, kind_of
from zhanggui.intake.grouping import RATE
from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.rows import Rows
from zhanggui.kernel.words import Lang, Words

REJECTED = Words("拒收的行", "rejected rows")
ELSEWHERE = Words("不进主表的行", "rows that do not feed the main table")
CONVERTED = Words("按配方换算", "computed by the recipe")
REPEATED = Words("同一主键的几行", "several rows of one key")
PEOPLE = Words("人数去重，不能相加", "people are counted once: they do not add up")
UNEXPLAINED = Words("没有说明的差额", "not explained")
OWN_TOTAL = Words("（文件合计行）", " (the file's own total row)")
ZERO = Decimal(0)


@dataclass
class Line:
    """One comparison. `expected` is what the file says, `actual` what was loaded; the reasons sum to the difference."""

    what: Words
    expected: Decimal
    actual: Decimal
    explained: list[tuple[Words, Decimal]] = field(default_factory=list)

    @property
    def difference(self) -> Decimal:
        return self.expected - self.actual

    def to_json(self, lang: Lang) -> dict[str, Any]:
        rest = self.difference - sum((amount for _, amount in self.explained), ZERO)
        reasons = [*self.explained, *([(UNEXPLAINED, rest)] if rest else [])]
        return {
            "what": self.what.say(lang),
            "expected": _number(self.expected),
            "actual": _number(self.actual),
            "difference": _number(self.difference),
            "explained": [{"why": why.say(lang), "amount": _number(amount)} for why, amount in reasons if amount],
        }


@dataclass
class Sums:
    """Of one measure: what the cells say, and how much of it is rejected, feeds other tables, and feeds the main one."""

    header: str
    read: Decimal = ZERO
    rejected: Decimal = ZERO
    elsewhere: Decimal = ZERO
    kept: Decimal = ZERO  # of rows that feed the main table, as the cells say
    mine: Decimal = ZERO  # of the same rows, after the recipe's arithmetic

    def add(self, other: Sums) -> None:
        self.read += other.read
        self.rejected += other.rejected
        self.elsewhere += other.elsewhere
        self.kept += other.kept
        self.mine += other.mine


def sums_of(frame: Frame, rows: Rows, recipe: Recipe, main: np.ndarray) -> dict[str, Sums]:
    """The sums of every measure over one piece of a file."""
    good = frame.good
    found = {}
    for name, header in _measures(frame, rows, recipe):
        read, now = frame.as_read[name], frame.columns[name]
        whole = _total(read)
        bad = ZERO if good.all() else _total(read, ~good)
        kept = whole if main.all() else _total(read, main)
        mine = kept if now is read else _total(now, main)
        found[name] = Sums(header, whole, bad, whole - bad - kept, kept, mine)
    return found


def lines_of(sums: Mapping[str, Sums], totals: Sequence[Mapping[str, str]], recipe: Recipe, loaded: Mapping[str, Decimal]) -> list[Line]:
    """The comparisons of an import. `loaded`: what lies in the staged main table by column, where rows were joined."""
    lines: list[Line] = []
    for name, each in sums.items():
        column = name.partition(".")[2]
        for line in (_line(name, each, recipe, loaded.get(column, each.mine)), *_own_totals(name, each, totals, recipe)):
            if line not in lines:  # one header may feed several columns alike
                lines.append(line)
    return lines


def _measures(frame: Frame, rows: Rows, recipe: Recipe) -> Iterable[tuple[str, str]]:
    """Columns of the main table that add up, with the header they stand under."""
    for name in frame.as_read:
        table, _, column = name.partition(".")
        if table == recipe.table and kind_of(name) in ("money", "count", "number") and not RATE.search(column):
            header = next((h for h in recipe.headers_of(name) if h in rows.columns), None)
            if header and column not in ("nth",):
                yield name, header


def _line(name: str, sums: Sums, recipe: Recipe, loaded: Decimal) -> Line:
    """Cells of the file − rejected − not for this table − computed − joined = what is staged."""
    reasons = [
        (REJECTED, sums.rejected),
        (ELSEWHERE, sums.elsewhere),
        (_formula(name, recipe), sums.kept - sums.mine),
        (REPEATED, sums.mine - loaded),
    ]
    return Line(Words(sums.header, sums.header), sums.read, loaded, [r for r in reasons if r[1]])


def _formula(name: str, recipe: Recipe) -> Words:
    """The arithmetic by which the recipe changed a column."""
    formulas = [f"{c.target} = {c.value}".replace(f"{recipe.table}.", "") for c in recipe.computes if c.target == name and c.value]
    return Words(CONVERTED.zh + "".join(f"：{f}" for f in formulas), CONVERTED.en + "".join(f": {f}" for f in formulas))


def _own_totals(name: str, sums: Sums, totals: Sequence[Mapping[str, str]], recipe: Recipe) -> list[Line]:
    """The file's own total row against the sum of its rows."""
    if not totals:
        return []
    rules = Rules(decimal=recipe.reading.decimal, nulls=NULLS | recipe.reading.nulls)
    try:
        said = read_exact(totals[-1].get(sums.header, ""), rules)
    except CellError:
        return []
    if said is None:
        return []
    line = Line(Words(sums.header + OWN_TOTAL.zh, sums.header + OWN_TOTAL.en), said, sums.read)
    if line.difference and name.endswith(("users", "visitors", "buyers")):
        line.explained.append((PEOPLE, line.difference))
    return [line]


def _total(column: pa.Array | pa.ChunkedArray, where: np.ndarray | None = None) -> Decimal:
    chosen = column if where is None else column.filter(pa.array(where))
    total = pc.sum(chosen).as_py()
    return ZERO if total is None else Decimal(str(total))


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(round(amount, 4))
