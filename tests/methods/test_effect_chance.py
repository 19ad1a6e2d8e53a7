"""Where nothing was done, little is found; what was planted lies in the interval; a plain before/after does worse. In made-up shops."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from effects_world import shop

from zhanggui.methods.effect import effect


def found(seeds: range, told: bool = False, **how: float | int | bool) -> float:
    """Share of untouched shops in which an effect is found."""
    shops = [shop(s, **how) for s in seeds]
    return float(np.mean([effect(w.values, w.start, w.whole_calendar if told else None).is_clear for w in shops]))


def held(seeds: range, lift: float, told: bool = True, **how: int | bool) -> float:
    """Share of shops in which the planted effect lies in the interval."""
    shops = [shop(s, lift, **how) for s in seeds]
    found = [effect(w.values, w.start, w.whole_calendar if told else None) for w in shops]
    return float(np.mean([e.low <= w.truth <= e.high for e, w in zip(found, shops, strict=True)]))


def test_an_untouched_product_is_left_in_peace() -> None:
    assert found(range(1000, 1040), others=6) <= 0.125  # 5 % of 40, and two standard errors; many shops: below


def test_a_planted_effect_lies_in_the_interval() -> None:
    assert held(range(1000, 1024), 0.3, others=6) >= 0.9


def test_a_promotion_in_the_window_is_no_effect_when_the_calendar_tells_it() -> None:
    shops = [shop(s, others=0, event=True) for s in range(1000, 1020)]
    blind = np.mean([effect(w.values, w.start).is_clear for w in shops])
    told = np.mean([effect(w.values, w.start, w.whole_calendar).is_clear for w in shops])
    assert blind > 0.4
    assert told <= 0.1


def test_a_product_that_was_growing_is_not_said_to_accompany() -> None:
    """Growing by 0.6 % a day by itself: in most shops its slope before is seen."""
    seen = [effect((w := shop(s, others=8, trend=0.006)).values, w.start).leaving_p < 0.05 for s in range(1000, 1020)]
    still = [effect((w := shop(s, others=8)).values, w.start).leaving_p < 0.05 for s in range(1000, 1020)]
    assert np.mean(seen) > 0.35
    assert np.mean(still) <= 0.1


@pytest.mark.slow
@pytest.mark.parametrize("how", [{}, {"others": 6}, {"before": 21, "after": 7}], ids=str)
def test_an_untouched_product_is_left_in_peace_in_many_shops(how: dict[str, int]) -> None:
    assert found(range(1000, 1250), **how) <= 0.06


@pytest.mark.slow
def test_an_untouched_product_is_left_in_peace_through_a_promotion() -> None:
    """Products answer a 大促 each in its own way, four days tell the most: 5 % and two standard errors of 250 shops."""
    assert found(range(1000, 1250), told=True, event=True) <= 0.078


@pytest.mark.slow
@pytest.mark.parametrize("lift", [0.3, -0.4])
def test_planted_effects_lie_in_the_interval_in_many_shops(lift: float) -> None:
    assert 0.93 <= held(range(1000, 1250), lift, told=False) <= 0.99
