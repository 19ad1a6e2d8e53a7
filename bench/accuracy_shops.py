"""The simulated shops of the accuracy bench: which shop, which days, what is planted. Everything follows from the seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
from accuracy_shops_kinds import BY_ID, VARIANTS, Subject, Variant, relative_swing, sales, swing

from zhanggui.demo.catalogue import products
from zhanggui.demo.chance import stream
from zhanggui.demo.incidents import Incident
from zhanggui.demo.sizes import Size
from zhanggui.demo.world import LEAD, World, live

HISTORY, SHORT, LONG = 63, (9, 14, 21), 430  # days
WEEK = timedelta(days=7)
AIMS = (1.0, 2.0, 3.5, 5.0, 8.0, 12.0)  # effect in standard deviations of the struck series, …
SALES_AIMS = (0.7, 1.5, 3.5, 5.0, 3.5, 8.0)  # … or of the daily sales of the shop
PARTS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.12)  # of the sales, what ads and refunds cost beyond the usual
SMOOTH_DAYS = 4
MORE_FILES = (("product_sources", 2), ("keyword_ads", 3))  # every second shop downloads the sources of its listings, too, …
SIZES = (
    Size(20_000, 30, variety=0.35),
    Size(8_000, 20, variety=0.35),
    Size(60_000, 30, variety=0.35),
    Size(20_000, 30, noise=0.035, memory=0.8, variety=0.35),
)
TINY = Size(1_500, 12, variety=0.35)
What = Literal["struck", "quiet", "harmless"]


@dataclass(frozen=True)
class Season:
    """The day that a batch of shops is judged on, and what is harmless about it (empty: an ordinary day)."""

    day: date
    harmless: str = ""
    history: int = HISTORY


ORDINARY = tuple(
    Season(date.fromisoformat(d))
    for d in ("2026-07-15", "2026-04-23", "2026-08-16", "2026-05-11", "2025-09-26", "2026-03-31", "2026-08-08", "2026-01-13")
)
CALENDAR = (
    Season(date(2026, 6, 18), "618 peak"),
    Season(date(2026, 6, 21), "after 618"),
    Season(date(2025, 11, 11), "double 11", LONG),
    Season(date(2025, 11, 14), "after double 11"),
    Season(date(2026, 2, 17), "Spring Festival", LONG),
    Season(date(2026, 2, 24), "after Spring Festival"),
    Season(date(2025, 10, 2), "National Day"),
    Season(date(2026, 5, 16), "weekend"),
    Season(date(2026, 5, 18), "Monday after a weekend"),
)


@dataclass(frozen=True)
class Judged:
    """A shop on a day. `label`: the kind planted, or what is harmless about the day."""

    day: date
    what: What
    label: str


@dataclass(frozen=True)
class Planted:
    """An incident that was planted. `deviations`: its size in standard deviations of the struck series; `money`: cents expected on the day."""

    variant: str
    incident: Incident
    deviations: float


@dataclass(frozen=True)
class ShopPlan:
    """One simulated shop."""

    key: str
    seed: int
    size: Size
    first: date
    days: int
    planted: tuple[Planted, ...]
    judged: tuple[Judged, ...]
    orders: bool = False
    more: tuple[str, ...] = ()

    @property
    def incidents(self) -> list[Incident]:
        return [p.incident for p in self.planted]


@dataclass(frozen=True)
class Batch:
    """Shops that stand in one workspace and are judged on the same days."""

    season: Season
    shops: tuple[ShopPlan, ...]

    @property
    def days(self) -> list[date]:
        return sorted({j.day for s in self.shops for j in s.judged})


@dataclass(frozen=True)
class Wanted:
    """A batch before its shops are planned: so many struck and quiet shops of the seeds from `seed` on. `turn`: of the kinds planted."""

    season: Season
    seed: int
    struck: int
    quiet: int
    turn: int = 0


def wanted(first_seed: int, ordinary: int, calendar: int, shops: int, quiet: int) -> list[Wanted]:
    """`ordinary` batches of `shops` struck shops and `quiet` quiet ones each, `calendar` batches of quiet shops on days that only look bad."""
    out, seed = [], first_seed
    for n in range(ordinary):
        season = ORDINARY[n % len(ORDINARY)]
        season = replace(season, day=season.day + timedelta(days=n // len(ORDINARY)))
        out.append(Wanted(season, seed, shops, quiet, n * shops))
        seed += shops + quiet
    for n in range(calendar):
        season = CALENDAR[n % len(CALENDAR)]
        size = max(quiet // 2, 4) if season.history == LONG else quiet
        out.append(Wanted(season, seed, 0, size))
        seed += size
    return out


def plan(asked: Wanted) -> Batch:
    """The shops of a batch."""
    struck = [_struck(asked.seed + k, asked.season, asked.turn + k) for k in range(asked.struck)]
    quiet = [_quiet(asked.seed + asked.struck + k, asked.season, k) for k in range(asked.quiet)]
    return Batch(asked.season, (*struck, *quiet))


def _key(seed: int) -> str:
    return f"s{seed:06d}"


def _quiet(seed: int, season: Season, turn: int) -> ShopPlan:
    """Nothing happens. Every fourth shop is tiny, every fifth is young, every sixth holds a presale that the calendar does not know."""
    rng = stream(seed, "plan")
    size, history, label = SIZES[int(rng.integers(len(SIZES)))], season.history, season.harmless
    planted: tuple[Planted, ...] = ()
    if not season.harmless and turn % 4 == 1:
        size, label = TINY, "tiny shop"
    elif not season.harmless and turn % 5 == 2:
        history, label = SHORT[int(rng.integers(len(SHORT)))], "short history"
    elif not season.harmless and turn % 6 == 3:
        back, label = (1, "presale") if turn % 12 == 3 else (4, "balance day of a presale")
        presale = Incident("presale", season.day - timedelta(days=back), 4, float(rng.uniform(0.3, 0.95)))
        planted = (Planted("presale", presale, np.nan),)
    elif not season.harmless and size.memory > 0.5:
        label = "correlated noise"
    judged = [Judged(season.day, "harmless" if label else "quiet", label or "quiet")]
    if not planted:
        after = season.harmless and f"a week later: {season.harmless}"
        judged.append(Judged(season.day + WEEK, "harmless" if label else "quiet", after or label or "quiet"))
    orders = bool(planted) or turn % 3 == 0
    more = tuple(name for name, every in MORE_FILES if turn % every == 0)
    return ShopPlan(_key(seed), seed, size, season.day - timedelta(days=history - 1), history + 7, planted, tuple(judged), orders, more)


def _struck(seed: int, season: Season, turn: int) -> ShopPlan:
    """One kind in turn, at one size in turn; every seventh grows smoothly, every ninth shop is struck by two, every eighth is young."""
    rng = stream(seed, "plan")
    variant = VARIANTS[turn % len(VARIANTS)]
    aim = AIMS[(turn // len(VARIANTS) + turn) % len(AIMS)]
    size = SIZES[int(rng.integers(len(SIZES)))]
    young = turn % 8 == 5
    history = int(rng.choice(SHORT[1:])) if young else season.history
    first = season.day - timedelta(days=history - 1)
    twin = live(seed, first, history + 7, (), size)
    smooth = turn % 7 == 3 and not variant.fixed and variant.id != "refund wave"
    by_sales = (turn // len(VARIANTS)) % 2 == 1 and (variant.sells or variant.spends)
    planted = [
        _plant(
            rng,
            twin,
            variant,
            (PARTS if variant.spends else SALES_AIMS)[AIMS.index(aim)] if by_sales else aim,
            season.day,
            smooth,
            by_sales,
        )
    ]
    if turn % 9 == 4 and variant.where == "causes":
        other = BY_ID["conversion drop, product" if "product_id" not in planted[0].incident.subject else "source drop, level 2"]
        planted.append(_plant(rng, twin, other, aim, season.day, False))
    shape = ", smooth" if smooth else ""
    label = variant.id if len(planted) == 1 else "two at once"
    judged = [Judged(season.day, "struck", label + shape)]
    if variant.kind not in ("partial_day", "missing_table", "new_source", "vanished_source", "stock_low"):
        judged.append(Judged(season.day + WEEK, "harmless", "a week after an incident"))
    files = [name for name, every in MORE_FILES if (turn + turn // len(VARIANTS)) % every == 0]
    asked = dict.fromkeys([*files, *(m for p in planted for m in BY_ID[p.variant].more)])
    return ShopPlan(_key(seed), seed, size, first, history + 7, tuple(planted), tuple(judged), variant.orders, tuple(asked))


def _plant(rng: np.random.Generator, twin: World, variant: Variant, aim: float, day: date, smooth: bool, by_sales: bool = False) -> Planted:
    """The incident of about `aim` standard deviations of its series, or of the shop's sales; as near as its size can come."""
    before = (day - twin.start).days
    subject: Subject = _heavy(rng, twin, variant) if by_sales and variant.sells else variant.subject(rng)
    if variant.top:
        best = np.argsort([-_weight(twin, {"product_id": p.id}) for p in products(twin.size.products)], kind="stable")
        subject = {"product_id": products(twin.size.products)[int(best[rng.integers(variant.top)])].id}
    sd = swing(twin, variant, subject, before)
    step = aim * (_by_money(twin, variant, subject, before) if by_sales else sd)
    if variant.fixed:
        size = variant.fixed[int(rng.integers(len(variant.fixed)))]
    else:
        size = min(1 + step, variant.most) if variant.grows else max(1 - step, variant.least)
    deviations = abs(size - 1) / sd if sd > 0 else float("inf")
    days = SMOOTH_DAYS if smooth else 400 if variant.kind in ("new_source", "vanished_source") else 1
    start = day - timedelta(days=SMOOTH_DAYS - 1) if smooth else day
    made = Incident(variant.kind, start, days, float(round(size, 4)), subject, "smooth" if smooth else "abrupt")
    return Planted(variant.id, made, deviations if variant.series else float("inf"))


def _by_money(twin: World, variant: Variant, subject: Subject, before: int) -> float:
    """How much an incident must be stepped up to move the shop's sales by one swing, or to cost as much as the shop sells."""
    if variant.spends and variant.series:
        return float(sales(twin, {})[:before].mean() / max(variant.series(twin, subject)[:before].mean(), 1.0))
    return sales_swing(twin, before) / _weight(twin, subject)


def _weight(world: World, subject: Subject) -> float:
    """Share of the shop's sales that the subject brings."""
    return float(sales(world, subject).sum() / sales(world, {}).sum())


def _heavy(rng: np.random.Generator, world: World, variant: Variant) -> Subject:
    """The heaviest of some subjects: most of a shop's sales cannot be moved by a light one."""
    return max((variant.subject(rng) for _ in range(4)), key=lambda s: _weight(world, s))


def sales_swing(world: World, before: int) -> float:
    """Standard deviation of the shop's daily sales as a share of their usual height."""
    return relative_swing(sales(world, {})[LEAD:before], _from(world, LEAD), before - LEAD, True, True)


def _from(world: World, skip: int) -> World:
    return replace(world, start=world.start + timedelta(days=skip), days=world.days - skip)
