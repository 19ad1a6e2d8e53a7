"""What the days after a change say about it, in one word and in a sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhanggui.desks.effect_answer import Answer
from zhanggui.desks.tasks.rules import Verdict
from zhanggui.kernel.words import Words
from zhanggui.methods.effect import Effect
from zhanggui.metrics.metric import Metric

COUNTED_IN_MONEY = frozenset({"refund"})  # findings whose impact is the deviation itself
LEAST_DEVIATION = 0.02  # a finding that was off by less is no state to come back from


def better_sign(metric: Metric) -> int:
    """-1 where less is better."""
    return -1 if metric.better == "less" else 1


@dataclass(frozen=True)
class Off:
    """How far the day of the finding was off: ÷ what was expected, or (`in_units`) in the units of what is measured, a day."""

    size: float
    in_units: bool = False

    def gone(self, effect: Effect, better: int) -> bool:
        """It had been off to the bad side, and so far off can be ruled out for the days after."""
        low, high = effect.relative[1:] if not self.in_units else (effect.low, effect.high)
        return self.size * better < 0 and bool(low > self.size if better > 0 else high < self.size)


def deviation(finding: Mapping[str, Any], same: bool, better: int) -> Off | None:
    """`same`: the effect is measured on the very number that was off; else the money that was at stake may tell."""
    seen, expected, impact = finding.get("observed"), finding.get("expected"), finding.get("impact")
    if not same:
        lost = impact and (finding.get("metric") in COUNTED_IN_MONEY or (finding.get("metric") == "stock" and seen == 0))
        return Off(-abs(float(impact)) * better, in_units=True) if lost and impact is not None else None
    if seen is None or not expected or expected <= 0:
        return None
    off = float(seen) / float(expected) - 1
    return Off(off) if abs(off) >= LEAST_DEVIATION else None


def verdict_of(effect: Effect, better: int, off: Off | None = None) -> Verdict:
    """What the days after say, in a word."""
    if effect.how == "none" or not math.isfinite(effect.low):  # no interval, no verdict
        return Verdict.LITTLE
    if effect.is_clear:
        return Verdict.BETTER if effect.per_day * better > 0 else Verdict.WORSE
    return Verdict.BACK if off is not None and off.gone(effect, better) else Verdict.UNCLEAR


def say(answer: Answer, verdict: Verdict, off: Off | None) -> Words:
    """The effect in a sentence; for what came back, that it did."""
    if verdict is not Verdict.BACK or off is None:
        return answer.words
    effect = answer.effect
    size, low, high = (effect.per_day, effect.low, effect.high) if off.in_units else effect.relative
    now, least, most, then = (_signed(answer, v) if off.in_units else Words(f"{v:+.1%}", f"{v:+.1%}") for v in (size, low, high, off.size))
    a_day = Words("/天", " a day") if off.in_units else Words("", "")
    return Words(
        f"已回到平时：当天偏了 {then.zh}，之后比不出事的日子 {now.zh}{a_day.zh}（95% 区间 {least.zh} ～ {most.zh}），那样的偏差可以排除",
        f"back to usual: off by {then.en} on the day, since then {now.en}{a_day.en} against days without it "
        f"(95% interval {least.en} to {most.en}), which rules such a deviation out",
    )


def _signed(answer: Answer, value: float) -> Words:
    size, sign = answer.amount(abs(value)), "−" if value < 0 else "+"
    return Words(f"{sign}{size.zh}", f"{sign}{size.en}")


def plain(value: float) -> float | None:
    """A number for the database: None for nothing."""
    return round(float(value), 6) if math.isfinite(value) else None
