"""说明: where a number comes from. Beside the page it was clicked on, or as a page of its own; its rows as a workbook."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhanggui.kernel.days import read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.explore import NOT_YOURS
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import page, said
from zhanggui.site.web.tables import sheet, wants_sheet
from zhanggui.warehouse.engine import Reader

WHICH = UseError(
    Words("要说明哪个数", "which number?"),
    Words("在任何一页点一个数就会到这里", "click a number on any page to come here"),
)


@page("explain", "explain/", Words("说明", "Explain"), Permission.READ)
def explain(request: HttpRequest) -> HttpResponse:
    """Definition, formula with its numbers, tables, files, rows, the recount, what to mind."""
    from zhanggui.metrics import catalogue as _catalogue  # noqa: F401 - fills METRICS
    from zhanggui.metrics.allowed import shows_cost
    from zhanggui.metrics.metric import find_metric
    from zhanggui.metrics.trace import trace
    from zhanggui.site.explore.explained import told
    from zhanggui.site.explore.naming import Names
    from zhanggui.site.explore.rows import has_buyers, previews

    desk = desk_of(request)
    name, shop = request.GET.get("metric", ""), request.GET.get("shop", "")
    if not name or not shop:
        raise WHICH
    if shop not in desk.shops:
        raise Http404
    if shows_cost(find_metric(name)) and not desk.may(Permission.SEE_MONEY):
        return said(request, NOT_YOURS, 403)
    first, last = _days(request, desk)
    where = dict(text.split("=", 1) for text in request.GET.getlist("where") if "=" in text)
    reader = Reader(desk.ws.lake)
    found = trace(desk.ws, name, shop, first, last, where, as_of=timezone.localdate(), reader=reader)
    if wants_sheet(request):
        return _rows(desk, found)
    about = desk.shops[shop]
    given = told(found, Names(reader, (shop,), desk.lang, {shop: about.name}), about.name, desk.lang)
    given |= {"previews": previews(found), "masked": has_buyers(found) and not desk.may(Permission.SEE_BUYERS)}
    given |= {"here": request.get_full_path(), "query": request.GET.urlencode(), "beside": bool(getattr(request, "htmx", False))}
    return render(request, "site/_explain.html" if given["beside"] else "site/explain.html", given)


def _days(request: HttpRequest, desk: Desk) -> tuple[date, date]:
    """The days asked for (both included); yesterday where none are said."""
    first, last = request.GET.get("from", ""), request.GET.get("to", "")
    begin = read_day(first or last) if first or last else desk.day
    return begin, read_day(last) if last else begin


def _rows(desk: Desk, found: object) -> HttpResponse:
    """All rows as a workbook; the log is told who took them, and whether buyers could be seen."""
    from zhanggui.metrics.trace import Trace
    from zhanggui.site.explore.rows import has_buyers, sheets

    assert isinstance(found, Trace)
    buyers = desk.may(Permission.SEE_BUYERS)
    more: dict[str, object] = {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "where": dict(found.where),
        "rows": found.recount.rows,
        "buyers": buyers and has_buyers(found),
    }
    desk.note("explain.export", found.metric.id, found.shop, more)
    return sheet(sheets(found, buyers, desk.may(Permission.SEE_MONEY)), desk.lang)
