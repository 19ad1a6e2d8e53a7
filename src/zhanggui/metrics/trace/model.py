"""What there is to know of a number: its measures, where each came from, tables, files, rows, and the recount."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from zhanggui.kernel.flags import FLAG_WORDS, Flag, flag_names
from zhanggui.kernel.words import Lang, Words
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import METRICS, Metric, find_metric


@dataclass(frozen=True)
class Origin:
    """A source that gave a measure on some days. `rows`: fact rows under it; None where they cannot be told."""

    source: str
    name: Words
    table: str
    days: tuple[date, ...]
    rows: int | None


@dataclass(frozen=True)
class Rival:
    """A source that tells the measure too, of days on which a more trusted one counts. Sums over those days; else means of a day."""

    source: str
    name: Words
    days: int
    says: float
    counted: float
    summed: bool

    @property
    def difference(self) -> float:
        """What it says more than what counts."""
        return round(self.says - self.counted, 6)


@dataclass(frozen=True)
class MeasureTrace:
    """One measure of the formula. `total` None: nobody gives it. `recounted` None: it cannot be counted again."""

    measure: str
    total: float | None
    recounted: float | None
    origins: tuple[Origin, ...]
    rivals: tuple[Rival, ...]
    people: bool = False  # counted person by person (or by the platform) over several days, not by adding days

    @property
    def name(self) -> Words:
        return MEASURES.get(self.measure).name


@dataclass(frozen=True)
class TableTrace:
    """A table of the lake that was read: its version; `rows` of it under the number (None: a rollup, made of other tables' rows)."""

    table: str
    version: int
    rows: int | None


@dataclass(frozen=True)
class FileTrace:
    """An imported file that gave rows: what it was called, what it was read as, when."""

    import_id: str
    file: str
    recipe: str
    sha256: str
    at: str
    table: str
    rows: int


@dataclass(frozen=True)
class Recount:
    """The metric counted again from the rows alone, in decimals. `agrees` None: there was nothing to hold it against.

    `days_off`: measures and days whose own figure is not what the rows give, though sums may hide it: (measure, day, told, recounted).
    """

    value: float | None
    rows: int
    agrees: bool | None
    difference: float | None
    days_off: tuple[tuple[str, date, float, float], ...] = ()
    cannot: tuple[str, ...] = ()  # measures that have rows but cannot be counted again from them


@dataclass(frozen=True)
class Trace:
    """A number of a metric and all that lies under it. `facts`: the very rows, by table."""

    metric: Metric
    shop: str
    platform: str
    currency: str
    first: date
    last: date
    where: dict[str, str]
    value: float | None
    flags: frozenset[Flag]
    measures: tuple[MeasureTrace, ...]
    tables: tuple[TableTrace, ...]
    files: tuple[FileTrace, ...]
    recount: Recount
    facts: dict[str, pa.Table] = field(default_factory=dict, repr=False)

    @property
    def rows(self) -> pa.Table:
        """The rows of all tables as one: table, file, row_no, what each gives to which measure, then their own columns."""
        named = [t.add_column(0, "table", pa.array([name] * t.num_rows, pa.string())) for name, t in self.facts.items()]
        return pa.concat_tables(named, promote_options="permissive") if named else pa.table({"table": pa.array([], pa.string())})

    @property
    def differs(self) -> Words | None:
        """What is different about it on the shop's platform."""
        return self.metric.differs.get(self.platform) or (self.metric.differs.get("taobao") if self.platform == "tmall" else None)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """The object of `explain --json`, without the rows."""
        m, n = self.metric, self.recount
        return {
            "metric": m.id,
            "name": m.name.say(lang),
            "unit": m.unit,
            "shop": self.shop,
            "currency": self.currency,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "where": dict(self.where),
            "value": self.value,
            "flags": flag_names(self.flags),
            "words_flags": [FLAG_WORDS[f].say(lang) for f in sorted(self.flags)],
            "definition": m.definition.say(lang),
            "formula": m.formula.say(lang),
            "source": m.source,
            "differs": self.differs.say(lang) if self.differs else None,
            "not_same": [{"metric": i, "name": find_metric(i).name.say(lang)} for i in m.not_same if i in METRICS],
            "measures": [_measure_json(t, lang) for t in self.measures],
            "tables": [{"table": t.table, "version": t.version, "rows": t.rows} for t in self.tables],
            "files": [
                {
                    "import": f.import_id,
                    "file": f.file,
                    "recipe": f.recipe,
                    "sha256": f.sha256,
                    "at": f.at,
                    "table": f.table,
                    "rows": f.rows,
                }
                for f in self.files
            ],
            "recount": {
                "value": n.value,
                "rows": n.rows,
                "agrees": n.agrees,
                "difference": n.difference,
                "days_off": [{"measure": m, "day": d.isoformat(), "told": a, "recounted": b} for m, d, a, b in n.days_off],
                "cannot": list(n.cannot),
            },
        }


def _measure_json(t: MeasureTrace, lang: Lang) -> dict[str, Any]:
    return {
        "measure": t.measure,
        "name": t.name.say(lang),
        "total": t.total,
        "recounted": t.recounted,
        "sources": [
            {"source": o.source, "name": o.name.say(lang), "table": o.table, "days": [d.isoformat() for d in o.days], "rows": o.rows}
            for o in t.origins
        ],
        "others": [
            {"source": r.source, "name": r.name.say(lang), "days": r.days, "says": r.says, "counted": r.counted, "difference": r.difference}
            for r in t.rivals
        ],
    }
