"""Order lines as they come, judged by the stop-loss before the call is answered. Made for hundreds of calls a second: no key, no write to the workbench's database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt
from ninja import Schema
from ninja.params.functions import Body
from pydantic import WithJsonSchema

from zhanggui.kernel.words import Lang, Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.api.desk import desk_of
from zhanggui.site.api.door import ROOT, answer, endpoint
from zhanggui.site.api.lanes import QUICK
from zhanggui.site.api.problems import NOT_THERE, Wrong
from zhanggui.site.api.scopes import ORDERS

if TYPE_CHECKING:
    from zhanggui.desks.promotion.stoploss.feed import Outcome

MOST_LINES, MOST_SAID = 1000, 50
TEXT, NUMBER = {"type": ["string", "integer", "null"]}, {"type": ["number", "string", "null"]}
MOMENT = {
    "type": ["string", "number", "null"],
    "description": "2026-11-11 20:00:05 in the shop's time, with an offset, or seconds since 1970",
}
LINE = {
    "type": "object", "required": ["order_id"], "description": "canonical names of order_lines; one of sku_id and merchant_sku, one of the amounts",
    "properties": {
        "order_id": TEXT, "line_id": TEXT, "sku_id": TEXT, "merchant_sku": TEXT, "qty": NUMBER, "line_paid_amount": NUMBER, "line_payable_amount": NUMBER,
        "unit_price_paid": NUMBER, "platform_discount": NUMBER, "paid_at": MOMENT, "created_at": MOMENT, "buyer_id": TEXT, "status_raw": TEXT,
        "refund_status": TEXT, "is_gift": {"type": ["boolean", "string", "null"]}, "cancelled": {"type": ["boolean", "string", "null"]},
    },
}  # fmt: skip
LINES = {"type": "array", "items": LINE, "minItems": 1, "maxItems": MOST_LINES}
SENT = {"oneOf": [LINE, LINES, {"type": "object", "required": ["lines"], "properties": {"shop": {"type": "string"}, "lines": LINES}}]}
Sent = Annotated[Any, WithJsonSchema(SENT)]
BODY: Any = Body(..., description='a line, a list of lines, or {"lines": […]}')
EMPTY = Wrong(
    422,
    "no_lines",
    Words("没有订单行，或太多", "there are no order lines, or too many"),
    Words(f"一次送 1 到 {MOST_LINES} 行", f"send 1 to {MOST_LINES} at once"),
)
NO_SHOP = Wrong(
    422,
    "no_shop",
    Words("没有说明是哪家店", "which shop?"),
    Words("在正文里写 shop，或用 /api/v1/shops/店铺/orders", "say shop in the body, or call /api/v1/shops/KEY/orders"),
)
OTHER_SHOP = Wrong(422, "other_shop", Words("正文里写的是另一家店", "the body names another shop"), Words("核对 shop", "check shop"))
BUSY = Wrong(
    503,
    "busy",
    Words("没能写下来，这些行都没算", "it could not be written down: none of these lines counts"),
    Words("一秒后原样再送", "send the same again in a second"),
    1,
)


class OrderLine(Schema):
    """What became of a line. `state`: judged, unjudged (no floor is known), gift, cancelled, refused; `below`: its floor; `loss`: money, 0
    for who may not see cost; `repeated`: it was known and counted nothing; `corrected`: it took the place of what was known; `alarms`: numbers
    of those it raised; refused ones say `where`, `what`, `mend`."""

    line: int
    order_id: str
    line_id: str
    sku: str
    state: str
    below: bool
    loss: float
    repeated: bool
    corrected: bool
    alarms: list[int]
    where: str
    what: str
    mend: str


class Judged(Schema):
    """`received` = judged + unjudged + gift + cancelled + repeated + refused."""

    shop: str
    received: int
    judged: int
    unjudged: int
    gift: int
    cancelled: int
    repeated: int
    refused: int
    lines: list[OrderLine]


class StopAlarm(Schema):
    """`kind`: below_floor, too_fast, one_buyer. Money in the shop's currency; null is not known."""

    id: int
    shop: str
    sku: str
    name: str
    kind: str
    raised: str
    order_id: str
    lines: int
    pieces: int
    loss: float
    loss_per_minute: float
    pieces_per_minute: int
    stock_at_risk: int | None
    loss_if_sold_out: float | None
    taken_by: str
    words: str


class StopAlarms(Schema):
    items: list[StopAlarm]


@endpoint(
    "POST",
    "/shops/{shop}/orders",
    Words("送订单行", "send order lines"),
    Judged,
    scopes=(ORDERS,),
    needs=Permission.IMPORT,
    also=(400, 404, 413, 503),
    lane=QUICK,
)
def send_orders(request: HttpRequest, shop: str, sent: Sent = BODY) -> Any:
    """One line, a list of up to 1,000, or {"lines": […]}, judged against the floors before this is answered. Answered is written down: send again what got no
    answer, a line counts once. Lines that cannot be read are refused one by one; when all are, the status is 422. Ruled by 60,000 calls a minute."""
    from zhanggui.desks.promotion.stoploss.feed import take_rows
    from zhanggui.site.stop.keeping import keeper_of

    desk = desk_of(request)
    known = desk.need_shop(shop)
    rows = _rows(sent, shop)
    try:
        outcomes = take_rows(keeper_of(desk.ws.home), known, rows)
    except sqlite3.Error:
        raise BUSY from None
    told = judged(shop, outcomes, desk.lang, desk.by.role_may(Permission.SEE_MONEY))
    return _refusal(request, told["lines"]) if told["refused"] == told["received"] else told


def judged(shop: str, outcomes: Sequence[Outcome], lang: Lang, money: bool) -> dict[str, Any]:
    """The answer."""
    from zhanggui.desks.promotion.stoploss.feed import counts

    return {"shop": shop, **counts(outcomes), "lines": [one.to_json(lang, money) for one in outcomes]}


def _rows(sent: Any, shop: str) -> list[Any]:
    """Raises Wrong for what holds no lines, too many, or those of another shop."""
    named = sent.get("shop") if isinstance(sent, dict) else None
    if named not in (None, "", shop):
        raise OTHER_SHOP
    rows = sent.get("lines", [sent]) if isinstance(sent, dict) else sent
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_LINES:
        raise EMPTY
    return rows


def _refusal(request: HttpRequest, lines: list[dict[str, Any]]) -> HttpResponse:
    fields = [{"where": one["where"], "why": f"{one['what']} → {one['mend']}"} for one in lines[:MOST_SAID]]
    what = Words("一行都判断不了", "none of the lines can be judged")
    return answer(request, Wrong(422, "refused", what, Words("看 fields", "see fields")), fields)


@endpoint(
    "GET", "/shops/{shop}/alarms", Words("止损警报", "stop-loss alarms"), StopAlarms, scopes=(ORDERS,), needs=Permission.IMPORT, also=(404,)
)
def list_alarms(request: HttpRequest, shop: str) -> Any:
    """The alarms that hold: nobody has taken them and they have not been quiet for long. The costliest first."""
    import time

    from zhanggui.desks.promotion.stoploss import look, say
    from zhanggui.desks.promotion.stoploss.rules import rules_of

    desk = desk_of(request)
    known = desk.need_shop(shop)
    money = desk.by.role_may(Permission.SEE_MONEY)
    with look.reading(desk.ws.home) as db:
        found = look.open_alarms(db, [shop], int(time.time()), rules_of(desk.ws.home)) if db is not None else []
    return {"items": [say.alarm_json(a, money) | {"words": say.line_of(a, known, desk.lang, money)} for a in found]}


@csrf_exempt
def by_its_shop(request: HttpRequest) -> HttpResponse:
    """POST /api/orders: the same, the shop being named in the body."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        sent = None
    named = sent.get("shop") if isinstance(sent, dict) else None
    if request.method == "POST" and not (isinstance(named, str) and named.strip()):
        return answer(request, NO_SHOP)
    shop = named if isinstance(named, str) else "-"
    if "/" in shop:
        return answer(request, NOT_THERE)
    found = resolve(f"/{ROOT}shops/{shop}/orders")
    response = found.func(request, *found.args, **found.kwargs)
    assert isinstance(response, HttpResponse)
    return response
