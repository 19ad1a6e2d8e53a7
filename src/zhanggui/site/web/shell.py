"""What the frame around every page shows: menu, shops, language, theme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhanggui import __version__
from zhanggui.site.stop.banner import banner
from zhanggui.site.web.desk import RISE_COOKIE, THEME_COOKIE, Desk, lang_of
from zhanggui.site.web.registry import PAGES, Page, address


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    lang = lang_of(request)
    theme = "dark" if request.COOKIES.get(THEME_COOKIE) == "dark" else "light"
    rise = "green" if request.COOKIES.get(RISE_COOKIE) == "green" else "red"
    frame = {"lang": lang, "theme": theme, "rise": rise, "version": __version__, "desk": None}
    desk: Desk | None = getattr(request, "desk", None)
    if desk is None:
        return frame
    match = request.resolver_match
    here = match.url_name if match else ""
    return frame | {
        "desk": desk,
        "member": desk.member,
        "shop": desk.shop,
        "shops": list(desk.shops.values()),
        "menu": _menu(desk, here),
        "here": here,
        "stop": banner(desk),
    }


def _menu(desk: Desk, here: str) -> list[dict[str, Any]]:
    """The pages of the menu that this member may see."""
    seen = [p for p in PAGES if p.menu and (p.needs is None or desk.may(p.needs)) and (desk.shop or not p.of_shop)]
    return [_entry(p, desk, here) for p in sorted(seen, key=lambda p: p.menu or (0, ""))]


def _entry(p: Page, desk: Desk, here: str) -> dict[str, Any]:
    values = {"shop": desk.shop.key} if p.of_shop and desk.shop else {}
    return {
        "id": p.id,
        "title": p.title,
        "icon": p.menu[1] if p.menu else "",
        "address": address(p.id, **values),
        "active": _is_in(p, here),
    }


def _is_in(p: Page, here: str) -> bool:
    """Whether the page that is looked at is this one, or lies below it: settings/people/ below settings/."""
    return p.id == here or (here in PAGES and bool(p.route) and PAGES.get(here).route.startswith(p.route))
