"""活动 → 价格检查: the drafts of prices of a shop, and how a new one is begun: empty, from a promotion sheet, or from a scenario file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site import people
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.promotion_frame import frame
from zhanggui.site.price_begin import begun
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import Cell, Column, Table, sheet, wants_sheet

COLUMNS = (
    Column("name", Words("名称", "name"), stack="lead"), Column("state", Words("状态", "state")), Column("verdict", Words("结论", "verdict")),
    Column("window", Words("时间", "window")), Column("pack", Words("平台规则", "rules")), Column("items", Words("SKU 数", "SKUs"), "count"),
    Column("changed", Words("谁改的", "changed by")), Column("decided", Words("谁批的", "decided by")),
)  # fmt: skip


@page("price_checks", "shop/<str:shop>/activities/check/", Words("价格检查", "Price check"), Permission.READ)
def price_checks(request: HttpRequest, shop: str) -> HttpResponse:
    """The drafts, what waits for approval first."""
    desk = desk_of(request)
    return _show(request, desk, shop)


def _show(request: HttpRequest, desk: Desk, shop: str, error: UseError | None = None) -> HttpResponse:
    from zhanggui.desks.promotion.drafts.models import PriceDraft
    from zhanggui.desks.promotion.packs import pack_ids

    drafts = [d for d in PriceDraft.objects.filter(shop=shop) if d.state != "dropped" or request.GET.get("dropped")]
    drafts.sort(key=lambda d: d.state != "checked")
    table = Table(
        "drafts", COLUMNS, [_row(d, desk) for d in drafts], Words("价格草稿", "Drafts of prices"), "price-checks",
        empty=Words("还没有草稿：大促前一晚，先在这里把价格和优惠算一遍", "no draft yet: reckon prices and promotions here before a campaign"),
    )  # fmt: skip
    if wants_sheet(request):
        desk.note("export", "price_checks", shop)
        return sheet([table], desk.lang)
    today = timezone.localdate()
    shown = {
        **frame(desk, shop, "price_checks"), "table": table, "may_edit": desk.may(Permission.EDIT_ACTIVITIES), "error": error, "key": shop,
        "packs": [_pack(id, today) for id in pack_ids()], "given": request.POST if error else {"pack": _usual(desk, shop)},
    }  # fmt: skip
    return render(request, "site/price_checks.html", shown, status=400 if error else 200)


def _usual(desk: Desk, shop: str) -> str:
    """The rules of the shop's own platform."""
    from zhanggui.desks.promotion.packs import packs

    return next((p.id for p in packs() if desk.shops[shop].platform in p.platforms), "generic")


def _pack(id: str, today: Any) -> Any:
    from zhanggui.desks.promotion.packs import pack

    return pack(id, today)


def _row(draft: Any, desk: Desk) -> dict[str, Any]:
    from zhanggui.desks.promotion.drafts.rules import VERDICTS

    called = people.names()
    waits = draft.state == "checked"
    state = draft.state_words.say(desk.lang)
    return {
        "name": Cell(draft.name, draft.name, address("price_check", shop=draft.shop, draft=str(draft.pk))),
        "state": Cell(state, "" if waits else state, flags=(state,) if waits else ()),
        "verdict": Cell(draft.verdict, VERDICTS[draft.verdict].say(desk.lang)), "window": _window(draft), "pack": draft.pack, "items": len(draft.entry["items"]),
        "changed": f"{called.get(draft.changed_by, draft.changed_by)} {timezone.localtime(draft.changed_at):%m-%d %H:%M}",
        "decided": f"{called.get(draft.decided_by, draft.decided_by)} {timezone.localtime(draft.decided_at):%m-%d %H:%M}" if draft.decided_at else "",
    }  # fmt: skip


def _window(draft: Any) -> str:
    return f"{draft.starts.replace('T', ' ')} ~ {draft.ends.replace('T', ' ')}".strip(" ~") if draft.starts or draft.ends else ""


@page(
    "price_check_new",
    "shop/<str:shop>/activities/check/new/",
    Words("新的价格检查", "New price check"),
    Permission.EDIT_ACTIVITIES,
    ("POST",),
)
def price_check_new(request: HttpRequest, shop: str) -> HttpResponse:
    """A new draft: empty with the layers of a platform, or filled from a file. What goes wrong is said on the list, with what was typed."""
    from zhanggui.desks.promotion.drafts import service

    desk, given = desk_of(request), request.POST
    try:
        entry = begun(request, desk, shop)
        draft = service.make(shop, given.get("name", ""), given.get("pack", ""), entry, desk.member.user.username)
    except UseError as error:
        return _show(request, desk, shop, error)
    told = {"rows": len(entry["items"]), "left": len(entry.get("left", ()))}
    desk.note(
        "price.made",
        f"#{draft.pk} {draft.name}",
        shop,
        told | ({"files": [f.name for f in sent]} if (sent := request.FILES.getlist("file")) else {}),
    )
    return HttpResponseRedirect(address("price_check_edit", shop=shop, draft=str(draft.pk)))
