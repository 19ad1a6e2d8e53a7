"""Goods that bring a basket to just a wanted sum."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from zhanggui.methods.guard.till import Till

CENT = 20  # units: a twentieth of a cent can be told


def till(*amounts: int, limit: int = 4000) -> Till:
    """Goods 100, 101 … of these amounts."""
    return Till(np.arange(100, 100 + len(amounts)), np.array(sorted(amounts)), CENT, limit)


def every_sum(amounts: list[int], limit: int) -> set[int]:
    found = {0}
    for total in range(1, limit + 1):
        if any(total - a in found for a in amounts):
            found.add(total)
    return found


@pytest.mark.parametrize("seed", range(30))
def test_what_a_till_can_make_other_goods_could_make_too_and_its_pieces_come_to_the_sum(seed: int) -> None:
    rng = Random(seed)
    amounts = sorted({rng.choice([rng.randrange(30, 900), rng.randrange(2, 150) * CENT]) for _ in range(rng.randint(1, 6))})
    made = till(*amounts)
    truth = every_sum(amounts, made.limit)
    said = made.can(np.arange(made.limit + 1))
    assert {int(n) for n in np.flatnonzero(said)} <= truth
    worth = dict(zip(made.items.tolist(), made.amounts.tolist(), strict=True))
    for total in range(0, made.limit + 1, 7):
        pieces = made.pieces(total, most=10_000)
        assert (pieces is not None) == bool(said[total])
        assert pieces is None or sum(worth[i] * n for i, n in pieces.items()) == total


@pytest.mark.parametrize("seed", range(30, 50))
def test_the_next_sum_is_the_least_one_that_can_be_made(seed: int) -> None:
    rng = Random(seed)
    made = till(*{rng.randrange(100, 900) for _ in range(4)})
    can = np.flatnonzero(made.can(np.arange(made.limit + 1)))
    for total in range(0, made.limit, 13):
        beyond = can[can >= total]
        assert made.next(total) == (int(beyond[0]) if beyond.size else None)


def test_goods_with_fractions_of_a_cent_bring_the_fraction_and_whole_cents_do_the_rest() -> None:
    made = till(50 * CENT, 95 * CENT + 5)  # 0.50 and 0.9525
    assert made.pieces(195 * CENT + 5, most=5) == {100: 2, 101: 1}
    assert made.pieces(95 * CENT + 6, most=5) is None


def test_steps_taken_one_by_one_are_the_pieces() -> None:
    made = till(7 * CENT, 11 * CENT, 3 * CENT + 5)
    left, taken = np.array([100 * CENT + 5]), 0
    assert made.can(left)[0]
    while left[0]:
        left = left - made.amounts[made.step(left)]
        taken += 1
    assert taken == sum((made.pieces(100 * CENT + 5, most=100) or {}).values())


def test_more_pieces_of_one_kind_than_a_buyer_may_take_are_no_answer() -> None:
    assert till(10 * CENT).pieces(100 * CENT, most=9) is None
    assert till(10 * CENT).pieces(100 * CENT, most=10) == {100: 10}
