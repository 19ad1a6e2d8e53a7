"""The rows under a number, each once, with what it gives; and the imported files they came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from zhanggui.kernel.errors import UseError
from zhanggui.metrics.trace.ground_reports import GIVES
from zhanggui.metrics.trace.model import FileTrace
from zhanggui.metrics.trace.pieces import NOTHING, Piece, Ref
from zhanggui.metrics.trace.recount import Counted
from zhanggui.warehouse.tables import get_table
from zhanggui.warehouse.workspace import Workspace

GIVEN = "gives_"  # before a measure: what a row gives to it; whom another row tells already is nothing more


@dataclass(frozen=True)
class Gathered:
    """Fact rows by table."""

    tables: dict[str, pa.Table]

    @property
    def count(self) -> int:
        return sum(t.num_rows for t in self.tables.values())


def gather(counted: Mapping[str, Counted]) -> Gathered:
    """Every row that gave something to some measure, each once, in the order of the files."""
    heaps: dict[str, _Heap] = {}
    for measure, count in counted.items():
        for source, (_, pieces) in count.by.items():
            tables = count.facts[source].tables
            gives = _gives(pieces, by_day=bool(count.days))
            for name, n in dict.fromkeys(r for p in pieces for r in p.rows):
                heaps.setdefault(name, _Heap(name)).put(tables[name], n, measure, gives.get((name, n)))
    return Gathered({name: heap.table() for name, heap in heaps.items()})


class _Heap:
    """Rows of one table, told apart by its key: two sources may have read the same row."""

    def __init__(self, name: str) -> None:
        self.key = get_table(name).key
        self.read: list[pa.Table] = []
        self.keys: list[list[tuple[Any, ...]]] = []
        self.rows: dict[tuple[Any, ...], tuple[int, int]] = {}  # key → which reading, which row
        self.given: dict[str, dict[tuple[Any, ...], Decimal]] = {}

    def put(self, table: pa.Table, n: int, measure: str, amount: Decimal | None) -> None:
        at = next((k for k, t in enumerate(self.read) if t is table), len(self.read))
        if at == len(self.read):
            self.read.append(table)
            self.keys.append(list(zip(*(table.column(c).to_pylist() for c in self.key), strict=True)))
        key = self.keys[at][n]
        self.rows.setdefault(key, (at, n))
        if amount is not None:
            self.given.setdefault(measure, {})[key] = amount

    def table(self) -> pa.Table:
        """Import and place in its file first, then what the rows give, then their own columns."""
        parts = []
        for at, table in enumerate(self.read):
            mine = [(key, n) for key, (k, n) in self.rows.items() if k == at]
            rows = table.take(pa.array([n for _, n in mine], pa.int64()))
            given = {f"{GIVEN}{m}": pa.array([_float(held.get(key)) for key, _ in mine], pa.float64()) for m, held in self.given.items()}
            own = [c for c in rows.column_names if c not in ("import_id", "row_no", "month") and not c.startswith(GIVES)]
            names = {"import_id": rows.column("import_id"), "row_no": rows.column("row_no")}
            parts.append(pa.table({**names, **given, **{c: rows.column(c) for c in own}}))
        return pa.concat_tables(parts, promote_options="permissive").sort_by([("import_id", "ascending"), ("row_no", "ascending")])


def _gives(pieces: list[Piece], by_day: bool) -> dict[Ref, Decimal]:
    """What each row gives: a piece of several rows is told at the first; who counts once, at the row that says most of him."""
    out: dict[Ref, Decimal] = {}
    once: dict[tuple[date | None, Hashable], tuple[Ref, Decimal]] = {}
    for piece in pieces:
        if not piece.rows or piece.amount is None:
            continue
        if piece.who is None:
            out[piece.rows[0]] = out.get(piece.rows[0], NOTHING) + piece.amount
            continue
        name = (piece.day if by_day else None, piece.who)
        if name not in once or once[name][1] < piece.amount:
            once[name] = (piece.rows[0], piece.amount)
    for ref, amount in once.values():
        out[ref] = out.get(ref, NOTHING) + amount
    return out


def _float(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def files_of(ws: Workspace, gathered: Gathered) -> tuple[FileTrace, ...]:
    """The imports that wrote the rows last, the most rows first."""
    rows = Counter((i, name) for name, table in gathered.tables.items() for i in table.column("import_id").to_pylist())
    out = []
    for (import_id, name), count in sorted(rows.items(), key=lambda item: (-item[1], item[0])):
        try:
            _, record = ws.ledger.get(import_id)
        except UseError:
            out.append(FileTrace(import_id, "", "", "", _moment(import_id), name, count))
            continue
        out.append(FileTrace(import_id, record.file, record.recipe, record.sha256, _moment(import_id), name, count))
    return tuple(out)


def _moment(import_id: str) -> str:
    """When an import began: its id starts with it, in UTC."""
    head = import_id.split("-")[0]
    if len(head) != 15 or not (head[:8] + head[9:]).isdigit():
        return ""
    return f"{head[:4]}-{head[4:6]}-{head[6:8]}T{head[9:11]}:{head[11:13]}:{head[13:]}Z"
