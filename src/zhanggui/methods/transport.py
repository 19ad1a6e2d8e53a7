"""Whole numbers in a table: rows hand out what they have, columns take what they need, every cell within its bounds (a transport problem).

Bounds, supplies and demands are whole numbers, so where any solution exists a whole one does (total unimodularity of bipartite graphs).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

Cell = tuple[int, int]
Bounds = Mapping[Cell, tuple[int, int]]


def transport(supplies: Sequence[int], demands: Sequence[int], bounds: Bounds) -> dict[Cell, int] | None:
    """One amount per cell of `bounds` (row, column) → (least, most), rows summing to `supplies`, columns to `demands`; None: there is none."""
    rest = [s - sum(low for (r, _), (low, _) in bounds.items() if r == row) for row, s in enumerate(supplies)]
    need = [d - sum(low for (_, c), (low, _) in bounds.items() if c == column) for column, d in enumerate(demands)]
    if min(rest, default=0) < 0 or min(need, default=0) < 0 or sum(rest) != sum(need) or any(low > high for low, high in bounds.values()):
        return None
    flow = largest_flow(rest, need, {cell: high - low for cell, (low, high) in bounds.items()})
    return {cell: flow[cell] + bounds[cell][0] for cell in bounds} if sum(flow.values()) == sum(rest) else None


def largest_flow(supplies: Sequence[int], demands: Sequence[int], room: Mapping[Cell, int]) -> dict[Cell, int]:
    """As much as goes from rows to columns through cells of that room: shortest augmenting paths (Edmonds and Karp, 1972)."""
    rest, need = list(supplies), list(demands)
    flow = dict.fromkeys(room, 0)
    of_row: dict[int, list[int]] = {}
    of_column: dict[int, list[int]] = {}
    for row, column in room:
        of_row.setdefault(row, []).append(column)
        of_column.setdefault(column, []).append(row)
    while (path := _augmenting(rest, need, flow, room, of_row, of_column)) is not None:
        _push(path, rest, need, flow, room)
    return flow


Step = tuple[Cell, bool]  # a cell, and whether it is filled (True) or emptied


def _augmenting(
    rest: Sequence[int],
    need: Sequence[int],
    flow: Mapping[Cell, int],
    room: Mapping[Cell, int],
    of_row: Mapping[int, Sequence[int]],
    of_column: Mapping[int, Sequence[int]],
) -> list[Step] | None:
    """Shortest way from a row with something left to a column that lacks something."""
    came: dict[tuple[str, int], tuple[tuple[str, int], Step] | None] = {("row", r): None for r, left in enumerate(rest) if left}
    queue = deque(came)
    while queue:
        kind, place = node = queue.popleft()
        if kind == "column" and need[place]:
            return _walk(came, node)
        if kind == "row":
            steps = [(("column", c), ((place, c), True)) for c in of_row.get(place, ()) if flow[place, c] < room[place, c]]
        else:
            steps = [(("row", r), ((r, place), False)) for r in of_column.get(place, ()) if flow[r, place]]
        for there, step in steps:
            if there not in came:
                came[there] = (node, step)
                queue.append(there)
    return None


def _walk(came: Mapping[tuple[str, int], tuple[tuple[str, int], Step] | None], node: tuple[str, int]) -> list[Step]:
    path: list[Step] = []
    while (before := came[node]) is not None:
        node, step = before
        path.append(step)
    return path[::-1]


def _push(path: Sequence[Step], rest: list[int], need: list[int], flow: dict[Cell, int], room: Mapping[Cell, int]) -> None:
    row, column = path[0][0][0], path[-1][0][1]
    most = min(rest[row], need[column], *(room[cell] - flow[cell] if filled else flow[cell] for cell, filled in path))
    for cell, filled in path:
        flow[cell] += most if filled else -most
    rest[row] -= most
    need[column] -= most
