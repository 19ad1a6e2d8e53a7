"""打法: what to do about a finding, and how well it worked here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhanggui.desks.tasks import service
from zhanggui.desks.tasks.learning import Record
from zhanggui.desks.thresholds.service import EVERY_SHOP, held
from zhanggui.kernel.words import Lang, Words
from zhanggui.site import people, task_view
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.markdown import to_html
from zhanggui.site.playbook_pages import DESKS, PlaybookPage, playbook
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import PAGES, address, page
from zhanggui.site.web.tables import Cell, Column, Table, sheet, wants_sheet

COLUMNS = (
    Column("title", Words("打法", "page"), stack="lead"),
    Column("desk", Words("哪一块", "desk")),
    Column("tried", Words("试过", "tried"), "count", note=Words("做完的任务", "finished tasks")),
    Column("measured", Words("量出效果", "measured"), "count"),
    Column("helped", Words("好转", "got better"), "count", note=Words("变好了，或回到平时", "better, or back to usual")),
    Column("change", Words("相对变化", "relative change"), note=Words("正的是往好的方向", "positive is for the better")),
)
TRIED = (
    Column("day", Words("从哪天起", "since"), "day"),
    Column("shop", Words("店铺", "shop")),
    Column("who", Words("谁做", "who")),
    Column("title", Words("任务", "task"), stack="lead"),
    Column("changed", Words("改了什么", "what was changed"), stack="line"),
    Column("verdict", Words("结果", "outcome")),
    Column("relative", Words("相对变化", "relative change"), "ratio", signed=True),
    Column("interval", Words("95% 区间", "95% interval")),
)
SETTINGS_ROUTE = "settings/thresholds/"
PERCENT = frozenset({"ratio", "share"})


@dataclass(frozen=True)
class Line:
    """A threshold of a check as it holds."""

    check: Words
    meaning: Words
    value: str
    own: bool
    source: Words


@page("playbook", "playbook/", Words("打法", "Playbook"), Permission.DO_TASKS, menu=(60, "book"))
def pages(request: HttpRequest) -> HttpResponse:
    """Every page with what it brought, searched by words."""
    desk = desk_of(request)
    asked, of = request.GET.get("q", "").strip(), request.GET.get("desk", "")
    learnt = service.learnt(desk.shops)
    found = [p for p in playbook().values() if (not asked or p.holds(asked, desk.lang)) and of in ("", p.desk)]
    found.sort(key=lambda p: -learnt.get(p.id, Record()).tried)
    table = Table(
        "playbook", COLUMNS, [_row(p, learnt.get(p.id, Record()), desk.lang) for p in found], Words("打法", "Playbook"), file="zhanggui-playbook",
        empty=Words("没有找到；换一个词试试", "nothing found; try another word"),
    )  # fmt: skip
    if wants_sheet(request):
        desk.note("export", "playbook", more={"rows": len(found)})
        return sheet([table], desk.lang)
    view = {"table": table, "asked": asked, "of": of, "desks": DESKS.items(), "tried": sum(r.tried for r in learnt.values())}
    return render(request, "site/playbook.html", view)


def _row(p: PlaybookPage, record: Record, lang: Lang) -> dict[str, Any]:
    return {
        "title": Cell(p.title.say(lang), href=address("playbook_page", desk=p.desk, name=p.name)),
        "desk": p.desk_words.say(lang),
        "tried": _count(record.tried),
        "measured": _count(record.measured),
        "helped": _count(record.helped) if record.measured else None,
        "change": record.words.say(lang) if record.measured else "",
    }


def _count(number: int) -> Cell:
    return Cell(number, text=None if number else "—")


@page("playbook_page", "playbook/<str:desk>/<str:name>/", Words("打法", "Playbook page"), Permission.DO_TASKS)
def one(request: HttpRequest, desk: str, name: str) -> HttpResponse:
    """One page: what to look at and do, the lines of its checks, what was tried."""
    seat, found = desk_of(request), playbook().get(f"{desk}/{name}")
    if found is None:
        raise Http404
    tries = _tries(seat, found)
    if wants_sheet(request):
        seat.note("export", found.id, more={"rows": len(tries.rows)})
        return sheet([tries], seat.lang)
    settings = next((p for p in PAGES if p.route == SETTINGS_ROUTE), None)
    view = {
        "page": found,
        "html": to_html(found.text.say(seat.lang), shift=0),
        "record": service.learnt(seat.shops, found.id).get(found.id, Record()),
        "table": tries,
        "lines": _lines(found, seat),
        "settings": address(settings.id) if settings and settings.needs and seat.may(settings.needs) else "",
        "may_manage": seat.may(Permission.MANAGE_TASKS),
        "today": timezone.localdate(),
    }
    return render(request, "site/playbook_page.html", view)


def _tries(desk: Desk, found: PlaybookPage) -> Table:
    tasks = service.tasks_of(desk.shops, states=("done",), playbook=found.id)
    effects, called, lang = service.latest_effects(tasks), people.names(), desk.lang
    rows = []
    for task in tasks:
        effect = effects.get(task.pk)
        mark = task_view.mark_of(effect)
        rows.append(
            {
                "day": task.since.isoformat() if task.since else "",
                "shop": desk.shops[task.shop].name,
                "who": called.get(task.owner, task.owner),
                "title": Cell(task.title.say(lang), href=address("task", task=str(task.pk))),
                "changed": task.changed,
                "verdict": f"{mark.arrow} {mark.words.say(lang)}".strip() if mark else "",
                "relative": effect.relative if effect else None,
                "interval": f"{effect.low:+.1%} ～ {effect.high:+.1%}"
                if effect and effect.low is not None and effect.high is not None
                else "",
            }
        )
    return Table(
        "tries",
        TRIED,
        rows,
        Words("试过的", "What was tried"),
        file=f"zhanggui-{found.name}",
        empty=Words("还没有人按这一页做过", "nobody has followed this page yet"),
    )


def _lines(found: PlaybookPage, desk: Desk) -> list[Line]:
    """The thresholds of the checks that lead here, as they hold for the shop looked at."""
    shop = desk.shop.key if desk.shop else EVERY_SHOP
    return [
        Line(check.name, h.line.meaning, _said(h.value, h.line.unit), h.change is not None, h.line.source)
        for check in found.checks
        for h in held(shop, check.id)
    ]


def _said(value: float, unit: str) -> str:
    return f"{value * 100:g}%" if unit in PERCENT and value <= 1 else f"{value:g}"
