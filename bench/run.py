"""python3 dev.py bench: times of the everyday commands as whole processes, as ratios to a named baseline measured in the same run."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.resources import files
from pathlib import Path

RUNS = 3
LIBRARIES = "import ibis, duckdb, deltalake, pyarrow, pandas"
SLICE = files("zhanggui.demo").joinpath("data", "uci_online_retail_slice.csv.gz")
READ = f"import pandas as pd; d = pd.read_csv({str(SLICE)!r}, dtype=str); print(len(d))"
ZHANGGUI = [sys.executable, "-m", "zhanggui"]


def seconds(*command: str, home: Path | None = None) -> float:
    """Wall time of one process that must succeed."""
    env = {**os.environ, "ZHANGGUI_LANG": "en"} | ({"ZHANGGUI_HOME": str(home)} if home else {})
    start = time.perf_counter()
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def middle(*command: str, home: Path | None = None) -> float:
    return statistics.median(seconds(*command, home=home) for _ in range(RUNS))


def measure() -> list[tuple[str, float, str, float]]:
    """(what, seconds, the baseline's name, its seconds)."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        slice_file = str(SLICE)
        seconds(*ZHANGGUI, "shop", "add", "s", "--platform", "other", "--currency", "GBP", "--timezone", "Europe/London", home=home)
        libraries, read = middle(python, "-c", LIBRARIES), middle(python, "-c", READ)
        first = seconds(*ZHANGGUI, "import", slice_file, "--shop", "s", home=home)
        again = middle(*ZHANGGUI, "import", slice_file, "--shop", "s", home=home)
        days = ["--from", "2011-09-01", "--to", "2011-12-09", "--by", "day"]
        metric = middle(*ZHANGGUI, "metric", "pay_amount", "--shop", "s", *days, home=home)
        brief = middle(*ZHANGGUI, "brief", "--shop", "s", "--date", "2011-12-06", home=home)
    return [
        ("import, first time (85,092 lines)", first, "pandas reads the same file", read),
        ("import, the same file again", again, "the first import", first),
        ("metric pay_amount by day, cold", metric, "importing the libraries alone", libraries),
        ("brief of an orders-only shop, cold", brief, "importing the libraries alone", libraries),
    ]


def main() -> None:
    print(f"{date.today()} · {os.cpu_count()} cores · Python {platform.python_version()} · {platform.system()} · python3 dev.py bench\n")
    print("| what | seconds | baseline | seconds | ratio |\n|---|---|---|---|---|")
    for what, took, baseline, base in measure():
        print(f"| {what} | {took:.2f} | {baseline} | {base:.2f} | {took / base:.2f} |")


if __name__ == "__main__":
    main()
