"""计划: the targets of a shop, year to day, edited like a sheet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages import plan_grid as grid
from zhanggui.site.pages.plan_outlook import by_day, outlook
from zhanggui.site.web.charts import lines
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import page

DAYS_BEFORE = 100  # of the year before: what a forecast in January stands on
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page("plan", "shop/<str:shop>/plan/", Words("计划", "Plan"), Permission.SEE_MONEY, menu=(30, "target"))
def plan(request: HttpRequest, shop: str) -> HttpResponse:
    """The grid with what stands above it; without a plan, the form that makes one."""
    desk = desk_of(request)
    asked = grid.asked_of(request, desk.shops[shop], desk.yesterday)
    return render(request, "site/plan.html", context_of(desk, asked))


def context_of(desk: Desk, asked: grid.Asked) -> dict[str, Any]:
    """Everything the page shows."""
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
    from zhanggui.desks.plan import editing, service, sharing, store
    from zhanggui.desks.plan.rules import unit_of
    from zhanggui.metrics.metric import METRICS

    shop, year = asked.shop.key, asked.year
    frame: dict[str, Any] = {
        "asked": asked,
        "years": sorted({*store.years(shop, asked.metric), desk.yesterday.year, desk.yesterday.year + 1, year}),
        "metrics": [(name, METRICS.get(name).name) for name in grid.METRICS],
        "metric_name": METRICS.get(asked.metric).name,
        "tabs": [(tab, grid.TAB_WORDS[tab]) for tab in grid.TABS],
        "months": range(1, 13),
        "may_edit": desk.may(Permission.EDIT_PLAN),
        "seen": editing.version(shop, year, asked.metric),
        "money": unit_of(asked.metric) == 100,
    }
    found = store.read(shop, asked.metric, year)
    if found is None:
        return frame | {"plan": None}
    people = store.people(shop, asked.metric, year)
    person = next((p for p in people if p.owner == asked.person), None)
    shown = person or found
    actuals = by_day(desk.ws, asked.metric, shop, date(year, 1, 1) - timedelta(days=DAYS_BEFORE), min(desk.yesterday, date(year, 12, 31)))
    own = {d: v for d, v in actuals.items() if d.year == year}
    rows = grid.rows_of(shown, asked.tab, asked.month, {} if person else own)
    today = timezone.localdate()
    return frame | {
        "plan": found,
        "shape": service.shape_of(shop, year, asked.metric),
        "amount": grid.write_units(found.amount, unit_of(asked.metric)),
        "people": [] if person else people,
        "persons": people,
        "shares": "\n".join(f"{p['owner']}={p['share']}" for p in sharing.shared(shop, year, asked.metric)),
        "caps": found.caps,
        "lines": grid.lines_of(shown, rows, [] if person else people, {} if person else own, asked, desk.lang, desk.ws.home, today),
        "outlook": None if person else outlook(desk.ws, asked, actuals, desk.yesterday, desk.lang),
        "chart": None if person or asked.tab == "tree" else _chart(rows, asked, desk),
        "is_now": year == desk.yesterday.year,
    }


def _chart(rows: list[Any], asked: grid.Asked, desk: Desk) -> dict[str, Any]:
    """Target and actual over the rows of the tab."""
    from zhanggui.desks.plan.rules import unit_of

    unit = unit_of(asked.metric)
    target, actual = (Words("目标", "target").say(desk.lang), Words("实际", "actual").say(desk.lang))
    labels = [grid.label_of(row, desk.lang) for row in rows]
    series = [(target, [row.target / unit for row in rows]), (actual, [row.actual for row in rows])]
    return lines(labels, series, "money" if unit == 100 else "count", faint=[target])


@page("plan_book", "shop/<str:shop>/plan/book/", Words("计划表", "The plan as a workbook"), Permission.SEE_MONEY)
def plan_book(request: HttpRequest, shop: str) -> HttpResponse:
    """The plan's workbook: change it in Excel, then bring it back."""
    from zhanggui.desks.plan import book

    desk = desk_of(request)
    about = desk.shops[shop]
    asked = grid.asked_of(request, about, desk.yesterday)
    actuals = by_day(desk.ws, asked.metric, shop, date(asked.year, 1, 1), date(asked.year, 12, 31))
    data = book.export(shop, about.name, about.currency, asked.year, asked.metric, actuals, desk.lang)
    desk.note("plan.export", f"{asked.year} {asked.metric}", shop)
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="plan-{shop}-{asked.year}.xlsx"'
    return response


def need_plan(asked: grid.Asked) -> None:
    """Raises UseError where there is no plan to change yet."""
    from zhanggui.desks.plan import service

    if not service.has_plan(asked.shop.key, asked.year, asked.metric):
        raise UseError(
            Words(f"{asked.year} 年还没有计划", f"there is no plan for {asked.year} yet"),
            Words("先定全年目标", "set the target of the year first"),
        )
