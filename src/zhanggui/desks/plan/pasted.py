"""A block copied from Excel: a column of amounts below a cell, or labels with amounts beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhanggui.desks.plan.cells import SHAPES, read_cell
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

MOST = 400
HEADS = ("目标", "target", "目标金额", "金额", "amount", "销售目标", "支付金额")
MONTH = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月(?:份)?")
QUARTER = re.compile(r"(?:(\d{4})\s*年?\s*)?(?:[Qq]([1-4])|第?([一二三四1-4])\s*季度?)")
DAY = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
YEAR = re.compile(r"(\d{4})\s*年?|全年|合计|year|total", re.IGNORECASE)
CHINESE = dict(zip("一二三四", "1234", strict=True))


def read_label(text: str, year: int) -> str | None:
    """7月, Q3, 第三季度, 2026-07, 7/15, 2026-W07, 全年 → the cell's name; None for what names none. Raises UseError for another year."""
    text = text.strip()
    if found := YEAR.fullmatch(text):
        return _of(year, str(year), found[1])
    if any(re.fullmatch(shape, text) for shape in SHAPES.values()):
        return read_cell(text, year).name
    if found := MONTH.fullmatch(text):
        return _of(year, read_cell(f"{year}-{int(found[2])}", year).name, found[1])
    if found := QUARTER.fullmatch(text):
        number = found[2] or CHINESE.get(found[3], found[3])
        return _of(year, f"{year}-Q{number}", found[1])
    if found := DAY.fullmatch(text):
        return _of(year, read_cell(f"{year}-{int(found[2])}-{int(found[3])}", year).name, found[1])
    return None


def _of(year: int, name: str, told: str | None) -> str:
    if told and int(told) != year:
        raise UseError(
            Words(f"粘贴的是 {told} 年的数，这一页是 {year} 年", f"what was pasted is of {told}, this page is of {year}"),
            Words(f"先切到 {told} 年", f"go to {told} first"),
        )
    return name


def read_pasted(text: str, year: int, order: Sequence[str], at: str) -> list[tuple[str, str]]:
    """Cell and amount (as written) of every line that was pasted.

    `order`: the cells as they stand on the page; without labels the lines fill it from `at` downwards. Raises UseError.
    """
    lines = [[part.strip().strip('"') for part in line.split("\t")] for line in text.replace("\r", "").rstrip("\n").split("\n")]
    if len(lines) > MOST:
        raise UseError(Words(f"一次最多粘贴 {MOST} 行", f"at most {MOST} lines at once"), Words("分几次粘贴", "paste it in parts"))
    head = next((n for n, part in enumerate(lines[0]) if part.lower() in HEADS), None)
    body = lines[1:] if head is not None else lines
    if len(lines[0]) == 1:
        return _downwards([line[0] for line in body], order, at)
    found = []
    for number, line in enumerate(body, start=2 if head is not None else 1):
        name = read_label(line[0], year)
        amount = line[head] if head is not None and head < len(line) else next((p for p in reversed(line[1:]) if p), "")
        if name is None:
            if not any(line):
                continue
            raise UseError(
                Words(f"粘贴的第 {number} 行，「{line[0]}」不是月、周或日", f"line {number}: '{line[0]}' names no month, week or day"),
                Words("只复制一列金额，或「周期＋目标」两列", "copy one column of amounts, or the cell and its target"),
            )
        if amount:
            found.append((name, amount))
    return found


def _downwards(amounts: Sequence[str], order: Sequence[str], at: str) -> list[tuple[str, str]]:
    if at not in order:
        raise UseError(
            Words("没有说从哪一格开始粘贴", "where does the column begin?"), Words("先点目标列的一格", "click a cell of the targets first")
        )
    start = list(order).index(at)
    room = len(order) - start
    filled = [(n, a) for n, a in enumerate(amounts) if a]
    if filled and filled[-1][0] >= room:
        raise UseError(
            Words(f"粘贴了 {len(amounts)} 行，从 {at} 往下只有 {room} 格", f"{len(amounts)} lines, but only {room} cells from {at} down"),
            Words("从上面的格子开始，或少复制几行", "begin further up, or copy fewer lines"),
        )
    return [(order[start + n], amount) for n, amount in filled]
