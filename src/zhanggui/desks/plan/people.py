"""A shop's year shared out to the persons (or teams) who carry it: days in exact cents, exact both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from zhanggui.desks.plan.cells import days_of, read_cell
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.money import share_out
from zhanggui.kernel.words import Words
from zhanggui.methods.twoway import RowLock, share_line, share_locked

REST = "*"
CLOSE = Fraction(5, 1000)  # shares written to a tenth of a per cent miss the whole by less than this
PART = re.compile(r"[0-9]+(?:\.[0-9]+)?%?|\*")
NAME_LENGTH = 64


def read_shares(texts: Iterable[str]) -> dict[str, str]:
    """['张三=0.4', '李四=35%', '王五=*'] → name → share ('0.4', '35%', '*': what the others leave). Raises UseError."""
    found: dict[str, str] = {}
    for text in texts:
        name, _, part = text.strip().rpartition("=")
        name, part = name.strip(), part.strip().replace("＊", REST).replace("％", "%")
        if not name or not PART.fullmatch(part) or len(name) > NAME_LENGTH or not name.isprintable():
            raise UseError(
                Words(f"看不懂「{text}」", f"cannot read '{text}'"),
                Words("写成 名字=0.4、名字=40% 或 名字=*（其余）", "write NAME=0.4, NAME=40% or NAME=* (what is left)"),
            )
        if name in found:
            raise UseError(Words(f"{name} 写了两次", f"{name} is there twice"), Words("每人只写一次", "name each once"))
        found[name] = part
    return found


def totals_of(amount: int, shares: Mapping[str, str]) -> dict[str, int]:
    """Everybody's part of the year in smallest units, summing to `amount` exactly (largest remainder). Raises UseError."""
    told = {name: _fraction(part) for name, part in shares.items() if part != REST}
    open_names = [name for name, part in shares.items() if part == REST]
    left = 1 - sum(told.values(), Fraction(0))
    if not shares or (open_names and left < 0) or (not open_names and abs(left) > CLOSE):
        whole = float(1 - left)
        raise UseError(
            Words(f"份额合计是 {whole:.1%}，不是 100%", f"the shares sum to {whole:.1%}, not 100%"),
            Words("改成合计 100%，或给一个人写 *（其余都归他）", "make them sum to 100%, or give one person * (what is left)"),
        )
    weights = [told[name] if name in told else left / len(open_names) for name in shares]
    return dict(zip(shares, share_out(amount, weights), strict=True))


def _fraction(part: str) -> Fraction:
    exact = Fraction(part[:-1]) / 100 if part.endswith("%") else Fraction(part)
    if exact > 1:
        raise UseError(
            Words(f"份额 {part} 超过 100%", f"the share {part} is more than 100%"), Words("写成 0.4 或 40%", "write it like 0.4 or 40%")
        )
    return exact


def people_days(
    year: int,
    days: Mapping[date, int],
    totals: Mapping[str, int],
    locks: Mapping[str, Mapping[str, int]] | None = None,
) -> dict[str, dict[date, int]]:
    """Everybody's days: on every day they sum to the shop's, over the year each to their total, and locked cells of a person hold.

    `locks`: name → cell → smallest units. The others share what a locked cell leaves, and its owner makes it up on other days.
    Every week, month and quarter lies within two cents of its share. Raises UseError naming locks that cannot hold together.
    """
    line = [days.get(day, 0) for day in days_of(year)]
    names = list(totals)
    held = [_row_lock(names.index(name), name, cell, cents, year) for name, cells in (locks or {}).items() for cell, cents in cells.items()]
    sums = [totals[name] for name in names]
    table: Sequence[Sequence[int]] = share_locked(sums, line, held) if held else share_line(sums, line)
    return {name: dict(zip(days_of(year), row, strict=True)) for name, row in zip(names, table, strict=True)}


def _row_lock(row: int, name: str, cell_name: str, cents: int, year: int) -> RowLock:
    cell, start = read_cell(cell_name, year), date(year, 1, 1)
    return RowLock(row, (cell.first - start).days, (cell.last - start).days, cents, f"{name} {cell.name}")
