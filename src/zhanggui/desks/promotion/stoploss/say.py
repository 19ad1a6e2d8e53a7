"""An alarm in words: what goes wrong, how fast, what is at stake, what to do now. Without money for who may not see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from zhanggui.desks.promotion.stoploss.judge import BELOW, BUYER, FAST
from zhanggui.desks.promotion.stoploss.look import Alarm
from zhanggui.kernel.money import money_text, yuan
from zhanggui.kernel.words import Lang, Words
from zhanggui.warehouse.shops import Shop

KINDS = {
    BELOW: Words("卖价低于底线", "sold below its floor"),
    FAST: Words("卖得太快", "sells too fast"),
    BUYER: Words("一个买家拍太多", "one buyer takes too much"),
}
STATES = {
    "judged": Words("已判断", "judged"), "unjudged": Words("没有底线，没法判断", "no floor known: not judged"), "gift": Words("赠品", "gift"),
    "cancelled": Words("已取消", "cancelled"), "refused": Words("没收", "refused"),
}  # fmt: skip
DO = {
    BELOW: Words(
        "① 先下架或把库存改成 0　② 打电话给店长和平台小二　③ 查优惠叠加，改价或停券　④ 没发的先别发货",
        "1. take it off sale or set its stock to 0  2. call the shop manager and the platform's contact  3. find the discount, mend or stop it  4. ship none of these orders yet",
    ),
    FAST: Words(
        "① 核对前台到手价　② 不对就下架　③ 没设限购马上设　④ 告诉店长和仓库",
        "1. check the price a buyer really pays  2. wrong: take it off sale  3. set a purchase limit at once  4. tell the manager and the warehouse",
    ),
    BUYER: Words(
        "① 核对前台到手价　② 马上设限购　③ 这个买家的单先别发货　④ 价格不对就下架",
        "1. check the price a buyer really pays  2. set a purchase limit at once  3. hold this buyer's orders  4. wrong price: take it off sale",
    ),
}
TITLE = Words("止损警报", "Stop-loss alarm")


def _many(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def headline(alarm: Alarm, lang: Lang) -> str:
    """'白茶礼盒（A-1）卖价低于底线'."""
    name = alarm.name if alarm.name == alarm.sku else f"{alarm.name}（{alarm.sku}）" if lang == "zh" else f"{alarm.name} ({alarm.sku})"
    return f"{name}{KINDS[alarm.kind].zh}" if lang == "zh" else f"{name} {KINDS[alarm.kind].en}"


def facts(alarm: Alarm, shop: Shop, lang: Lang, money: bool) -> list[str]:
    """What is known, a phrase each."""

    def amount(cents: int) -> str:
        return money_text(yuan(cents), shop.currency, lang)

    zh, out = lang == "zh", []
    since = f"{datetime.fromtimestamp(alarm.first_at, ZoneInfo(shop.timezone)):%H:%M:%S}"
    out.append(
        f"{since} 起 {alarm.lines:,} 单 {alarm.pieces:,} 件"
        if zh
        else f"{_many(alarm.lines, 'line')}, {_many(alarm.pieces, 'piece')} since {since}"
    )
    if money and alarm.loss:
        out.append(f"已亏 {amount(alarm.loss)}" if zh else f"lost so far {amount(alarm.loss)}")
    if money and alarm.pace.loss:
        spoken = f"每分钟亏 {amount(alarm.pace.loss)}（按最近 {alarm.pace.span} 秒）"
        out.append(spoken if zh else f"losing {amount(alarm.pace.loss)} a minute (by the last {alarm.pace.span} seconds)")
    elif alarm.pace.pieces:
        out.append(f"每分钟 {alarm.pace.pieces:,} 件低于底线" if zh else f"{alarm.pace.pieces:,} pieces a minute below the floor")
    if alarm.left is None:
        out.append("剩余库存不知道" if zh else "stock left: not known")
    else:
        out.append(f"还剩 {alarm.left:,} 件" if zh else f"{alarm.left:,} pieces left")
        if money and alarm.sold_out:
            out.append(f"全卖完再亏 {amount(alarm.sold_out)}" if zh else f"sold out it loses {amount(alarm.sold_out)} more")
    return out


def line_of(alarm: Alarm, shop: Shop, lang: Lang, money: bool = True) -> str:
    """One line for a terminal."""
    between, colon = ("，", "：") if lang == "zh" else (", ", ": ")
    return f"{headline(alarm, lang)}{colon}{between.join(facts(alarm, shop, lang, money))}"


def alarm_json(alarm: Alarm, money: bool = True) -> dict[str, Any]:
    """The alarm for a program; money in the shop's currency, 0 and null for who may not see it."""
    moment = datetime.fromtimestamp(alarm.raised).astimezone().isoformat(timespec="milliseconds")
    return {
        "id": alarm.id, "shop": alarm.shop, "sku": alarm.sku, "name": alarm.name, "kind": alarm.kind, "raised": moment, "order_id": alarm.order_id,
        "lines": alarm.lines, "pieces": alarm.pieces, "loss": yuan(alarm.loss) if money else 0.0,
        "loss_per_minute": yuan(alarm.pace.loss) if money else 0.0, "pieces_per_minute": alarm.pace.pieces, "stock_at_risk": alarm.left,
        "loss_if_sold_out": yuan(alarm.sold_out) if money and alarm.sold_out is not None else None,
        "taken_by": alarm.taken_by,
    }  # fmt: skip
