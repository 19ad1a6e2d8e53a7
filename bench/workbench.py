"""python3 dev.py bench workbench: 20 people read 今日 and 探索 of 100 shops at once while files of 200,000 lines are imported one after the other.

The pages are those of `zhanggui serve`, over HTTP on this machine, with its worker beside it. What a page may take hangs on what its question takes
of the rooms themselves, asked alone in a calm process before: three times that, and a tenth of a second.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from workbench_ask import bare
from workbench_lake import FULL, SMALL, keep_briefs, open_lake
from workbench_page import Results, page
from workbench_run import IMPORTED, ROLES, copy_home, forget_other_days, run, write_files

from zhanggui.warehouse.workspace import Workspace

PAGE = Path(__file__).with_suffix(".md")
FILES = 4  # a minute at most


def measure(home: Path, scratch: Path, small: bool, minutes: float, more: list[str]) -> Results:
    """Have the lake there, ask the rooms alone, then let everybody read."""
    fleet, lines, asked, warm = (SMALL, 20_000, 2, 10.0) if small else (FULL, 200_000, 5, 30.0)
    ws = open_lake(home, fleet)
    began = time.time()
    forget_other_days(ws.home)
    _tell("the briefs of the newest day")
    keep_briefs(ws, fleet.keys)
    running = scratch / "home"
    copy_home(ws.home, running)
    _tell("the bare questions")
    alone = bare(Workspace.open(running), fleet.keys, fleet.keys, asked)
    forget_other_days(running)
    files = write_files(scratch, fleet.keys[-IMPORTED:], max(2, round(minutes * FILES)), lines)
    _tell(f"{len(ROLES)} people read for {minutes:g} minutes")
    seen = run(running, fleet.keys, files, minutes, warm, more)
    command = " ".join(["python3 dev.py bench workbench", *(["--small"] if small else []), *more])
    held = sum(f.rows for f in ws.lake.files("order_lines").files)
    return Results(
        command, fleet, held, len(ROLES), minutes, lines, alone, seen.reads, seen.sent, seen.importing, seen.first_load, time.time() - began
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench workbench", description=__doc__)
    parser.add_argument("--small", action="store_true", help="10 shops of 10,000 order lines, in a few minutes")
    parser.add_argument("--home", type=Path, metavar="DIR", help="make the lake there and keep it for the next time")
    parser.add_argument("--minutes", type=float, help="how long they read (5; small: 1)")
    parser.add_argument("--workers", type=int, help="as of zhanggui serve")
    parser.add_argument("--write", action="store_true", help=f"write the results to bench/{PAGE.name}")
    args = parser.parse_args()
    more = ["--workers", str(args.workers)] if args.workers else []
    # On the disk of the lake: its files are linked, not copied.
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-", dir=args.home.resolve().parent if args.home else None) as scratch:
        home = (args.home or Path(scratch) / "lake").resolve()
        results = measure(home, Path(scratch), args.small, args.minutes or (1.0 if args.small else 5.0), more)
    text = "\n".join(page(results))
    print(text)
    if args.write:
        PAGE.write_text(text + "\n", encoding="utf-8")
    return 1 if results.wrong else 0


def _tell(text: str) -> None:
    """What is being done, for whoever waits."""
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
