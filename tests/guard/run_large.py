"""The answer for worlds too large to look at whole, given for worlds that are not: `python tests/guard/run_large.py --from 0 --count 1000 [--shops plain]`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent))

from parallel_worlds import parallel_world
from plain_worlds import plain_world
from worlds import Scenario, world

import zhanggui.methods.guard.solve as solving
from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.methods.guard.answer import Worst
from zhanggui.methods.guard.basket import settle
from zhanggui.methods.guard.kinds import FAR
from zhanggui.methods.guard.solve import solve

NEAR = Fraction(1, 10**9)
WORLDS: dict[str, Callable[[int], Scenario]] = {"awkward": world, "plain": plain_world, "parallel": parallel_world}


def compare_large(scenario: Scenario) -> tuple[Counter[str], list[str]]:
    """Figures called exact and bounds, and where one is above the truth, an exact one is not it, or a flag differs."""
    read = read_scenario(scenario)
    truth = solve(read)
    with patch.object(solving, "MOST_BASKETS", 0):
        bounded = solve(read)
    counts: Counter[str] = Counter()
    differs: list[str] = []
    for n, (known, found) in enumerate(zip(truth.items, bounded.items, strict=True)):
        if known is None or found is None:
            differs += [] if known is found else [f"{n}: there or not"]
            continue
        for name, least, bound in (("price", known.price, found.price), ("receipt", known.receipt, found.receipt)):
            counts["exact" if bound.exact else "bound"] += least.exact
            differs += [f"{n} {name}: {text}" for text in _wrong(least, bound)]
            out = settle(read, bound.interval.layers, dict(bound.basket), FAR if bound.filler is None else bound.filler)
            here = out.unit_price(n) if name == "price" else out.unit_receipt(n)
            differs += (
                [] if abs(here - bound.shown) <= NEAR else [f"{n} {name}: the basket comes to {float(here)}, not {float(bound.shown)}"]
            )
        if known.exact and known.unlimited and not found.unlimited:  # the other way about it is a bound without the limits
            differs.append(f"{n}: not unlimited")
    if truth.basket is not None and bounded.basket is not None:
        differs += [f"margin: {text}" for text in _wrong(truth.basket, bounded.basket)]
    return counts, differs


def _wrong(least: Worst, bound: Worst) -> list[str]:
    if not least.exact:
        return []
    told = f"{float(bound.value)} (shown {float(bound.shown)}), it is {float(least.value)}"
    if bound.value > least.value + NEAR or bound.shown < least.value - NEAR:
        return [f"optimistic {told}"]
    return [f"not exact {told}"] if bound.exact and bound.value < least.value - NEAR else []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--shops", choices=WORLDS, default="awkward")
    args = parser.parse_args()
    counts: Counter[str] = Counter()
    wrong = 0
    for seed in range(args.first, args.first + args.count):
        more, differs = compare_large(WORLDS[args.shops](seed))
        counts += more
        wrong += bool(differs)
        for text in differs:
            print(f"seed {seed}: {text}", flush=True)
    print(f"worlds: {args.count:,}; figures exact: {counts['exact']:,}, bounds: {counts['bound']:,}; worlds that differ: {wrong:,}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
