"""Tracing one number: the value as everybody is told it, where it came from, and the same counted again from its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import PurePath

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.metrics.exact import people_over_days
from zhanggui.metrics.frame import Frame
from zhanggui.metrics.grouping import Grouping, Period
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import Metric, find_metric
from zhanggui.metrics.query import answer, number, read_ask
from zhanggui.metrics.sources import SOURCES, Source
from zhanggui.metrics.sums import Sums
from zhanggui.metrics.trace.gathering import Gathered, files_of, gather
from zhanggui.metrics.trace.model import MeasureTrace, Origin, Recount, Rival, TableTrace, Trace
from zhanggui.metrics.trace.pieces import Spot, decimal
from zhanggui.metrics.trace.recount import Counted, Recounter, formula, sources_won
from zhanggui.warehouse.engine import Read, Reader
from zhanggui.warehouse.past import past_versions
from zhanggui.warehouse.tables import all_tables
from zhanggui.warehouse.workspace import Workspace

EPOCH = date(1970, 1, 1)
NEAR = 1e-9  # what floating point may lose in a long sum, of the number itself
SUMMED = ("money", "adds")
BESIDE = ("pay_amount", "visitors")


@dataclass
class _Number:
    """The number as it is told: its rows of the frame that count, with their days."""

    spot: Spot
    metric: Metric
    frame: Frame
    value: float | None
    flags: frozenset[Flag]
    rows: NDArray[np.int64]
    days: list[date]
    people: Mapping[tuple[str, str, date], float] = field(default_factory=dict)

    def exact(self, measure: str) -> float | None:
        """People over the days, where they are known exactly."""
        return self.people.get((measure, self.spot.shop, self.spot.first))

    def total(self, measure: str) -> float | None:
        """The measure over the days that count, as it adds up."""
        exact = self.exact(measure)
        values = self.frame.values[measure][self.rows]
        told = values[~np.isnan(values)]
        if exact is not None or not len(told):
            return exact
        kind = MEASURES.get(measure).additivity
        if kind == "last":
            return float(values[int(np.argmax([d.toordinal() for d in self.days]))])
        return float(told.max() if kind == "most" else told.mean() if kind == "mean" else told.sum())


def trace(
    ws: Workspace,
    metric: str,
    shop: str,
    first: date,
    last: date,
    where: Mapping[str, str] | None = None,
    engine: str = "duckdb",
    versions: Mapping[str, int] | None = None,
    as_of: date | None = None,
    reader: Reader | None = None,
) -> Trace:
    """Where a metric's number of some days (both included) comes from. `where`: the member of each dim. Raises UseError.

    `versions`: answer from tables as they once were. `as_of`: the day from which one looks back. `reader`: to share what it has read.
    """
    about = ws.shop(shop)
    if reader is None:
        reader = Reader(ws.lake, engine, past_versions(ws.lake, versions) if versions else None)
    spot = Spot(about.key, first, last, dict(sorted((where or {}).items())))
    told = _number(reader, find_metric(metric), spot, as_of)
    counter = Recounter(reader, spot)
    counted = {m: _count(counter, told, m) for m in told.metric.measures}
    gathered = gather(counted)
    files = files_of(ws, gathered)
    names = {f.import_id: f.file for f in files}
    return Trace(
        told.metric,
        about.key,
        about.platform,
        about.currency,
        first,
        last,
        dict(spot.where),
        told.value,
        told.flags,
        tuple(_measure(reader, told, m, counted[m]) for m in told.metric.measures),
        _tables(reader, gathered, counted),
        files,
        _recount(told, counted, gathered),
        {name: _with_file(table, names) for name, table in gathered.tables.items()},
    )


def _number(reader: Reader, metric: Metric, spot: Spot, as_of: date | None) -> _Number:
    days = tuple(spot.first + timedelta(days=n) for n in range((spot.last - spot.first).days + 1))
    ask = read_ask([spot.shop], spot.first, spot.last, list(spot.where), as_of or date.today(), False)
    span = Period(spot.first, days)
    # With sales and visitors beside it: a member that sold and had no refund is there, with a refund of 0.
    beside = [find_metric(m) for m in BESIDE if m != metric.id] if spot.where else []
    frame, groups, (values, *_) = answer(reader, ask, [metric, *beside], [span])
    place = _place(groups, spot)
    if place is None:
        return _Number(spot, metric, frame, None, metric.always | {Flag.MISSING_FILE}, np.zeros(0, dtype=np.int64), [])
    rows = groups.row[(groups.code == place) & Sums(metric, frame, groups).counts]
    people = [m for m in metric.measures if MEASURES.get(m).additivity == "people"]
    exact = {} if spot.where else people_over_days(reader, [spot.shop], [span], people)
    if not all((m, spot.shop, spot.first) in exact for m in people):
        exact = {}  # people compare only when all of them are counted
    days_told = [EPOCH + timedelta(days=int(d)) for d in frame.day[rows]]
    return _Number(spot, metric, frame, number(values.value[place]), frozenset(values.flags[place]), rows, days_told, exact)


def _place(groups: Grouping, spot: Spot) -> int | None:
    """The group asked for. None when nothing is told at all. Raises UseError that names near members when others are."""
    wanted = tuple(spot.where[d] for d in sorted(spot.where))
    members = [label[2] for label in groups.labels]
    if wanted in members or not members:
        return members.index(wanted) if members else None
    said = {"，".join(str(w) for w in m): m for m in members}
    asked = "，".join(wanted)
    near = get_close_matches(asked, said, n=8, cutoff=0.3) or list(said)[:8]
    raise UseError(
        Words(
            f"这几天没有「{asked}」（{'，'.join(sorted(spot.where))}）",
            f"on these days there is no '{asked}' ({', '.join(sorted(spot.where))})",
        ),
        Words(f"有：{'、'.join(near)}", f"there are: {'; '.join(near)}"),
    )


def _count(counter: Recounter, told: _Number, measure: str) -> Counted:
    if told.exact(measure) is not None:
        return counter.people(measure)
    return counter.measure(measure, sources_won(told.frame.won[measure][told.rows].tolist(), told.days))


def _recount(told: _Number, counted: Mapping[str, Counted], gathered: Gathered) -> Recount:
    cannot = tuple(m for m, c in counted.items() if c.cannot)
    if cannot or not told.days:
        return Recount(None, gathered.count, None, None, cannot=cannot)
    off_days = tuple(off for m, c in counted.items() for off in _days_off(told, m, c))
    value = formula(told.metric, {m: c.value for m, c in counted.items()})
    if told.value is None or value is None:
        # People of several days have no sum, a ratio may have no base: then the days alone are held against their rows.
        return Recount(None, gathered.count, not off_days, None, off_days)
    off = value - (decimal(told.value) or 0)
    near = _near(float(value), told.value)
    return Recount(float(value), gathered.count, near and not off_days, 0.0 if near else float(off), off_days)


def _days_off(told: _Number, measure: str, counted: Counted) -> list[tuple[str, date, float, float]]:
    """Days whose own figure is not what their rows give."""
    values = told.frame.values[measure][told.rows].tolist()
    both = [(day, value, float(counted.days[day])) for day, value in zip(told.days, values, strict=True) if day in counted.days]
    return [(measure, day, value, again) for day, value, again in both if not _near(again, value)]


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= NEAR * max(1.0, abs(b))


def _measure(reader: Reader, told: _Number, measure: str, counted: Counted) -> MeasureTrace:
    by_id = {s.id: s for s in SOURCES}
    origins = tuple(
        Origin(source, by_id[source].name, by_id[source].table, days, len({r for p in pieces for r in p.rows}))
        for source, (days, pieces) in counted.by.items()
    )
    exact = told.exact(measure) is not None
    rivals = () if exact else tuple(_rivals(reader, told, measure, counted))
    value = None if counted.value is None else float(counted.value)
    if told.value is None and Flag.NON_ADDITIVE in told.flags:
        return MeasureTrace(measure, None, None, origins, rivals)
    return MeasureTrace(measure, told.total(measure), value, origins, rivals, exact)


def _rivals(reader: Reader, told: _Number, measure: str, counted: Counted) -> list[Rival]:
    """What other sources say of the same days."""
    values = told.frame.values[measure][told.rows]
    mine = dict(zip(told.days, values.tolist(), strict=True))
    winner = {day: source for source, (days, _) in counted.by.items() for day in days}
    summed, out = MEASURES.get(measure).additivity in SUMMED, []
    for source in SOURCES:
        if not source.serves(measure, told.spot.dims):
            continue
        said = {d: v for d, v in _says(reader, source, measure, told.spot).items() if winner.get(d, source.id) != source.id}
        if said:
            over = 1 if summed else len(said)
            says, counts = (round(sum(each) / over, 6) for each in (said.values(), (mine[d] for d in said)))
            out.append(Rival(source.id, source.name, len(said), says, counts, summed))
    return out


def _says(reader: Reader, source: Source, measure: str, spot: Spot) -> dict[date, float]:
    """A source's own figures by day."""
    dims = tuple(sorted(spot.where))
    months = (f"{spot.first:%Y-%m}", f"{spot.last:%Y-%m}")
    read = Read(source.table, source.day, months)
    found = reader.ask(("source", source.id, *dims), source.build(frozenset(dims)), [spot.shop], read)
    if found is None:
        return {}
    columns = [found.column(c).to_pylist() for c in ("day", measure, *dims)]
    wanted = [spot.where[d] for d in dims]
    return {
        day: value for day, value, *members in zip(*columns, strict=True) if value is not None and spot.holds(day) and members == wanted
    }


def _tables(reader: Reader, gathered: Gathered, counted: Mapping[str, Counted]) -> tuple[TableTrace, ...]:
    """The tables that were read for the number: facts with how many rows, and the rollups of them."""
    sources = {s.id: s for s in SOURCES}
    rollups = {sources[source].table for c in counted.values() for source in c.by} - set(all_tables())
    rows = Counter({name: table.num_rows for name, table in gathered.tables.items()})
    both = [(name, rows[name]) for name in rows] + [(name, None) for name in sorted(rollups)]
    return tuple(TableTrace(name, reader.versions.get(name, -1), count) for name, count in both)


def _with_file(table: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """Before each row the file it came from."""
    files = pa.array([PurePath(names.get(i, "")).name for i in table.column("import_id").to_pylist()], pa.string())
    return table.add_column(0, "file", files)
