"""What one can do with a plan: set, lock, unlock, ramp, show, replan, review, forecast. Amounts in yuan (or pieces), days as dates.

Needs a booted site (zhanggui.site.boot). The database part is loaded on the first call, so that this module can be imported at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from zhanggui.almanac.promos import promo_calendar
from zhanggui.desks.plan import plan as pure
from zhanggui.desks.plan.cells import cell_at, check_level, days_of, read_cell
from zhanggui.desks.plan.rules import number, unit_of
from zhanggui.desks.plan.shape import day_shape
from zhanggui.desks.plan.sheet import Sheet
from zhanggui.kernel.days import Level, days_between
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.money import cents as to_cents
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.desks.plan.store import Stored

MONEY = "pay_amount"
Days = Mapping[date, float]


def set_plan(
    shop: str,
    year: int,
    amount: float,
    metric: str = MONEY,
    history: Days | None = None,
    *,
    platform: str = "",
    home: Path | None = None,
    keep_before: date | None = None,
    note: str = "",
) -> dict[str, Any]:
    """Set the amount of a year and spread it over its days; locks that are there stay. Returns the summary (`summary`).

    `history` (the metric by day) and `platform` give the shape; `home` the workspace's own 大促 calendar. Days before `keep_before` keep
    the target they have. Raises UseError when the locks cannot agree with the amount.
    """
    _check_year(year)
    store = _store()
    shape = day_shape(year, platform, promo_calendar(home), history)
    with store.changing():
        old = store.read(shop, metric, year)
        plan = old or store.Stored(shop, metric, year, 0)
        plan = replace(plan, amount=_units(amount, metric), shape=shape.words.zh, note=note or plan.note)
        plan.weights = dict(zip(days_of(year), shape.weights, strict=True))
        _respread(plan, keep_before)
        store.write(plan, "set", str(year), plan.amount)
    return summary(plan)


def lock(shop: str, year: int, cell: str, amount: float, metric: str = MONEY, *, keep_before: date | None = None) -> dict[str, Any]:
    """Fix a day, week, month or quarter ('2026-11-11', '2026-W07', '2026-01', '2026-Q2'); the rest of the year shares what is left.

    Raises UseError when there is no plan, or when locks contradict each other: it names them, and nothing changes.
    """
    store = _store()
    with store.changing():
        plan = _need(store.read(shop, metric, year), shop, year)
        name, cents = read_cell(cell, year).name, _units(amount, metric)
        plan.locks[name] = cents
        _respread(plan, keep_before)
        store.write(plan, "lock", name, cents)
    return summary(plan)


def apply_sheet(
    shop: str, sheet: Sheet, history: Days | None = None, *, platform: str = "", home: Path | None = None
) -> dict[str, Any] | None:
    """Bring a target sheet into the plan in one step: the amount of the year, and its cells locked over those locked before.

    Returns the summary, or None when the plan says so already. Raises UseError when there is no amount for the year, or locks contradict.
    """
    _check_year(sheet.year)
    store = _store()
    with store.changing():
        old = store.read(shop, sheet.metric, sheet.year)
        if sheet.amount is None:
            _need(old, shop, sheet.year)
        amount = old.amount if sheet.amount is None else sheet.amount
        if old and old.amount == amount and sheet.locks.items() <= old.locks.items():
            return None
        plan = old or store.Stored(shop, sheet.metric, sheet.year, 0)
        if old is None or old.amount != amount:
            shape = day_shape(sheet.year, platform, promo_calendar(home), history)
            plan = replace(plan, amount=amount, shape=shape.words.zh)
            plan.weights = dict(zip(days_of(sheet.year), shape.weights, strict=True))
        plan.locks = {**plan.locks, **sheet.locks}
        _respread(plan, None)
        store.write(plan, "sheet", str(sheet.year), amount)
    return summary(plan)


def unlock(shop: str, year: int, cell: str, metric: str = MONEY, *, keep_before: date | None = None) -> dict[str, Any]:
    """Release a locked cell. Raises UseError when it is not locked."""
    store = _store()
    with store.changing():
        plan = _need(store.read(shop, metric, year), shop, year)
        name = read_cell(cell, year).name
        if name not in plan.locks:
            there = "、".join(plan.locks) or "—"
            raise UseError(
                Words(f"{name} 没有锁定", f"{name} is not locked"),
                Words(f"锁定的有：{there}", f"locked: {there.replace('、', ', ')}"),
            )
        del plan.locks[name]
        _respread(plan, keep_before)
        store.write(plan, "unlock", name)
    return summary(plan)


def ramp(
    shop: str,
    start_day: date,
    weeks: int | None = None,
    first_amount: float = 0,
    growth: float | None = None,
    cap: float | None = None,
    metric: str = MONEY,
    *,
    platform: str = "",
    home: Path | None = None,
    follow_season: bool = False,
    keep_before: date | None = None,
) -> dict[str, Any]:
    """Lock the weeks from that of `start_day` on the handbook's ramp: first, then +10% a week (R11) up to `cap`; within the year only.

    With a plan for the year, the other days share what is left of it. Without one, a plan of these weeks alone is made: their sum is its
    amount, and other days have no target. `follow_season`: weeks with promotions get more, as the shape says. Raises UseError.
    """
    store = _store()
    year = start_day.year
    count = int(number("ramp_weeks")) if weeks is None else weeks
    with store.changing():
        old = store.read(shop, metric, year)
        weights = old.weight_list if old else list(day_shape(year, platform, promo_calendar(home)).weights)
        season = _season(weights, start_day, count) if follow_season else None
        cells = pure.ramp_plan(start_day, count, _units(first_amount, metric), growth, None if cap is None else _units(cap, metric), season)
        plan = old or store.Stored(shop, metric, year, sum(cells.values()), weights=_only(cells, year, weights))
        plan.locks.update(cells)
        _respread(plan, keep_before)
        store.write(plan, "ramp", next(iter(cells), ""), sum(cells.values()))
    return {**summary(plan), "weeks": [{"cell": name, "target": cents / unit_of(metric)} for name, cents in cells.items()]}


def rows(shop: str, year: int, metric: str = MONEY, level: str = "month", actuals: Days | None = None) -> list[dict[str, Any]]:
    """The rows of `plan show --json`: from, to, target, actual, locked. Raises UseError when there is no plan."""
    plan = _need(_store().read(shop, metric, year), shop, year)
    return [r.as_json(unit_of(metric)) for r in pure.rows(plan.days, year, check_level(level), plan.locks, actuals)]


def show(shop: str, year: int, metric: str = MONEY, level: str = "month", actuals: Days | None = None) -> dict[str, Any]:
    """`plan show --json` whole."""
    return {"shop": shop, "metric": metric, "year": year, "level": level, "rows": rows(shop, year, metric, level, actuals)}


def summary(plan: Stored) -> dict[str, Any]:
    """A plan in a few words: amount, locks, where its shape comes from."""
    unit = unit_of(plan.metric)
    return {
        "shop": plan.shop,
        "metric": plan.metric,
        "year": plan.year,
        "amount": plan.amount / unit,
        "shape": plan.shape,
        "locks": {name: cents / unit for name, cents in plan.locks.items()},
    }


def has_plan(shop: str, year: int, metric: str = MONEY) -> bool:
    """True when the year has a plan."""
    return _store().read(shop, metric, year) is not None


def planned_year(shop: str, wanted: int, metric: str = MONEY) -> int:
    """The year to show: `wanted` when it has a plan, else the latest that has, else `wanted`."""
    years = _store().years(shop, metric)
    return wanted if wanted in years or not years else max(years)


def target_of(shop: str, metric: str, first: date, last: date) -> float | None:
    """Target of `first` … `last`; None when none of these days is planned."""
    units = _store().total(shop, metric, first, last)
    return None if units is None else units / unit_of(metric)


def targets_of_day(day: date, metric: str = MONEY) -> dict[str, float]:
    """Target of the day for every shop that has one: one query for a whole fleet."""
    return {shop: units / unit_of(metric) for shop, units in _store().totals_of_day(metric, day).items()}


def replan(shop: str, day: date, actuals: Days, metric: str = MONEY) -> pure.Replan:
    """What the rest of the year of `day` must do, given the actuals up to it. The stored plan does not change. Raises UseError."""
    plan = _need(_store().read(shop, metric, day.year), shop, day.year)
    return pure.replan(plan.amount, plan.days, plan.weight_list, day, actuals, plan.locks, unit_of(metric))


def review(shop: str, day: date, actuals: Days, metric: str = MONEY, level: str = "week") -> list[pure.Review]:
    """Over- and undershoot of every week (or month …) of the year finished by `day`. Raises UseError."""
    plan = _need(_store().read(shop, metric, day.year), shop, day.year)
    return pure.review(plan.days, day.year, actuals, day, unit_of(metric), check_level(level))


def progress(shop: str, metric: str, day: date, level: Level, actuals: Days) -> dict[str, float | None]:
    """{"target", "actual", "forecast"} of the month, quarter or year that `day` lies in, as seen on `day`.

    actual: sum up to `day`. forecast: plan.forecast, by the weights of the plan; without a plan every day weighs the same.
    """
    cell = cell_at(day, level, day.year)
    plan = _store().read(shop, metric, day.year)
    weights = plan.weights if plan and plan.days else dict.fromkeys(days_of(day.year), 1.0)
    seen = {d: v for d, v in actuals.items() if d <= day}
    return {
        "target": target_of(shop, metric, cell.first, cell.last),
        "actual": pure.sum_of(seen, cell.first, day),
        "forecast": pure.forecast(weights, seen, cell.first, cell.last, day),
    }


def _respread(plan: Stored, keep_before: date | None) -> None:
    """Days anew from amount, weights and locks. Days before `keep_before` that are planned keep their target."""
    kept = {d: cents for d, cents in plan.days.items() if keep_before and d < keep_before}
    plan.days = pure.make_plan(plan.year, plan.amount, plan.weight_list, plan.locks, kept)


def _season(weights: list[float], start: date, weeks: int) -> list[float]:
    """Weight of an average day of each ramp week."""
    year = start.year
    by_day = dict(zip(days_of(year), weights, strict=True))
    means = []
    for n in range(weeks):
        day = date.fromordinal(start.toordinal() + 7 * n)
        if day.year == year:
            cell = cell_at(day, "week", year)
            means.append(fmean(by_day[d] for d in days_between(cell.first, cell.last)))
    return means + means[-1:] * (weeks - len(means))


def _only(cells: Mapping[str, int], year: int, weights: list[float]) -> dict[date, float]:
    """Weights of the days of these cells."""
    inside = [read_cell(name, year) for name in cells]
    return {d: w for d, w in zip(days_of(year), weights, strict=True) if any(c.first <= d <= c.last for c in inside)}


def _units(amount: float, metric: str) -> int:
    """Yuan → cents (pieces stay pieces), half up. Raises UseError for a negative amount or no number."""
    if not amount >= 0 or amount == float("inf"):
        raise UseError(Words(f"目标不能是 {amount}", f"a target cannot be {amount}"), Words("写 0 或正数", "give 0 or more"))
    return to_cents(amount) if unit_of(metric) == 100 else int(amount + 0.5)


def _check_year(year: int) -> None:
    if not 2000 <= year <= 2100:
        raise UseError(Words(f"年份 {year} 不对", f"the year {year} will not do"), Words("例如 2026", "for example 2026"))


def _need(plan: Stored | None, shop: str, year: int) -> Stored:
    if plan is None:
        raise UseError(
            Words(f"{shop} 还没有 {year} 年的计划", f"{shop} has no plan for {year}"),
            Words(
                f"先运行 zhanggui plan set --shop {shop} --year {year} --amount 金额",
                f"first: zhanggui plan set --shop {shop} --year {year} --amount N",
            ),
        )
    return plan


def _store() -> Any:
    from zhanggui.desks.plan import store

    return store
