"""Sharing a line out to several: whole cents in a table whose rows (persons, over the year) and columns (days, over the persons) are given.

Without locks: cell = row · column ÷ total, rounded by earliest deadlines. Unit k of a row falls due on the first day on which the exact
running sum reaches k, and may be given from the first day on which it passes k − 1; every day hands its cents to the units that may be
given and fall due first. These windows are intervals and the exact table fills them, so the greedy never fails (convex bipartite matching,
Glover 1967; just-in-time sequencing, Steiner and Yeomans 1993), and every running sum of a row stays within one cent of the exact one:
weeks, months and quarters within two.

With locked stretches of rows: the line is cut where a lock begins or ends; the table of rows × stretches is fitted to all sums (iterative
proportional fitting), rounded by a transport problem, and each stretch is then shared out as above.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.methods.transport import Bounds, Cell, largest_flow, transport

Floats = NDArray[np.float64]
NEAR = 0.01  # cents
SWEEPS = 1000
SLACKS = (0, 1, 10, 1_000, 100_000, 10**18)  # cents off the fitted table that are tried in turn


@dataclass(frozen=True)
class RowLock:
    """Of row `row`, the columns `first` to `last` (both included) sum to `amount` cents. `name` is what a person calls it."""

    row: int
    first: int
    last: int
    amount: int
    name: str


def share_line(rows: Sequence[int], columns: Sequence[int]) -> list[list[int]]:
    """table[row][column] of whole cents ≥ 0 with exactly these sums, in proportion. Raises ValueError when the two totals differ."""
    total = sum(rows)
    if total != sum(columns) or min([*rows, *columns], default=0) < 0:
        raise ValueError("rows and columns must be sums of the same table")
    sums = list(accumulate(columns))
    given = [0] * len(rows)
    table: list[list[int]] = [[] for _ in rows]
    for column, reached in zip(columns, sums, strict=True):
        parts = [max(row * reached // max(total, 1) - had, 0) for row, had in zip(rows, given, strict=True)]
        left = column - sum(parts)
        if left:
            may = [i for i, row in enumerate(rows) if -(-row * reached // total) > given[i] + parts[i]]
            for i in sorted(may, key=lambda i: (_due(given[i] + parts[i] + 1, rows[i], total, sums), i))[:left]:
                parts[i] += 1
        for i, part in enumerate(parts):
            table[i].append(part)
            given[i] += part
    return table


def _due(unit: int, row: int, total: int, sums: Sequence[int]) -> int:
    """First column at which the exact running sum of the row reaches `unit`."""
    return bisect_left(sums, -(-unit * total // row))


def share_locked(rows: Sequence[int], columns: Sequence[int], locks: Sequence[RowLock]) -> list[list[int]]:
    """`share_line` under locked stretches of rows. Raises UseError naming the locks that cannot hold together, and no others."""
    table = _fit(rows, columns, locks)
    if table is None:
        raise _contradiction(_smallest_conflict(rows, columns, locks))
    return table


def _fit(rows: Sequence[int], columns: Sequence[int], locks: Sequence[RowLock]) -> list[list[int]] | None:
    cuts = sorted({0, len(columns), *(c for k in locks for c in (k.first, k.last + 1))})
    sums = [sum(columns[a:b]) for a, b in pairwise(cuts)]
    place = {cut: n for n, cut in enumerate(cuts)}
    short = [RowLock(k.row, place[k.first], place[k.last + 1] - 1, k.amount, k.name) for k in locks]
    pieces = _pieces(rows, sums, short)
    if pieces is None:
        return None
    table: list[list[int]] = [[] for _ in rows]
    for n, (a, b) in enumerate(pairwise(cuts)):
        for line, part in zip(table, share_line([row[n] for row in pieces], columns[a:b]), strict=True):
            line.extend(part)
    return table


def _pieces(rows: Sequence[int], sums: Sequence[int], locks: Sequence[RowLock]) -> list[list[int]] | None:
    """Whole cents of every row × stretch."""
    if not locks:
        return [[row] for row in rows]
    ideal = _ideal(rows, sums, locks)
    groups = _possible(rows, sums, locks, ideal)
    if groups is None:
        return None
    supplies = [amount for _, amount, _ in groups]
    found = next(f for slack in SLACKS if (f := transport(supplies, sums, _bounds(groups, ideal, slack))) is not None)
    table = [[0] * len(sums) for _ in rows]
    for (group, column), part in found.items():
        table[groups[group][0]][column] = part
    return table


def _possible(rows: Sequence[int], sums: Sequence[int], locks: Sequence[RowLock], ideal: Floats) -> list[Group] | None:
    """The rows' sums as groups of stretches that can hold, or None.

    A lock that crosses another of its own row is cut in two at its edge, as `ideal` has it, rounded one way or another. Locks that do not
    cross are found to hold exactly when they can; crossing ones may be refused where only a table far from `ideal` would do.
    """
    for rounding in (round, math.floor, math.ceil):
        groups, wrong = _groups(rows, len(sums), _nested(locks, ideal, rounding))
        if not _lacking(groups, wrong, sums):
            return groups
    return None


def _ideal(rows: Sequence[int], sums: Sequence[int], locks: Sequence[RowLock]) -> Floats:
    """Rows × stretches in proportion, scaled in turn to every row, lock and column until all hold (or cannot)."""
    table = np.outer(rows, sums) / max(sum(rows), 1)
    target = np.asarray(sums, dtype=float)
    wholes = [RowLock(i, 0, len(sums) - 1, amount, "") for i, amount in enumerate(rows)]
    before = np.inf
    for sweep in range(SWEEPS):
        for lock in (*wholes, *locks):
            part = table[lock.row, lock.first : lock.last + 1]
            now = part.sum()
            if now > 0:
                part *= lock.amount / now
        now = table.sum(axis=0)
        table *= np.divide(target, now, out=np.ones_like(target), where=now > 0)
        worst = max(abs(table[k.row, k.first : k.last + 1].sum() - k.amount) for k in (*wholes, *locks))
        if worst < NEAR:
            break
        if sweep % 20 == 19:
            if worst > before * 0.9:  # it stalls: the sums cannot hold, or only with cells of nothing
                break
            before = worst
    return table


def _nested(locks: Sequence[RowLock], ideal: Floats, rounding: Callable[[float], int]) -> list[RowLock]:
    """The locks, those that cross another of their row cut in two at its edge, so that any two lie inside or beside each other."""
    done: list[RowLock] = []
    queue = sorted(locks, key=lambda k: k.last - k.first)
    while queue:
        lock = queue.pop(0)
        other = next((o for o in done if o.row == lock.row and _cross(o, lock)), None)
        if other is None:
            done.append(lock)
            continue
        cut = other.first if lock.first < other.first else other.last + 1
        head = min(rounding(float(ideal[lock.row, lock.first : cut].sum())), lock.amount)
        tail = RowLock(lock.row, cut, lock.last, lock.amount - head, lock.name)
        queue[:0] = [RowLock(lock.row, lock.first, cut - 1, head, lock.name), tail]
    return done


def _cross(a: RowLock, b: RowLock) -> bool:
    apart = a.last < b.first or b.last < a.first
    inside = (a.first <= b.first and b.last <= a.last) or (b.first <= a.first and a.last <= b.last)
    return not apart and not inside


Group = tuple[int, int, tuple[int, ...]]  # row, cents, the stretches they may go to


def _groups(rows: Sequence[int], width: int, locks: Iterable[RowLock]) -> tuple[list[Group], int]:
    """Every row and lock without the locks inside it; and by how many cents locks of the same stretches differ."""
    found: list[Group] = []
    wrong = 0
    by_row: dict[int, list[RowLock]] = {i: [RowLock(i, 0, width - 1, amount, "")] for i, amount in enumerate(rows)}
    for lock in locks:
        by_row[lock.row].append(lock)
    for row, mine in by_row.items():
        free = set(range(width))
        tops: dict[tuple[int, int], int] = {}  # the largest locks so far, none inside another
        for lock in sorted(mine, key=lambda k: k.last - k.first):
            inside = [s for s in tops if lock.first <= s[0] and s[1] <= lock.last]
            own = tuple(c for c in range(lock.first, lock.last + 1) if c in free)
            amount = lock.amount - sum(tops.pop(s) for s in inside)
            tops[lock.first, lock.last] = lock.amount
            free.difference_update(own)
            if own:
                found.append((row, amount, own))
            else:
                wrong += abs(amount)
    return found, wrong


def _lacking(groups: Sequence[Group], wrong: int, sums: Sequence[int]) -> int:
    """How many cents cannot be placed."""
    supplies = [max(amount, 0) for _, amount, _ in groups]
    negative = sum(-min(amount, 0) for _, amount, _ in groups)
    room = {(g, c): amount for g, (_, amount, columns) in enumerate(groups) for c in columns if amount > 0}
    return wrong + negative + sum(supplies) - sum(largest_flow(supplies, sums, room).values())


def _bounds(groups: Sequence[Group], ideal: Floats, slack: int) -> Bounds:
    found: dict[Cell, tuple[int, int]] = {}
    for g, (row, amount, columns) in enumerate(groups):
        for c in columns:
            low, high = int(np.floor(ideal[row, c] + NEAR / 2)), int(np.ceil(ideal[row, c] - NEAR / 2))
            found[g, c] = (max(low - slack, 0), min(max(high, low) + slack, amount))
    return found


def _smallest_conflict(rows: Sequence[int], columns: Sequence[int], locks: Sequence[RowLock]) -> list[RowLock]:
    """Locks none of which can be left out without the others fitting (deletion filter)."""
    kept = list(locks)
    for lock in locks:
        fewer = [k for k in kept if k is not lock]
        if _fit(rows, columns, fewer) is None:
            kept = fewer
    return kept


def _contradiction(locks: Sequence[RowLock]) -> UseError:
    names = sorted({k.name for k in locks})
    shown = names[:8] + (["…"] if len(names) > 8 else [])
    return UseError(
        Words(f"这些个人锁定凑不出来：{'、'.join(shown)}", f"these locks of persons cannot hold: {', '.join(shown)}"),
        Words(
            "改其中一个的数额，或先解锁；一格里各人之和就是店铺的目标，一人全年之和就是他的份额",
            "change the amount of one of them, or unlock it first; in a cell the persons sum to the shop, over the year each to their share",
        ),
    )
