"""Which table gives which measure, in order of trust. This is the one place where it is declared who wins.

The refunds themselves beat the day report's sum of them (that column is often left empty or zero); for everything else a platform's
own day report beats what we count from orders (ads: the ad report, which knows its clicks too, beats the shop's sum of them), which beats what we count from raw behaviour,
which beats the sum over products. The order of SOURCES is that order.
"""

from __future__ import annotations

from zhanggui.kernel.words import Words
from zhanggui.metrics.sources import reports
from zhanggui.metrics.sources.ads import AD_SOURCES
from zhanggui.metrics.sources.events import ORDER_SOURCES, OTHER_EVENTS, REFUNDS, REFUNDS_BY_PAY_DATE
from zhanggui.metrics.sources.source import Source

SOURCES: tuple[Source, ...] = (
    REFUNDS,
    REFUNDS_BY_PAY_DATE,
    reports.SHOP_DAYS,
    reports.BUYERS,
    reports.PRODUCTS,
    reports.TRAFFIC,
    reports.ITEM_TRAFFIC,
    reports.SESSIONS,
    *ORDER_SOURCES,
    *AD_SOURCES,
    reports.AD_SPEND,
    reports.WORDS,
    reports.SERVICE,
    reports.SCORES,
    *OTHER_EVENTS,
    reports.PRODUCT_COUNTS,
    reports.PRODUCT_SUM,
)

DIMENSIONS: dict[str, Words] = {
    "source_l1": Words("一级来源", "source level 1"),
    "source_l2": Words("二级来源", "source level 2"),
    "source_l3": Words("三级来源", "source level 3"),
    "source_l4": Words("四级来源", "source level 4"),
    "product_id": Words("商品", "product"),
    "category_id": Words("类目", "category"),
    "province": Words("省份", "province"),
    "buyer_type": Words("新老买家", "new or old buyer"),
    "channel": Words("推广渠道", "ad channel"),
    "scene": Words("推广场景", "ad scene"),
    "campaign_id": Words("推广计划", "campaign"),
    "adgroup_id": Words("推广单元", "ad group"),
    "entity_id": Words("推广主体", "ad subject"),
    "keyword": Words("关键词", "keyword"),
    "audience": Words("人群", "audience"),
    "creative_id": Words("创意", "creative"),
    "staff": Words("客服", "service agent"),
    "indicator": Words("评分项", "indicator"),
    "anchor_id": Words("主播", "live host"),
    "merchant_sku": Words("商家编码", "merchant SKU"),
    "warehouse": Words("仓库", "warehouse"),
    "fee_name": Words("费用名称", "fee"),
}

__all__ = ["DIMENSIONS", "SOURCES", "Source"]
