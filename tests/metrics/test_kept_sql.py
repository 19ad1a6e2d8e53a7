"""The SQL kept per engine is what the sources mean today; ZHANGGUI_GOLDEN=write pytest tests/metrics/test_kept_sql.py writes it anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from zhanggui.metrics.sources import SOURCES
from zhanggui.metrics.sources.kept import DIALECTS, file_name, folder, usual, write_sql

KEPT = Path(str(folder()))
NAMES = {file_name(source, dims): (source, dims) for source, dims in usual(SOURCES)}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_sql_of_every_usual_question_is_kept(dialect: str) -> None:
    wanted = {name: write_sql(source, dims, dialect) for name, (source, dims) in NAMES.items()}
    if os.environ.get("ZHANGGUI_GOLDEN") == "write":
        (KEPT / dialect).mkdir(parents=True, exist_ok=True)
        for name, text in wanted.items():
            (KEPT / dialect / name).write_text(text, encoding="utf-8", newline="\n")
    there = {path.name: path.read_text(encoding="utf-8") for path in (KEPT / dialect).glob("*.sql")}
    assert sorted(there) == sorted(wanted)
    stale = [name for name in wanted if there[name] != wanted[name]]
    assert not stale, f"differ: {', '.join(stale)}; ZHANGGUI_GOLDEN=write writes them anew"


def test_money_is_added_exactly_before_it_becomes_a_number() -> None:
    text = (KEPT / "duckdb" / "order_days.sql").read_text(encoding="utf-8")
    assert 'CAST(SUM("t1"."pay_amount") AS DOUBLE)' in text
