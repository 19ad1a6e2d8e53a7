"""任务: the board and the list, and making a task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from zhanggui.desks.tasks import service
from zhanggui.desks.tasks.models import Task
from zhanggui.kernel.days import read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site import jobs_effects, people, task_view
from zhanggui.site.accounts.roles import ROLES, Permission
from zhanggui.site.task_form import FORM_METRICS, read_form
from zhanggui.site.veil import hides_task
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import sheet, wants_sheet
from zhanggui.warehouse.shops import Shop

MOST_SHOWN = {"done": 20, "dropped": 10}  # on the board; the list has them all
NOT_FOUND = UseError(
    Words("这天的晨报里没有这个发现", "the brief of that day has no such finding"),
    Words("数据可能更新过：回到「今日」再看一眼", "the data may have been renewed: look at Today again"),
)


@dataclass(frozen=True)
class Filter:
    """Which tasks are wanted."""

    mine: bool
    shop: str
    role: str
    late: bool
    view: str

    @property
    def is_any(self) -> bool:
        return self.mine or bool(self.shop or self.role or self.late)


def _filter(request: HttpRequest, desk: Desk) -> Filter:
    """From the address; whoever only does tasks sees their own first."""
    asked = request.GET
    who = asked.get("who") or ("all" if desk.may(Permission.MANAGE_TASKS) else "mine")
    role = asked.get("role", "")
    shop = asked.get("shop", "")
    return Filter(
        who == "mine",
        shop if shop in desk.shops else "",
        role if role in ROLES else "",
        bool(asked.get("late")),
        asked.get("view") or "board",
    )


@page("tasks", "tasks/", Words("任务", "Tasks"), Permission.DO_TASKS, menu=(40, "checkbox"))
def tasks(request: HttpRequest) -> HttpResponse:
    """What is to be done in the reader's shops, as a board or a list."""
    desk, today = desk_of(request), timezone.localdate()
    wanted = _filter(request, desk)
    found = service.tasks_of(
        [wanted.shop] if wanted.shop else desk.shops,
        owner=desk.member.user.username if wanted.mine else None,
        role=wanted.role,
        overdue_by=today if wanted.late else None,
    )
    if not desk.may(Permission.SEE_MONEY):
        found = [t for t in found if not hides_task(t, desk.member.user.username)]
    made = task_view.cards(found, service.latest_effects(found), desk.shops, people.names(), today, desk.lang)
    listed = task_view.table(made, desk.lang)
    if wants_sheet(request):
        desk.note("export", "tasks", wanted.shop, {"rows": len(made)})
        return sheet([listed], desk.lang)
    jobs_effects.ask_for_effects()
    cards = task_view.with_moves(made, desk.member.user.username, desk.may(Permission.MANAGE_TASKS))
    view = {
        "filter": wanted,
        "columns": task_view.columns(cards, MOST_SHOWN),
        "table": listed,
        "roles": [r for r in ROLES if Permission.DO_TASKS in r.may],
        "late": sum(bool(c.late) for c in made),
        "may_manage": desk.may(Permission.MANAGE_TASKS),
        "none": not made,
    }
    return render(request, "site/tasks.html", view)


@page("task_new", "tasks/new/", Words("新任务", "New task"), Permission.MANAGE_TASKS, ("GET", "POST"))
def task_new(request: HttpRequest) -> HttpResponse:
    """A task of a finding (shop, day, finding), or one that no check found."""
    desk = desk_of(request)
    if request.method == "GET":
        return _form(request, desk)
    shop = desk.shops.get(request.POST.get("shop", ""))
    if shop is None:
        raise Http404
    if request.POST.get("finding"):
        return _of_finding(request, desk, shop)
    try:
        task = read_form(request.POST, desk, shop, timezone.localdate())
    except UseError as error:
        return _form(request, desk, error)
    desk.note("task.made", f"#{task.pk}", shop.key, {"title": task.title_zh, "owner": task.owner})
    return HttpResponseRedirect(address("task", task=str(task.pk)))


def _form(request: HttpRequest, desk: Desk, error: UseError | None = None) -> HttpResponse:
    given = request.POST if error else request.GET
    shop = given.get("shop") or (desk.shop.key if desk.shop else "")
    if shop not in desk.shops:
        shop = next(iter(desk.shops), "")
    view = {
        "error": error, "given": given.dict(), "chosen": shop, "people": people.who_can(shop) if shop else [],
        "roles": [r for r in ROLES if Permission.DO_TASKS in r.may], "metrics": FORM_METRICS, "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "site/task_new.html", view, status=400 if error else 200)


def _of_finding(request: HttpRequest, desk: Desk, shop: Shop) -> HttpResponse:
    """The finding is looked up again in the brief: what a browser sends is only its name."""
    day = read_day(request.POST.get("day", ""))
    task, made = _make(desk, shop, day, request.POST["finding"])
    if made:
        desk.note("task.made", f"#{task.pk}", shop.key, {"finding": task.finding, "day": str(day), "owner": task.owner})
        jobs_effects.tell_in_both.enqueue(task.pk, desk.lang)
    if getattr(request, "htmx", False):
        owner = people.names().get(task.owner, task.owner)
        return render(
            request, "site/_task_made.html", {"task": task, "owner": owner, "role": task_view.role_words(task.role), "made": made}
        )
    return HttpResponseRedirect(address("task", task=str(task.pk)))


def _make(desk: Desk, shop: Shop, day: date, name: str) -> tuple[Task, bool]:
    """Raises UseError when the brief of that day does not say so."""
    from zhanggui.site.briefs import brief_of

    brief = brief_of(desk.ws, shop.key, day, desk.lang)
    finding = next((f for f in brief["findings"] if f["id"] == name), None)
    if finding is None:
        raise NOT_FOUND
    return service.make_task(shop.key, day, finding, desk.member.user.username, timezone.localdate(), people.owner_for())
