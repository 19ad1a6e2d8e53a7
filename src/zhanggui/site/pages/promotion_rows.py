"""The activities as a workbook, and a workbook brought back: what it would change is shown first, then taken as a whole or not at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.promotion_frame import back_to
from zhanggui.site.pages.promotion_goods import named
from zhanggui.site.web.desk import Desk, desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import Column, Kind, Table, sheet

if TYPE_CHECKING:
    from zhanggui.desks.promotion.sheet import Wish

BIGGEST = 5_000_000
KINDS: dict[str, Kind] = {
    "goal_amount": "number",
    "price": "money",
    "usual": "money",
    "qty": "count",
    "per_buyer": "count",
    "after_days": "count",
}
MONEY = ("goal_metric", "goal_amount")  # of the plan: not for everybody


def book_sheet(desk: Desk, shop: str) -> HttpResponse:
    """Every activity of the shop, one row a good, in the columns that come back."""
    from zhanggui.desks.promotion.activities import Activity
    from zhanggui.desks.promotion.booking import goods_of
    from zhanggui.desks.promotion.sheet import HEADS, rows_of

    rows = [
        row
        for activity in Activity.objects.filter(shop=shop).prefetch_related("items").order_by("starts", "id")
        for row in rows_of(activity, goods_of(activity), desk.lang)
    ]
    shown = [key for key in HEADS if desk.may(Permission.SEE_MONEY) or key not in MONEY]
    columns = tuple(Column(key, HEADS[key], KINDS.get(key, "text")) for key in shown)
    desk.note("activity.export", "", shop, {"rows": len(rows)})
    return sheet([Table("activities", columns, rows, Words("活动", "Activities"), file=f"zhanggui-activities-{shop}")], desk.lang)


@page(
    "activities_in", "shop/<str:shop>/activities/in/", Words("导入活动表", "Bring activities back"), Permission.EDIT_ACTIVITIES, ("POST",)
)
def activities_in(request: HttpRequest, shop: str) -> HttpResponse:
    """A sheet of activities: previewed, then taken in one piece."""
    from zhanggui.desks.promotion.sheet import read_rows

    desk = desk_of(request)
    rows = _again(request.POST["rows"]) if request.POST.get("rows") else _sent(request)
    wishes = [replace(w, draft=named(desk, shop, w.draft)) for w in read_rows([(n, _whole(shop, cells)) for n, cells in rows])]
    if not wishes:
        raise UseError(
            Words("表里没有活动", "there is no activity in the sheet"),
            Words("一行写一个商品，活动名称、类型、开始要填", "a row a good, with name, kind and start"),
        )
    if request.POST.get("do") == "take":
        made, changed = _take(desk, shop, wishes)
        desk.note("activity.import", "", shop, {"added": made, "changed": changed})
        return back_to(request, f"{address('activities', shop=shop)}?view=month&from={wishes[0].draft.starts}")
    shown = {"of_shop": desk.shops[shop], "rows": json.dumps(rows, ensure_ascii=False), "moves": [_move(shop, w) for w in wishes]}
    return render(request, "site/_activities_preview.html", shown)


def _sent(request: HttpRequest) -> list[tuple[int, dict[str, str]]]:
    from zhanggui.desks.promotion.sheet import read_file

    sent: Any = request.FILES.get("file")
    if sent is None or sent.size > BIGGEST:
        raise UseError(
            Words("没有收到表格，或表格太大", "no sheet, or too large a one"), Words("选一张 .xlsx 或 .csv", "choose an .xlsx or .csv")
        )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "activities" + Path(str(sent.name)).suffix.lower()[:6])
        file.write_bytes(sent.read())
        return read_file(file)


def _again(text: str) -> list[tuple[int, dict[str, str]]]:
    """The rows that were previewed, as the page sent them back. Raises UseError for anything else."""
    try:
        return [(int(n), {str(k): str(v) for k, v in cells.items()}) for n, cells in json.loads(text)]
    except (ValueError, TypeError, AttributeError):
        raise UseError(Words("预览过的内容坏了", "what was previewed is damaged"), Words("再传一次表格", "send the sheet again")) from None


def _whole(shop: str, cells: dict[str, str]) -> dict[str, str]:
    """A row with the columns that the sheet does not have as they stand."""
    from zhanggui.desks.promotion.draft import FIELDS
    from zhanggui.desks.promotion.reading import activity_of

    number = cells.get("id", "").removesuffix(".0")
    lacking = [key for key in FIELDS if key not in cells]
    found = activity_of(int(number)) if lacking and number.isdecimal() else None
    if found is None or found.shop != shop:
        return cells
    return cells | {key: "" if getattr(found, key) is None else str(getattr(found, key)) for key in lacking}


def _move(shop: str, wish: Wish) -> dict[str, Any]:
    """What the sheet would do with one activity. Raises UseError for a number that is not of this shop."""
    from zhanggui.desks.promotion.booking import goods_of, moved_by

    if not wish.id:
        return {"wish": wish, "new": True, "moved": {}}
    activity = _of_shop(shop, wish)
    moved = moved_by(activity, wish.draft)
    if wish.draft.goods != goods_of(activity):
        moved["goods"] = {"old": activity.items.count(), "new": len(wish.draft.goods or ())}
    return {"wish": wish, "new": False, "moved": moved}


def _of_shop(shop: str, wish: Wish) -> Any:
    from zhanggui.desks.promotion.reading import activity_of

    found = activity_of(wish.id)
    if found is None or found.shop != shop:
        raise UseError(
            Words(f"第 {wish.row} 行：这家店没有编号 {wish.id} 的活动", f"row {wish.row}: this shop has no activity {wish.id}"),
            Words("新活动的编号留空", "leave the number of a new activity empty"),
        )
    if wish.version is not None and found.version != wish.version:
        raise UseError(
            Words(
                f"第 {wish.row} 行：「{found.name}」下载之后被别人改过",
                f"row {wish.row}: somebody changed {found.name} after it was written",
            ),
            Words("重新导出，把你的改动填进去", "export it again and put your changes in"),
        )
    return found


def _take(desk: Desk, shop: str, wishes: Sequence[Wish]) -> tuple[int, int]:
    """All of them, or none. → how many were made and changed."""
    from zhanggui.desks.promotion import booking

    who, made, changed = desk.member.user.username, 0, 0
    with transaction.atomic():
        for wish in wishes:
            if wish.id:
                _of_shop(shop, wish)
                changed += bool(booking.change(wish.id, wish.draft, who, wish.version))
            else:
                booking.make(shop, wish.draft, who)
                made += 1
    return made, changed
