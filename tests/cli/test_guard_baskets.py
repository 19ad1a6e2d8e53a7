"""Every basket that `guard check` prints comes to the same figure when it is worked out again from what was printed alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "guard"))

from worlds import world as random_scenario

from zhanggui.cli.guard_explain import read_at, read_basket, read_filler
from zhanggui.desks.promotion.answer_rows import answer_json
from zhanggui.desks.promotion.near_filler import CLOSE, Figure, margin_of, price_of, receipt_of
from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.desks.promotion.worked import Worked, work_out
from zhanggui.methods.guard.answer import Worst
from zhanggui.methods.guard.solve import solve
from zhanggui.methods.guard.world import World


def worked(world: World, arguments: list[str]) -> Worked:
    """What `guard explain FILE` works out for these arguments."""
    said = dict(zip(arguments[::2], arguments[1::2], strict=True))
    at = read_at(world, said["--at"]) if "--at" in said else None
    return work_out(world, read_basket(world, said["--basket"]), read_filler(said.get("--filler", "0")), at)


def printed(seed: int) -> Iterator[tuple[World, list[str], Worst, Figure]]:
    """Every basket printed for one random scenario, with the figure it shows."""
    raw: dict[str, Any] = random_scenario(seed)
    for layer in raw["layers"]:
        for p in layer["promotions"]:
            p["tiers"] = sorted(p.get("tiers") or [[1, 0]]) if p["kind"] in ("threshold_off", "qty_off") else None
    world = read_scenario(raw)
    answer = solve(world)
    told = answer_json(answer, "en")
    for n, (row, found) in enumerate(zip(told["skus"], answer.items, strict=True)):
        if found is not None:
            yield world, row["explain"], found.price, price_of(n)
            yield world, row["explain_receipt"], found.receipt, receipt_of(n)
    if answer.basket is not None:
        yield world, told["worst_basket"]["explain"], answer.basket, margin_of


def all_come_to_the_same(seeds: range) -> int:
    """→ how many baskets were printed."""
    count = 0
    for seed in seeds:
        for world, arguments, worst, figure in printed(seed):
            again = worked(world, arguments)
            near = Fraction(0) if worst.filler is not None else CLOSE
            assert abs(figure(again.outcome) - worst.shown) <= near, (seed, arguments)
            left = [line.amount - sum((t.taken.get(n, Fraction(0)) for t in again.took), Fraction(0)) for n, line in enumerate(again.lines)]
            assert tuple(left[: len(again.outcome.prices)]) == again.outcome.prices, (seed, arguments)
            count += 1
    return count


def test_what_is_printed_can_be_worked_out_again() -> None:
    assert all_come_to_the_same(range(40)) > 150


@pytest.mark.slow
def test_what_is_printed_can_be_worked_out_again_at_length() -> None:
    assert all_come_to_the_same(range(1000, 2500)) > 6000
