"""Addresses of pages that this visitor may open; empty where there is no such page, or it is not for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from zhanggui.site.web.desk import Desk
from zhanggui.site.web.registry import PAGES, address


def opens(desk: Desk, id: str) -> bool:
    """True when there is such a page and the visitor may open it."""
    if id not in PAGES:
        return False
    needs = PAGES.get(id).needs
    return needs is None or desk.may(needs)


def link_to(desk: Desk, id: str, asked: Mapping[str, str] | Sequence[tuple[str, str]] | None = None, /, **route: str) -> str:
    """The address of a page with a query (pairs where a name comes twice), or ''."""
    if not opens(desk, id):
        return ""
    return address(id, **route) + (f"?{urlencode(asked)}" if asked else "")
