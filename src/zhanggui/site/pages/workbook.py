"""The workbook 今日: out with the brief and what may be changed; back with a look at every change before it is taken."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.today import base_of, own_brief
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import XLSX

if TYPE_CHECKING:
    from zhanggui.site.workbook.read import Sent
    from zhanggui.site.workbook.taking import Outcome

SALT = "zhanggui.workbook"
A_DAY = 86_400  # seconds that a preview may wait
VERDICTS = {
    "ready": (Words("会收下", "will be taken"), "green"), "conflict": (Words("别人改过", "changed by somebody"), "red"),
    "refused": (Words("不收", "not taken"), "red"), "waits": (Words("同一行有错，先不收", "another cell of the row is wrong"), "yellow"),
    "same": (Words("已经是这样", "is so already"), "secondary"),
}  # fmt: skip


@page("workbook", "shop/<str:shop>/workbook/", Words("今日工作簿", "The workbook of the day"), Permission.READ)
def workbook(request: HttpRequest, shop: str) -> HttpResponse:
    """The brief, its tasks, the plan and the thresholds in one workbook, each as far as this member may see it."""
    from zhanggui.site.workbook.hand import hand_of
    from zhanggui.site.workbook.write import write_book

    desk = desk_of(request)
    brief = own_brief(desk, shop, base_of(request, desk))
    data = write_book(hand_of(desk), [shop], desk.day, brief)
    desk.note("workbook.write", f"{desk.day}", shop)
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="today-{shop}-{desk.day}.xlsx"'
    return response


@page("workbook_in", "workbook/", Words("导回工作簿", "Bring the workbook back"), Permission.DO_TASKS, ("GET", "POST"))
def workbook_in(request: HttpRequest) -> HttpResponse:
    """The form that takes the file; then every change, before any is taken."""
    from zhanggui.site.workbook.hand import hand_of
    from zhanggui.site.workbook.taking import preview

    desk = desk_of(request)
    if request.method == "GET":
        return render(request, "site/workbook.html", {"taken": request.GET.get("taken", ""), "left": request.GET.get("left", "")})
    sent = _received(request, desk)
    return _shown(request, sent, preview(hand_of(desk), sent))


@page("workbook_take", "workbook/take/", Words("收下工作簿的改动", "Take the changes of a workbook"), Permission.DO_TASKS, ("POST",))
def workbook_take(request: HttpRequest) -> HttpResponse:
    """Take what was shown; when something moved in between, show that instead."""
    from zhanggui.site.workbook.hand import hand_of
    from zhanggui.site.workbook.read import unpack
    from zhanggui.site.workbook.taking import take

    desk, given = desk_of(request), request.POST
    try:
        told = signing.loads(given.get("sent", ""), salt=f"{SALT}.{desk.member.user.username}", max_age=A_DAY)
    except signing.BadSignature:
        raise UseError(Words("这个预览过期了", "the preview is too old"), Words("再传一次文件", "send the file once more")) from None
    sent = unpack(told)
    outcome = take(hand_of(desk), sent, given.get("only") == "good", given.get("seen", "-"))
    if not outcome.taken:
        moved = given.get("seen") != outcome.digest
        return _shown(request, sent, outcome, 409 if moved else 400, moved)
    asked = urlencode({"taken": len(outcome.ready), "left": len(outcome.bad)})
    return HttpResponseRedirect(f"{address('workbook_in')}?{asked}")


def _received(request: HttpRequest, desk: Desk) -> Sent:
    from zhanggui.site.workbook.read import BIGGEST, read_sent

    file: Any = request.FILES.get("file")
    if file is None or file.size > BIGGEST:
        raise UseError(
            Words("没有收到工作簿，或太大", "no workbook, or too large a one"),
            Words("选从「今日」下载的那个 .xlsx", "choose the .xlsx downloaded from Today"),
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "workbook.xlsx")
        with path.open("wb") as out:
            for piece in file.chunks():
                out.write(piece)
        return read_sent(path, desk.ws.secret())


def _shown(request: HttpRequest, sent: Sent, outcome: Outcome, status: int = 200, moved: bool = False) -> HttpResponse:
    desk = desk_of(request)
    packed = sent.pack({(c.sheet, c.row) for c in outcome.changes})
    view = {
        "outcome": outcome,
        "groups": _groups(outcome),
        "sent": signing.dumps(packed, salt=f"{SALT}.{desk.member.user.username}", compress=True),
        "about": sent.about,
        "moved": moved,
    }
    return render(request, "site/workbook.html", view, status=status)


def _groups(outcome: Outcome) -> list[dict[str, Any]]:
    """The changes by sheet, with the word and colour of their verdict."""
    found: dict[str, dict[str, Any]] = {}
    for change in outcome.changes:
        group = found.setdefault(change.part.id, {"name": change.part.name, "rows": []})
        words, tone = VERDICTS[change.verdict]
        group["rows"].append({"change": change, "words": words, "tone": tone, "moved": change.now != change.old})
    return list(found.values())
