"""The probability of reaching a target says what it says: of shops told 70 %, seven in ten reach it."""

from math import erf, sqrt

import numpy as np
import pytest

from zhanggui.methods.reach import simulate

DRIFT = 0.025  # chosen on the seeds 0–599 of `shop`; the tests below use others
SEEDS = range(10_000, 10_400)


def normal_tail(z: float) -> float:
    """P(Z ≥ z) of the standard normal distribution."""
    return 0.5 * (1 - erf(z / sqrt(2)))


def shop(seed: int, past: int, ahead: int) -> tuple[np.ndarray, np.ndarray]:
    """(sales, weights): weekends × 1.4, daily spread 10–40 %, neighbours alike (0–0.5), a level that wanders 0–4 % a week."""
    rng = np.random.default_rng(seed)
    spread, alike, wander = rng.uniform(0.1, 0.4), rng.uniform(0, 0.5), rng.uniform(0, 0.04)
    days = past + ahead
    shocks = rng.standard_normal(days) * spread * np.sqrt(1 - alike**2)
    noise, last = np.empty(days), rng.standard_normal() * spread
    for n, shock in enumerate(shocks):
        last = noise[n] = alike * last + shock
    level = np.exp(np.cumsum(rng.standard_normal(days) * wander / np.sqrt(7)))
    weights = np.where(np.arange(days) % 7 >= 5, 1.4, 1.0)
    return 1000 * weights * level * np.exp(noise - spread**2 / 2), weights


def told_and_reached(past: int, ahead: int, drift: float) -> tuple[np.ndarray, np.ndarray]:
    """The chance told of every shop, and whether it came true, for needs drawn around the pace."""
    told, reached = [], []
    for seed in SEEDS:
        sales, weights = shop(seed, past, ahead)
        found = simulate(sales[:past], weights[:past], weights[past:], drift=drift, draws=600, seed=seed)
        assert found is not None
        usual = weights[past:].sum() * np.mean(sales[:past] / weights[:past])
        need = usual * np.exp(np.random.default_rng(seed + 1).uniform(-0.3, 0.3) * sqrt((ahead + 20) / 300))
        told.append(found.chance(need, ahead))
        reached.append(sales[past:].sum() >= need)
    return np.array(told), np.array(reached)


def test_in_every_tenth_of_told_chances_as_many_reach_it_as_were_told():
    pairs = [told_and_reached(past, ahead, DRIFT) for past, ahead in ((28, 10), (28, 90), (90, 90), (90, 250))]
    told, reached = (np.concatenate(both) for both in zip(*pairs, strict=True))
    off = 0.0
    for n in range(10):
        mine = (told >= n / 10) & ((told < (n + 1) / 10) | (n == 9))
        share, hit = told[mine].mean(), reached[mine].mean()
        assert mine.sum() > 80
        assert abs(hit - share) < 0.03 + 2.2 * sqrt(share * (1 - share) / mine.sum()), (n, share, hit)
        off += abs(hit - share) * mine.mean()
    assert off < 0.04, "a level that were thought to stand still would miss by 0.054"


def test_ordinary_days_that_know_nothing_of_each_other_follow_the_textbook():
    """n days of mean m and spread s, both guessed from 90: P(sum ≥ need) = Φ((n·m − need) ÷ s√(n + n²/28)), m by the last 28 days."""
    rng = np.random.default_rng(3)
    gaps = []
    for _ in range(12):
        sales = rng.normal(1000, 150, 90)
        found = simulate(sales, np.ones(90), np.ones(30), draws=4000)
        mean, spread = sales[-28:].mean(), sales.std(ddof=1)
        for z in (-1.5, -0.7, 0.0, 0.7, 1.5):
            need = 30 * mean + z * spread * sqrt(30 + 900 / 28)
            gaps.append(found.chance(need, 30) - normal_tail(z))
    assert np.abs(gaps).mean() < 0.025
    assert np.abs(gaps).max() < 0.09


def test_the_same_history_gives_the_same_answer_and_a_larger_target_no_better_one():
    sales, weights = shop(77, 60, 60)
    first, again = (simulate(sales[:60], weights[:60], weights[60:], drift=DRIFT) for _ in range(2))
    needs = np.linspace(0, 3, 30) * sales[:60].sum()
    chances = [first.chance(need, 60) for need in needs]
    assert chances == [again.chance(need, 60) for need in needs]
    assert chances == sorted(chances, reverse=True)
    assert (chances[0], chances[-1]) == (1.0, 0.0)


def test_what_is_reached_with_four_chances_in_five_is_reached_with_that_chance():
    sales, weights = shop(78, 60, 60)
    found = simulate(sales[:60], weights[:60], weights[60:], drift=DRIFT)
    assert found.chance(found.reached_with(0.8, 60), 60) == pytest.approx(0.8, abs=0.002)
    assert found.chance(found.reached_with(0.8, 7), 7) == pytest.approx(0.8, abs=0.002)


def test_thirteen_days_or_a_shop_that_sells_nothing_tell_no_chance():
    assert simulate(np.ones(13), np.ones(13), np.ones(5)) is None
    assert simulate(np.zeros(40), np.ones(40), np.ones(5)) is None
    assert simulate(np.ones(40), np.r_[np.zeros(27), np.ones(13)], np.ones(5)) is None
    assert simulate(np.ones(14), np.ones(14), np.ones(5)) is not None


def test_a_shop_that_never_varies_reaches_what_it_always_brings_and_no_more():
    found = simulate(np.full(28, 100.0), np.ones(28), np.ones(10))
    assert (found.chance(999.99, 10), found.chance(1000.01, 10)) == (1.0, 0.0)
    assert (found.chance(0.0, 0), found.chance(0.01, 0)) == (1.0, 0.0)
