"""How well the expected range keeps its word: findings among planted changes, coverage of the 95 % interval. Prints Markdown.

python bench/accuracy_expect.py [--small] [--seed 1000]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from expect_world import Noise, World, world
from numpy.typing import NDArray
from scipy.special import erfc

from zhanggui.methods.discoveries import discoveries
from zhanggui.methods.expect import Expected, expect
from zhanggui.methods.expect_design import Sort
from zhanggui.methods.expect_members import usual_beyond
from zhanggui.methods.expect_rate import expect_rate

SEED = 3000  # reporting seeds; tuning was done below 1000
SCORE, DAYS = 30, 1000
MOVED, FACTORS = 0.01, (0.5, 1.8)
SUMMER, AUTUMN, SPRING = date(2025, 8, 20), date(2025, 11, 25), date(2025, 2, 20)
Marks = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Planted:
    """A world in which 1 % of the cells of the last 30 days were halved or raised by 0.8."""

    world: World
    values: Numbers
    moved: Marks
    seen: Expected


def planted(seed: int, series: int, last: date) -> Planted:
    made = world(seed, series, DAYS, last, Noise(jumps=0))  # a level that jumps is a change, and would count as a false alarm
    rng = np.random.default_rng([seed, 1])
    moved = rng.random((SCORE, series)) < MOVED
    values = made.values.copy()
    values[-SCORE:] = np.round(np.where(moved, values[-SCORE:] * rng.choice(FACTORS, moved.shape), values[-SCORE:]))
    return Planted(made, values, moved, expect(values, made.design, score=SCORE, kind=made.kinds))


def rules(one: Planted) -> Iterator[tuple[str, Marks]]:
    """What each rule says of the last 30 days."""
    before = one.values[-SCORE - 7 : -7]
    yield "±30 % against last week (what people do)", np.abs(one.values[-SCORE:] / np.maximum(before, 1) - 1) > 0.3
    z, p = np.nan_to_num(one.seen.z), one.seen.p
    yield "our range, \\|z\\| > 1.96", np.abs(z) > 1.96
    yield "our range, \\|z\\| > 3", np.abs(z) > 3
    normal = erfc(np.abs(z) / np.sqrt(2))
    yield "our range, normal null, 10 %", _daily(normal, None, 0.10)
    shops = np.arange(z.shape[1]) // 20
    for q in (0.10, 0.05):
        yield f"**ours: pooled null, shops gated, {q:.0%}**", _daily(p, shops, q)


def _daily(p: Numbers, shops: NDArray[np.int64] | None, q: float) -> Marks:
    return np.array([discoveries(day, shops, gate=shops, q=q) for day in p])


def finding_rows(seed: int, series: int) -> list[str]:
    out = [
        f"{series:,} series × {DAYS:,} days, {MOVED:.0%} of the cells of the last {SCORE} days × {FACTORS[0]} or × {FACTORS[1]}; shops of 20 series,"
        f" 20 to 8,000 a day. Seeds {seed} (to {SUMMER:%d %B %Y}, ordinary days) and {seed + 1} (to {AUTUMN:%d %B %Y}, with 双11).",
        "",
    ]
    for number, last in enumerate((SUMMER, AUTUMN)):
        one = planted(seed + number, series, last)
        true = one.moved.sum() / SCORE
        out += [f"| 30 days to {last} | alerts a day (true {true:.0f}) | precision | recall | false share |", "|---|---|---|---|---|"]
        for name, said in rules(one):
            right = int((said & one.moved).sum())
            share = right / max(int(said.sum()), 1)
            out.append(f"| {name} | {said.sum() / SCORE:,.0f} | {share:.3f} | {right / one.moved.sum():.3f} | {1 - share:.1%} |")
        out += ["", *_kinds_of_days(one)]
    return out


def _kinds_of_days(one: Planted) -> list[str]:
    """False alerts (p < 0.001) on 大促 and holidays against ordinary days."""
    rare = one.world.design.marked(Sort.RARE)[0, -SCORE:]
    soft = one.world.design.marked(Sort.SOFT)[0, -SCORE:] & ~rare
    false = (one.seen.p < 0.001) & ~one.moved
    rates = {name: false[days].mean() for name, days in (("大促", rare), ("soft", soft), ("plain", ~rare & ~soft)) if days.any()}
    if "大促" not in rates or "plain" not in rates:
        return []
    ratio = rates["大促"] / max(rates["plain"], 1e-9)
    return [
        f"False alerts (p < 0.001) per 1,000 series-days: 大促 days {1000 * rates['大促']:.2f}, ordinary days {1000 * rates['plain']:.2f},"
        f" ratio {ratio:.2f} (goal ≤ 1.5).",
        "",
    ]


def _inside(seen: Expected, values: Numbers, days: Marks | None = None) -> tuple[float, float]:
    """Coverage and the share of days that are judged."""
    rows = slice(None) if days is None else days
    now, told = values[-len(seen.low) :][rows], seen.known[rows]
    hit = (now >= seen.low[rows]) & (now <= seen.high[rows])
    return float(hit[told].mean()) if told.any() else float("nan"), float(told.mean())


def coverage_rows(seed: int, series: int) -> list[str]:
    out = [
        f"Held-out days, one day ahead; {series:,} series each, seeds {seed}–{seed + 11}. The goal is 94–96 %.",
        "",
        "| what | inside the 95 % range | judged |",
        "|---|---|---|",
    ]
    out += [f"| {name} | {share:.1%} | {told:.0%} |" for name, share, told in _coverages(seed, series)]
    return [*out, "", _flat(seed, series)]


def _coverages(seed: int, series: int) -> Iterator[tuple[str, float, float]]:
    def case(name: str, number: int, days: int, last: date, **how: object) -> tuple[str, float, float]:
        made = world(seed + number, series, days, last, **how)  # type: ignore[arg-type]
        seen = expect(made.values, made.design, score=SCORE if days > 90 else 7, kind=made.kinds)
        return (name, *_inside(seen, made.values))

    yield case("ordinary weeks, 800 days of history", 0, 800, SUMMER)
    yield case("the same, neighbouring days strongly correlated (0.6)", 1, 800, SUMMER, noise=Noise(carried=0.6))
    yield case("the same, no jumps and no tails", 2, 800, SUMMER, noise=Noise(tails=0, jumps=0))
    yield case("small series, 0.1 to 3 a day", 3, 800, SUMMER, small=-2.3, large=1.1)
    yield case("400 days of history", 4, 400, SUMMER)
    yield case("100 days of history", 5, 100, SUMMER)
    yield case("60 days of history", 6, 60, SUMMER)
    yield case("30 days of history", 7, 30, SUMMER)
    for number, (last, name) in enumerate(((SPRING, "春节 and the weeks around it"), (AUTUMN, "双11"))):
        made = world(seed + 8 + number, series, DAYS, last)
        seen = expect(made.values, made.design, score=SCORE, kind=made.kinds)
        rare = made.design.marked(Sort.RARE)[0, -SCORE:]
        yield (f"{name}: the days themselves, third year", *_inside(seen, made.values, rare))
        yield (f"{name}: the other days of that month", *_inside(seen, made.values, ~rare))
    yield _rates(seed + 10, series)
    yield _members(seed + 11, series)


def _rates(seed: int, series: int) -> tuple[str, float, float]:
    made = world(seed, series, 400, SUMMER, small=4.0)
    rng = np.random.default_rng([seed, 2])
    rate = rng.uniform(0.01, 0.4, series) * np.exp(0.06 * rng.standard_normal(made.values.shape))
    good = rng.binomial(made.values.astype(int), np.minimum(rate, 1)).astype(float)
    seen = expect_rate(good, made.values, made.design, score=SCORE, kind=made.kinds)
    return ("rates of 1 to 40 %, 50 to 8,000 visitors", *_inside(seen, good / np.maximum(made.values, 1)))


def _members(seed: int, series: int) -> tuple[str, float, float]:
    """Members of 36 days, with the calendar of their shops learnt from 800 days; the day is the last of 双11."""
    made = world(seed, series, 800, date(2025, 11, 11))
    shop = np.arange(series) // 20
    shops = np.add.reduceat(made.values, np.arange(0, series, 20), axis=1)
    calendar = expect(shops, made.design).calendar
    cut = slice(-36, None)
    seen = usual_beyond(made.values[cut], calendar.factor[cut, shop], rare=calendar.rare[cut, shop], doubt=calendar.doubt[-1, shop])
    told = np.isfinite(seen.expected)
    inside = (made.values[-1] >= seen.low) & (made.values[-1] <= seen.high)
    return "members of 36 days on 11 November, calendar of their shop", float(inside[told].mean()), float(told.mean())


def _flat(seed: int, series: int) -> str:
    made = world(seed, 20, 400, SUMMER)
    values = np.random.default_rng([seed, 3]).poisson(100, (400, series)).astype(float)
    seen = expect(values, made.design, score=SCORE)
    return (
        f"A flat count of 100 a day (Poisson; the true interval is 100 ± 19.6): expected {seen.expected.mean():.1f}, "
        f"− {(seen.expected - seen.low).mean():.1f}, + {(seen.high - seen.expected).mean():.1f}, inside {_inside(seen, values)[0]:.1%}."
    )


def rows(small: bool, seed: int = SEED) -> list[str]:
    """The section of the accuracy page."""
    return [
        "## Expected ranges",
        "",
        "Series made by rules that the model does not know (bench/expect_world.py). Nothing was tuned on these seeds.",
        "",
        *finding_rows(seed, 2_000 if small else 20_000),
        "### Coverage",
        "",
        *coverage_rows(seed + 100, 300 if small else 2_000),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    print("\n".join(rows(args.small, args.seed)))


if __name__ == "__main__":
    sys.exit(main())
