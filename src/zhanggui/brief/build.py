"""The morning brief: one dict a shop, as the contract of `brief --format json` has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.brief.causes import causes
from zhanggui.brief.compare import Comparison, choose_base, compare_all, contribution_rows, driver_rows
from zhanggui.brief.coverage import Cover, coverage
from zhanggui.brief.days import Base
from zhanggui.brief.facts import BREAKDOWNS, Facts
from zhanggui.brief.findings import actions_json, coverage_findings, evidence_of, finding_json, rank, run_checks, trusted
from zhanggui.brief.headline import headline
from zhanggui.brief.notes import measure_rows, notes, sources_used
from zhanggui.desks.plan import service
from zhanggui.desks.plan.planned import PlannedYear
from zhanggui.desks.promotion.shelf import shelf
from zhanggui.desks.readings import Reading, readings
from zhanggui.desks.thresholds.service import own_thresholds
from zhanggui.intake.recipe import all_recipes
from zhanggui.intake.recipemodel import Recipe
from zhanggui.kernel.days import Level, end_of, start_of
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.money import cents, yuan
from zhanggui.kernel.words import Lang, Words
from zhanggui.metrics.context import DayContext
from zhanggui.metrics.frame import day_frame
from zhanggui.metrics.seasons import seasons_by_shop
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

METRIC = "pay_amount"
PERIODS: tuple[Level, ...] = ("month", "year")
UNJUDGED = frozenset({"last_week", "yesterday"})  # bases taken for want of a range, unless somebody asked for them
FAR_OFF = 0.5
Brief = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """What the briefs of one call share."""

    ws: Workspace
    reader: Reader
    facts: Facts
    day: date
    lang: Lang
    base: Base | None
    sales: Mapping[str, dict[date, float]]
    plans: Mapping[str, PlannedYear]
    recipes: Mapping[tuple[str, str], Sequence[str]]  # that filled a table of a shop

    @cached_property
    def known_recipes(self) -> tuple[Recipe, ...]:
        """Every recipe that could fill a table."""
        return tuple(all_recipes(self.ws.home))


def build_briefs(
    ws: Workspace,
    shops: Sequence[str],
    day: date,
    lang: Lang = "zh",
    engine: str = "duckdb",
    base: Base | None = None,
    told: dict[str, tuple[Reading, ...]] | None = None,
) -> list[Brief]:
    """The briefs of shops for one day. Looks only at facts dated that day or before. The site must be booted (targets).

    told: filled with each shop's numbers against their ranges, for what brief/moved.py says of many shops."""
    every = ws.shops()
    known = {key: every.get(key) or ws.shop(key) for key in shops}
    reader = Reader(ws.lake, engine)
    covers = coverage(reader, known, day)
    targets = service.targets_of_day(day, METRIC)
    partial = {shop: _sales_partial(covers[shop]) for shop in known}
    sales, plans = _sales(reader, list(known), day), service.planned_years(list(known), day.year, METRIC)
    ctx = DayContext(
        reader,
        known,
        day,
        targets.get,
        own_thresholds(),
        lambda shop: partial[shop],
        lambda shop: _pace(plans[shop], day, sales.get(shop, {})),
        ws.home,
        shelf(reader, list(known), day),
    )
    found = run_checks(ctx)
    if told is not None:
        told |= readings(ctx)
    facts, recipes = Facts(reader, ctx, seasons_by_shop(every, ws.home)), ws.ledger.recipes_of_shops(list(known), day)
    desk = Desk(ws, reader, facts, day, lang, base, sales, plans, recipes)
    return [_brief(desk, shop, covers[key], targets.get(key), found[key]) for key, shop in known.items()]


def _brief(desk: Desk, shop: Shop, covers: Sequence[Cover], target: float | None, found: Sequence[Finding]) -> Brief:
    facts, day, lang = desk.facts, desk.day, desk.lang
    comparisons = compare_all(facts, shop.key, day, target)
    chosen = choose_base(comparisons, desk.base)
    change = chosen.change_cents
    drivers = driver_rows(facts, shop.key, day, chosen)
    contributions = [row for by in BREAKDOWNS for row in contribution_rows(facts, shop.key, day, chosen, by)]
    findings = rank([*coverage_findings(shop.key, covers, day, chosen.actual, chosen.expected), *trusted(found, covers)])
    goal = _target(desk, shop.key, chosen.actual, target)
    moved = None if change is None else yuan(change)
    ordinary = facts.expected(shop.key).is_ordinary(chosen.actual)
    known = [*findings, *(other for f in findings for other in evidence_of(f))]
    by_model = chosen.base == "expected"
    why = causes(facts.ctx, shop.key, contributions, drivers, moved, ordinary, by_model, known, chosen.expected, facts.titles(shop.key))
    compare = _compare_json(chosen) | ({"interval": list(facts.expected(shop.key).range)} if by_model else {})
    silent = chosen.actual is None
    quiet = not findings and not silent and not _far_off(chosen)
    said = headline(day, shop.currency, goal, compare, drivers, quiet)
    return {
        "shop": shop.key,
        "shop_name": shop.name,
        "date": day.isoformat(),
        "currency": shop.currency,
        "lang": lang,
        "headline": {"zh": said.zh, "en": said.en},
        "target": goal,
        "pace": {level: _planned_share(desk.plans[shop.key], day, level) for level in PERIODS},
        "compare": compare,
        "comparisons": [c.to_json() for c in comparisons.values()],
        "measures": measure_rows(facts, shop.key, day, chosen, lang),
        "drivers": drivers,
        "contributions": contributions,
        "causes": [c | {"words": Words(**c["words"]).say(lang)} for c in why],
        "findings": [finding_json(f, desk.reader.versions, lang) for f in findings],
        "actions": actions_json(findings, lang),
        "quiet": quiet,
        "coverage": [c.to_json(_recipes(desk, shop, c)) for c in covers],
        "sources_used": sources_used(facts, desk.recipes, shop.key),
        "notes": notes(facts, shop.key, day, covers, chosen, lang),
    }


def _far_off(chosen: Comparison) -> bool:
    """A change this large of a shop whose past is too short to call it ordinary: nothing was found, and yet nobody can say that all is well."""
    change, expected = chosen.change_cents, chosen.expected
    return chosen.base in UNJUDGED and bool(change) and abs(yuan(change or 0)) >= FAR_OFF * abs(expected or 0.0)


def _compare_json(chosen: Comparison) -> dict[str, Any]:
    row = chosen.to_json()
    return {
        "base": row["base"],
        "day": row["day"],
        "actual": chosen.actual,
        "expected": row["expected"],
        "change": row["change"],
        "flags": row["flags"],
    }


def _target(desk: Desk, shop: str, actual: float | None, target: float | None) -> dict[str, Any]:
    """The day, the month and the year against the plan. Attainment is null without a target, or a target of nothing."""
    sales = desk.sales.get(shop, {})
    reached = actual / target if target and actual is not None else None
    return {
        "metric": METRIC,
        "target": target,
        "actual": actual,
        "attainment": reached,
        "month": desk.plans[shop].progress(desk.day, "month", sales),
        "year": desk.plans[shop].progress(desk.day, "year", sales),
    }


def _pace(plan: PlannedYear, day: date, sales: Mapping[date, float]) -> float | None:
    """Forecast of the month ÷ its target."""
    month = plan.progress(day, "month", sales)
    target, forecast = month["target"], month["forecast"]
    return forecast / target if target and forecast is not None else None


def _planned_share(plan: PlannedYear, day: date, level: Level) -> float | None:
    """Share of the month's or year's target that the plan wanted by the end of the day. None without a plan."""
    whole = plan.target_of(start_of(day, level), end_of(day, level))
    so_far = plan.target_of(start_of(day, level), day)
    return round(so_far / whole, 6) if whole and so_far is not None else None


def _sales(reader: Reader, shops: Sequence[str], day: date) -> dict[str, dict[date, float]]:
    """pay_amount by shop and day, from the start of the year to the day."""
    rows = day_frame(reader, shops, date(day.year, 1, 1), day, (), [METRIC]).rows.dropna(subset=[METRIC])
    out: dict[str, dict[date, float]] = {}
    for shop, when, amount in zip(rows["shop"], rows["day"], rows[METRIC], strict=True):
        out.setdefault(shop, {})[when.date()] = yuan(cents(float(amount)))
    return out


def _sales_partial(covers: Sequence[Cover]) -> bool:
    """True when the table that the day's sales come from is not whole."""
    status = {c.table: c.status for c in covers}
    return status["shop_days"] in ("missing", "late") and status["orders"] == "partial"


def _recipes(desk: Desk, shop: Shop, cover: Cover) -> list[str]:
    """What fills the table for this shop; before anything did, what could on its platform."""
    used = [] if cover.status == "missing" else desk.recipes.get((shop.key, cover.table), [])
    platforms = (shop.platform, "taobao" if shop.platform == "tmall" else "")
    return list(used) or [r.id for r in desk.known_recipes if r.table == cover.table and r.platform in platforms]
