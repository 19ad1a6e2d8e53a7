"""How long the price guard takes on a whole catalogue, how much of its answer is exact, and what a plain evaluation takes beside it."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import TypeVar

from guard_catalogue import catalogue
from guard_sheet import sheet

from zhanggui.desks.promotion.answer_rows import answer_json
from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.methods.guard.answer import Answer, ItemWorst
from zhanggui.methods.guard.basket import settle
from zhanggui.methods.guard.kinds import FAR
from zhanggui.methods.guard.small import among
from zhanggui.methods.guard.solve import solve
from zhanggui.methods.guard.world import World, intervals

PAGE = Path(__file__).with_suffix(".md")
SIZES = ((500, 0.3), (100_000, 5.0))  # SKUs, seconds that are the goal
SEEDS = (41, 42, 43)  # none of them was looked at while the engine was written
SHEETS, SHEET_SEEDS = (20, 60, 200), (21, 22, 23)
RECOMPUTED = 300
CENT = Fraction(1, 100)
T = TypeVar("T")

SMALL, RUNS = 1000, 5


def timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.perf_counter()
    done = work()
    return time.perf_counter() - begun, done


def plain(world: World, sample: int) -> float:
    """Seconds for the whole catalogue of the plain way: every SKU alone, 1 to 20 pieces, layer by layer. Measured on some, scaled to all.

    It is what a careful script does, and finds nothing that takes two different goods.
    """
    layers = intervals(world)[0].layers
    some = Random(1).sample(range(len(world.items)), min(sample, len(world.items)))

    def run() -> None:
        for item in some:
            mine = among(layers, [item])
            for pieces in range(1, world.max_qty + 1):
                if world.items[item].price * pieces <= world.max_amount:
                    settle(world, mine, {item: pieces})

    return timed(run)[0] / len(some) * len(world.items)


def recomputed(answer: Answer, count: int) -> tuple[int, int]:
    """Printed baskets settled again, and how many came to another figure than printed."""
    world, wrong, done = answer.world, 0, 0
    for item in Random(2).sample(range(len(world.items)), min(count, len(world.items))):
        found = answer.items[item]
        if found is None:
            continue
        for name, worst in (("price", found.price), ("receipt", found.receipt)):
            out = settle(world, worst.interval.layers, dict(worst.basket), FAR if worst.filler is None else worst.filler)
            here = out.unit_price(item) if name == "price" else out.unit_receipt(item)
            wrong += abs(here - worst.shown) > Fraction(1, 10**9)
            done += 1
    return done, wrong


def row(size: int, goal: float, seed: int) -> tuple[str, ...]:
    raw = catalogue(size, seed)
    read, world = timed(lambda: read_scenario(raw))
    took, answer = timed(lambda: solve(world))
    if size <= SMALL:  # so short a time is that of one of several runs, each of a world read anew
        again = [read_scenario(raw) for _ in range(RUNS - 1)]
        took = median([took, *(timed(partial(solve, one))[0] for one in again)])
    telling, _ = timed(lambda: answer_json(answer, "zh"))
    exact = sum(found is not None and found.exact for found in answer.items)
    near = sum(found is not None and _within_a_cent(found) for found in answer.items)
    beside = plain(world, 60)
    done, wrong = recomputed(answer, RECOMPUTED)
    promotions = sum(len(layer.promotions) for layer in world.layers)
    cells = (
        f"{size:,}",
        str(promotions),
        str(seed),
        f"{read:.2f}",
        f"{took:.2f}",
        f"{telling:.2f}",
        f"{goal:g}",
        "yes" if took <= goal else "no",
    )
    return *cells, f"{exact / size:.1%}", f"{near / size:.1%}", f"{took / beside:.3f}", f"{done - wrong}/{done}"


def _within_a_cent(found: ItemWorst) -> bool:
    return all(worst.exact or worst.shown - worst.value < CENT for worst in (found.price, found.receipt))


def sheet_row(goods: int, seed: int, overlap: bool) -> tuple[str, ...]:
    world = read_scenario(sheet(goods, seed, overlap))
    took, answer = timed(lambda: solve(world))
    telling, _ = timed(lambda: answer_json(answer, "zh"))
    exact = sum(found is not None and found.exact for found in answer.items)
    done, wrong = recomputed(answer, RECOMPUTED)
    order = "yes" if answer.basket is not None and answer.basket.exact else "no"
    promotions = sum(len(layer.promotions) for layer in world.layers)
    return (
        str(goods),
        "yes" if overlap else "no",
        str(promotions),
        str(seed),
        f"{took:.2f}",
        f"{telling:.2f}",
        f"{exact / goods:.1%}",
        order,
        f"{done - wrong}/{done}",
    )


SHEET_HEADS = ("SKUs", "overlap", "promotions", "seed", "s to solve", "s to tell", "exact", "worst order exact", "recomputed the same")

HEADS = (
    "SKUs",
    "promotions",
    "seed",
    "s to read",
    "s to solve",
    "s to tell",
    "goal",
    "reached",
    "exact",
    "to a cent",
    "÷ plain",
    "recomputed the same",
)


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines]


def page(rows: list[tuple[str, ...]], sheets: list[tuple[str, ...]], load: float) -> str:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    lines = [
        "# The price guard on a whole catalogue",
        "",
        f"`python3 dev.py bench guard --write` · {date.today():%d %B %Y} · {machine}; load average of the minute before {load:.1f}.",
        "",
        "Catalogues as shops have them, from seeds that were not looked at while the engine was written: prices that end in .00, .50, .90 and .99;",
        "51 promotions on single items (折扣, 一口价, 直降, 第二件半价, 满件折, three in ten with a limit per buyer), the shop's 满减 and six coupons by",
        "category (the best one applies), 跨店满减 and a coupon paid by the platform on top; 5 % commission; baskets up to 5,000 yuan.",
        "",
        *table(HEADS, rows),
        "",
        "*s to solve*: worst price, worst receipt and the limits' second look for every SKU, and the worst basket, in one process; reading",
        "the scenario is not in it; of 500 SKUs the median of five runs. *s to tell*: every SKU's row in words, as the page",
        "and `--json` have it; for it baskets near each bound are put together. *exact*: both figures are equal to a basket's; the others are lower bounds and say so.",
        "*to a cent*: exact, or a basket is shown that comes to less than a cent above the bound.",
        "*÷ plain*: against settling every SKU alone with 1 to 20 pieces in plain Python (measured on 60 of them, scaled), which finds no basket of",
        "two goods. *recomputed*: printed baskets put through the layers once more, each by itself.",
        "",
        "## Sheets of one campaign",
        "",
        "As shops of Taobao fill them in: a price of its own for every second item (折扣, 一口价, 直降, 第二件半价), then the shop's 满减, coupons of two",
        "categories and 跨店满减, which all add up on what is left after the item's own; 5 % commission, 4 yuan freight. *overlap*: the coupons",
        "share a sixth of the goods, and one good in five takes no part in 跨店满减.",
        "",
        *table(SHEET_HEADS, sheets),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write bench/guard.md")
    args = parser.parse_args()
    load = os.getloadavg()[0]
    solve(read_scenario(catalogue(20, 1)))  # what a first call loads
    rows = [row(size, goal, seed) for size, goal in SIZES for seed in SEEDS]
    sheets = [sheet_row(goods, seed, overlap) for overlap in (False, True) for goods in SHEETS for seed in SHEET_SEEDS]
    text = page(rows, sheets, load)
    if args.write:
        PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
