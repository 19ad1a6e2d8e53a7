"""The kinds of promotions as a shopkeeper knows them: what each is called, what it does, and which fields it asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zhanggui.desks.promotion.drafts import typed
from zhanggui.kernel.words import Words

NOTHING = Words("", "")


@dataclass(frozen=True)
class Field:
    """One field. `key`: its name in a scenario. `read` takes what was typed and gives what the scenario holds, or raises Mistyped."""

    key: str
    label: Words
    read: Callable[[str], Any]
    example: Words = NOTHING
    needed: bool = False
    lines: int = 1


@dataclass(frozen=True)
class KindForm:
    """One kind. `crosses`: the buyer may fill up with other shops' goods. `first`: a limit may keep it for the first pieces."""

    id: str
    name: Words
    does: Words
    fields: tuple[Field, ...]
    crosses: bool = False
    first: bool = False


def _same(zh: str, en: str = "") -> Words:
    return Words(zh, en or zh)


MIN_QTY = Field("min_qty", Words("满几件才有", "from how many pieces"), typed.count, _same("1"))
KINDS: dict[str, KindForm] = {k.id: k for k in (
    KindForm("percent_off", Words("打折", "percent off"), Words("范围里每件都打折", "every piece in scope at a discount"), (
        Field("rate", Words("打几折", "how much off"), typed.off, _same("8折", "20% off"), True), MIN_QTY), first=True),
    KindForm("amount_off", Words("每件立减", "money off a piece"), Words("每件减多少元", "so much off every piece"), (
        Field("value", Words("每件减", "off a piece"), typed.above_nothing, _same("10"), True),), first=True),
    KindForm("fixed_price", Words("一口价", "fixed price"), Words("每件只卖这个价", "every piece at this price"), (
        Field("value", Words("一口价", "price of a piece"), typed.money, _same("59.90"), True),), first=True),
    KindForm("threshold_off", Words("满减（档位）", "money off above a sum"), Words("到哪一档减哪一档，只减一次；券也是", "the highest step reached, once; coupons, too"), (
        Field("tiers", Words("档位", "steps"), typed.money_tiers, _same("满300减40", "300-40"), True, 2),), crosses=True),
    KindForm("every_off", Words("每满减", "money off every so much"), Words("每满多少减一次，可叠很多次", "once for every so much"), (
        Field("threshold", Words("每满", "every"), typed.above_nothing, _same("300"), True),
        Field("value", Words("减", "off"), typed.above_nothing, _same("50"), True),
        Field("max_times", Words("最多减几次", "at most so often"), typed.count, Words("不限就空着", "empty: no end"))), crosses=True),
    KindForm("qty_off", Words("满件折", "off from so many pieces"), Words("买够几件，整单打折", "a discount on all from so many pieces"), (
        Field("tiers", Words("档位", "steps"), typed.rate_tiers, _same("满2件9折", "2 pieces 10% off"), True, 2),)),
    KindForm("nth_off", Words("第二件半价", "off the second piece"), Words("同一个 SKU 每几件里最后一件打折", "of every so many pieces of one SKU the last is cheaper"), (
        Field("n", Words("第几件", "which piece"), typed.second_on, _same("2"), True),
        Field("rate", Words("这一件", "that piece"), typed.off, _same("半价", "50% off"), True)), first=True),
    KindForm("gift", Words("赠品", "gift"), Words("不改价格，成本算进这一单", "no price changes; its cost is charged to the order"), (
        Field("cost", Words("赠品成本", "cost of the gift"), typed.money, _same("5"), True),
        Field("threshold", Words("满多少元送", "from this sum"), typed.above_nothing, _same("199")), MIN_QTY)),
)}  # fmt: skip
SHARED = (
    Field("limit_per_buyer", Words("每人限几件", "pieces per buyer"), typed.count, Words("不限就空着", "empty: no limit")),
    Field("starts", Words("开始", "starts"), typed.moment),
    Field("ends", Words("结束（不含）", "ends before"), typed.moment),
)
ITEM = (
    Field("price", Words("标价", "list price"), typed.above_nothing, needed=True),
    Field("cost", Words("成本", "cost"), typed.money, needed=True),
    Field("stock", Words("库存", "stock"), typed.whole),
    Field("median_price_30d", Words("30 天中位价", "30-day median"), typed.money),
)
WHOLE: dict[str, tuple[Field, ...]] = {
    "fees": (
        Field("commission_rate", Words("平台扣点", "commission"), typed.share, _same("5%")),
        Field("shipping_cost", Words("每单运费", "shipping an order"), typed.money, _same("0")),
    ),
    "floors": (
        Field("min_margin_rate", Words("最低毛利率", "least margin"), typed.margin, _same("0%")),
        Field("min_unit_price", Words("每件最低到手价", "least price of a piece"), typed.money, Words("不定就空着", "empty: none")),
    ),
    "basket": (
        Field("max_amount", Words("一单最多多少元（按标价）", "an order's list price at most"), typed.above_nothing, _same("5000"), True),
        Field("max_qty_per_sku", Words("一单每个 SKU 最多几件", "pieces of a SKU in an order at most"), typed.count, _same("20"), True),
    ),
    "when": (
        Field("from", Words("检查从", "checked from"), typed.moment),
        Field("to", Words("到（不含）", "to before"), typed.moment),
    ),
}
FUNDED = {"merchant": Words("店铺出", "the shop pays"), "platform": Words("平台出", "the platform pays")}
LIMITS = {
    "void": Words("超过就不能用", "void beyond it"),
    "first_pieces": Words("只有前几件优惠", "the first pieces only"),
}
COMBINES = {
    "best": Words("只用最划算的一个", "only the best one"),
    "best_line": Words("每件商品用最划算的一个", "the best one for each item"),
    "sum": Words("都能用，各算各的", "all, each on the same sum"),
    "chain": Words("都能用，一个接一个算", "all, one after another"),
}
BASES = {"running": Words("按前面减过的算", "on what is left"), "original": Words("按标价算", "on the list price")}
