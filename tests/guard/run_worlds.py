"""Many random worlds through the engine and the judge: `python -m tests.guard.run_worlds --from 0 --count 100000 [--size large] [--seconds 600]`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from world_compare import compare
from world_shrink import shrink
from worlds import LARGE, SMALL, Scenario, Size, world

SLOWEST: list[tuple[int, int]] = []  # records of the engine: milliseconds, seed


def run(first: int, count: int, size: Size, seconds: float = float("inf"), say: bool = False) -> tuple[Counter[str], list[str]]:
    """Counts of worlds, figures and seconds, and what differs with its seed; `say`: printed as it is found."""

    counts: Counter[str] = Counter()
    differs: list[str] = []
    begun = time.monotonic()
    for seed in range(first, first + count):
        scenario = world(seed, size)
        before = time.process_time()
        try:
            answer = _solved(scenario)
        except Exception as error:  # one world that cannot be solved is one that differs
            differs.append(f"seed {seed}: {type(error).__name__}: {error}")
            continue
        took = round(1000 * (time.process_time() - before))
        counts["engine ms"] += took
        if took > max((ms for ms, _ in SLOWEST), default=0):
            SLOWEST.append((took, seed))
        verdict = compare(scenario, answer)
        counts["judge ms"] += round(1000 * (time.process_time() - before)) - took
        counts.update(verdict.counts)
        counts["worlds"] += 1
        differs += [f"seed {seed}: {text}" for text in verdict.differs]
        if say and (verdict.differs or took > 2000):
            print(*verdict.differs, f"seed {seed}: engine {took} ms", sep="\n", flush=True)
        if time.monotonic() - begun > seconds:
            break
    counts["seconds"] = round(time.monotonic() - begun)
    return counts, differs


def _solved(scenario: Scenario) -> Any:
    from zhanggui.desks.promotion.scenario import read_scenario
    from zhanggui.methods.guard.solve import solve

    return solve(read_scenario(scenario))


def _differing(seed: int, size: str) -> Callable[[Scenario], bool]:
    """Whether a smaller scenario still has a first difference of the same sort."""

    def sort_of(scenario: Scenario) -> str:
        try:
            return " ".join(compare(scenario, _solved(scenario)).differs[:1]).split(" ", 1)[0]
        except Exception as error:  # a scenario cut too far, or the crash looked for
            return type(error).__name__

    wanted = sort_of(world(seed, LARGE if size == "large" else SMALL))
    return lambda scenario: bool(wanted) and sort_of(scenario) == wanted


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--shrink", action="store_true", help="print the smallest scenario that differs like --from does")
    parser.add_argument("--size", choices=["small", "large"], default="small")
    parser.add_argument("--seconds", type=float, default=float("inf"))
    args = parser.parse_args()
    if args.shrink:
        scenario = shrink(world(args.first, LARGE if args.size == "large" else SMALL), _differing(args.first, args.size))
        print(json.dumps(scenario, ensure_ascii=False), *compare(scenario, _solved(scenario)).differs, sep="\n")
        return 0
    counts, differs = run(args.first, args.count, LARGE if args.size == "large" else SMALL, args.seconds, say=True)
    for name, count in sorted(counts.items()):
        print(f"{name}: {count:,}")
    print(f"slowest for the engine (ms, seed): {SLOWEST[-3:]}")
    print(f"differs: {len(differs):,}")
    return 1 if differs else 0


if __name__ == "__main__":
    raise SystemExit(main())
