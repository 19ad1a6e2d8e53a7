"""How a page is declared: its address, the permission it needs, where it stands in the menu. What is not declared cannot be reached."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from zhanggui.kernel.errors import ZhangguiError
from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.accounts.service import may, shops_of
from zhanggui.site.web.desk import desk_of

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Page:
    """One address. `needs` None: anybody, signed in or not. `menu`: its place and icon in the menu; a route with <str:shop> is of one shop."""

    id: str
    route: str
    title: Words
    needs: Permission | None
    methods: tuple[str, ...]
    view: View
    menu: tuple[int, str] | None = None

    @property
    def of_shop(self) -> bool:
        return "<str:shop>" in self.route


PAGES: Registry[Page] = Registry(Words("页面", "page"))


def page(
    id: str, route: str, title: Words, needs: Permission | None, methods: tuple[str, ...] = ("GET",), menu: tuple[int, str] | None = None
) -> Callable[[View], View]:
    """Declare the function below as a page. It is called with the request and what the route names, once the visitor may see it."""

    def declare(view: View) -> View:
        PAGES.add(Page(id, route, title, needs, methods, view, menu))
        return view

    return declare


def address(id: str, **values: str) -> str:
    """The address of a page."""
    return str(reverse(PAGES.get(id).id, kwargs=values or None))


def patterns() -> list[URLPattern]:
    """Django's URL patterns of all pages."""
    return [path(p.route, _guarded(p), name=p.id) for p in PAGES]


def _guarded(p: Page) -> View:
    """The view behind its permission, its shops and its methods; what goes wrong is said in words."""

    @wraps(p.view)
    def view(request: HttpRequest, **values: Any) -> HttpResponse:
        if request.method not in p.methods and not (request.method == "HEAD" and "GET" in p.methods):
            return HttpResponseNotAllowed(p.methods)
        if p.needs is not None:
            desk = desk_of(request)
            if not may(desk.member, p.needs):
                return _refused(request, p)
            if "shop" in values and values["shop"] not in shops_of(desk.member, desk.every_shop):
                raise Http404
        try:
            return p.view(request, **values)
        except ZhangguiError as error:
            return said(request, error)

    return view


def _refused(request: HttpRequest, p: Page) -> HttpResponse:
    return HttpResponseForbidden(render(request, "site/refused.html", {"page": p}).content)


def said(request: HttpRequest, error: ZhangguiError, status: int = 400) -> HttpResponse:
    """What went wrong and how to mend it, as a page (or, asked by htmx, as a piece of one)."""
    whole = not getattr(request, "htmx", False)
    return render(request, "site/error.html" if whole else "site/_error.html", {"error": error}, status=status)
