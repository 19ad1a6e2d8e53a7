"""What can be done with the rows of a draft of prices: goods and promotions come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from zhanggui.site.pages.promotion_frame import known_day
from zhanggui.site.price_goods import goods
from zhanggui.site.web.desk import Desk

Entry = dict[str, Any]
# (request, desk, draft) → what to do with the entry, where to go on the page, how the history calls it.
Doing = tuple[Callable[[Entry], str], str, str]


def _add_goods(request: HttpRequest, desk: Desk, row: Any) -> Doing:
    """The goods that were ticked, and one typed by hand."""
    from zhanggui.desks.promotion.drafts.entry import add_item
    from zhanggui.desks.promotion.drafts.goods import known

    there, day = goods(desk, row.shop), known_day(desk, row.shop)
    asked = [*request.POST.getlist("sku"), *(s.strip() for s in request.POST.get("typed", "").replace("，", " ").replace(",", " ").split())]

    def add(entry: Entry) -> str:
        held = {i["sku"] for i in entry["items"].values()}
        fresh = [sku for sku in dict.fromkeys(asked) if sku and sku not in held]
        for sku in fresh:
            add_item(entry, sku, **(known(there[sku], day) if sku in there else {}))
        return "+" + " ".join(fresh)

    return add, "#goods", "goods"


def _remove_item(request: HttpRequest, desk: Desk, row: Any) -> Doing:
    return _removing(request, "items"), "#goods", "goods"


def _remove_promotion(request: HttpRequest, desk: Desk, row: Any) -> Doing:
    return _removing(request, "promotions"), "#promotions", "promotion"


def _removing(request: HttpRequest, group: str) -> Callable[[Entry], str]:
    from zhanggui.desks.promotion.drafts.entry import remove

    key = request.POST.get("key", "")

    def take(entry: Entry) -> str:
        row = entry[group].get(key) or {}
        remove(entry, group, key)
        return f"-{row.get('sku') or row.get('name') or key}"

    return take


def _add_promotion(request: HttpRequest, desk: Desk, row: Any) -> Doing:
    from zhanggui.desks.promotion.drafts.entry import add_promotion
    from zhanggui.desks.promotion.drafts.kinds import KINDS

    layer, kind = request.POST.get("layer", ""), request.POST.get("kind", "")
    name = KINDS[kind].name.say(desk.lang) if kind in KINDS else ""
    made = f"p{row.entry['next']}"

    def add(entry: Entry) -> str:
        return "+" + str(entry["promotions"][add_promotion(entry, layer, kind, name)]["name"])

    return add, f"#{made}", "promotion"


def _seen_left(request: HttpRequest, desk: Desk, row: Any) -> Doing:
    """What an import did not understand was looked at. It stays in sight of whoever approves."""

    def seen(entry: Entry) -> str:
        entry["left_seen"] = desk.member.user.username
        return ""

    return seen, "", "left_seen"


DOES: dict[str, Callable[[HttpRequest, Desk, Any], Doing]] = {
    "add_goods": _add_goods, "remove_item": _remove_item, "add_promotion": _add_promotion, "remove_promotion": _remove_promotion, "seen_left": _seen_left,
}  # fmt: skip
