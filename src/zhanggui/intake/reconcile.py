"""Does what was loaded agree with the file? Every difference is listed with its reason, down to 0.00."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.cellrules import NULLS, CellError, Rules, read_exact
from zhanggui.intake.frame import Frame, kind_of
from zhanggui.intake.grouping import RATE
from zhanggui.intake.ratios import ratio_warnings
from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.rows import Rows
from zhanggui.intake.stage import Staging
from zhanggui.kernel.words import Lang, Words

REJECTED = Words("拒收的行", "rejected rows")
ELSEWHERE = Words("不进主表的行", "rows that do not feed the main table")
CONVERTED = Words("按配方换算", "computed by the recipe")
REPEATED = Words("同一主键的几行", "several rows of one key")
PEOPLE = Words("人数去重，不能相加", "people are counted once: they do not add up")
UNEXPLAINED = Words("没有说明的差额", "not explained")
OWN_TOTAL = Words("（文件合计行）", " (the file's own total row)")


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
        rest = self.difference - sum((amount for _, amount in self.explained), Decimal(0))
        reasons = [*self.explained, *([(UNEXPLAINED, rest)] if rest else [])]
        return {
            "what": self.what.say(lang),
            "expected": _number(self.expected),
            "actual": _number(self.actual),
            "difference": _number(self.difference),
            "explained": [{"why": why.say(lang), "amount": _number(amount)} for why, amount in reasons if amount],
        }


def reconcile(frame: Frame, rows: Rows, recipe: Recipe, staging: Staging) -> tuple[list[Line], list[Words]]:
    """The comparisons of an import, and warnings about ratios that the file states otherwise."""
    staged = next((s.rows for s in staging.tables if s.table == recipe.table), None)
    lines: list[Line] = []
    for name, header in _measures(frame, rows, recipe):
        for line in (_line(name, header, frame, recipe, staging, staged), *_own_totals(name, header, frame, rows, recipe)):
            if line not in lines:  # one header may feed several columns alike
                lines.append(line)
    return lines, ratio_warnings(frame, rows, recipe)


def _measures(frame: Frame, rows: Rows, recipe: Recipe) -> Iterable[tuple[str, str]]:
    """Columns of the main table that add up, with the header they stand under."""
    for name in frame.as_read:
        table, _, column = name.partition(".")
        if table == recipe.table and kind_of(name) in ("money", "count", "number") and not RATE.search(column):
            header = next((h for h in recipe.headers_of(name) if h in rows.columns), None)
            if header and column not in ("nth",):
                yield name, header


def _line(name: str, header: str, frame: Frame, recipe: Recipe, staging: Staging, staged: pa.Table | None) -> Line:
    """Cells of the file − rejected − not for this table − computed − joined = what is staged."""
    read, now = frame.as_read[name], frame.columns[name]
    good = frame.good
    column = name.partition(".")[2]
    loaded = _total(staged.column(column)) if staged is not None else Decimal(0)
    mine = _total(now, staging.main)
    reasons = [
        (REJECTED, _total(read, ~good)),
        (ELSEWHERE, _total(read, good & ~staging.main)),
        (_formula(name, recipe), _total(read, staging.main) - mine),
        (REPEATED, mine - loaded),
    ]
    return Line(Words(header, header), _total(read), loaded, [r for r in reasons if r[1]])


def _formula(name: str, recipe: Recipe) -> Words:
    """The arithmetic by which the recipe changed a column."""
    formulas = [f"{c.target} = {c.value}".replace(f"{recipe.table}.", "") for c in recipe.computes if c.target == name and c.value]
    return Words(CONVERTED.zh + "".join(f"：{f}" for f in formulas), CONVERTED.en + "".join(f": {f}" for f in formulas))


def _own_totals(name: str, header: str, frame: Frame, rows: Rows, recipe: Recipe) -> list[Line]:
    """The file's own total row against the sum of its rows."""
    if not rows.totals:
        return []
    rules = Rules(decimal=recipe.reading.decimal, nulls=NULLS | recipe.reading.nulls)
    try:
        said = read_exact(rows.totals[-1].get(header, ""), rules)
    except CellError:
        return []
    if said is None:
        return []
    line = Line(Words(header + OWN_TOTAL.zh, header + OWN_TOTAL.en), said, _total(frame.as_read[name]))
    if line.difference and name.endswith(("users", "visitors", "buyers")):
        line.explained.append((PEOPLE, line.difference))
    return [line]


def _total(column: pa.Array | pa.ChunkedArray, where: np.ndarray | None = None) -> Decimal:
    chosen = column if where is None else column.filter(pa.array(where))
    total = pc.sum(chosen).as_py()
    return Decimal(0) if total is None else Decimal(str(total))


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(round(amount, 4))
