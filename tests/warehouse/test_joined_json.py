"""Seldom used columns of rows that share a key become one JSON, whatever the columns are called and wherever the workspace lies."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhanggui.warehouse import stagewriter
from zhanggui.warehouse.staging import Staged

DAYS = pa.table(
    {
        "shop": ["a", "a"],
        "stat_date": pa.array(["2026-03-01"] * 2).cast(pa.date32()),
        "ext": ['{"$ sales":1,"/net":2,"a.b":3,"~":4}', '{"$ sales":5,"/net":6}'],
        "row_no": [2, 3],
    }
)


@pytest.mark.parametrize("group", [1, 100])
def test_names_may_look_like_paths_of_json_and_folders_like_patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: int) -> None:
    monkeypatch.setattr(stagewriter, "GROUP", group)
    writer = Staged(tmp_path / "home [1]*" / "import").writer("shop_days", {"ext": "last", "ext.$ sales": "sum"})
    keys = {k: pa.array(["day" if k == "period" else "all"] * 2) for k in writer.table.key if k != "stat_date"}
    rows = pa.table({**{n: DAYS[n] for n in DAYS.column_names}, **keys})
    writer.write(rows.slice(0, 1))
    writer.write(rows.slice(1))
    staged = writer.close()
    assert staged is not None
    assert staged.path is not None
    (file,) = staged.path.rglob("*.parquet")
    assert pq.ParquetFile(file).read(columns=["ext"])["ext"].to_pylist() == ['{"$ sales":6,"/net":6,"a.b":3,"~":4}']
