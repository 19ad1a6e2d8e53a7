"""今日: the morning brief of one shop."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.briefs import Brief, brief_of
from zhanggui.site.veil import veiled
from zhanggui.site.web.desk import SHOP_COOKIE, Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import XLSX

BASES = ("expected", "yesterday", "last_week", "last_year", "plan")
MARKDOWN = "text/markdown; charset=utf-8"


@page("home", "", Words("首页", "Home"), Permission.READ)
def home(request: HttpRequest) -> HttpResponse:
    """To where the day begins: the fleet for whoever has several shops, the brief for one, the import for none."""
    desk = desk_of(request)
    if desk.shop is None:
        return render(request, "site/empty.html")
    return HttpResponseRedirect(address("fleet") if len(desk.shops) > 1 else address("today", shop=desk.shop.key))


@page("today", "shop/<str:shop>/today/", Words("今日", "Today"), Permission.READ, menu=(10, "home"))
def today(request: HttpRequest, shop: str) -> HttpResponse:
    """The brief of a day: to read, to print, to take along."""
    from zhanggui.site.today_parts import today_parts

    desk = desk_of(request)
    brief = own_brief(desk, shop, base_of(request, desk))
    if request.GET.get("format") in FORMS:
        return _file(desk, brief, request.GET["format"])
    response = render(request, "site/today.html", today_parts(desk, brief))
    response.set_cookie(SHOP_COOKIE, shop, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


def own_brief(desk: Desk, shop: str, base: str | None = None) -> Brief:
    """The brief of the day asked for, as this member may see it."""
    brief = brief_of(desk.ws, shop, desk.day, desk.lang, base)
    return brief if desk.may(Permission.SEE_MONEY) else veiled(brief)


def base_of(request: HttpRequest, desk: Desk) -> str | None:
    """What the day is held against: chosen by hand, else by the brief."""
    asked = request.GET.get("base")
    if not asked:
        return None
    if asked not in BASES or (asked == "plan" and not desk.may(Permission.SEE_MONEY)):
        raise UseError(
            Words(f"没有「{asked}」这种对比", f"there is no comparison '{asked}'"), Words("从页面上选一个", "choose one on the page")
        )
    return asked


def _xlsx(brief: Brief, lang: Lang) -> bytes:
    from zhanggui.brief.render_xlsx import render_xlsx

    return render_xlsx(brief, lang)


def _markdown(brief: Brief, lang: Lang) -> bytes:
    from zhanggui.brief.render_md import render_md

    return render_md(brief, lang).encode()


FORMS: dict[str, tuple[Callable[[Brief, Lang], bytes], str]] = {"xlsx": (_xlsx, XLSX), "md": (_markdown, MARKDOWN)}


def _file(desk: Desk, brief: Brief, form: str) -> HttpResponse:
    """The brief as a file, noted: numbers leave the workbench."""
    render_as, kind = FORMS[form]
    desk.note("brief.export", f"{brief['date']} {form}", brief["shop"])
    response = HttpResponse(render_as(brief, desk.lang), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="brief-{brief["shop"]}-{brief["date"]}.{form}"'
    return response
