"""python3 dev.py bench stoploss: order lines posted one by one, ten times as fast as in the known disaster, judged as they come; then the server is killed in between.

The server is `zhanggui serve` with its worker, the client a process of its own, the chat group a stand-in on this computer; all share the same processor.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "fixtures"))

from robot_stands import stand
from stoploss_page import Results, page
from stoploss_run import run, run_plain

PAGE = Path(__file__).with_suffix(".md")
RATE, SECONDS, SEED = 330, 60, 20240813


def measure(rate: int, seconds: int, command: str) -> Results:
    """The calm run, the one with the kill, the baseline."""
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-") as scratch:
        folders = [Path(scratch) / name for name in ("calm", "killed", "plain")]
        for folder in folders:
            folder.mkdir()
        _tell(f"{rate} lines a second for {seconds} seconds")
        with stand("wecom") as robot:
            calm = run(folders[0], robot, rate, seconds, SEED)
        _tell("the same, and the server killed in the middle")
        with stand("wecom") as robot:
            killed = run(folders[1], robot, rate, seconds, SEED + 1, seconds / 2)
        _tell("the same posts to an endpoint that only writes them down")
        plain, busy = run_plain(folders[2], rate, seconds)
    return Results(command, rate, seconds, calm, killed, plain, busy, (before, os.getloadavg()[0]))


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench stoploss", description=__doc__)
    parser.add_argument("--small", action="store_true", help="6 seconds each")
    parser.add_argument("--write", action="store_true", help=f"write the results to bench/{PAGE.name}")
    args = parser.parse_args()
    began = time.time()
    results = measure(RATE, 6 if args.small else SECONDS, "python3 dev.py bench stoploss" + (" --small" if args.small else ""))
    text = "\n".join(page(results))
    print(text)
    if args.write:
        PAGE.write_text(text + "\n", encoding="utf-8")
    _tell(f"{time.time() - began:.0f} seconds")
    return 0 if results.good else 1


def _tell(text: str) -> None:
    """What is being done, for whoever waits."""
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
