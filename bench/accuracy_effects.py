"""How far measured effects can be trusted: false positives where nothing was done, coverage of planted effects, bias. Prints Markdown.

python bench/accuracy_effects.py [--small] [--seed 1000]   tuning was done on seeds below 1000
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from effects_world import Shop, shop
from numpy.typing import NDArray
from scipy.special import ndtri

from zhanggui.methods.abtest import Arm, difference, rate_arm, split_check
from zhanggui.methods.abtest_peek import always_valid
from zhanggui.methods.abtest_verdict import judge
from zhanggui.methods.effect import Effect, effect
from zhanggui.methods.effect_say import trust

SEED = 1000
DAYS, PER_DAY, RATE, LIFT = 28, 2000, 0.03, 0.10
PLANTED = 0.3
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Setting:
    """One kind of shop and window. `calendar`: the 大促 in the window is known beforehand; `event`: there is one."""

    name: str
    before: int = 56
    after: int = 14
    others: int = 20
    event: bool = False
    calendar: bool = False
    trend: float = 0.0

    def made(self, seed: int, lift: float) -> Shop:
        return shop(seed, lift, self.before, self.after, self.others, self.event, self.trend)

    def measured(self, one: Shop) -> Effect:
        return effect(one.values, one.start, one.whole_calendar if self.calendar else None)


SETTINGS = (
    Setting("20 sisters, 56 days before, 14 after"),
    Setting("6 sisters", others=6),
    Setting("3 weeks before, 1 after", before=21, after=7),
    Setting("12 weeks before, 4 after", before=84, after=28),
    Setting("no sisters: its own past", others=0),
    Setting("大促 in the window, not told", event=True),
    Setting("大促 in the window, in the calendar", event=True, calendar=True),
    Setting("大促, no sisters, not told", others=0, event=True),
    Setting("大促, no sisters, in the calendar", others=0, event=True, calendar=True),
    Setting("a product that grows by 0.3 % a day by itself", trend=0.003),
)


# --- two versions


def arms(tests: int, seed: int, lift: float, rate: float = RATE, per_day: int = PER_DAY) -> tuple[Counts, Counts]:
    """Buyers up to each day, tests × days, of both versions."""
    rng = np.random.default_rng(seed)
    a, b = (rng.binomial(per_day, r, (tests, DAYS)).cumsum(axis=1) for r in (rate, rate * (1 + lift)))
    return a, b


def once(a: Counts, b: Counts) -> tuple[float, float]:
    """Share told apart by one look at the end, and the day of it."""
    n = DAYS * PER_DAY
    return float(
        np.mean([difference(rate_arm(int(x), n), rate_arm(int(y), n)).is_clear for x, y in zip(a[:, -1], b[:, -1], strict=True)])
    ), DAYS


def naively(a: Counts, b: Counts) -> tuple[float, float]:
    """Share told apart on some day by the plain 5 % test of that day; mean day of stopping."""
    n = PER_DAY * np.arange(1, DAYS + 1)
    p, q = a / n, b / n
    return _stopped(np.abs(p - q) > -ndtri(0.025) * np.sqrt((p * (1 - p) + q * (1 - q)) / n))


def peeking(a: Counts, b: Counts) -> tuple[float, float]:
    """The same by the interval that allows for looking, tuned at the planned number."""
    n = PER_DAY * np.arange(1, DAYS + 1)
    return _stopped(np.array([[_clear(x, y, m) for x, y, m in zip(xs, ys, n, strict=True)] for xs, ys in zip(a, b, strict=True)]))


def _clear(x: int, y: int, n: int) -> bool:
    return always_valid(rate_arm(int(x), int(n)), rate_arm(int(y), int(n)), 2 * DAYS * PER_DAY).is_clear


def _stopped(clear: NDArray[np.bool_]) -> tuple[float, float]:
    ever = clear.any(axis=1)
    day = np.where(ever, clear.argmax(axis=1) + 1, clear.shape[1])
    return float(ever.mean()), float(day.mean())


def version_rows(seed: int, tests: int) -> list[str]:
    """A/A and A/B tests by three ways of looking."""
    alike, better = arms(tests, seed, 0.0), arms(tests, seed + 1, LIFT)
    lines = [
        f"{tests:,} tests of {DAYS} days, {PER_DAY:,} people in each version a day, {RATE:.0%}; better: {LIFT:+.0%}.",
        "",
        "| way of looking | told apart though alike | told apart when better | mean day of stopping (when better) |",
        "|---|---|---|---|",
    ]
    ways = {
        "one look at the planned number (default)": once,
        "every day, the plain 5 % test (what people do)": naively,
        "**every day, `--peek`**": peeking,
    }
    for name, way in ways.items():
        (false, _), (true, day) = way(*alike), way(*better)
        lines.append(f"| {name} | {_share(false, tests)} | {_share(true, tests)} | {day:.1f} |")
    return lines


def other_version_rows(seed: int, tests: int) -> list[str]:
    """One look in harder cases, by the verdict that a person is shown; the split of visitors."""
    rng = np.random.default_rng(seed + 2)
    lines = ["| alike versions, one look | a winner is named | no verdict: too few |", "|---|---|---|"]
    for rate, n in ((0.005, 4000), (0.02, 1500), (0.30, 300)):
        told = [judge(*(rate_arm(int(c), n) for c in pair), shares=None).verdict for pair in rng.binomial(n, rate, (tests, 2))]
        lines.append(f"| rate {rate:.1%}, {n:,} people each | {_share(_named(told), tests)} | {told.count('too_few') / tests:.1%} |")
    for n in (500, 5000):
        told = [judge(*(_spent(rng, n) for _ in "ab"), shares=None).verdict for _ in range(tests)]
        lines.append(f"| money spent (3 % buy, long tail), {n:,} people each | {_share(_named(told), tests)} | – |")
    fair = [split_check((int(x), 20_000 - int(x)))[1] for x in rng.binomial(20_000, 0.5, tests)]
    skew = [split_check((int(x), 20_000 - int(x)))[1] for x in rng.binomial(20_000, 0.48, tests)]
    lines += ["", "| split of 20,000 visitors | warning | alarm |", "|---|---|---|"]
    return lines + [
        f"| {name} | {s.count('warning') / tests:.2%} | {s.count('alarm') / tests:.2%} |"
        for name, s in (("50 : 50", fair), ("48 : 52", skew))
    ]


def _named(told: Sequence[str]) -> float:
    return float(np.mean([v in ("a_better", "b_better") for v in told]))


def _spent(rng: np.random.Generator, n: int) -> Arm:
    """Money spent by visitors of whom 3 % buy, after a lognormal."""
    spent = np.where(rng.random(n) < 0.03, np.exp(rng.normal(4, 0.8, n)), 0.0)
    return Arm(n, float(spent.mean()), float(spent.var(ddof=1)))


# --- before and after


HEADS = (
    "setting",
    "found though nothing was done",
    "… and said to accompany",
    "plain before/after finds",
    f"{PLANTED:+.0%} planted: in the 95 % interval",
    "found",
    "bias",
    "bias of plain before/after",
    "half width",
)


@dataclass(frozen=True)
class Measured:
    """One shop measured: by us and by the plain difference of the days after and as many before."""

    effect: Effect
    truth: float
    plain: float
    plain_clear: bool


def measured(setting: Setting, seed: int, lift: float) -> Measured:
    one = setting.made(seed, lift)
    after, before = one.values[one.start :, 0], one.values[one.start - (len(one.values) - one.start) : one.start, 0]
    change = after.mean() - before.mean()
    error = np.sqrt(after.var(ddof=1) / len(after) + before.var(ddof=1) / len(before))
    return Measured(setting.measured(one), one.truth, float(change), bool(abs(change) > -ndtri(0.025) * error))


def effect_rows(seed: int, shops: int) -> list[str]:
    """Where nothing was done, and where an effect was planted."""
    lines = [
        f"{shops} made-up shops a line (bench/effects_world.py): products that share the shop's luck, run and drift by themselves, are bought by few or many.",
        "",
        f"| {' | '.join(HEADS)} |",
        "|---" * len(HEADS) + "|",
    ]
    for setting in SETTINGS:
        none = [measured(setting, s, 0.0) for s in range(seed, seed + shops)]
        some = [measured(setting, s, PLANTED) for s in range(seed, seed + shops)]
        found = np.mean([m.effect.is_clear for m in none])
        believed = np.mean([trust(m.effect) == "accompanying" for m in none])
        plain = np.mean([m.plain_clear for m in none])
        covered = np.mean([m.effect.low <= m.truth <= m.effect.high for m in some])
        seen = np.mean([m.effect.is_clear for m in some])
        bias, naive = (np.mean([(v - m.truth) / m.effect.without for v, m in zip(vs, some, strict=True)])
                       for vs in ([m.effect.per_day for m in some], [m.plain for m in some]))  # fmt: skip
        half = np.median([(m.effect.high - m.effect.low) / 2 / m.effect.without for m in some])
        lines.append(
            f"| {setting.name} | {_share(found, shops)} | {believed:.1%} | {plain:.1%} | {_share(covered, shops)} | {seen:.0%} | {bias:+.1%} | {naive:+.1%} | {half:.0%} |"
        )
    return lines


def _share(share: float, of: int) -> str:
    """12.3 % ± 1.0: the share and its standard error."""
    return f"{share:.1%} ± {100 * np.sqrt(max(share * (1 - share), 1 / of) / of):.1f}"


def rows(small: bool, seed: int = SEED) -> list[str]:
    """The section of the accuracy page."""
    tests, shops = (1_000, 40) if small else (5_000, 300)
    return [
        "## Effects",
        "",
        f"Seeds {seed} and later; what was tuned was tuned on seeds below 1000. After ±: one standard error.",
        "",
        "### Two versions (`zhanggui abtest`)",
        "",
        *version_rows(seed, tests),
        "",
        *other_version_rows(seed, tests),
        "",
        "### Before and after (`zhanggui effect`)",
        "",
        *effect_rows(seed, shops),
        "",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    print("\n".join(rows(args.small, args.seed)))


if __name__ == "__main__":
    sys.exit(main())
