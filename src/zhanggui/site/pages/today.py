"""今日: the morning brief of one shop."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.web.desk import SHOP_COOKIE, desk_of
from zhanggui.site.web.registry import address, page


@page("home", "", Words("首页", "Home"), Permission.READ)
def home(request: HttpRequest) -> HttpResponse:
    """To where the day begins: the fleet for whoever has several shops, the brief for one, the import for none."""
    desk = desk_of(request)
    if desk.shop is None:
        return render(request, "site/empty.html")
    return HttpResponseRedirect(address("today", shop=desk.shop.key))


@page("today", "shop/<str:shop>/today/", Words("今日", "Today"), Permission.READ, menu=(10, "home"))
def today(request: HttpRequest, shop: str) -> HttpResponse:
    """The brief of a day."""
    from zhanggui.brief.build import build_briefs
    from zhanggui.brief.render_html_parts import shop_parts

    desk = desk_of(request)
    brief = build_briefs(desk.ws, [shop], desk.day, desk.lang)[0]
    response = render(request, "site/today.html", {"brief": brief, "parts": shop_parts(brief, desk.lang), "day": desk.day})
    response.set_cookie(SHOP_COOKIE, shop, samesite="Lax", httponly=True)
    return response
