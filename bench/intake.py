"""python3 dev.py bench intake: how long files take to load, against the raw read of the same file, each a whole process of its own.

The raw read is what any tool must do at least: for a GBK file decode it to UTF-8 and let DuckDB read all cells as text, for a workbook
let fastexcel read all cells as text. Ours recognises, types and checks every cell, hashes accounts, stages, merges and commits.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from make_files import write_days, write_orders, write_ranking

RAW_CSV = """
import codecs, duckdb, sys
decode = codecs.getincrementaldecoder("gb18030")().decode
with open(sys.argv[1], "rb") as gbk, open(sys.argv[2], "wb") as utf8:
    while piece := gbk.read(1 << 20):
        utf8.write(decode(piece).encode())
con = duckdb.connect()
con.execute("create table cells as select * from read_csv(?, all_varchar = true)", [sys.argv[2]])
"""
RAW_XLSX = "import fastexcel, sys; fastexcel.read_excel(sys.argv[1]).load_sheet(0, header_row=None, dtypes='string').to_arrow()"
PANDAS = "import pandas, sys; pandas.read_excel(sys.argv[1], dtype=str, engine='openpyxl')"
ZHANGGUI = [sys.executable, "-m", "zhanggui"]


@dataclass(frozen=True)
class Run:
    """One process: wall seconds and the most memory it (or a process it started) held, in MB."""

    seconds: float
    megabytes: int


def run(*command: str | Path, home: Path | None = None) -> Run:
    """Run a process that must succeed."""
    env = {**os.environ, "ZHANGGUI_LANG": "en"} | ({"ZHANGGUI_HOME": str(home)} if home else {})
    start = time.perf_counter()
    process = subprocess.Popen([str(c) for c in command], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return Run(time.perf_counter() - start, used.ru_maxrss // 1024)


def fresh_home(folder: Path) -> Path:
    """A new workspace with one shop."""
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    run(*ZHANGGUI, "shop", "add", "a", "--platform", "taobao", "--name", "a", home=home)
    return home


def load(file: Path, folder: Path) -> tuple[Run, Run]:
    """First load of a file into a fresh workspace, and the same again."""
    home = fresh_home(folder)
    return run(*ZHANGGUI, "import", file, "--shop", "a", home=home), run(*ZHANGGUI, "import", file, "--shop", "a", home=home)


def line(what: str, ours: Run, baseline: str, base: Run) -> None:
    print(
        f"| {what} | {ours.seconds:.1f} | {ours.megabytes} | {baseline} | {base.seconds:.1f} | {ours.seconds / base.seconds:.2f} |",
        flush=True,
    )


def main() -> None:
    """Print the table. `--quick` takes a tenth of the sizes."""
    part = 10 if "--quick" in sys.argv else 1
    print("| what | seconds | peak MB | baseline | seconds | ratio |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _orders(folder, part)
        _ranking(folder, part)
        _days(folder, part)


def _orders(folder: Path, part: int) -> None:
    memory = {}
    for rows in (2_000_000 // part, 4_000_000 // part):
        file = folder / f"ExportOrderList{rows}.csv"
        write_orders(file, rows)
        size = f"{rows:,} orders, GBK csv of {file.stat().st_size >> 20} MB"
        raw = run(sys.executable, "-c", RAW_CSV, file, folder / "utf8.csv")
        first, again = load(file, folder)
        line(f"{size}: first load", first, "decode to UTF-8, DuckDB reads it as text", raw)
        line(f"{size}: the same file again", again, "its first load", first)
        memory[rows] = first.megabytes
        file.unlink()
    small, large = memory.values()
    print(
        f"\nPeak memory of twice the rows: {large / small:.2f} times.\n\n| what | seconds | peak MB | baseline | seconds | ratio |\n|---|---|---|---|---|---|"
    )


def _ranking(folder: Path, part: int) -> None:
    rows = 200_000 // part
    file = folder / "商品_全部_2026-06-01_2026-09-08.xlsx"
    write_ranking(file, rows)
    raw, pandas = run(sys.executable, "-c", RAW_XLSX, file), run(sys.executable, "-c", PANDAS, file)
    first, again = load(file, folder)
    line(f"{rows:,} × 30 workbook: first load", first, "fastexcel reads it as text", raw)
    line(f"{rows:,} × 30 workbook: first load", first, "pandas with openpyxl reads it", pandas)
    line(f"{rows:,} × 30 workbook: the same file again", again, "its first load", first)
    file.unlink()


def _days(folder: Path, part: int) -> None:
    count = 1000 // part
    days = folder / "days"
    write_days(days, count)
    whole = folder / "whole.csv"
    whole.write_bytes(b"".join(f.read_bytes() for f in sorted(days.iterdir())))
    raw = run(sys.executable, "-c", RAW_CSV, whole, folder / "utf8.csv")
    first, again = load(days, folder)
    commits = len(list((folder / "home" / "lake" / "product_days" / "_delta_log").glob("*.json")))
    line(
        f"a folder of {count:,} daily files, {count * 200:,} rows: one call, {commits} commit(s) a table",
        first,
        "the same bytes as one file, raw",
        raw,
    )
    line(f"a folder of {count:,} daily files: again", again, "its first load", first)


if __name__ == "__main__":
    main()
