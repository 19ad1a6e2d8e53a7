"""Seconds of one core per series: the expected range of all series at once, and AutoETS one by one, in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from expect_world import world

from zhanggui.methods.expect import expect

FORECAST_PYTHON = "ZHANGGUI_FORECAST_PYTHON"  # a Python that has statsforecast, when this one has not
# Run by that Python: fits each column of a file, after one that compiles; prints the seconds of all cores together.
AUTO_ETS = """
import sys, time, numpy as np
from statsforecast.models import AutoETS
table = np.load(sys.argv[1])
AutoETS(season_length=7).forecast(y=table[:, 0], h=1, level=[95])
started = time.process_time()
for column in table[:, 1:].T:
    AutoETS(season_length=7).forecast(y=np.ascontiguousarray(column), h=1, level=[95])
print(time.process_time() - started)
"""


def speed_rows(seed: int, series: int, days: int, sample: int) -> list[str]:
    """A table of series a second of one core. Without statsforecast only our own row, and why."""
    made = world(seed, series, days)
    expect(made.values[:, :50], made.design, kind=made.kinds[:50])
    started, clock = time.process_time(), time.perf_counter()
    expect(made.values, made.design, kind=made.kinds)
    ours, wall = time.process_time() - started, time.perf_counter() - clock
    out = [
        "| what | series | series a second of one core |",
        "|---|---|---|",
        f"| expected range, {days:,} days, {len(made.design.used().names)} features | {series:,} | {series / ours:,.0f} |",
    ]
    theirs = _auto_ets(made.values[:, : sample + 1])
    if theirs is None:
        return [
            *out,
            "",
            f"statsforecast is not there: no comparison (give `--forecast PYTHON` or {FORECAST_PYTHON}). {wall:.0f} s by the clock.",
        ]
    out.append(f"| statsforecast AutoETS(7), the same series | {sample} | {sample / theirs:,.1f} |")
    return [*out, "", f"{(series / ours) / (sample / theirs):,.0f} × as fast (goal ≥ 100); {wall:.0f} s by the clock for all {series:,}."]


def _auto_ets(table: np.ndarray) -> float | None:
    python = str(os.environ.get(FORECAST_PYTHON) or (sys.executable if find_spec("statsforecast") else ""))
    if not python:
        return None
    with TemporaryDirectory() as folder:
        file = Path(folder) / "series.npy"
        np.save(file, table)
        done = subprocess.run([python, "-c", AUTO_ETS, str(file)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return float(done.stdout.split()[-1])
