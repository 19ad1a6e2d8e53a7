"""What a test of two versions says, and when it may not say anything yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from zhanggui.kernel.words import Lang, Words
from zhanggui.methods.abtest import ALPHA, Arm, Difference, Split, difference, split_check
from zhanggui.methods.abtest_peek import TUNED_AT, always_valid
from zhanggui.methods.abtest_plan import needed, rate_variance

Verdict = Literal["b_better", "a_better", "not_told", "too_early", "too_few", "bad_split"]
LEAST_EVENTS = 10  # fewer than so many who did it, or did not, in one arm: the normal law does not hold
WORTH_SEEING = 0.10  # the lift for which the people still needed are told

SAID: Mapping[Verdict, Words] = {
    "b_better": Words("B 更好，差别不像是偶然", "B is better: chance would hardly do it"),
    "a_better": Words("A 更好，差别不像是偶然", "A is better: chance would hardly do it"),
    "not_told": Words("看不出谁更好，差别可能是偶然", "no winner to be seen: the difference may be chance"),
    "too_early": Words("还没到计划人数，先别下结论", "the planned number is not reached: no conclusion yet"),
    "too_few": Words("数据不足，先别下结论", "too little data: no conclusion yet"),
    "bad_split": Words("分流不对，结果不能用", "the visitors were not split as planned: the result cannot be used"),
}


@dataclass(frozen=True)
class ABTest:
    """The outcome. `planned`: people each arm was to have; `peek`: looked at before that, with an interval that allows it."""

    a: Arm
    b: Arm
    found: Difference
    split_p: float | None
    split: Split
    verdict: Verdict
    planned: int | None = None
    peek: bool = False
    alpha: float = ALPHA
    saved: float | None = None  # share of the variance that the past took out

    @property
    def words(self) -> Words:
        return SAID[self.verdict]

    @property
    def is_rate(self) -> bool:
        return self.a.good is not None and self.b.good is not None

    def more_needed(self, lift: float = WORTH_SEEING) -> int | None:
        """People in each arm that would show a lift of A's rate with a power of 80 %. None where A's rate tells none."""
        base = self.a.mean
        if base <= 0 or (self.is_rate and base * (1 + lift) >= 1):
            return None
        spread = (rate_variance(base), rate_variance(base * (1 + lift))) if self.is_rate else (self.a.variance, self.b.variance)
        try:
            return needed(base * lift, *spread)
        except ValueError:
            return None

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """Plain values: shares as 0.065, differences of shares as 0.015; null for what has no bounds."""
        f = self.found
        return {
            "verdict": self.verdict,
            "said": self.words.say(lang),
            "a": _arm(self.a),
            "b": _arm(self.b),
            "change": f.change,
            "interval": _pair(f.low, f.high),
            "p": f.p,
            "relative": f.relative,
            "relative_interval": _pair(f.relative_low, f.relative_high),
            "confidence": 1 - self.alpha,
            "looks": "any" if self.peek else "one",
            "planned": self.planned,
            "split": {"p": self.split_p, "state": self.split},
            "variance_saved": self.saved,
        }


def judge(
    a: Arm,
    b: Arm,
    planned: int | None = None,
    peek: bool = False,
    shares: Sequence[float] | None = (1.0, 1.0),
    alpha: float = ALPHA,
    saved: float | None = None,
) -> ABTest:
    """The outcome of A and B. `planned` people in each arm were to come. `shares`: how they were to be split; None: nobody drew lots."""
    found = always_valid(a, b, 2 * planned if planned else TUNED_AT, alpha) if peek else difference(a, b, alpha)
    split_p: float | None = None
    split: Split = "ok"
    if shares:
        split_p, split = split_check((a.n, b.n), shares)
    return ABTest(a, b, found, split_p, split, _verdict(a, b, found, split, planned, peek), planned, peek, alpha, saved)


def _verdict(a: Arm, b: Arm, found: Difference, split: Split, planned: int | None, peek: bool) -> Verdict:
    if split == "alarm":
        return "bad_split"
    if any(arm.good is not None and min(arm.good, arm.n - arm.good) < LEAST_EVENTS for arm in (a, b)):
        return "too_few"
    if planned and not peek and a.n + b.n < 2 * planned:
        return "too_early"
    if not found.is_clear:
        return "not_told"
    return "b_better" if found.change > 0 else "a_better"


def _arm(arm: Arm) -> dict[str, Any]:
    if arm.good is not None:
        return {"good": arm.good, "of": arm.n, "rate": arm.mean}
    return {"of": arm.n, "mean": arm.mean, "variance": arm.variance}


def _pair(low: float | None, high: float | None) -> list[float | None]:
    return [None if v is None or abs(v) == float("inf") else v for v in (low, high)]
