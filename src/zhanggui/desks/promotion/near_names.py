"""What people call the fields and kinds of a scenario when they write it by heart, and which one they meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import cache

from zhanggui.kernel.words import Words

NAMES: Mapping[str, str] = {
    # of a promotion
    "rate": "discount off percent percentage percent_off discount_rate discount_percent ratio zhe 折扣 折 折扣率 减",
    "value": "price amount off discount money minus reduce reduction deduct amount_off fixed_price deal_price 减 立减 减免 面额 金额 优惠金额 价格 一口价 活动价",
    "threshold": "min minimum min_amount min_spend full over amount 满 门槛 满额",
    "tiers": "tier levels steps ladder off discount amount value min threshold rate min_qty 满 减 满减 满折 档 档位 阶梯 优惠",
    "min_qty": "min minimum qty quantity pieces min_quantity 满 件数 满件 起购",
    "n": "nth number every piece 件 第几件",
    "cost": "cost_price unit_cost purchase_price value price amount 成本 成本价 进价",
    "max_times": "times max max_count cap 次数 最多几次 封顶",
    "scope": "items item skus sku goods products applies_to 范围 商品 适用商品",
    "limit_per_buyer": "limit max_qty max_per_buyer purchase_limit per_buyer 限购",
    "limit_mode": "mode 限购方式",
    "funded_by": "payer paid_by funder funded 承担 承担方 出资方",
    "cross_shop": "cross 跨店",
    "starts": "start from begin begins since start_time starts_at start_date 开始 开始时间",
    "ends": "end to until end_time ends_at end_date 结束 结束时间",
    "id": "code key number 编号 代码",
    "kind": "type 类型 种类",
    # of an item
    "sku": "code id sku_id sku_code product_id 货号 编码 商品编码 sku编码",
    "price": "list_price unit_price original_price 价格 原价 售价 单价 日常价",
    "stock": "qty quantity inventory left 库存",
    "median_price_30d": "median median_price median_30d 中位价 30天中位价",
    "name": "title 名称 名字 商品名称",
    "note": "remark remarks comment memo 备注",
    # of the rest
    "promotions": "promos promotion offers discounts coupons 优惠 活动",
    "combine": "stack stacking rule mode 叠加",
    "base": "basis 基数",
    "commission_rate": "commission rate fee fee_rate platform_fee 佣金 佣金率 扣点",
    "shipping_cost": "shipping freight postage 运费 邮费",
    "min_margin_rate": "min_margin margin margin_rate min_profit_rate 毛利率 最低毛利率",
    "min_unit_price": "min_price floor_price lowest_price price 最低价 底价",
    "max_amount": "amount max max_total total max_value 最大金额",
    "max_qty_per_sku": "max_qty qty max_quantity max_pieces pieces 最多件数",
    "from": "start starts begin 开始",
    "to": "end ends until 结束",
    "items": "item goods skus products 商品",
    "layers": "layer promotions 层 优惠",
    "fees": "fee 费用",
    "floors": "floor 底价 底线",
    "basket": "cart order 购物车 购物篮",
    "when": "window time period 时间",
    "currency": "money 币种",
    # kinds
    "percent_off": "percent discount percentage 折扣 打折 单品折扣",
    "amount_off": "amount off reduce minus 立减 直降",
    "fixed_price": "price fixed flash flash_sale deal 一口价 秒杀 秒杀价 活动价 特价",
    "threshold_off": "threshold coupon voucher full_reduction full_off 满减 优惠券 券 店铺券",
    "every_off": "every cross_shop per_full 每满 每满减 跨店满减",
    "qty_off": "qty quantity multi_buy 满件折 多件折 满折 多件优惠",
    "nth_off": "nth second_half second_half_price bogo 第二件半价 第二件 第n件折",
    "gift": "gifts present free_gift 赠品 满赠 买赠",
}


@cache
def _names(field: str) -> frozenset[str]:
    return frozenset(NAMES.get(field, "").split())


def _plain(said: str) -> str:
    return said.strip().lower().replace("-", "_").replace(" ", "_")


def called(said: object, known: Iterable[str]) -> str | None:
    """The first of the known names that people also call so."""
    plain = _plain(str(said))
    return next((name for name in known if plain == name or plain in _names(name)), None)


def meant(said: object, known: Collection[str], taken: Collection[str] = (), far: Collection[str] = ()) -> Words | None:
    """Which of the known names was meant: by another name (but of those that are `taken` already), or by a slip of the hand, then `far` ones too."""
    own = called(said, (name for name in known if name not in taken))
    if own is not None:
        return Words(f"这里叫 {own}", f"it is called {own} here")
    near = get_close_matches(str(said), [*known, *far], n=1, cutoff=0.6)
    return Words(f"是不是 {near[0]}？", f"did you mean {near[0]}?") if near else None
