"""Shares of a change in a product: exact, in no order, finite at zeros."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zhanggui.methods.shapley import lmdi, shapley

FACTOR = st.one_of(st.just(0.0), st.floats(0.001, 1000))


ANY_NUMBER = st.integers(1, 5)


def pair(factors: st.SearchStrategy[int] = ANY_NUMBER):
    return factors.flatmap(lambda k: st.tuples(*(arrays(float, (k, 2), elements=FACTOR) for _ in range(2))))


def by_permutations(base: np.ndarray, now: np.ndarray) -> np.ndarray:
    """The definition: change the factors one after the other, in every order, and take the mean."""
    effects = np.zeros_like(base)
    orders = list(permutations(range(len(base))))
    for order in orders:
        current = base.copy()
        for j in order:
            before = current.prod(axis=0)
            current[j] = now[j]
            effects[j] += (current.prod(axis=0) - before) / len(orders)
    return effects


def near(got: np.ndarray, want: np.ndarray, size: float) -> None:
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-11 * max(size, 1))


def test_more_visitors_fewer_conversions_dearer_baskets():
    effects = shapley([[1000], [0.03], [100]], [[1200], [0.025], [110]])[:, 0]
    assert np.round(effects, 2).tolist() == [576.67, -578.33, 301.67]
    assert effects.sum() == pytest.approx(300)


def test_nobody_pays_any_more():
    effects = shapley([[1000], [0.03], [100]], [[1200], [0], [110]])[:, 0]
    assert np.round(effects, 2).tolist() == [310, -3470, 160]


def test_two_factors_share_the_joint_part_equally():
    assert shapley([[10], [5]], [[20], [7]])[:, 0].tolist() == [60, 30]


@settings(max_examples=300, deadline=None)
@given(pair())
def test_it_is_the_mean_over_all_orders(sides):
    base, now = sides
    size = float(np.maximum(base, now).prod(axis=0).max())
    near(shapley(base, now), by_permutations(base, now), size)


@settings(max_examples=300, deadline=None)
@given(pair(st.just(3)))
def test_three_factors_follow_the_written_formula(sides):
    (v0, c0, a0), (v1, c1, a1) = sides
    by_hand = (v1 - v0) * ((c0 * a0 + c1 * a1) / 3 + (c0 * a1 + c1 * a0) / 6)
    near(shapley(*sides)[0], by_hand, float(np.maximum(*sides).prod(axis=0).max()))


@settings(max_examples=300, deadline=None)
@given(pair(), st.randoms())
def test_effects_sum_to_the_change_and_follow_their_factor(sides, random):
    base, now = sides
    size = float(np.maximum(base, now).prod(axis=0).max())
    effects = shapley(base, now)
    near(effects.sum(axis=0), now.prod(axis=0) - base.prod(axis=0), size)
    order = random.sample(range(len(base)), len(base))
    near(shapley(base[order], now[order]), effects[order], size)
    near(shapley(now, base), -effects, size)


def test_a_factor_that_nobody_knows_spoils_its_own_member_only():
    effects = shapley([[1, 1], [np.nan, 2]], [[2, 2], [3, 3]])
    assert np.isnan(effects[:, 0]).any()
    assert effects[:, 1].tolist() == [2.5, 1.5]


@pytest.mark.parametrize("shape", [(0, 3), (6, 3), (3,)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="factors"):
        shapley(np.ones(shape), np.ones(shape))


def test_lmdi_gives_the_published_numbers():
    effects = lmdi([[1000], [0.03], [100]], [[1200], [0.025], [110]])[:, 0]
    assert np.round(effects, 2).tolist() == [573.88, -573.88, 300.00]


def test_lmdi_does_not_speak_of_entry_and_exit():
    effects = lmdi([[1000, 0], [0.03, 0]], [[0, 0], [0.03, 0.02]])
    assert np.isnan(effects[:, 0]).all()
    assert effects[:, 1].tolist() == [0, 0]


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 5).flatmap(lambda k: st.tuples(*(arrays(float, (k, 2), elements=st.floats(0.01, 100)) for _ in range(2)))))
def test_lmdi_leaves_nothing_over(sides):
    base, now = sides
    size = float(np.maximum(base, now).prod(axis=0).max())
    near(lmdi(base, now).sum(axis=0), now.prod(axis=0) - base.prod(axis=0), size * 10)
