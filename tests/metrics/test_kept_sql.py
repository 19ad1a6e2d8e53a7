"""The SQL kept per engine is what the sources mean today; ZHANGGUI_GOLDEN=write pytest tests/metrics/test_kept_sql.py writes it anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zhanggui.metrics.sources.kept import DIALECTS, folder

KEPT = Path(str(folder()))
WRITE = """
import sys
from pathlib import Path
from zhanggui.metrics.sources import SOURCES
from zhanggui.metrics.sources.kept import write_all
write_all(SOURCES, Path(sys.argv[1]))
"""


def texts(root: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in root.glob("*.sql")}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sql")
    subprocess.run([sys.executable, "-c", WRITE, str(out)], check=True, env={**os.environ, "PYTHONHASHSEED": "0"})
    if os.environ.get("ZHANGGUI_GOLDEN") == "write":
        shutil.rmtree(KEPT, ignore_errors=True)
        shutil.copytree(out, KEPT)
    return out


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_sql_of_every_usual_question_is_kept(fresh: Path, dialect: str) -> None:
    wanted, there = texts(fresh / dialect), texts(KEPT / dialect)
    assert len(wanted) > 50
    assert sorted(there) == sorted(wanted)
    stale = [name for name in wanted if there[name] != wanted[name]]
    assert not stale, f"differ: {', '.join(stale)}; ZHANGGUI_GOLDEN=write writes them anew"


def test_money_is_added_exactly_before_it_becomes_a_number() -> None:
    text = (KEPT / "duckdb" / "order_days.sql").read_text(encoding="utf-8")
    assert 'CAST(SUM("t1"."pay_amount") AS DOUBLE)' in text
