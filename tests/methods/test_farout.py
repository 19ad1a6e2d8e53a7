"""A day beyond every ordinary day known: told of short pasts and of shops that swing, never of a weekday that is always so."""

from __future__ import annotations

import numpy as np
import pytest

from zhanggui.methods.farout import far_out

NAN = float("nan")
# Paid sales of a real Tmall shop, 1–15 February 2020 (rounded): a lively shop that stood still from the 10th.
FEBRUARY = [14545, 20937, 19431, 36658, 29595, 12232, 12505, 342, 28578, 5243, 386, 22, 110, 383, 83, 0, 29063, 83372]


def side(*days: float) -> int:
    return int(far_out(np.array(days, dtype=float)[:, None]).side[0])


@pytest.mark.parametrize("day", range(10, 17))
def test_every_day_of_the_standstill_is_told_from_the_first(day: int) -> None:
    assert side(*FEBRUARY[:day]) == -1


def test_the_days_before_it_and_the_first_day_of_recovery_are_ordinary() -> None:
    assert [side(*FEBRUARY[:day]) for day in (8, 9, 17)] == [-1, 0, 0]  # on the 8th no orders came at all


def test_the_recovery_is_told_once_it_passes_twice_the_best_day() -> None:
    assert side(*FEBRUARY) == 1
    assert side(*FEBRUARY[:-1], 2 * 36658) == 0


def test_what_is_known_of_the_past_by_hand() -> None:
    seen = far_out(np.array([100, 110, 90, 100, 20, 500, 105, 30.0])[:, None])
    assert (seen.middle[0], seen.lowest[0], seen.highest[0], seen.days[0], seen.side[0]) == (100, 90, 110, 7, -1)


def test_six_days_are_too_few() -> None:
    assert side(100, 110, 90, 100, 95, 105, 0) == 0
    assert side(100, 110, 90, 100, 95, 105, 100, 0) == -1


def test_a_weekday_on_which_the_shop_is_shut_is_no_standstill() -> None:
    week = [100, 110, 90, 100, 95, 0, 0]
    assert [side(*(week * 2)[: 7 + n]) for n in range(1, 8)] == [0] * 7
    assert side(*week, *week[:3], 0) == -1


def test_a_weekday_that_is_always_weak_is_held_against_itself() -> None:
    week = [100, 110, 90, 100, 95, 105, 36]  # a third of the middle day and a little more
    assert side(*week, *week, *week[:6], 15) == 0
    assert side(*week, *week, *week[:6], 11) == -1


def test_unknown_days_do_not_count() -> None:
    assert side(100, NAN, 90, NAN, 95, NAN, 100, NAN, 0) == 0


@pytest.mark.parametrize(("swing", "most"), [(0.1, 0.0), (0.3, 0.0005), (0.4, 0.004)])
def test_of_ordinary_swings_hardly_any_day_is_far_out(swing: float, most: float) -> None:
    rng = np.random.default_rng(1000)
    seen = far_out(np.exp(swing * rng.standard_normal((15, 20_000))))
    assert (seen.side != 0).mean() <= most
