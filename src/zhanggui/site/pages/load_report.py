"""What became of files that were sent: progress, what was recognised, what does not add up, rejects to mend, a second try, undoing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.brief.platforms import platform_name
from zhanggui.kernel.days import read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.loads import gone_to
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import XLSX
from zhanggui.warehouse.ledger import ImportRecord

if TYPE_CHECKING:
    from zhanggui.intake.recipemodel import Recipe
    from zhanggui.site.models import Upload

GONE = UseError(
    Words("拒收的行已经不在了", "the rejected rows are not kept any more"),
    Words("重新导入原来的文件就会再列出来", "import the file again to see them"),
)


def _upload(request: HttpRequest, upload: int) -> Upload:
    from zhanggui.site.models import Upload

    row = Upload.objects.filter(id=upload).first()
    if row is None or row.shop not in desk_of(request).shops:
        raise Http404
    return row


def _record(request: HttpRequest, record: str) -> tuple[str, ImportRecord]:
    from zhanggui.site.load_history import visible

    desk = desk_of(request)
    try:
        state, found = desk.ws.ledger.get(record)
    except UseError:
        raise Http404 from None
    if not visible(desk, found):
        raise Http404
    return state, found


@page("upload", "loads/<int:upload>/", Words("导入结果", "What was imported"), Permission.IMPORT)
def upload(request: HttpRequest, upload: int) -> HttpResponse:
    """One upload; while it is at work the piece below asks again every second."""
    row = _upload(request, upload)
    desk = desk_of(request)
    shown = _shown(desk, row)
    told = request.GET.get("platform") == "told" and desk.may(Permission.EDIT_SETTINGS)
    return render(request, "site/upload.html", shown | {"told": platform_name(shown["of_shop"].platform) if told else None})


@page("upload_state", "loads/<int:upload>/state/", Words("导入进度", "Progress"), Permission.IMPORT)
def upload_state(request: HttpRequest, upload: int) -> HttpResponse:
    return render(request, "site/_upload.html", _shown(desk_of(request), _upload(request, upload)))


def _shown(desk: Desk, row: Upload) -> dict[str, Any]:
    from zhanggui.site.load_history import people
    from zhanggui.site.load_view import loaded, recipes_of, refused, totals
    from zhanggui.site.models import Upload
    from zhanggui.site.worker import alive

    shown: dict[str, Any] = {
        "upload": row,
        "of_shop": desk.shops[row.shop],
        "percent": round(row.share * 100),
        "sender": people().get(row.who, row.who),
    }
    if row.is_open:
        before = Upload.objects.filter(id__lt=row.id, state__in=("waiting", "running")).count()
        return shown | {"before": before, "idle": row.state == "waiting" and not alive(desk.ws.home)}
    recipes = recipes_of(desk)
    cards = [loaded(desk, r, recipes, _state(desk, r["id"])) for r in row.report.get("imports", ())]
    bad = refused(desk, row, recipes)
    choices = _choices(desk.shops[row.shop].platform, recipes) if bad else ()
    return shown | {"cards": cards, "refused": bad, "totals": totals(cards), "choices": choices}


def _state(desk: Desk, record: str) -> str:
    try:
        return desk.ws.ledger.get(record)[0]
    except UseError:  # it could not be loaded in the end, and was forgotten
        return "undone"


def _choices(platform: str, recipes: Any) -> list[tuple[Words, list[Recipe]]]:
    """Every recipe by platform, those of the shop's own platform first."""
    first = "taobao" if platform == "tmall" else platform
    groups: dict[str, list[Recipe]] = {}
    for recipe in recipes.values():
        groups.setdefault(recipe.platform, []).append(recipe)
    order = sorted(groups, key=lambda p: (p != first, p != "own", p == "public", p))
    own = Words("自己的表", "own sheets")
    return [(own if p == "own" else platform_name(p), sorted(groups[p], key=lambda r: r.name.zh)) for p in order]


@page("upload_again", "loads/<int:upload>/again/", Words("再试一次", "Try again"), Permission.IMPORT, ("POST",))
def upload_again(request: HttpRequest, upload: int) -> HttpResponse:
    """One file once more, told what it is or of which day."""
    from zhanggui.site import uploads
    from zhanggui.site.load_view import recipes_of

    desk, row = desk_of(request), _upload(request, upload)
    recipe, number = request.POST.get("recipe", ""), request.POST.get("file", "")
    if recipe and recipe not in recipes_of(desk):
        raise UseError(Words("没有这种表", "there is no such recipe"), Words("从列表里选一种", "choose one of the list"))
    day = read_day(request.POST["day"]) if request.POST.get("day") else None
    at = int(number) if number.isdecimal() else -1
    again = uploads.try_again(desk.ws.home, row, at, recipe, day, desk.member.user.username, desk.lang)
    desk.note("upload.again", str(again.id), row.shop, {"file": again.names[0], "recipe": recipe, "day": str(day or "")})
    return gone_to(request, address("upload", upload=str(again.id)))


@page("load_record", "loads/record/<str:record>/", Words("一次导入", "One import"), Permission.IMPORT)
def load_record(request: HttpRequest, record: str) -> HttpResponse:
    """One import of the history, whole or beside the page."""
    from zhanggui.site.load_view import loaded, recipes_of

    desk = desk_of(request)
    state, found = _record(request, record)
    card = loaded(desk, found.to_json(), recipes_of(desk), state)
    whole = not getattr(request, "htmx", False)
    return render(request, "site/load_record.html" if whole else "site/_loaded.html", {"card": card, "panel": not whole})


@page("load_undo", "loads/record/<str:record>/undo/", Words("撤销导入", "Undo an import"), Permission.IMPORT, ("POST",))
def load_undo(request: HttpRequest, record: str) -> HttpResponse:
    """Its rows go out again, in the background: another import may be at work."""
    from zhanggui.site import uploads

    desk = desk_of(request)
    state, found = _record(request, record)
    shops = [key for key in found.shop.split(",") if key in desk.shops]
    if state == "undone" or not shops:
        raise UseError(Words("这次导入已经撤销过", "this import has been undone already"), Words("不用再撤", "there is nothing to do"))
    row = uploads.take_back(desk.ws.home, found.id, shops[0], desk.member.user.username, desk.lang)
    desk.note("import.undo", found.id, found.shop, {"file": found.file})
    return gone_to(request, address("upload", upload=str(row.id)))


@page("load_rejects", "loads/record/<str:record>/rejects/", Words("拒收的行", "Rejected rows"), Permission.IMPORT)
def load_rejects(request: HttpRequest, record: str) -> HttpResponse:
    """The workbook of the rows that were not taken, with the reason of each. It may hold personal data: every reading is noted."""
    desk = desk_of(request)
    _, found = _record(request, record)
    path = Path(found.rejects_file).resolve() if found.rejects_file else None
    if path is None or not path.is_relative_to(desk.ws.imports.resolve() / found.id) or not path.is_file():
        raise GONE
    desk.note("rejects.read", found.id, found.shop, {"file": found.file, "rows": found.rows.get("rejected", 0)})
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"rejects-{found.id}.xlsx", content_type=XLSX)
