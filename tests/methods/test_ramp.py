"""每周 +10% 直到饱和，以旺季为准."""

import pytest

from zhanggui.kernel.errors import UseError
from zhanggui.methods.ramp import ramp, steps_to


def test_a_thousand_doubles_in_eight_weeks():
    assert ramp(1000, 9, cap=2000) == [1000, 1100, 1210, 1331, 1464, 1611, 1772, 1949, 2000]
    assert steps_to(1000, 2000) == 8


def test_growth_is_not_rounded_week_by_week():
    assert ramp(101, 4) == [101, 111, 122, 134]


def test_the_growth_can_be_edited():
    assert ramp(1000, 3, growth=0.2) == [1000, 1200, 1440]
    assert ramp(1000, 3, growth=-0.5) == [1000, 500, 250]
    assert ramp(1000, 3, growth=0) == [1000, 1000, 1000]


def test_the_season_overrides_the_rule_even_at_saturation():
    assert ramp(1000, 4, cap=1100, season=[1, 1, 3, 1]) == [1000, 1100, 3300, 1100]
    assert ramp(500, 3, season=[0.5, 0.5, 1]) == [500, 550, 1210]


def test_a_first_week_above_the_cap_is_capped():
    assert ramp(3000, 2, cap=2000) == [2000, 2000]
    assert steps_to(3000, 2000) == 0


def test_impossible_ramps_are_told():
    for wrong in (lambda: ramp(-1, 3), lambda: ramp(1, 3, growth=-1), lambda: ramp(1, 2, season=[1]), lambda: steps_to(0, 10)):
        with pytest.raises(UseError):
            wrong()
