"""设置 → 店铺: which shops there are, and what is known of each."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.brief.platforms import PLATFORMS, platform_name
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages.settings_frame import done, need_all, sees_all, tabs
from zhanggui.site.web.desk import desk_of
from zhanggui.site.web.registry import address, page
from zhanggui.site.web.tables import Column, Table, sheet, wants_sheet
from zhanggui.warehouse.shops import Shop

CURRENCIES = ("CNY", "USD", "GBP", "EUR", "JPY", "AUD", "BRL", "INR")
ZONES = (
    "Asia/Shanghai",
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Australia/Sydney",
)
FIELDS = {
    "name": Words("店名", "name"),
    "platform": Words("平台", "platform"),
    "currency": Words("币种", "currency"),
    "timezone": Words("时区", "time zone"),
}
COLUMNS = (Column("key", Words("代号", "key")), *(Column(key, words) for key, words in FIELDS.items()))
MEANING = {
    "platform": Words("以后导入的表按新平台的格式认，大促日历也换成新平台的", "files are recognised as that platform's from now on, and its promotions hold"),
    "currency": Words("只换符号，已有的金额不换算", "the sign changes; amounts that are there are not converted"),
    "timezone": Words("以前导入的日子不会跟着变：要撤销那些导入，再导一次", "what was imported keeps its days: undo those imports and import again"),
}  # fmt: skip


@page("settings", "settings/", Words("设置", "Settings"), Permission.EDIT_SETTINGS, menu=(90, "settings"))
def settings(request: HttpRequest) -> HttpResponse:
    """The list of shops, each to be edited, and a form for a new one."""
    desk = desk_of(request)
    shown = {
        "tabs": tabs(desk, "settings"),
        "list": [(shop, platform_name(shop.platform)) for shop in desk.shops.values()],
        "platforms": PLATFORMS.items(),
        "currencies": CURRENCIES,
        "zones": ZONES,
        "may_add": sees_all(desk),
    }
    if wants_sheet(request):
        desk.note("settings.export", "shops")
        return sheet([Table("shops", COLUMNS, [asdict(shop) for shop in desk.shops.values()], file="shops")], desk.lang)
    return render(request, "site/settings_shops.html", shown)


@page("settings_shop_add", "settings/shop-add/", Words("加店铺", "Add a shop"), Permission.EDIT_SETTINGS, ("POST",))
def settings_shop_add(request: HttpRequest) -> HttpResponse:
    """A new shop. Somebody who works for some shops only cannot add one."""
    desk = desk_of(request)
    need_all(desk)
    given = request.POST
    key = given.get("key", "").strip()
    if key in desk.every_shop:
        raise UseError(Words(f"代号「{key}」已经有了", f"the key '{key}' is taken"), Words("换一个代号", "choose another"))
    shop = _read(given, Shop(key, "", key))
    desk.ws.add_shop(shop)
    desk.note("shop.add", key, key, {"new": asdict(shop)})
    return done(request, address("settings"))


@page("settings_shop", "settings/shop/<str:shop>/", Words("店铺资料", "A shop"), Permission.EDIT_SETTINGS, ("GET", "POST"))
def settings_shop(request: HttpRequest, shop: str) -> HttpResponse:
    """What is known of one shop. A change that reaches further than a name has to be confirmed."""
    desk = desk_of(request)
    before = desk.shops[shop]
    if request.method == "GET":
        shown = {
            "tabs": tabs(desk, "settings"), "one": before, "platforms": PLATFORMS.items(), "former": None if before.platform in PLATFORMS else platform_name(before.platform),
            "currencies": CURRENCIES, "zones": ZONES, "meaning": MEANING,
        }  # fmt: skip
        return render(request, "site/settings_shop.html", shown)
    after = _read(request.POST, before)
    moved = [name for name in FIELDS if getattr(before, name) != getattr(after, name)]
    serious = [name for name in moved if name in MEANING]
    if serious and request.POST.get("sure") != "yes":
        zh = "；".join(f"改{FIELDS[n].zh}：{MEANING[n].zh}" for n in serious)
        en = "; ".join(f"{FIELDS[n].en}: {MEANING[n].en}" for n in serious)
        raise UseError(Words(zh, en), Words("勾选「我明白」再保存", "tick 'I understand' and save again"))
    if moved:
        desk.ws.add_shop(after)
        changed: dict[str, object] = {name: {"old": getattr(before, name), "new": getattr(after, name)} for name in moved}
        desk.note("shop.change", shop, shop, changed)
    return done(request, address("settings"))


def _read(given: Any, base: Shop) -> Shop:
    """The shop as the form says. Raises UseError."""
    platform = given.get("platform", "").strip().lower() or base.platform
    if not platform:
        raise UseError(Words("没有选平台", "which platform?"), Words("选一个平台", "choose a platform"))
    return replace(
        base,
        name=given.get("name", "").strip()[:64] or base.name,
        platform=platform,
        currency=given.get("currency", "").strip().upper() or base.currency,
        timezone=given.get("timezone", "").strip() or base.timezone,
    ).checked()
