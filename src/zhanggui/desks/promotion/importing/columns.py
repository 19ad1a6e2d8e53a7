"""Which column of a promotion sheet is which, told by its header in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from zhanggui.desks.promotion.packs.pack import Tool
from zhanggui.intake.added import is_added
from zhanggui.intake.sheets import plain_header
from zhanggui.kernel.words import Words

Field = Literal[
    "sku", "title", "price", "tag_price", "deal_price", "after_price", "cost", "stock", "median", "offer", "discount", "percent", "shop_offer",
    "coupon", "platform_offer", "value", "threshold", "min_qty", "type", "name", "scope", "starts", "ends", "window", "limit", "payer", "combines",
    "status",
]  # fmt: skip
NAMES: Mapping[Field, str] = {
    "sku": "sku编码 sku码 sku sku编号 skuid 商家编码 货号 商家sku 规格编码 款号 商品编码 商品货号 条码 商品id 宝贝id 商品编号 链接id asin sellersku itemsku "
    "variantsku merchantsku productid 商品sku 编码",
    "title": "商品名称 title 商品标题 宝贝名称 宝贝标题 品名 名称 商品 产品名称 商品名 producttitle productname itemname product 规格 规格名称 variant",
    "price": "日常价 一口价 日常售价 售价 销售价 现价 单价 平销价 日销价 页面价 原价 商品价格 价格 划线前售价 sku价格 price regularprice yourprice currentprice "
    "standardprice variantprice originalprice 拼单价 拼团价 店铺价",
    "tag_price": "吊牌价 市场价 划线价 专柜价 建议零售价 指导价 msrp listprice compareatprice rrp",
    "deal_price": "活动价 活动价格 促销价 秒杀价 折扣价 大促价 双11价 618价 报名价 申报价 活动申报价 直播价 直播间价 限时价 特价 dealprice saleprice "
    "discountedprice promotionprice promoprice lightningdealprice primeexclusiveprice",
    "after_price": "到手价 券后价 预估到手价 最终到手价 到手 预计到手价 finalprice priceafterdiscount",
    "cost": "成本 成本价 进价 进货价 采购价 单位成本 供货价 成本单价 cost unitcost costprice costperitem cogs",
    "stock": "库存 可用库存 现有库存 总库存 库存数 库存数量 活动库存 报名库存 申报库存 stock inventory quantity availablequantity qty dealquantity committedunits",
    "median": "30天中位价 近30天中位价 30天成交价 近30天均价 30天均价 近30天成交均价 median30d medianprice 30daymedianprice",
    "offer": "优惠内容 优惠 优惠方式 优惠力度 活动力度 活动内容 玩法 活动玩法 促销内容 促销方式 促销 优惠信息 规则 活动规则 优惠规则 机制 活动机制 discount offer deal "
    "promotion promotiondetails discountdetails summary details",
    "discount": "折扣 打折 折扣力度 单品折扣 直降 立减 单品直降 直降金额 立减金额 折扣率 限时折扣 单品优惠 单品立减",
    "percent": "percentoff discountpercent discountpercentage discount% %off percentage coupon%off coupondiscountpercent coupondiscount%off coupondiscount%offvalue",
    "shop_offer": "满减 店铺满减 店铺活动 满折 店铺满折 多件优惠 满件折 店铺优惠 满减活动 店铺促销 shopoffer storepromotion 店铺宝 满减满折 每满 每满减 店铺每满减",
    "coupon": "优惠券 店铺券 店铺优惠券 商品券 优惠券面额 券面额 券 商品优惠券 券额 coupon couponamount coupondiscount coupondiscountoff coupondiscountoffvalue",
    "platform_offer": "跨店满减 跨店每满减 平台优惠 平台券 平台满减 跨店 官方立减 平台活动 津贴 platformoffer",
    "value": "面额 优惠金额 减免金额 减额 减 减多少 金额 优惠值 面值 discountvalue value amount discountamount valueoff amountoff moneyoff",
    "threshold": "门槛 使用门槛 满 满多少 使用条件 满减门槛 优惠券门槛 券门槛 门槛金额 满额 条件 minimum minimumvalue minimumpurchase minimumspend "
    "minimumrequirement minpurchase minsubtotal minimumorder minimumamount minimumrequirements",
    "min_qty": "满件 件数 件数门槛 起订件数 minimumquantity minquantity minqty",
    "type": "类型 优惠类型 活动类型 券类型 促销类型 工具 营销工具 优惠工具 type discounttype valuetype discountclass amounttype discountvaluetype promotiontype",
    "name": "活动名称 券名称 优惠券名称 促销名称 活动 优惠名称 批次名称 code discountcode couponcode promotionname dealname campaign couponname discountname name",
    "scope": "适用商品 适用范围 活动商品 参加商品 参与商品 商品范围 使用范围 范围 适用sku 活动范围 appliesto eligibleitems products scope entitledproducts "
    "asinlist skulist productselection",
    "starts": "开始时间 活动开始时间 开始 开始日期 生效时间 起始时间 使用开始时间 用券开始时间 startsat startdate start starttime startat activefrom "
    "活动开始 开始时间(北京时间)",
    "ends": "结束时间 活动结束时间 结束 结束日期 失效时间 截止时间 使用结束时间 用券结束时间 endsat enddate end endtime endat expiresat activeto 活动结束",
    "window": "活动时间 使用时间 有效期 活动日期 时间 用券时间 使用有效期 生效时段 schedule dates activedates period",
    "limit": "限购 限购数 限购数量 限购件数 每人限购 单人限购 每id限购 限购规则 每人限购数量 purchaselimit limitpercustomer maxpercustomer limitperbuyer quantitylimit "
    "maxunitspercustomer",
    "payer": "承担方 出资方 费用承担 优惠承担方 成本承担 谁承担 出资 资金来源 fundedby payer paidby",
    "combines": "combineswith combinations combine combination stackswith 叠加 可叠加 是否叠加 combinability",
    "status": "状态 活动状态 审核状态 status",
}  # fmt: skip
OWN_PRICE: tuple[tuple[str, Field], ...] = (  # activity prices by names that shops make up: 双11活动价, 大促到手价
    (r"(?:到手|券后).*价$", "after_price"),
    (r"(?:活动|促|秒杀|双1[12]|双十[一二]|618|预售|清仓|团购?|直播|限时|专享|补贴|折后|会员|特卖|优惠|sale|deal|promo).*(?:价|price)$", "deal_price"),
)  # fmt: skip
NO_DEAL = re.compile(r"成本|原价|日常|吊牌|市场|中位|均价|最低|历史|前|建议|参考|竞|对手|同行|before|cost|list|median|average")
ASIDE: tuple[tuple[str, Words], ...] = (
    (
        r"每人限领|限领|领取|用券次数|limitonce|onceper|usagelimit|limittotal|每人可用|maxuses",
        Words("限的是领券或用码的次数，不是件数：挡不住一次买很多件", "limits how often the code is used, not how many pieces: it stops nobody from buying many at once"),
    ),
    (r"发行量|发放量|张数|已用|已领|usedcount|timesused|^used$|budget|预算", Words("数量和预算不改变最低价", "counts and budgets do not change the lowest price")),
    (r"竞|对手|同行|行业|历史|最低价|均价|建议价|参考价|报价", Words("不是这次要卖的价", "not the price of this campaign")),
    (r"毛利|利润|margin|profit|扣点|佣金", Words("掌柜自己算", "worked out by Zhanggui itself")),
    (r"^(?:序号|no|#|id|负责人|图片|类目|品牌|链接|店铺|平台|部门|image|url|brand|category|method|handle|command|owner)$",
     Words("和价格无关", "has nothing to do with prices")),
    (r"备注|说明$|^(?:其他|其它|补充|notes?|remarks?|comments?)$", Words("只看里面有没有优惠", "only looked through for discounts")),
)  # fmt: skip
REMARKS = ASIDE[-1][0]
SEVERAL: frozenset[Field] = frozenset(  # every column of these counts
    ["sku", "title", "deal_price", "offer", "discount", "percent", "shop_offer", "coupon", "platform_offer"]
)
# Of several columns of one meaning the earlier name wins: the code of a variant before the code of a listing, the price of every day before the original one.
TOOL_OF: Mapping[Field, Tool] = {
    "discount": "item", "percent": "item", "deal_price": "item", "shop_offer": "shop", "coupon": "coupon", "platform_offer": "platform",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column: its place, its header as it stands, and what it is; None when it is not known."""

    place: int
    header: str
    field: Field | None


@cache
def _names() -> dict[str, tuple[Field, int]]:
    return {name: (field, rank) for field, names in NAMES.items() for rank, name in enumerate(names.split())}


def bare(header: str) -> str:
    """A header for comparison: half-width, small letters, without blanks, marks of must-fill and remarks in brackets."""
    text = plain_header(header).lower()
    return re.sub(r"[\s*:?_\-/&#¥$.\x22'“”]|\(.*?\)|\[.*?\]|【.*?】", "", text)


def field_of(header: str, joined: bool = False) -> Field | None:
    """What a header means. Of two header rows joined into one the lower one may be enough: 优惠券 面额."""
    known = _names()
    words = header.split()
    for begin in range(len(words) if joined or not header.isascii() else 1):
        name = bare(" ".join(words[begin:]))
        if name in known:
            return known[name][0]
        plain = re.sub(r"元$|金额$|\(.*$", "", name)
        if plain in known:
            return known[plain][0]
        if not NO_DEAL.search(name) and (own := next((field for shape, field in OWN_PRICE if re.search(shape, name)), None)):
            return own
    return None


def columns_of(headers: Sequence[str], joined: bool = False) -> list[Column]:
    """Every column; of several of one meaning the one whose name stands first in the list keeps it; promotions and codes all count."""
    found = [Column(n, h.strip(), None if is_added(h.strip()) else field_of(h.strip(), joined)) for n, h in enumerate(headers)]
    best: dict[Field, Column] = {}
    for column in found:
        if column.field and (column.field not in best or _rank(column) < _rank(best[column.field])):
            best[column.field] = column
    return [c if c.field is None or best[c.field] is c or c.field in SEVERAL else Column(c.place, c.header, None) for c in found]


def _rank(column: Column) -> int:
    return _names().get(bare(column.header), (None, 99))[1]


def by_rank(columns: Sequence[Column], field: Field) -> list[Column]:
    """The columns of one meaning, the one to trust first."""
    return sorted((c for c in columns if c.field == field), key=_rank)


def aside(header: str) -> Words | None:
    """Why a column that is known to matter nothing here is left out; None for one that is not known."""
    name = bare(header)
    return next((why for shape, why in ASIDE if re.search(shape, name)), None)


def is_remarks(header: str) -> bool:
    """True for a column of remarks: what it says of discounts counts for its row."""
    return re.search(REMARKS, bare(header)) is not None
