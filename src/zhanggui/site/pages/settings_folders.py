"""设置 → 文件夹: folders of the server that the worker looks into; what lies there is imported as if it had been dropped on the page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.settings_frame import done, tabs
from zhanggui.site.web.desk import desk_of
from zhanggui.site.web.registry import address, page


@page("settings_folders", "settings/folders/", Words("文件夹", "Folders"), Permission.MANAGE_USERS)
def settings_folders(request: HttpRequest) -> HttpResponse:
    """The folders, when they were last looked into, and a form for another."""
    from zhanggui.site.push.models import Folder
    from zhanggui.site.push.times import FOLDER_TIME, say_times

    desk = desk_of(request)
    rows = [
        {
            "row": f, "shop": desk.every_shop[f.shop].name if f.shop in desk.every_shop else f.shop, "times": say_times(f.cron),
            "looked": f"{timezone.localtime(f.looked):%m-%d %H:%M}" if f.looked else "", "error": Words(*f.error["what"]) if f.error else None,
        }
        for f in Folder.objects.all()
    ]  # fmt: skip
    shown = {"tabs": tabs(desk, "settings_folders"), "folders": rows, "all_shops": list(desk.every_shop.values()), "times": FOLDER_TIME}
    return render(request, "site/settings_folders.html", shown)


@page("settings_folder_set", "settings/folders/set/", Words("改文件夹", "Set a folder"), Permission.MANAGE_USERS, ("POST",))
def settings_folder_set(request: HttpRequest) -> HttpResponse:
    """Add a folder, pause it, go on, remove it. What was imported from it stays."""
    from zhanggui.site.push.folders import set_folder
    from zhanggui.site.push.models import Folder

    desk, given = desk_of(request), request.POST
    what, asked = given.get("do", ""), given.get("folder", "")
    if what == "add":
        made = set_folder(desk.ws, given.get("path", ""), given.get("shop", ""), given.get("times", ""), desk.member.user.username)
        desk.note("folder.add", made.path, made.shop)
        return done(request, address("settings_folders"))
    row = Folder.objects.filter(pk=int(asked)).first() if asked.isdecimal() else None
    if row is None:
        raise Http404
    if what == "remove":
        row.delete()
    elif what in ("pause", "resume"):
        row.active, row.next_look = what == "resume", timezone.now()
        row.save(update_fields=["active", "next_look"])
    else:
        raise UseError(Words("不认识这个操作", "there is no such action"), Words("刷新后重试", "reload and try again"))
    desk.note(f"folder.{what}", row.path, row.shop)
    return done(request, address("settings_folders"))
