"""What the days after a change say about it, in one word and in a sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from zhanggui.desks.effect_answer import Answer
from zhanggui.desks.tasks.rules import Verdict
from zhanggui.kernel.words import Words
from zhanggui.methods.effect import Effect
from zhanggui.metrics.metric import Metric

LEAST_DEVIATION = 0.02  # a finding that was off by less is no state to come back from


def better_sign(metric: Metric) -> int:
    """-1 where less is better."""
    return -1 if metric.better == "less" else 1


def deviation(finding: Mapping[str, Any]) -> float | None:
    """How far off the finding was, ÷ what was expected."""
    seen, expected = finding.get("observed"), finding.get("expected")
    if seen is None or not expected or expected <= 0:
        return None
    off = float(seen) / float(expected) - 1
    return off if abs(off) >= LEAST_DEVIATION else None


def verdict_of(effect: Effect, better: int, off: float | None = None) -> Verdict:
    """`off`: how far the finding was off the usual, when the effect is of the very number that was off."""
    if effect.how == "none":
        return Verdict.LITTLE
    if effect.is_clear:
        return Verdict.BETTER if effect.per_day * better > 0 else Verdict.WORSE
    return Verdict.BACK if _is_back(effect, better, off) else Verdict.UNCLEAR


def _is_back(effect: Effect, better: int, off: float | None) -> bool:
    """It had been off to the bad side, and so far off can be ruled out for the days after."""
    if off is None or off * better >= 0:
        return False
    _, low, high = effect.relative
    return bool(low > off) if better > 0 else bool(high < off)


def say(answer: Answer, verdict: Verdict, off: float | None) -> Words:
    """The effect in a sentence; for what came back, that it did."""
    if verdict is not Verdict.BACK or off is None:
        return answer.words
    relative, low, high = answer.effect.relative
    return Words(
        f"已回到平时：当天偏了 {off:+.1%}，之后比不出事的日子 {relative:+.1%}（95% 区间 {low:+.1%} ～ {high:+.1%}），那样的偏差可以排除",
        f"back to usual: off by {off:+.1%} on the day, since then {relative:+.1%} against days without it "
        f"(95% interval {low:+.1%} to {high:+.1%}), which rules such a deviation out",
    )


def plain(value: float) -> float | None:
    """A number for the database: None for nothing."""
    return round(float(value), 6) if math.isfinite(value) else None
