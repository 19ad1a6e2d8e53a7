"""The handbook's ramp: each week a tenth more than the week before, until saturation; the season overrides the rule."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

GROWTH = 0.10  # R11, S2: 每周 +10%


def ramp(first: int, steps: int, growth: float = GROWTH, cap: int | None = None, season: Sequence[float] | None = None) -> list[int]:
    """Whole amounts (cents) of `steps` weeks from `first`: level y_{k+1} = min(cap, (1+growth)·y_k), target y_k·season_k/season_0.

    The level compounds unrounded and is rounded once, half up: 1000, 1100, 1210, 1331, 1464, 1611, 1772, 1949, 2000 under a cap of 2000.
    `cap` holds the level without season, so that a saturated shop still follows its peak weeks. Raises UseError for impossible numbers.
    """
    rise = 1 + Fraction(str(growth))
    if first < 0 or steps < 0 or rise <= 0 or (cap is not None and cap < 0):
        raise UseError(
            Words("周增长表的数不能为负", "the numbers of a weekly ramp cannot be negative"),
            Words("首周金额、周数、上限 ≥ 0，增长率 > -100%", "first amount, weeks and cap ≥ 0, growth above -100%"),
        )
    ratios = _season_ratios(season, steps)
    level = Fraction(first)
    amounts = []
    for k in range(steps):
        level = level if cap is None else min(level, Fraction(cap))
        amounts.append(int(level * ratios[k] + Fraction(1, 2)))
        level *= rise
    return amounts


def steps_to(first: int, cap: int, growth: float = GROWTH) -> int:
    """Weeks of growth until the level reaches `cap`: 1000 → 2000 at +10% takes 8. Raises UseError when it never does."""
    if first >= cap:
        return 0
    if first <= 0 or growth <= 0:
        raise UseError(
            Words("这样增长永远到不了上限", "it never reaches the cap at this growth"),
            Words("首周金额和增长率要大于 0", "the first amount and the growth must be above 0"),
        )
    rise, level, steps = 1 + Fraction(str(growth)), Fraction(first), 0
    while level < cap:
        level, steps = level * rise, steps + 1
    return steps


def _season_ratios(season: Sequence[float] | None, steps: int) -> list[Fraction]:
    if season is None:
        return [Fraction(1)] * steps
    if len(season) < steps or (steps and season[0] <= 0) or any(s < 0 for s in season):
        raise UseError(
            Words("季节系数要逐周给出，且首周大于 0", "season factors are needed for every week, the first above 0"),
            Words(f"给 {steps} 个系数", f"give {steps} factors"),
        )
    return [Fraction(s) / Fraction(season[0]) for s in season[:steps]]
