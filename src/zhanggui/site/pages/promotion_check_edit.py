"""A draft of prices as it is written: goods, promotions, floors; checked while one types, saved field by field, never over somebody else's change."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.site import people, price_view
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.promotion_frame import frame, known_day
from zhanggui.site.price_goods import goods
from zhanggui.site.price_rows import DOES
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page

MOST_CHANGES = 20_000
Entry = dict[str, Any]
Changes = dict[str, tuple[str, str]]


def draft_of(desk: Desk, shop: str, pk: int) -> Any:
    """The draft, if it is of that shop."""
    from zhanggui.desks.promotion.drafts.models import PriceDraft

    found = PriceDraft.objects.filter(pk=pk, shop=shop).first()
    if found is None:
        raise Http404
    return found


@page(
    "price_check_edit",
    "shop/<str:shop>/activities/check/<int:draft>/edit/",
    Words("写价格草稿", "Write prices"),
    Permission.EDIT_ACTIVITIES,
)
def price_check_edit(request: HttpRequest, shop: str, draft: int) -> HttpResponse:
    """The sheet with what the guard says of it."""
    from zhanggui.desks.promotion.drafts.kinds import BASES, COMBINES, FUNDED, ITEM, KINDS, LIMITS, WHOLE
    from zhanggui.desks.promotion.drafts.running import run

    desk = desk_of(request)
    row = draft_of(desk, shop, draft)
    checked = run(row.entry, desk.lang)
    shown = {
        **frame(desk, shop, "price_checks"), "draft": row, "key": shop, "fields": ITEM, "combines": COMBINES.items(), "bases": BASES.items(),
        "funded": FUNDED.items(), "limits": LIMITS.items(), "layers": [_layer(k, x, row.entry, desk.lang) for k, x in row.entry["layers"].items()], "kinds": KINDS,
        "groups": [(title, group, [(f, row.entry[group][f.key]) for f in WHOLE[group]]) for group, title in GROUPS.items()],
        "items": [_item(k, i) for k, i in row.entry["items"].items()], "left": price_view.left(row.entry, True, people.names()), "pack": _pack_notes(row.pack),
        "panel": price_view.shown(checked, row.entry, desk.lang, True, _basket_page(row)), "editing": True, "basket_page": _basket_page(row),
        "who": people.names().get(row.changed_by, row.changed_by),
    }  # fmt: skip
    return render(request, "site/price_edit.html", shown)


GROUPS = {
    "floors": Words("底线", "Floors"), "fees": Words("费用", "Fees"), "basket": Words("一单能买多少", "What an order may be"),
    "when": Words("检查哪段时间（空着就是一直）", "The time that is checked (empty: always)"),
}  # fmt: skip


def _pack_notes(id: str) -> Any:
    """The rules it began with: what to verify, what the model leaves out. None when they are not there any more."""
    from zhanggui.desks.promotion.packs import pack

    try:
        return pack(id, timezone.localdate()) if id else None
    except UseError:
        return None


def _item(key: str, item: Any) -> dict[str, Any]:
    from zhanggui.desks.promotion.drafts.kinds import ITEM

    return {"key": key, "row": item, "cells": [(f, f"items.{key}.{f.key}", item[f.key]) for f in ITEM]}


def _layer(key: str, layer: Any, entry: Entry, lang: Lang) -> dict[str, Any]:
    from zhanggui.desks.promotion.drafts.kinds import BASES, COMBINES, KINDS, SHARED
    from zhanggui.desks.promotion.drafts.shown import field_text

    def cells(k: str, p: Any) -> list[tuple[Any, str, str]]:
        fields = (*KINDS[p["kind"]].fields, *SHARED)
        return [(f, f"promotions.{k}.{f.key}", field_text(f.read, p[f.key], lang)) for f in fields]

    mine = [(k, p) for k, p in entry["promotions"].items() if p["layer"] == key]
    return {
        "key": key, "row": layer, "combine": COMBINES[layer["combine"]], "base": BASES[layer["base"]], "about": Words(*layer["about"]) if layer.get("about") else None,
        "takes": [KINDS[k] for k in layer.get("kinds") or KINDS if k in KINDS],
        "promotions": [{"key": k, "row": p, "form": KINDS[p["kind"]], "cells": cells(k, p)} for k, p in mine],
    }  # fmt: skip


def changes_of(request: HttpRequest) -> Changes:
    """What was typed and is not saved: path → what stood there, what shall. Raises UseError for what no page sends."""
    try:
        told = json.loads(request.POST.get("changes") or "{}")
        pairs = {str(path): (base, mine) for path, (base, mine) in told.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        pairs = None
    if pairs is None or len(pairs) > MOST_CHANGES or not all(isinstance(text, str) for pair in pairs.values() for text in pair):
        raise UseError(
            Words("改动没有传完整", "the changes did not arrive whole"), Words("刷新后再改一次", "look again and change it once more")
        )
    return pairs


@page(
    "price_check_try",
    "shop/<str:shop>/activities/check/<int:draft>/try/",
    Words("边写边查", "Check while typing"),
    Permission.EDIT_ACTIVITIES,
    ("POST",),
)
def price_check_try(request: HttpRequest, shop: str, draft: int) -> HttpResponse:
    """What the guard says of the draft with what is typed; nothing is written."""
    from zhanggui.desks.promotion.drafts.entry import changed

    desk = desk_of(request)
    row, changes = draft_of(desk, shop, draft), changes_of(request)
    _, clashes = changed(row.entry, changes)
    after, _ = changed(row.entry, changes, force=True)
    return _panel(request, desk, row, after, clashes, len(changes))


def _panel(
    request: HttpRequest,
    desk: Desk,
    row: Any,
    entry: Entry,
    clashes: list[Any],
    unsaved: int,
    saved: bool = False,
    status: int = 200,
    error: Any = None,
) -> HttpResponse:
    from zhanggui.desks.promotion.drafts.running import run

    panel = price_view.shown(run(entry, desk.lang), entry, desk.lang, True, _basket_page(row))
    told = [{"clash": c, "about": _about(row.entry, c.path), "gone": c.theirs is None} for c in clashes]
    shown = {
        "draft": row, "key": row.shop, "panel": panel, "clashes": told, "unsaved": unsaved, "saved": saved, "error": error, "editing": True, "basket_page": _basket_page(row),
        "who": people.names().get(row.changed_by, row.changed_by),
    }  # fmt: skip
    return render(request, "site/_price_panel.html", shown, status=status)


def _basket_page(row: Any) -> str:
    return address("price_check_basket", shop=row.shop, draft=str(row.pk))


def _about(entry: Entry, path: str) -> Words:
    """A field in words: 成本 · A."""
    from zhanggui.desks.promotion.drafts.kinds import ITEM, KINDS, SHARED, WHOLE

    group, _, rest = path.partition(".")
    key, _, name = rest.partition(".")
    row = entry.get(group, {}).get(key) if group in ("items", "promotions") else None
    kinds = KINDS[row["kind"]].fields if row and group == "promotions" else ()
    fields = {f.key: f.label for f in (*ITEM, *kinds, *SHARED, *(f for fs in WHOLE.values() for f in fs))}
    label = fields.get(name or rest, Words(name or rest, name or rest))
    about = (row.get("sku") or row.get("name")) if row else ""
    return Words(f"{label.zh} · {about}", f"{label.en} · {about}") if about else label


@page(
    "price_check_save",
    "shop/<str:shop>/activities/check/<int:draft>/save/",
    Words("改价格草稿", "Change prices"),
    Permission.EDIT_ACTIVITIES,
    ("POST",),
)
def price_check_save(request: HttpRequest, shop: str, draft: int) -> HttpResponse:
    """Save what was typed, and with `do` add or take out a row, or hand it in. What clashes with somebody else's change is shown, and nothing is written."""
    from zhanggui.desks.promotion.drafts import service

    desk = desk_of(request)
    row, changes, do = draft_of(desk, shop, draft), changes_of(request), request.POST.get("do", "save")
    me = desk.member.user.username
    more, anchor, what = DOES[do](request, desk, row) if do in DOES else (None, "", "changed")
    name = request.POST.get("name")
    try:
        after = service.change(draft, me, changes, bool(request.POST.get("force")), more, what, name)
    except service.Clashed as clash:
        return _panel(request, desk, row, row.entry, clash.clashes, len(changes), status=409)
    if after.version != row.version:
        desk.note(
            "price.changed", f"#{draft} {after.name}", shop, {"fields": len(changes), "draft_state": {"old": row.state, "new": after.state}}
        )
    if do == "hand_in":
        return _handed_in(request, desk, draft, shop)
    if more is not None or name is not None:
        where = address("price_check_edit", shop=shop, draft=str(draft))
        return _to(f"{where}?v={after.version}{anchor}")  # another query: the page is read anew, not only scrolled
    response = _panel(request, desk, after, after.entry, [], 0, saved=True)
    response["HX-Trigger"] = json.dumps({"check-saved": {"version": after.version}})
    return response


def _to(where: str) -> HttpResponse:
    return HttpResponse(status=204, headers={"HX-Redirect": where})


def _handed_in(request: HttpRequest, desk: Desk, draft: int, shop: str) -> HttpResponse:
    from zhanggui.desks.promotion.drafts import service

    row = service.hand_in(draft, desk.member.user.username)
    desk.note("price.checked", f"#{draft} {row.name}", shop, {"verdict": row.verdict})
    return _to(address("price_check", shop=shop, draft=str(draft)))


@page("price_check_goods", "shop/<str:shop>/activities/check/<int:draft>/goods/", Words("找商品", "Find goods"), Permission.EDIT_ACTIVITIES)
def price_check_goods(request: HttpRequest, shop: str, draft: int) -> HttpResponse:
    """Goods of the shop to tick, by code, product or title."""
    from zhanggui.desks.promotion.drafts.goods import SHOWN, find

    desk = desk_of(request)
    row = draft_of(desk, shop, draft)
    there = goods(desk, shop)
    held = {i["sku"] for i in row.entry["items"].values()}
    found = find(there, request.GET.get("asked", ""))
    shown = {
        "found": [(g, g.sku in held) for g in found],
        "all": len(there),
        "most": SHOWN,
        "day": known_day(desk, shop),
        "draft": row,
        "key": shop,
    }
    return render(request, "site/_price_goods.html", shown)


@page(
    "price_check_scope", "shop/<str:shop>/activities/check/<int:draft>/scope/", Words("选商品", "Choose goods"), Permission.EDIT_ACTIVITIES
)
def price_check_scope(request: HttpRequest, shop: str, draft: int) -> HttpResponse:
    """The goods of a draft to tick for one promotion."""
    desk = desk_of(request)
    row = draft_of(desk, shop, draft)
    key = request.GET.get("of", "")
    promotion = row.entry["promotions"].get(key)
    if promotion is None:
        raise Http404
    ticked = set(promotion["items"])
    return render(request, "site/_price_scope.html", {"of": key, "items": [(k, i, k in ticked) for k, i in row.entry["items"].items()]})
