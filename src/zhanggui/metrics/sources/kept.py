"""The SQL of the usual questions, written down per engine in metrics/sql, so that answering them needs no compiler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from zhanggui.metrics.sources.source import Source
from zhanggui.warehouse.compiled import compile_sql

DIALECTS = ("duckdb", "pyspark")
# Dims that are asked together every day, beside no dims and each dim alone.
TOGETHER = (
    ("source_l1", "source_l2"),
    ("source_l1", "source_l2", "source_l3"),
    ("product_id", "source_l1", "source_l2"),
    ("campaign_id", "channel", "scene"),
    ("campaign_id", "channel", "keyword", "scene"),
)


def folder() -> Traversable:
    """Where it lies."""
    return files("zhanggui.metrics").joinpath("sql")


def usual(sources: tuple[Source, ...]) -> Iterator[tuple[Source, frozenset[str]]]:
    """Every source with the dims at which it is usually asked."""
    for source in sources:
        asked = [frozenset[str](), *(frozenset({d}) for d in sorted(source.dims)), *map(frozenset, TOGETHER)]
        for dims in asked:
            if any(source.serves(m, dims) for m in source.measures):
                yield source, dims


def file_name(source: Source, dims: frozenset[str]) -> str:
    """order_days.sql, source_days.source_l1.source_l2.sql."""
    return ".".join([source.id, *sorted(dims), "sql"])


def write_all(sources: tuple[Source, ...], out: Path) -> None:
    """Write every usual question for every engine into a folder. The order of aliases hangs on PYTHONHASHSEED: set it to 0."""
    for dialect in DIALECTS:
        (out / dialect).mkdir(parents=True, exist_ok=True)
        for source, dims in usual(sources):
            text = compile_sql(dialect, [source.table], source.build(dims)) + "\n"
            (out / dialect / file_name(source, dims)).write_text(text, encoding="utf-8", newline="\n")


def kept_sql(source: Source, dims: frozenset[str]) -> Callable[[str], str | None]:
    """What reads the SQL of a source at some dims for an engine; None where it is not kept."""

    def read(dialect: str) -> str | None:
        path = folder().joinpath(dialect, file_name(source, dims))
        return path.read_text(encoding="utf-8") if path.is_file() else None

    return read
