"""Which column of a file of order lines is which, told by the headers that shops and their systems use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from zhanggui.desks.promotion.importing.columns import bare

NAMES = {
    "order_id": "订单编号 订单号 主订单编号 主订单号 交易编号 平台单号 线上订单号 原始单号",
    "line_id": "子订单编号 子订单号 子订单id 订单明细编号 明细编号",
    "sku_id": "sku编码 sku编号 sku码 skuid sku 商品sku 规格id",
    "merchant_sku": "商家编码 商家sku 商家sku编码 sku商家编码 货号 商品编码 规格编码 外部系统编号 sku货号",
    "qty": "数量 件数 购买数量 商品数量 宝贝数量 下单数量 销售数量",
    "line_paid_amount": "实付金额 实付 买家实付金额 买家实付 买家实际支付金额 商品实付金额 实际支付金额 支付金额 已付金额",
    "line_payable_amount": "应付金额 买家应付金额 买家应付货款 商品应付金额 应付",
    "unit_price_paid": "实付单价 成交单价 单件实付",
    "platform_discount": "平台优惠 平台补贴 平台承担 平台优惠金额 平台补贴金额",
    "paid_at": "付款时间 支付时间 订单付款时间 买家付款时间",
    "created_at": "下单时间 创建时间 订单创建时间 订单时间 拍下时间",
    "buyer_id": "买家 买家id 买家昵称 买家会员名 买家账号 会员名 买家旺旺",
    "status_raw": "订单状态 交易状态 状态",
    "refund_status": "退款状态 售后状态",
    "is_gift": "赠品 是否赠品",
}


def named(heads: Sequence[str]) -> list[str]:
    """The heads of a file by the names of order_lines; one that is not known, or means what an earlier one does, stays as it is."""
    names: list[str] = []
    for head in heads:
        name = _known().get(bare(head), head)
        names.append(head if name in heads or name in names else name)
    return names


@cache
def _known() -> Mapping[str, str]:
    return {word: name for name, words in NAMES.items() for word in words.split()}
