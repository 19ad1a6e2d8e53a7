"""python3 dev.py bench accuracy: how often the brief names the true cause, and how often it raises a false alarm, in simulated shops."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from accuracy_page import Run, page
from accuracy_parts import PARTS, other_parts
from accuracy_shops import Batch, Judged, Wanted, plan, sales_swing, wanted
from accuracy_shops_kinds import sales
from accuracy_shops_load import Lived, let_live, load
from accuracy_shops_people import alarms
from accuracy_shops_score import Brief, Row, judge
from expect_speed import FORECAST_PYTHON

from zhanggui.brief.build import build_briefs
from zhanggui.demo.world import LEAD
from zhanggui.demo.worth import worth
from zhanggui.site.boot import boot
from zhanggui.warehouse.engine import ANSWERS
from zhanggui.warehouse.workspace import Workspace

PAGE = Path(__file__).with_suffix(".md")
TUNING, REPORTING = 1, 1000  # first seeds
SMALL, FULL = (2, 3, 26, 8), (16, 18, 52, 14)  # ordinary batches, batches of calendar days, struck shops, quiet shops


def run_batch(batch: Batch) -> list[Row]:
    """Simulate, load, ask for the briefs, score."""
    shops = [let_live(plan) for plan in batch.shops]
    with tempfile.TemporaryDirectory(prefix="zhanggui-accuracy-") as folder:
        ws = Workspace.open(folder)
        boot(ws.home)
        load(ws, shops)
        rows = []
        for day in batch.days:
            briefs = {b["shop"]: b for b in build_briefs(ws, [s.plan.key for s in shops], day, "en")}
            for shop in shops:
                rows += [_judge(shop, j, briefs[shop.plan.key]) for j in shop.plan.judged if j.day == day]
    ANSWERS.clear()  # kept answers of a workspace that is no more
    return rows


def _judge(shop: Lived, judged: Judged, brief: Brief) -> Row:
    plan, world = shop.plan, shop.world
    at = (judged.day - world.start).days
    before = max(at, LEAD + 8)
    swing = sales_swing(world, before)
    usual = float(sales(world, {})[LEAD:before].mean())
    by_kind = {(w.truth.kind, w.truth.day): w.cents for w in worth(world, plan.incidents)} if judged.what == "struck" else {}
    moved = {p.variant: by_kind.get((p.incident.kind, judged.day), 0) for p in plan.planted}
    return judge(plan, judged, brief, moved, swing, usual, alarms(shop.tables, judged.day))


def _run(asked: Wanted) -> list[Row]:
    return run_batch(plan(asked))


def run_shops(asked: Sequence[Wanted], jobs: int) -> list[Row]:
    """All batches, several processes at once when asked for."""
    rows: list[Row] = []
    begun = time.perf_counter()
    with ExitStack() as stack:
        done = stack.enter_context(ProcessPoolExecutor(jobs)).map(_run, asked) if jobs > 1 else map(_run, asked)
        for n, (batch, found) in enumerate(zip(asked, done, strict=True), 1):
            rows += found
            took = time.perf_counter() - begun
            print(f"  {n}/{len(asked)} {batch.season.day} {batch.season.harmless or 'ordinary'}: {took:.0f} s", file=sys.stderr, flush=True)
    return rows


def _told(words: Sequence[str]) -> list[str]:
    """The words of the call that decide what is measured."""
    listed = list(words)
    for name, values in (("--rows", 1), ("--jobs", 1), ("--write", 0)):
        if name in listed:
            at = listed.index(name)
            del listed[at : at + 1 + values]
    return listed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a few minutes, on the seeds for tuning")
    parser.add_argument("--part", action="append", choices=("shops", *PARTS), help="only this; may be given again")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--seed", type=int, help=f"first seed of the shops (below {REPORTING}: for tuning)")
    parser.add_argument("--batches", type=int, nargs=4, metavar=("ORDINARY", "CALENDAR", "STRUCK", "QUIET"), help="how many of each")
    parser.add_argument("--quick-parts", action="store_true", help="the other parts in their small form")
    parser.add_argument("--rows", type=Path, help="keep every row of the shops as JSON lines here")
    parser.add_argument("--forecast", type=Path, metavar="PYTHON", help="a Python that has statsforecast, for --part forecast")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    args = parser.parse_args()
    asked = args.part or ["shops", *PARTS]
    if args.forecast:
        os.environ[FORECAST_PYTHON] = str(args.forecast)
    seed = args.seed or (TUNING if args.small else REPORTING)
    run, rows, begun = None, [], time.perf_counter()
    if "shops" in asked:
        made = wanted(seed, *(args.batches or (SMALL if args.small else FULL)))
        rows = run_shops(made, args.jobs)
        if args.rows:
            args.rows.write_text("".join(json.dumps(asdict(r), ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
        count = sum(b.struck + b.quiet for b in made)
        command = " ".join(["python3 dev.py bench accuracy", *_told(sys.argv[1:])])
        run = Run(command, (seed, seed + count - 1), seed < REPORTING, count, time.perf_counter() - begun)
    parts = other_parts([p for p in asked if p != "shops"], args.small or args.quick_parts)
    text = "\n".join(page(run, rows, parts)) + "\n"
    if args.write:
        PAGE.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
