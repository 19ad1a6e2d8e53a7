"""Reading the lake through Ibis, on DuckDB or on Spark: one pinned snapshot, the same expressions, the same answers."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Literal, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from zhanggui.kernel.errors import UseError, ZhangguiError
from zhanggui.kernel.words import Words
from zhanggui.warehouse.duck import SETTINGS, parquet
from zhanggui.warehouse.lake import Lake, TableFiles

EngineName = Literal["duckdb", "spark"]
MASTER = "ZHANGGUI_SPARK_MASTER"


class Engine(Protocol):
    """What reads parquet files into an Ibis table."""

    con: Any

    def parquet(self, files: Sequence[str], root: str, name: str) -> ir.Table: ...


class DuckEngine:
    """DuckDB in memory, for one reader."""

    def __init__(self) -> None:
        self.con = ibis.duckdb.connect(**SETTINGS)

    def parquet(self, files: Sequence[str], root: str, name: str) -> ir.Table:
        self.con.raw_sql(f"create temp view {name} as select * from {parquet(files)}")
        return self.con.table(name)


class SparkEngine:
    """The Spark cluster at $ZHANGGUI_SPARK_MASTER (local[*] when unset), reading the same files."""

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
            )
        except Exception as error:
            raise ZhangguiError(
                Words(f"Spark 启动失败：{str(error).splitlines()[0]}", f"Spark did not start: {str(error).splitlines()[0]}"),
                Words(f"检查 Java 17 和 ${MASTER}", f"check Java 17 and ${MASTER}"),
            ) from error
        self.con = ibis.pyspark.connect(self.session)

    def parquet(self, files: Sequence[str], root: str, name: str) -> ir.Table:
        self.session.read.option("basePath", root).parquet(*files).createOrReplaceTempView(name)
        return self.con.table(name)


ENGINES: dict[str, type[DuckEngine] | type[SparkEngine]] = {"duckdb": DuckEngine, "spark": SparkEngine}


class Reader:
    """One snapshot of the lake: every table is pinned at the version it had when first asked for."""

    def __init__(self, lake: Lake, engine: str = "duckdb") -> None:
        if engine not in ENGINES:
            raise UseError(
                Words(f"没有引擎「{engine}」", f"no engine '{engine}'"), Words("可用：duckdb、spark", "there are: duckdb, spark")
            )
        self.lake = lake
        self.engine: Engine = ENGINES[engine]()
        self._pinned: dict[str, TableFiles] = {}
        self._views = 0

    def pin(self, table: str) -> TableFiles:
        """The files of a table in this snapshot."""
        if table not in self._pinned:
            self._pinned[table] = self.lake.files(table)
        return self._pinned[table]

    @property
    def versions(self) -> dict[str, int]:
        """Version of every table read so far that exists."""
        return {name: files.version for name, files in self._pinned.items() if files.version >= 0}

    def table(self, name: str, shops: Sequence[str], months: tuple[str, str] | None = None) -> ir.Table | None:
        """Rows of these shops in these months (undated rows included); None when the table holds none at all."""
        files = self.pin(name).pick(shops, months)
        if not files:
            return None
        self._views += 1
        read = self.engine.parquet(files, self.pin(name).root, f"{name}_{self._views}")
        return read.filter(read.shop.isin(list(shops)))

    def fetch(self, expression: ir.Table) -> pa.Table:
        """Run an expression."""
        return self.engine.con.to_pyarrow(expression)
