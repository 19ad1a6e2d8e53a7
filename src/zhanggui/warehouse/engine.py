"""Reading the lake on DuckDB or on Spark: one pinned snapshot, the same Ibis expressions compiled once per engine, the same answers."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Lock
from types import MappingProxyType
from typing import ClassVar, Protocol

import duckdb
import pyarrow as pa

from zhanggui.kernel.days import end_of
from zhanggui.kernel.errors import UseError, ZhangguiError
from zhanggui.kernel.words import Words
from zhanggui.warehouse.compiled import Build, compiled, with_days
from zhanggui.warehouse.duck import QUIET, SETTINGS, names_of, nothing, parquet, quoted
from zhanggui.warehouse.lake import Lake, TableFiles
from zhanggui.warehouse.schemas import schema_of

MASTER = "ZHANGGUI_SPARK_MASTER"
Months = tuple[str, str]
KEEP_ROWS = 2_000_000  # so many rows of answers a process keeps in memory


@dataclass(frozen=True)
class Read:
    """Which rows of a table a question is about: those of some months by the column `day`; without them all."""

    table: str
    day: str | None = None
    months: Months | None = None

    def where(self, shops: Sequence[str], quote: str) -> str:
        """SQL of the condition; `quote` is what the engine puts around names."""
        of_shops = f"shop in ({', '.join(map(quoted, shops))})"
        if self.months is None or self.day is None:
            return of_shops
        first, last = date.fromisoformat(f"{self.months[0]}-01"), end_of(date.fromisoformat(f"{self.months[1]}-01"), "month")
        day = f"{quote}{self.day}{quote}"
        return f"{of_shops} and {day} >= date '{first}' and {day} < date '{last + timedelta(days=1)}'"


@dataclass(frozen=True)
class Rows:
    """The rows of one table for an engine: its files (none: no rows), and the condition."""

    table: str
    files: Sequence[str]
    root: str
    where: str


class Engine(Protocol):
    """What runs compiled SQL on rows of parquet files."""

    dialect: str
    quote: str

    def run(self, sql: str, rows: Sequence[Rows]) -> pa.Table: ...


class DuckEngine:
    """DuckDB in memory: one database a process, a cursor a reader."""

    dialect = "duckdb"
    quote = '"'

    _shared: ClassVar[duckdb.DuckDBPyConnection | None] = None

    def __init__(self) -> None:
        if DuckEngine._shared is None:
            DuckEngine._shared = duckdb.connect(":memory:", config=SETTINGS)
            DuckEngine._shared.execute(QUIET)
            DuckEngine._shared.execute("set parquet_metadata_cache = true")
        self.con = DuckEngine._shared.cursor()

    def run(self, sql: str, rows: Sequence[Rows]) -> pa.Table:
        try:
            return self._run(sql, [(r, parquet(r.files) if r.files else nothing(schema_of(r.table))) for r in rows])
        except duckdb.BinderException:
            # Files older than a column of their table: there it is null.
            return self._run(sql, [(r, _every_column(r)) for r in rows])

    def _run(self, sql: str, rows: Sequence[tuple[Rows, str]]) -> pa.Table:
        tables = ", ".join(f'"{r.table}" as (select {names_of(schema_of(r.table))} from {lying} where {r.where})' for r, lying in rows)
        return self.con.execute(f"with {tables} select * from ({sql})").to_arrow_table()


def _every_column(rows: Rows) -> str:
    none = nothing(schema_of(rows.table))
    return f"(select * from {none} union all by name select * from {parquet(rows.files)})" if rows.files else none


class SparkEngine:
    """The Spark cluster at $ZHANGGUI_SPARK_MASTER (local[*] when unset), reading the same files."""

    dialect = "pyspark"
    quote = "`"

    def __init__(self) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise UseError(
                Words("这台机器没有装 Spark", "Spark is not installed here"),
                Words("pip install 'zhanggui[spark]'，并装好 Java 17", "pip install 'zhanggui[spark]', and Java 17"),
            ) from error
        try:
            self.session = (
                SparkSession.builder.master(os.environ.get(MASTER, "local[*]"))
                .appName("zhanggui")
                .config("spark.ui.enabled", "false")
                .config("spark.ui.showConsoleProgress", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
                .config("spark.sql.shuffle.partitions", "4")
                .config("spark.log.level", "ERROR")
                .getOrCreate()
                .newSession()  # views have names: those of one reader are not another's
            )
        except Exception as error:
            raise ZhangguiError(
                Words(f"Spark 启动失败：{str(error).splitlines()[0]}", f"Spark did not start: {str(error).splitlines()[0]}"),
                Words(f"检查 Java 17 和 ${MASTER}", f"check Java 17 and ${MASTER}"),
            ) from error

    def run(self, sql: str, rows: Sequence[Rows]) -> pa.Table:
        from pyspark.sql.pandas.types import from_arrow_schema

        for r in rows:
            declared = from_arrow_schema(schema_of(r.table), prefer_timestamp_ntz=True)
            read = self.session.read.option("basePath", r.root).schema(declared)
            frame = read.parquet(*r.files) if r.files else self.session.createDataFrame([], declared)
            frame.where(r.where).createOrReplaceTempView(r.table)
        answer: pa.Table = self.session.sql(sql).toArrow()
        return answer


ENGINES: dict[str, type[DuckEngine] | type[SparkEngine]] = {"duckdb": DuckEngine, "spark": SparkEngine}


class Answers:
    """Answers of this process by question and the files that hold its rows: the same files give the same answer. The oldest are dropped."""

    def __init__(self, most_rows: int) -> None:
        self._most, self._rows = most_rows, 0
        self._kept: OrderedDict[Hashable, pa.Table] = OrderedDict()
        self._lock = Lock()

    def get(self, asked: Hashable) -> pa.Table | None:
        """The answer, or None."""
        with self._lock:
            if asked in self._kept:
                self._kept.move_to_end(asked)
            return self._kept.get(asked)

    def keep(self, asked: Hashable, answer: pa.Table) -> None:
        """Keep an answer, unless it alone is too large."""
        if answer.num_rows > self._most // 2:
            return
        with self._lock:
            if asked not in self._kept:
                self._kept[asked] = answer
                self._rows += answer.num_rows + 1
            while self._rows > self._most:
                self._rows -= self._kept.popitem(last=False)[1].num_rows + 1

    def clear(self) -> None:
        """Forget all: what measures the reading itself begins so."""
        with self._lock:
            self._kept.clear()
            self._rows = 0


ANSWERS = Answers(KEEP_ROWS)


class Reader:
    """One snapshot of the lake: every table is pinned at the version it had when first asked for."""

    def __init__(self, lake: Lake, engine: str = "duckdb", versions: Mapping[str, int] | None = None) -> None:
        """`versions`: of tables that are to be read as they once were (see past_versions); -1 as before their first row."""
        if engine not in ENGINES:
            raise UseError(
                Words(f"没有引擎「{engine}」", f"no engine '{engine}'"), Words("可用：duckdb、spark", "there are: duckdb, spark")
            )
        self.lake = lake
        self.engine: Engine = ENGINES[engine]()
        self._asked = dict(versions or {})
        self._pinned: dict[str, TableFiles] = {}

    def pin(self, table: str) -> TableFiles:
        """The files of a table in this snapshot."""
        if table not in self._pinned:
            asked = self._asked.get(table)
            self._pinned[table] = TableFiles(table, str(self.lake.root / table), -1, ()) if asked == -1 else self.lake.files(table, asked)
        return self._pinned[table]

    @property
    def versions(self) -> dict[str, int]:
        """Version of every table read so far that exists."""
        return {name: files.version for name, files in self._pinned.items() if files.version >= 0}

    def ask(
        self,
        key: Hashable,
        build: Build,
        shops: Sequence[str],
        *reads: Read,
        kept: Callable[[str], str | None] = lambda dialect: None,
        days: Mapping[str, date] = MappingProxyType({}),
    ) -> pa.Table | None:
        """What `build` makes of the rows of these shops, one table a `read`. None when no file may hold a row of the first of them.

        `key` names the expression: it is compiled once per engine (or `kept` as SQL already), and its answers are kept. `days`: what its
        `asked_day`s are.
        """
        quote = self.engine.quote
        picked = [Rows(r.table, self.pin(r.table).pick(shops, r.months), self.pin(r.table).root, r.where(shops, quote)) for r in reads]
        if not picked[0].files:
            return None
        files = tuple(tuple(p.files) for p in picked)  # never written to again: another shop's import leaves the answer as it is
        asked = (self.engine.dialect, str(self.lake.root), files, key, tuple(shops), reads, tuple(days.items()))
        answer = ANSWERS.get(asked)
        if answer is None:
            dialect = self.engine.dialect
            sql = compiled(dialect, key, [r.table for r in reads], build, kept(dialect))
            answer = self.engine.run(with_days(sql, days), picked)
            ANSWERS.keep(asked, answer)
        return answer
