"""What is read as it stands: whom a token stands for, shops, the catalogue of metrics, the brief of a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Schema

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.api.desk import desk_of
from zhanggui.site.api.door import endpoint
from zhanggui.site.api.paging import Day
from zhanggui.site.api.problems import Wrong
from zhanggui.site.api.scopes import READ

Base = Literal["expected", "yesterday", "last_week", "last_year", "plan"]
NO_MONEY = Wrong(
    403, "money", Words("这个令牌看不到成本和计划", "this token does not see cost and plan"),
    Words("用带 money 范围的令牌，角色也要能看", "use a token with the scope money, of a role that sees them"),
)  # fmt: skip


class Me(Schema):
    """Whom the token stands for, and what it may."""

    name: str
    user: str
    role: str
    scopes: list[str]
    shops: list[str]
    per_minute: int
    ends_at: datetime | None


class ShopOut(Schema):
    """Money of the shop is in `currency`, its days are those of `timezone`."""

    key: str
    name: str
    platform: str
    currency: str
    timezone: str


class Shops(Schema):
    items: list[ShopOut]


class MetricOut(Schema):
    """A metric of the catalogue. `adds_up`: what may be done with its numbers over days and members. `dims`: what it can be cut by."""

    id: str
    name: str
    unit: str
    better: str
    group: str
    definition: str
    formula: str
    adds_up: str
    cost: bool
    dims: list[str]


class Metrics(Schema):
    items: list[MetricOut]


@endpoint("GET", "/me", Words("令牌是谁的、能做什么", "whom the token stands for"), Me)
def me(request: HttpRequest) -> Any:
    """Good for a first try: it needs no scope."""
    desk = desk_of(request)
    token = desk.by.token
    return {
        "name": token.name, "user": desk.username, "role": desk.member.role, "scopes": token.scopes, "shops": list(desk.shops),
        "per_minute": token.per_minute, "ends_at": token.ends_at,
    }  # fmt: skip


@endpoint("GET", "/shops", Words("店铺", "shops"), Shops)
def shops(request: HttpRequest) -> Any:
    """The shops of this token. Every scope may ask."""
    return {"items": list(desk_of(request).shops.values())}


@endpoint("GET", "/metrics", Words("指标目录", "the catalogue of metrics"), Metrics, scopes=(READ,), needs=Permission.READ)
def metrics(request: HttpRequest) -> Any:
    """Names, units, definitions, how each adds up, and by what it can be cut; costs only for a token that sees them."""
    from zhanggui.metrics import catalogue as _catalogue  # noqa: F401 - fills METRICS
    from zhanggui.metrics.allowed import dims_of, shows_cost
    from zhanggui.metrics.metric import METRICS

    desk = desk_of(request)
    lang, costs = desk.lang, desk.may(Permission.SEE_MONEY)
    return {
        "items": [
            {
                "id": m.id, "name": m.name.say(lang), "unit": m.unit, "better": m.better, "group": m.group, "definition": m.definition.say(lang),
                "formula": m.formula.say(lang), "adds_up": m.additivity.say(lang), "cost": shows_cost(m), "dims": dims_of([m]),
            }
            for m in METRICS
            if costs or not shows_cost(m)
        ]
    }  # fmt: skip


@endpoint(
    "GET",
    "/shops/{shop}/brief",
    Words("一天的简报", "the brief of a day"),
    dict[str, Any],
    scopes=(READ,),
    needs=Permission.READ,
    also=(404,),
)
def brief(request: HttpRequest, shop: str, date: Day | None = None, base: Base | None = None) -> Any:
    """The object of `zhanggui brief --format json` (docs/json.md; its JSON Schema is zhanggui/brief/schema.json); yesterday by default.

    Without the scope money it tells no target, cost or margin.
    """
    from zhanggui.site.briefs import brief_of
    from zhanggui.site.veil import veiled

    desk = desk_of(request)
    desk.need_shop(shop)
    sees = desk.may(Permission.SEE_MONEY)
    if base == "plan" and not sees:
        raise NO_MONEY
    day = date or desk.yesterday
    if day > desk.yesterday:
        raise UseError(
            Words(f"{day} 还没有过完", f"{day} is not over"), Words(f"最近的一天是 {desk.yesterday}", f"the latest is {desk.yesterday}")
        )
    told = brief_of(desk.ws, shop, day, desk.lang, base)
    return told if sees else veiled(told)
