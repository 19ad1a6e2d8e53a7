"""会议: the weekly pack of the reader's shops, as a page, on paper and as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from zhanggui.brief.coverage import WATCHED
from zhanggui.brief.view_work import finding_cards
from zhanggui.brief.weekly import ShopWeek, WeekPack, build_week
from zhanggui.brief.weekly_say import VERDICT_WORDS, topics
from zhanggui.brief.weekly_tasks import Person
from zhanggui.brief.words import SEVERITIES, metric_name, name_of
from zhanggui.brief.words_say import Voice
from zhanggui.desks.tasks.models import Effect
from zhanggui.kernel.days import read_day, start_of
from zhanggui.kernel.words import Lang, Words
from zhanggui.site import people, task_view
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import Cell, Column, Table, sheet, wants_sheet
from zhanggui.site.week_findings import Told, WeekFindings, week_findings
from zhanggui.warehouse.workspace import Workspace

WEEK = timedelta(days=7)
MOST_FINDINGS, MOST_BRIEFS = 30, 70
TONES = {"under": "red", "over": "green", "met": "green", "incomplete": "yellow", "none": "secondary"}
ARROWS = {"under": "↓", "over": "↑", "met": "✓"}
PLAN = ("target", "attainment", "gap")  # columns for whoever may see money: two of them tell the third
SHOPS = (
    Column("shop", Words("店铺", "shop"), stack="lead"),
    Column("verdict", Words("达标没有", "reached")),
    Column("actual", Words("本周支付金额", "sold this week"), "money"),
    Column("target", Words("目标", "target"), "money"),
    Column("attainment", Words("完成率", "attainment"), "ratio"),
    Column("gap", Words("差额", "gap"), "money", signed=True),
    Column("change", Words("比上周", "against last week"), "money", signed=True),
    Column("factor", Words("主要伴随因子", "main accompanying factor"), stack="line"),
    Column("source", Words("来源", "source"), stack="line"),
    Column("product", Words("商品", "product"), stack="line"),
)
PEOPLE = (
    Column("who", Words("谁", "who"), stack="lead"),
    Column("done", Words("本周做完", "done this week"), "count"),
    Column("todo", Words("还没做完", "still to do"), "count"),
    Column("late", Words("逾期", "late"), "count"),
    Column("which", Words("逾期的任务", "what is late"), stack="line"),
)
FINDINGS = (
    Column("finding", Words("发现", "finding"), stack="lead"),
    Column("shop", Words("店铺", "shop")),
    Column("severity", Words("轻重", "gravity")),
    Column("days", Words("哪几天", "days")),
    Column("impact", Words("涉及金额", "money at stake"), "money", signed=True),
)
EFFECTS = (
    Column("task", Words("任务", "task"), stack="lead"),
    Column("who", Words("谁", "who")),
    Column("changed", Words("改了什么", "what was changed"), stack="line"),
    Column("metric", Words("指标", "metric")),
    Column("span", Words("看几天", "days"), "count"),
    Column("verdict", Words("结果", "outcome")),
    Column("said", Words("差多少", "by how much"), stack="line"),
)


@page("meeting", "meeting/", Words("会议", "Meeting"), Permission.READ, menu=(70, "presentation"))
def meeting(request: HttpRequest) -> HttpResponse:
    """The pack of a week, by default the last that is over (or the last with figures)."""
    desk, today = desk_of(request), timezone.localdate()
    asked = request.GET.get("week")
    monday = start_of(read_day(asked), "week") if asked else _usual(desk.ws, desk.shops, today)
    pack = build_week(desk.ws, list(desk.shops), monday, today)
    called, works = people.names(), desk.may(Permission.DO_TASKS)
    sees = desk.may(Permission.SEE_MONEY)
    sold = {w.shop.key: w.shop for w in pack.shops if w.actual is not None}
    found = week_findings(desk.ws, sold, monday, today, desk.lang, sees)
    tables = [
        _shops(pack, desk, sees),
        _findings(found, monday, desk.lang),
        *([_people(pack, called, desk.lang), _effects(pack, called, desk.lang)] if works else []),
    ]
    talk = [t for t in topics(pack, called, sees) if works or not t.task]
    if wants_sheet(request):
        desk.note("export", "meeting", more={"week": str(monday), "shops": len(pack.shops)})
        return sheet([_agenda(talk, monday, desk.lang), *tables], desk.lang)
    view = {
        "pack": pack, "topics": [(t, address("task", task=str(t.task)) if t.task else address("today", shop=t.shop)) for t in talk],
        "missing_briefs": len(found.missing), "tiles": _tiles(pack, desk.lang), "tables": tables, "works": works, "runs": monday <= today <= pack.last,
        "before": monday - WEEK, "after": monday + WEEK if monday + WEEK <= today else None, "number": monday.isocalendar().week,
    }  # fmt: skip
    return render(request, "site/meeting.html", view)


@page("meeting_briefs", "meeting/briefs/", Words("补算晨报", "Have briefs worked out"), Permission.READ, ("POST",))
def meeting_briefs(request: HttpRequest) -> HttpResponse:
    """Have the week's missing briefs worked out in the background."""
    from zhanggui.site.jobs import make_ready

    desk, today = desk_of(request), timezone.localdate()
    monday = start_of(read_day(request.POST.get("week", "")), "week")
    found = week_findings(desk.ws, desk.shops, monday, today, desk.lang, False)
    for shop, day in found.missing[:MOST_BRIEFS]:
        make_ready.enqueue(shop, day.isoformat(), desk.lang)
    return HttpResponseRedirect(f"{address('meeting')}?week={monday}&asked=1")


def _usual(ws: Workspace, shops: Iterable[str], today: date) -> date:
    """The Monday of the last week that is over, or of the last one that any file tells of."""
    over, mine = start_of(today, "week") - WEEK, set(shops)
    ends = [
        r.period[1][:10]
        for state, r in ws.ledger.all()
        if state == "done" and r.table in WATCHED and r.period[1] and mine & set(r.shop.split(","))
    ]
    return min(over, start_of(date.fromisoformat(max(ends)), "week")) if ends else over


def _tiles(pack: WeekPack, lang: Lang) -> list[tuple[Words, str]]:
    """The week in a few numbers."""
    aimed = [w for w in pack.shops if w.verdict in ("under", "over", "met")]
    done, todo = sum(len(p.done) for p in pack.people), sum(len(p.todo) for p in pack.people)
    return [
        (Words("达标的店", "shops that reached it"), f"{sum(w.verdict != 'under' for w in aimed)} / {len(aimed)}"),
        (Words("做完的任务", "tasks done"), str(done)),
        (Words("还没做完", "still to do"), str(todo)),
        (Words("逾期", "late"), str(sum(len(p.late) for p in pack.people))),
        (Words("量出的效果", "effects measured"), str(len(pack.effects))),
    ]


def _shops(pack: WeekPack, desk: Desk, sees: bool) -> Table:
    currencies = {w.shop.currency for w in pack.shops}
    shown = [c for c in SHOPS if sees or c.key not in PLAN]
    return Table(
        "week-shops", shown, [_shop(w, desk.lang) for w in pack.shops], Words("达标与超额", "Reached or not"),
        file=f"zhanggui-week-{pack.first}", currency=currencies.pop() if len(currencies) == 1 else "CNY",
    )  # fmt: skip


def _shop(week: ShopWeek, lang: Lang) -> dict[str, Any]:
    voice = Voice(lang, week.shop.currency)
    factor, source, product = week.main_factor, week.mover("source_l2"), week.mover("product_id")

    def money(value: float | None, signed: bool = False) -> Cell:
        return Cell(value, text=voice.money(value, signed))

    days = Words(f"缺 {week.missing_days} 天", f"{week.missing_days} days missing").say(lang)
    return {
        "shop": Cell(week.shop.name, href=address("today", shop=week.shop.key)),
        "verdict": f"{ARROWS.get(week.verdict, '')} {VERDICT_WORDS[week.verdict].say(lang)}".strip(),
        "actual": Cell(week.actual, text=voice.money(week.actual), flags=(days,) if week.missing_days else ()),
        "target": money(week.target),
        "attainment": Cell(week.attainment, text=voice.attained(week.attainment)),
        "gap": money(week.gap, signed=True),
        "change": money(week.change, signed=True),
        "factor": f"{metric_name(factor[0], lang)} {voice.money(factor[1], sign=True)}" if factor else "",
        "source": f"{source.name} {voice.money(source.change, sign=True)}" if source else "",
        "product": f"{product.name} {voice.money(product.change, sign=True)}" if product else "",
    }


def _findings(found: WeekFindings, monday: date, lang: Lang) -> Table:
    empty = Words("这一周的晨报没有发现", "the briefs of this week found nothing")
    return Table(
        "week-findings", FINDINGS, [_finding(t, lang) for t in found.told[:MOST_FINDINGS]], Words("这一周的发现", "Found in this week"),
        file=f"zhanggui-week-findings-{monday}", empty=empty,
    )  # fmt: skip


def _finding(told: Told, lang: Lang) -> dict[str, Any]:
    voice = Voice(lang, told.shop.currency)
    card = finding_cards({"findings": [told.finding]}, voice)[0]
    first = address("today", shop=told.shop.key)
    return {
        "finding": Cell(card.title, href=f"{first}?date={told.days[-1]}"),
        "shop": told.shop.name,
        "severity": name_of(SEVERITIES, told.finding["severity"], lang),
        "days": Words("、", ", ").say(lang).join(f"{d:%m-%d}" for d in told.days),
        "impact": Cell(told.impact, text=voice.money(told.impact, sign=True)) if told.impact else None,
    }


def _people(pack: WeekPack, called: Mapping[str, str], lang: Lang) -> Table:
    return Table(
        "week-people", PEOPLE, [_person(p, called, lang) for p in pack.people], Words("每个人", "By person"),
        empty=Words("这一周没有任务", "no tasks in this week"),
    )  # fmt: skip


def _person(person: Person, called: Mapping[str, str], lang: Lang) -> dict[str, Any]:
    which = "；".join(f"#{t.pk} {t.title.say(lang)}" for t in person.late[:3])
    more = len(person.late) - 3
    return {
        "who": called.get(person.owner, person.owner) or Words("没人领", "nobody").say(lang),
        "done": len(person.done),
        "todo": len(person.todo),
        "late": len(person.late),
        "which": which + (Words(f" 等 {len(person.late)} 个", f" and {more} more").say(lang) if more > 0 else ""),
    }


def _effects(pack: WeekPack, called: Mapping[str, str], lang: Lang) -> Table:
    return Table(
        "week-effects", EFFECTS, [_effect(e, called, lang) for e in pack.effects], Words("这周量出的效果", "Effects measured this week"),
        empty=Words("这一周没有量出效果：做完的任务满 7 天才量", "no effect was measured in this week: a task is measured 7 days after it is done"),
    )  # fmt: skip


def _effect(effect: Effect, called: Mapping[str, str], lang: Lang) -> dict[str, Any]:
    task, mark = effect.task, task_view.mark_of(effect)
    return {
        "task": Cell(task.title.say(lang), href=address("task", task=str(task.pk))),
        "who": called.get(task.owner, task.owner),
        "changed": task.changed,
        "metric": metric_name(effect.metric, lang),
        "span": effect.span,
        "verdict": f"{mark.arrow} {mark.words.say(lang)}".strip() if mark else "",
        "said": effect.said.say(lang),
    }


def _agenda(talk: list[Any], monday: date, lang: Lang) -> Table:
    columns = (Column("number", Words("次序", "no."), "count"), Column("words", Words("先说什么", "what to talk about first")))
    rows = [{"number": n, "words": t.words.say(lang)} for n, t in enumerate(talk, 1)]
    return Table("week-agenda", columns, rows, Words("先说什么", "Agenda"), file=f"zhanggui-week-{monday}")
