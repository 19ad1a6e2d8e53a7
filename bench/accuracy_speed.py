"""How long a diagnosis takes: one shop of a million order lines, and many shops at once. Warm: the process has answered for another day before."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from accuracy_shops import Season, Wanted, plan
from accuracy_shops_load import AT_ONCE, let_live, load
from make_lake import YEAR, open_lake
from make_trade import MadeShop

from zhanggui.brief.build import build_briefs
from zhanggui.site.boot import boot
from zhanggui.warehouse.workspace import Workspace

DAY = date(YEAR, 10, 22)  # no 大促, no holiday
RUNS = 3
LINES, SMALL_LINES = 1_000_000, 50_000
FLEETS, SMALL_FLEETS = (30, 300), (2, 6)
FLEET_DAY, FLEET_SEED = date(2026, 7, 15), 900


def rows(small: bool) -> list[dict[str, object]]:
    """Seconds of wall clock and of processor: the brief of one large shop, and of fleets, a shop."""
    with tempfile.TemporaryDirectory(prefix="zhanggui-speed-") as folder:
        out = [_of_one(Path(folder) / "one", SMALL_LINES if small else LINES)]
        return out + [_of_fleet(Path(folder) / f"fleet{n}", n) for n in (SMALL_FLEETS if small else FLEETS)]


def _of_one(home: Path, lines: int) -> dict[str, object]:
    ws = open_lake(home, [MadeShop("one", 0, lines, (YEAR,), max(min(300, lines // 2_000), 60))])
    wall, cpu = _times(ws, ["one"], DAY)
    return _row(f"one shop, {lines:,} order lines, warm", wall, cpu, 1, "≤ 1 s")


def _of_fleet(home: Path, count: int) -> dict[str, object]:
    """Quiet shops of the accuracy bench: nine weeks of every report that a shop downloads."""
    shops = plan(Wanted(Season(FLEET_DAY, "ordinary"), FLEET_SEED, 0, count)).shops
    ws = Workspace.open(home)
    boot(ws.home)
    for n in range(0, count, AT_ONCE):
        load(ws, [let_live(shop) for shop in shops[n : n + AT_ONCE]])
    wall, cpu = _times(ws, [s.key for s in shops], FLEET_DAY)
    return _row(f"{count} shops in one brief --all, a shop", wall, cpu, count, "≤ 0.3 s")


def _row(what: str, wall: float, cpu: float, shops: int, goal: str) -> dict[str, object]:
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?"
    return {"brief": what, "seconds": wall / shops, "of processor": cpu / shops, "goal": goal, "load of the machine": load}


def _times(ws: Workspace, keys: Sequence[str], day: date) -> tuple[float, float]:
    """Median wall and processor seconds over days never asked before."""
    boot(ws.home)
    build_briefs(ws, keys, day)
    walls, cpus = [], []
    for n in range(1, RUNS + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        build_briefs(ws, keys, day - timedelta(days=n))
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return statistics.median(walls), statistics.median(cpus)


if __name__ == "__main__":
    from accuracy_parts import table

    print("\n".join(table(rows(small=False))))
