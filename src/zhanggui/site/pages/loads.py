"""导入: drop files, see what is missing today, and what was imported so far."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from zhanggui.brief.platforms import PLATFORMS
from zhanggui.kernel.days import read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.web.desk import SHOP_COOKIE, Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import sheet, wants_sheet
from zhanggui.warehouse.shops import CURRENCIES, KEY_SHAPE, ZONES, Shop

RECENT = 5
NOT_YOURS = UseError(
    Words("你的角色不能建店", "your role may not add a shop"),
    Words("请店长、总监或老板来建", "ask a manager, director or the owner to add it"),
)
UNTOLD = UseError(
    Words("第一个文件看不出是哪个平台的", "the first file does not tell its platform"),
    Words("给新店选一个平台再导入；自己的表选「其他」", "choose the platform of the new shop; 'other' for sheets of your own"),
)


@page("loads", "loads/", Words("导入", "Import"), Permission.IMPORT, ("GET", "POST"), menu=(50, "upload"))
def loads(request: HttpRequest) -> HttpResponse:
    """The drop area, the latest uploads, and the history."""
    from zhanggui.site.load_history import history_table, people
    from zhanggui.site.models import Upload
    from zhanggui.site.uploads import MEGABYTE, limit

    desk = desk_of(request)
    if request.method == "POST":
        return _receive(request, desk)
    if wants_sheet(request):
        return _sheet(request, desk)
    names = people()
    shown: dict[str, Any] = {
        "recent": [(u, names.get(u.who, u.who)) for u in Upload.objects.filter(shop__in=list(desk.shops))[:RECENT]],
        "history": history_table(desk),
        "platforms": PLATFORMS,
        "may_add": desk.may(Permission.EDIT_SETTINGS),
        "limit": limit(),
        "limit_mb": limit() // MEGABYTE,
    }
    return render(request, "site/loads.html", shown)


def _sheet(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The table that is asked for, whole."""
    from zhanggui.site.load_history import history_table
    from zhanggui.site.missing import missing_table

    which = request.GET.get("table", "history")
    table = missing_table(desk.ws, desk.shops, desk.yesterday, desk.lang) if which == "missing" else history_table(desk, None)
    desk.note("export", f"loads.{table.id}", more={"rows": len(table.rows)})
    return sheet([table], desk.lang)


@page("loads_missing", "loads/missing/", Words("还缺哪些表", "Missing tables"), Permission.IMPORT)
def missing(request: HttpRequest) -> HttpResponse:
    """Asked for by the page once it stands: counting the days of every table takes a moment."""
    from zhanggui.site.missing import SHOWN, missing_table

    desk = desk_of(request)
    if wants_sheet(request):
        return _sheet(request, desk)
    table = missing_table(desk.ws, desk.shops, desk.yesterday, desk.lang, SHOWN) if desk.shops else None
    whole = not getattr(request, "htmx", False)
    return render(request, "site/loads_missing.html" if whole else "site/_loads_missing.html", {"missing": table})


def _receive(request: HttpRequest, desk: Desk) -> HttpResponse:
    from zhanggui.site import uploads

    files = request.FILES.getlist("files")
    if not files:
        raise uploads.NOTHING
    day = read_day(request.POST["day"]) if request.POST.get("day") else None
    upload = uploads.receive(desk.ws.home, files, _shop(request, desk), desk.member.user.username, desk.lang, day)
    shop = upload.shop
    desk.note(
        "upload.add", str(upload.id), shop, {"files": [f["name"] for f in upload.files][:50], "bytes": sum(f["size"] for f in upload.files)}
    )
    told = "?platform=told" if request.POST.get("new_name", "").strip() and not request.POST.get("platform") else ""
    response = gone_to(request, address("upload", upload=str(upload.id)) + told)
    response.set_cookie(SHOP_COOKIE, shop, samesite="Lax", httponly=True)
    return response


def gone_to(request: HttpRequest, where: str) -> HttpResponse:
    """On to another page, also when a script asked."""
    return HttpResponse(headers={"HX-Redirect": where}) if getattr(request, "htmx", False) else HttpResponseRedirect(where)


def _shop(request: HttpRequest, desk: Desk) -> str | Callable[[Path], str]:
    """The shop the files are of; a new one is made first, of the platform that the form says or else the first file tells."""
    name = request.POST.get("new_name", "").strip()
    if name:
        if not desk.may(Permission.EDIT_SETTINGS):
            raise NOT_YOURS
        asked = request.POST.get("platform", "")
        return _add_shop(request, desk, name, asked) if asked else lambda first: _add_shop(request, desk, name, _told_by(first, name, desk))
    key = request.POST.get("shop", "")
    if not key:
        raise UseError(
            Words("先选是哪家店的表", "say which shop the files are of"),
            Words("选一家店，或填店名新建", "choose a shop, or name a new one"),
        )
    if key not in desk.shops:
        raise Http404
    return key


def _told_by(first: Path, name: str, desk: Desk) -> str:
    from zhanggui.intake.recipe import all_recipes
    from zhanggui.intake.whichplatform import platform_of

    platform = platform_of(first, all_recipes(desk.ws.home), name)
    if not platform:
        raise UNTOLD
    return platform


def _add_shop(request: HttpRequest, desk: Desk, name: str, platform: str) -> str:
    if platform not in PLATFORMS:
        raise UseError(
            Words("选一个平台", "choose a platform"), Words("没有你的平台就选「其他」", "choose 'other' where yours is not named")
        )
    key = request.POST.get("key", "").strip() or _free_key(name, platform, desk)
    if key in desk.every_shop:
        raise UseError(
            Words(f"代号 {key} 已经有了", f"the key {key} is taken"), Words("换一个，或留空自动起", "choose another, or leave it empty")
        )
    currency = request.POST.get("currency", "").strip().upper() or CURRENCIES.get(platform, "CNY")
    zone = request.POST.get("timezone", "").strip() or ZONES.get(platform, "Asia/Shanghai")
    desk.ws.add_shop(Shop(key, platform, name[:80], currency, zone))
    if desk.member.shops:  # who sees only some shops sees the one just made
        desk.member.shops = sorted({*desk.member.shops, key})
        desk.member.save(update_fields=["shops"])
    desk.note("shop.add", key, key, {"name": name, "platform": platform, "currency": currency, "timezone": zone})
    return key


def _free_key(name: str, platform: str, desk: Desk) -> str:
    """A key for a shop: its name where that will do, else the platform and a number."""
    if KEY_SHAPE.fullmatch(name) and name.lower() not in desk.every_shop:
        return name.lower()
    tries = (f"{platform}-{n}" for n in range(1, 10_000))
    return next((key for key in tries if key not in desk.every_shop), uuid4().hex[:12])
