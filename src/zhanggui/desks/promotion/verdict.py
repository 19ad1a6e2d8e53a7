"""Safe, danger or unknown: what an answer comes to, for one item and for the whole scenario."""

from __future__ import annotations

from collections.abc import Sequence, Set
from fractions import Fraction
from typing import Literal

from zhanggui.desks.promotion.typing_errors import TypingError
from zhanggui.kernel.words import Words
from zhanggui.methods.guard.answer import Answer, ItemWorst, below_floor
from zhanggui.methods.guard.world import World

Verdict = Literal["safe", "danger", "unknown"]
NAMES: dict[Verdict, Words] = {
    "safe": Words("安全", "safe"),
    "danger": Words("危险", "danger"),
    "unknown": Words("说不准", "unknown"),
}


def of_item(world: World, n: int, worst: ItemWorst | None) -> Verdict:
    """Danger when a real basket is below the floor; unknown when only a bound is, or no basket holds the item."""
    if worst is None:
        return "unknown"
    if below_floor(world, n, worst.price.shown, worst.receipt.shown):
        return "danger"
    return "unknown" if not worst.exact and is_below(world, n, worst) else "safe"


def is_below(world: World, n: int, worst: ItemWorst) -> bool:
    """Whether its figures, exact or bounds, are below its floor."""
    return below_floor(world, n, worst.price.value, worst.receipt.value)


def of_whole(items: Set[Verdict], answer: Answer, typed: Sequence[TypingError]) -> Verdict:
    """Of the whole, by the verdicts of the items: the worst basket and the typing errors count too."""
    found = set(items)
    if answer.basket is not None and answer.basket.value < 0:
        found.add("danger" if answer.basket.shown < 0 else "unknown")
    if "danger" in found or typed:
        return "danger"
    return "unknown" if "unknown" in found else "safe"


def loss_per_piece(world: World, n: int, worst: ItemWorst) -> Fraction:
    """What the shop loses on one piece at the worst receipt, 0 when it does not lose."""
    return max(world.items[n].cost - worst.receipt.value, Fraction(0))


def margin_rate(world: World, n: int, worst: ItemWorst) -> Fraction | None:
    """(receipt − cost) ÷ receipt; None at receipt 0."""
    receipt = worst.receipt.value
    return None if not receipt else (receipt - world.items[n].cost) / receipt
