"""What one can do with a plan: set, lock, cap, ramp, show, replan, review, forecast. Amounts in yuan (or pieces), days as dates.

Needs a booted site (zhanggui.site.boot). The database part is loaded on the first call, so that this module can be imported at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from zhanggui.almanac.promos import promo_calendar
from zhanggui.desks.plan import plan as pure
from zhanggui.desks.plan.cells import cell_at, check_level, days_of, read_cell
from zhanggui.desks.plan.changing import check_year, need, save, the_store, units
from zhanggui.desks.plan.outlook import Reach, reaches
from zhanggui.desks.plan.planned import PlannedYear
from zhanggui.desks.plan.replanning import Replan
from zhanggui.desks.plan.replanning import replan as rest_of
from zhanggui.desks.plan.rules import number, unit_of
from zhanggui.desks.plan.shape import day_shape
from zhanggui.desks.plan.sharing import lock_of
from zhanggui.desks.plan.sheet import Sheet
from zhanggui.desks.plan.typed import ShapeAsk, asked_shape, is_typed, shape_words
from zhanggui.kernel.days import Level, days_between
from zhanggui.kernel.errors import UseError
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
    ask: ShapeAsk | None = None,
) -> dict[str, Any]:
    """Set the amount of a year and spread it over its days; locks that are there stay. Returns the summary (`summary`).

    `ask`: the shape wanted (typed shares, the ramp, history); without one the best that `history` (the metric by day) and `platform`
    give, unless a person typed the one that is there. `home`: the workspace's own 大促 calendar. Days before `keep_before` keep the
    target they have. Raises UseError when the locks cannot agree with the amount.
    """
    check_year(year)
    store = the_store()
    with store.changing():
        old = store.read(shop, metric, year)
        plan = old or store.Stored(shop, metric, year, 0)
        plan = replace(plan, amount=units(amount, metric), note=note or plan.note)
        if ask or not is_typed(plan.shape):
            shape = asked_shape(ask or ShapeAsk(), year, platform, promo_calendar(home), history)
            plan.shape, plan.weights = shape.words.zh, dict(zip(days_of(year), shape.weights, strict=True))
        save(plan, "set", str(year), plan.amount, keep_before)
    return summary(plan)


def lock(
    shop: str, year: int, cell: str, amount: float | None = None, metric: str = MONEY, *, keep_before: date | None = None, owner: str = ""
) -> dict[str, Any]:
    """Fix a day, week, month or quarter ('2026-11-11', '2026-W07', '2026-01', '2026-Q2'); the rest of the year shares what is left.

    Without an amount the cell keeps what it has now.
    `owner`: a cell of that person; the shop's days stay, the other persons share what is left of the cell.
    Raises UseError when there is no plan, or when locks contradict each other: it names them, and nothing changes.
    """
    where = read_cell(cell, year)
    name, store = where.name, the_store()
    with store.changing():
        plan = need(store.read(shop, metric, year, owner), shop, year, owner)
        if amount is None:
            amount = sum(plan.days.get(d, 0) for d in days_between(where.first, where.last)) / unit_of(metric)
        if owner:
            return _of_person(shop, year, metric, lock_of(shop, year, owner, name, amount, metric))
        plan.locks[name] = units(amount, metric)
        save(plan, "lock", name, plan.locks[name], keep_before)
    return summary(plan)


def cap(shop: str, year: int, cell: str, amount: float | None, metric: str = MONEY, *, keep_before: date | None = None) -> dict[str, Any]:
    """Bound a day, week, month or quarter from above (supply, a 大促 day); what is above it goes to other days. None takes the cap off.

    Days before `keep_before` keep the target they have.
    Raises UseError when what is left of the year cannot hold the rest.
    """
    store = the_store()
    with store.changing():
        plan = need(store.read(shop, metric, year), shop, year)
        name = read_cell(cell, year).name
        if amount is None and name not in plan.caps:
            raise _not_there(name, plan.caps, Words("没有上限", "has no cap"), Words("有上限的", "with caps"))
        if amount is None:
            del plan.caps[name]
        else:
            plan.caps[name] = units(amount, metric)
        save(plan, "uncap" if amount is None else "cap", name, plan.caps.get(name), keep_before)
    return summary(plan)


def apply_sheet(
    shop: str, sheet: Sheet, history: Days | None = None, *, platform: str = "", home: Path | None = None
) -> dict[str, Any] | None:
    """Bring a target sheet into the plan in one step: the amount of the year, and its cells locked over those locked before.

    Returns the summary, or None when the plan says so already. Raises UseError when there is no amount for the year, or locks contradict.
    """
    check_year(sheet.year)
    store = the_store()
    with store.changing():
        old = store.read(shop, sheet.metric, sheet.year)
        if sheet.amount is None:
            need(old, shop, sheet.year)
        amount = old.amount if sheet.amount is None else sheet.amount
        if old and old.amount == amount and sheet.locks.items() <= old.locks.items():
            return None
        plan = old or store.Stored(shop, sheet.metric, sheet.year, 0)
        if (old is None or old.amount != amount) and not is_typed(plan.shape):
            shape = day_shape(sheet.year, platform, promo_calendar(home), history)
            plan = replace(plan, shape=shape.words.zh)
            plan.weights = dict(zip(days_of(sheet.year), shape.weights, strict=True))
        plan.amount, plan.locks = amount, {**plan.locks, **sheet.locks}
        save(plan, "sheet", str(sheet.year), amount)
    return summary(plan)


def unlock(shop: str, year: int, cell: str, metric: str = MONEY, *, keep_before: date | None = None, owner: str = "") -> dict[str, Any]:
    """Release a locked cell (of a person with `owner`). Raises UseError when it is not locked."""
    store = the_store()
    with store.changing():
        plan = need(store.read(shop, metric, year, owner), shop, year, owner)
        name = read_cell(cell, year).name
        if name not in plan.locks:
            raise _not_there(name, plan.locks, Words("没有锁定", "is not locked"), Words("锁定的有", "locked"))
        if owner:
            return _of_person(shop, year, metric, lock_of(shop, year, owner, name, None, metric))
        del plan.locks[name]
        save(plan, "unlock", name, keep_before=keep_before)
    return summary(plan)


def _of_person(shop: str, year: int, metric: str, people: list[dict[str, Any]]) -> dict[str, Any]:
    return {**summary(need(the_store().read(shop, metric, year), shop, year)), "people": people}


def _not_there(name: str, cells: Mapping[str, int], what: Words, which: Words) -> UseError:
    there = list(cells) or ["—"]
    return UseError(
        Words(f"{name} {what.zh}", f"{name} {what.en}"), Words(f"{which.zh}：{'、'.join(there)}", f"{which.en}: {', '.join(there)}")
    )


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
    store = the_store()
    year = start_day.year
    count = int(number("ramp_weeks")) if weeks is None else weeks
    with store.changing():
        old = store.read(shop, metric, year)
        shape = day_shape(year, platform, promo_calendar(home))
        weights = old.weight_list if old else list(shape.weights)
        season = _season(weights, start_day, count) if follow_season else None
        cells = pure.ramp_plan(start_day, count, units(first_amount, metric), growth, None if cap is None else units(cap, metric), season)
        plan = old or store.Stored(shop, metric, year, sum(cells.values()), shape.words.zh, weights=_only(cells, year, weights))
        plan.locks.update(cells)
        save(plan, "ramp", next(iter(cells), ""), sum(cells.values()), keep_before)
    return {**summary(plan), "weeks": [{"cell": name, "target": cents / unit_of(metric)} for name, cents in cells.items()]}


def rows(
    shop: str, year: int, metric: str = MONEY, level: str = "month", actuals: Days | None = None, owner: str = ""
) -> list[dict[str, Any]]:
    """The rows of `plan show --json`: from, to, target, actual, locked; of a person with `owner`. Raises UseError when there is no plan."""
    plan = need(the_store().read(shop, metric, year, owner), shop, year, owner)
    return [r.as_json(unit_of(metric)) for r in pure.rows(plan.days, year, check_level(level), plan.locks, actuals)]


def show(shop: str, year: int, metric: str = MONEY, level: str = "month", actuals: Days | None = None) -> dict[str, Any]:
    """`plan show --json` whole."""
    return {"shop": shop, "metric": metric, "year": year, "level": level, "rows": rows(shop, year, metric, level, actuals)}


def shape_of(shop: str, year: int, metric: str = MONEY) -> Words:
    """What the days of the plan stand on, in both languages."""
    return shape_words(need(the_store().read(shop, metric, year), shop, year).shape)


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
        **({"caps": {name: cents / unit for name, cents in plan.caps.items()}} if plan.caps else {}),
    }


def has_plan(shop: str, year: int, metric: str = MONEY) -> bool:
    """True when the year has a plan."""
    return the_store().read(shop, metric, year) is not None


def planned_year(shop: str, wanted: int, metric: str = MONEY) -> int:
    """The year to show: `wanted` when it has a plan, else the latest that has, else `wanted`."""
    years = the_store().years(shop, metric)
    return wanted if wanted in years or not years else max(years)


def target_of(shop: str, metric: str, first: date, last: date) -> float | None:
    """Target of `first` … `last`; None when none of these days is planned."""
    found = the_store().total(shop, metric, first, last)
    return None if found is None else found / unit_of(metric)


def targets_of_day(day: date, metric: str = MONEY) -> dict[str, float]:
    """Target of the day for every shop that has one: one query for a whole fleet."""
    return {shop: found / unit_of(metric) for shop, found in the_store().totals_of_day(metric, day).items()}


def planned_years(shops: Collection[str], year: int, metric: str = MONEY) -> dict[str, PlannedYear]:
    """The year of every shop as it is planned, day by day: one query for a whole fleet."""
    days: dict[str, dict[date, int]] = {shop: {} for shop in shops}
    weights: dict[str, dict[date, float]] = {shop: {} for shop in shops}
    for shop, day, cents, weight in the_store().days_planned(shops, metric, year):
        days[shop][day], weights[shop][day] = cents, weight
    return {shop: PlannedYear(metric, days[shop], weights[shop]) for shop in shops}


def replan(shop: str, day: date, actuals: Days, metric: str = MONEY) -> Replan:
    """What the rest of the year of `day` must do, given the actuals up to it. The stored plan does not change. Raises UseError."""
    plan = need(the_store().read(shop, metric, day.year), shop, day.year)
    return rest_of(plan.amount, plan.days, plan.weight_list, day, actuals, plan.locks, unit_of(metric), plan.caps)


def outlook(shop: str, day: date, actuals: Days, metric: str = MONEY) -> dict[str, Reach]:
    """The probability of reaching the month, quarter and year of `day`, and what can be reached. Raises UseError without a plan."""
    plan = need(the_store().read(shop, metric, day.year), shop, day.year)
    return reaches(plan.days, plan.weights, actuals, day, unit_of(metric))


def review(shop: str, day: date, actuals: Days, metric: str = MONEY, level: str = "week") -> list[pure.Review]:
    """Over- and undershoot of every week (or month …) of the year finished by `day`. Raises UseError."""
    plan = need(the_store().read(shop, metric, day.year), shop, day.year)
    return pure.review(plan.days, day.year, actuals, day, unit_of(metric), check_level(level))


def month_pace(shop: str, day: date, actuals: Days, metric: str = MONEY) -> dict[str, Any]:
    """The month of `day` so far: target of its days that have an actual, actual, attainment, verdict (over, under, met; None without both).

    `missing_days`: planned days so far without an actual.
    """
    first = day.replace(day=1)
    plan = the_store().read(shop, metric, day.year)
    days = plan.days if plan else {}
    due, actual = pure.due_of(days, actuals, first, day), pure.sum_of(actuals, first, day)
    target = None if due is None else due / unit_of(metric)
    told = {"target": target, "actual": actual, "missing_days": pure.missing_days(days, actuals, first, day)}
    if not target or actual is None:
        return {**told, "attainment": None, "verdict": None}
    return {**told, "attainment": actual / target, "verdict": pure.verdict_of(actual, target)}


def attained(shop: str, year: int, actuals: Days, metric: str = MONEY, level: str = "month") -> list[float | None]:
    """Actual ÷ target of the days that have an actual, for every row of the plan; None where there is none."""
    plan = need(the_store().read(shop, metric, year), shop, year)
    found: list[float | None] = []
    for row in pure.rows(plan.days, year, check_level(level), None, actuals):
        due = pure.due_of(plan.days, actuals, row.cell.first, row.cell.last)
        found.append(row.actual * unit_of(metric) / due if row.actual is not None and due else None)
    return found


def progress(shop: str, metric: str, day: date, level: Level, actuals: Days) -> dict[str, float | None]:
    """{"target", "actual", "forecast"} of the month, quarter or year that `day` lies in, as seen on `day` (`PlannedYear.progress`)."""
    return planned_years([shop], day.year, metric)[shop].progress(day, level, actuals)


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
