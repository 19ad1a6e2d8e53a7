"""Locked sums of stretches of a line: which are possible together, and whole-cent sums near the proportional ones.

Write S_t for the sum of all cells before cut t. A locked stretch says S_b − S_a = amount, and cells are never negative: S_t ≤ S_{t+1}.
A capped stretch says S_b − S_a ≤ amount. These are difference constraints: a shortest-path pass (Bellman–Ford) finds a contradiction as a negative cycle, and the shortest
distances from and to S_0 = 0 are the tight bounds of each S_t, every whole number between which can be reached.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

NEAR = 0.01  # cents: good enough for the ideal sums, which are rounded to whole cents afterwards
SWEEPS = 500


@dataclass(frozen=True)
class Lock:
    """A stretch of cells, `first` to `last` (both included), whose sum is fixed at `amount` cents. `name` is what a person calls it."""

    first: int
    last: int
    amount: int
    name: str


class Edge(NamedTuple):
    """S[to] ≤ S[start] + most. `name` of the lock it comes from, '' for: cells are not negative."""

    start: int
    to: int
    most: int
    name: str


def cut_positions(locks: Sequence[Lock]) -> list[int]:
    """Where stretches begin or end, in order."""
    return sorted({x for lock in locks for x in (lock.first, lock.last + 1)})


def proportional_sums(weights: Sequence[float], sizes: Sequence[int], locks: Sequence[Lock], cuts: Sequence[int]) -> list[float]:
    """Sum of each piece between two cuts, in proportion to its weight, scaled until every lock holds (iterative proportional fitting).

    Locks that only nest take one sweep, since each then scales only its own free pieces; crossing ones take a few.
    """
    sums = [float(w) for w in weights]
    place = {cut: i for i, cut in enumerate(cuts)}
    rings = [_free_pieces(lock, locks, place) for lock in locks]
    for _ in range(SWEEPS):
        worst = 0.0
        for amount, pieces in rings:
            now = sum(sums[i] for i in pieces)
            worst = max(worst, abs(now - amount))
            if now > 0:
                for i in pieces:
                    sums[i] *= amount / now
            elif amount > 0:
                cells = sum(sizes[i] for i in pieces)
                for i in pieces:
                    sums[i] = amount * sizes[i] / cells
        if worst < NEAR:
            break
    return sums


def _free_pieces(lock: Lock, locks: Sequence[Lock], place: dict[int, int]) -> tuple[int, list[int]]:
    """(amount, pieces) of a lock without the largest locks inside it that do not touch each other."""
    amount, pieces = lock.amount, set(range(place[lock.first], place[lock.last + 1]))
    inside = [o for o in locks if lock.first <= o.first and o.last <= lock.last and (o.first, o.last) != (lock.first, lock.last)]
    for other in sorted(inside, key=lambda o: (o.first - o.last, o.first)):
        own = set(range(place[other.first], place[other.last + 1]))
        if own <= pieces and len(own) < len(pieces):
            pieces -= own
            amount -= other.amount
    return max(amount, 0), sorted(pieces)


def fitting_sums(locks: Sequence[Lock], cuts: Sequence[int], ideal: Sequence[float], caps: Sequence[Lock] = ()) -> list[int]:
    """Whole S_t at every cut, near `ideal`, that satisfy every lock and stay below every cap. Raises UseError naming those that contradict."""
    place = {cut: i for i, cut in enumerate(cuts)}
    edges = [Edge(t + 1, t, 0, "") for t in range(len(cuts) - 1)]
    for cap in caps:
        edges.append(Edge(place[cap.first], place[cap.last + 1], cap.amount, cap.name))
    for lock in locks:
        a, b = place[lock.first], place[lock.last + 1]
        edges += [Edge(a, b, lock.amount, lock.name), Edge(b, a, -lock.amount, lock.name)]
    back = [Edge(e.to, e.start, e.most, e.name) for e in edges]
    high, low = _shortest(edges, len(cuts)), _shortest(back, len(cuts))
    ahead, behind = _leaving(edges, len(cuts)), _leaving(back, len(cuts))
    for i in range(len(cuts)):
        if high[i] != -low[i]:
            high[i] = min(max(round(ideal[i]), -low[i]), high[i])
            low[i] = -high[i]
            _tighten(high, i, ahead)
            _tighten(low, i, behind)
    return high


def _leaving(edges: Sequence[Edge], nodes: int) -> list[list[Edge]]:
    found: list[list[Edge]] = [[] for _ in range(nodes)]
    for edge in edges:
        found[edge.start].append(edge)
    return found


def _tighten(best: list[int], node: int, leaving: Sequence[Sequence[Edge]]) -> None:
    """Carry a distance made shorter at `node` to the nodes behind it."""
    queue = deque([node])
    while queue:
        for edge in leaving[queue.popleft()]:
            if best[edge.start] + edge.most < best[edge.to]:
                best[edge.to] = best[edge.start] + edge.most
                queue.append(edge.to)


def _shortest(edges: Sequence[Edge], nodes: int) -> list[int]:
    """Shortest distance from node 0 to every node (every node can be reached). Raises UseError on a negative cycle."""
    far = 1 + sum(abs(e.most) for e in edges)
    best = [0] + [far] * (nodes - 1)
    came: list[Edge | None] = [None] * nodes
    for _ in range(nodes + 1):
        moved = -1
        for edge in edges:
            if best[edge.start] + edge.most < best[edge.to]:
                best[edge.to] = best[edge.start] + edge.most
                came[edge.to] = edge
                moved = edge.to
        if moved < 0:
            return best
    raise _contradiction(came, moved)


def _contradiction(came: Sequence[Edge | None], node: int) -> UseError:
    """The locks on the negative cycle that `node` hangs on."""
    for _ in came:
        step = came[node]
        node = step.start if step else node
    names: list[str] = []
    start = node
    while True:
        step = came[node]
        if step is None:
            break
        if step.name and step.name not in names:
            names.append(step.name)
        node = step.start
        if node == start:
            break
    listed = sorted(names)
    shown = listed[:8] + (["…"] if len(listed) > 8 else [])
    return UseError(
        Words(f"这些锁定互相矛盾，凑不出来：{'、'.join(shown)}", f"these locks contradict each other: {', '.join(shown)}"),
        Words("改其中一个的数额，或先解锁", "change the amount of one of them, or unlock it first"),
    )
