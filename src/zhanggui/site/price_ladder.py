"""One basket layer by layer, for people: what each promotion saw, what it took from each line, what is left, what the shop receives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from zhanggui.brief.words_say import Voice
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words

if TYPE_CHECKING:
    from zhanggui.methods.guard.world import World

Asked = Mapping[str, Any]
MOST_LINES, MOST_PIECES, LONGEST = 300, 100_000, 80
BAD = Words("地址里的购物车不对", "the basket of this address will not do")


def ladder_of(entry: Any, asked: Any, lang: Lang) -> dict[str, Any]:
    """What the page shows. `asked`: ?q=SKU=2&q=…&filler=40&at=2026-11-10T20:00. Raises UseError for a basket that cannot be, or a draft with mistakes."""
    from zhanggui.desks.promotion.drafts.reading import read
    from zhanggui.desks.promotion.drafts.running import exact
    from zhanggui.desks.promotion.scenario import read_scenario

    told = read(entry)
    if told.mistakes:
        raise UseError(Words("草稿还没填好，算不了", "the draft is not whole yet"), Words("先改好标红的地方", "mend what is marked first"))
    world = read_scenario(exact(told.scenario))
    skus = {item.sku: n for n, item in enumerate(world.items)}
    basket = {skus[sku]: n for sku, n in map(_pieces, asked.getlist("q")) if sku in skus}
    if not basket or len(basket) > MOST_LINES or not all(1 <= n <= MOST_PIECES for n in basket.values()):
        raise UseError(BAD, Words("从检查结果里点「怎么算的」", "follow 'how' in the result of the check"))
    titles = {i["sku"]: i.get("title", "") for i in entry["items"].values()}
    return ladder(world, basket, _amount(asked.get("filler")), _moment(asked.get("at")), lang, titles)


def _pieces(text: str) -> tuple[str, int]:
    sku, _, n = text.rpartition("=")
    return sku, int(n) if n.isdecimal() and len(n) < 7 else 0


def _amount(text: str | None) -> Fraction:
    try:
        if text and (len(text) > LONGEST or not set(text) <= set("0123456789./")):
            raise ValueError(text)
        value = Fraction(text) if text else Fraction(0)
    except (ValueError, ZeroDivisionError):
        value = Fraction(-1)
    if value < 0:
        raise UseError(BAD, Words("凑单金额写成 101.00", "write the filler as 101.00"))
    return value


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        raise UseError(BAD, Words("时间写成 2026-11-10T20:00", "write the moment as 2026-11-10T20:00")) from None


def ladder(
    world: World, basket: Mapping[int, int], filler: Fraction, at: datetime | None, lang: Lang, titles: Mapping[str, str]
) -> dict[str, Any]:
    """Lines, steps, what did nothing, totals: money as texts."""
    from zhanggui.desks.promotion.worked import work_out
    from zhanggui.desks.promotion.worked_rows import worked_json

    try:
        told = worked_json(work_out(world, basket, filler, at), lang)
    except TypeError:  # a moment with an offset against moments without one
        raise UseError(BAD, Words("时间要和草稿里的写法一样", "write the moment as those of the draft")) from None
    voice = Voice(lang, world.currency)
    others = Words("别家的货", "other shops' goods").say(lang)
    return {
        "lines": [_line(world, x, voice, titles) for x in told["lines"]], "filler": voice.money(told["filler"]) if told["filler"] else "", "idle": told["idle"],
        "steps": [s | {"taken": [t | {"sku": t["sku"] or others, "taken": voice.money(t["taken"])} for t in s["taken"]]} for s in told["steps"]],
        "gifts": voice.money(told["gifts"]) if told["gifts"] else "", "shipping": voice.money(told["shipping"]) if told["shipping"] else "",
        "commission": voice.percent(float(world.commission)), "margin": voice.money(told["margin"]), "loses": told["margin"] < 0,
        "at": at.isoformat(" ", "minutes") if at else "",
    }  # fmt: skip


def _line(world: World, x: Mapping[str, Any], voice: Voice, titles: Mapping[str, str]) -> dict[str, Any]:
    cost = float(next(item.cost for item in world.items if item.sku == x["sku"]) * x["qty"])
    return {
        "name": f"{x['sku']} ×{x['qty']}", "title": titles.get(x["sku"], ""),
        "list": voice.money(x["list_price"]), "pays": voice.money(x["buyer_pays"]), "piece": voice.money(x["unit_price"]),
        "receives": voice.money(x["receipt"]), "each": voice.money(x["unit_receipt"]), "cost": voice.money(cost),
        "earned": voice.money(x["receipt"] - cost, True), "loses": x["receipt"] < cost,
    }  # fmt: skip
