"""What the brief calls things: factors, dimensions, tables, roles, statuses, bases, certainty. Every name in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from zhanggui.kernel.finding import ROLE_WORDS
from zhanggui.kernel.flags import FLAG_WORDS, Flag
from zhanggui.kernel.words import Lang, Words
from zhanggui.metrics import catalogue as _catalogue  # noqa: F401 - fills METRICS
from zhanggui.metrics.metric import METRICS, Metric

FACTOR_WORDS: dict[str, Words] = {
    "visitors": Words("访客数", "visitors"),
    "pay_conversion": Words("支付转化率", "pay conversion"),
    "order_conversion": Words("下单转化率", "order conversion"),
    "aov": Words("客单价", "spend per buyer"),
    "buyers": Words("支付买家数", "buyers"),
    "orders_per_buyer": Words("人均订单数", "orders per buyer"),
    "mix": Words("来源结构", "source mix"),
    "overlap": Words("重叠/去重差额", "overlap"),
    "refund": Words("退款", "refunds"),
    "ad_cost": Words("推广花费", "ad cost"),
    "ad_roi": Words("投产比", "return on ad spend"),
    "inquiry_conversion": Words("询单转化率", "inquiry conversion"),
    "rating": Words("评分", "rating"),
    "stock": Words("库存", "stock"),
    "price": Words("价格", "price"),
    "margin": Words("毛利", "margin"),
    "bounce": Words("跳失率", "bounce rate"),
    "depth": Words("访问深度", "visit depth"),
    "rest": Words("其余", "the rest"),
}

DIMS: dict[str, Words] = {
    "source_l1": Words("来源", "source"),
    "source_l2": Words("二级来源", "source, level 2"),
    "product_id": Words("商品", "product"),
    "buyer_type": Words("新老买家", "new and returning buyers"),
    "keyword": Words("关键词", "keyword"),
    "campaign_id": Words("推广计划", "campaign"),
    "channel": Words("推广渠道", "ad channel"),
    "scene_name": Words("推广场景", "ad scene"),
    "province": Words("省份", "province"),
    "city": Words("城市", "city"),
    "category_id": Words("类目", "category"),
    "staff": Words("客服", "service staff"),
    "table": Words("数据表", "table"),
    "shop": Words("店铺", "shop"),
}

# Values of a dimension that are codes, not names.
VALUES: dict[str, dict[str, Words]] = {
    "buyer_type": {
        "new": Words("新买家", "new buyers"),
        "old": Words("老买家", "returning buyers"),
        "returning": Words("老买家", "returning buyers"),
        "unknown": Words("未分新老", "new or returning unknown"),
    },
}
UNNAMED = Words("（未命名）", "(no name)")
WHOLE_SHOP = Words("全店", "whole shop")

BASES: dict[str, Words] = {
    "expected": Words("较应有值", "vs expected"),
    "yesterday": Words("较前一日", "vs the day before"),
    "last_week": Words("较上周同期", "vs same weekday last week"),
    "last_year": Words("同比", "vs last year"),
    "plan": Words("较计划", "vs plan"),
}
BASE_NAMES: dict[str, Words] = {
    "expected": Words("应有值", "expected"),
    "yesterday": Words("前一日", "day before"),
    "last_week": Words("上周同期", "last week"),
    "last_year": Words("去年同期", "last year"),
    "plan": Words("计划", "plan"),
}

SEVERITIES: dict[str, Words] = {"high": Words("高", "high"), "medium": Words("中", "medium"), "low": Words("低", "low")}

STATUSES: dict[str, Words] = {
    "ok": Words("已到齐", "in"),
    "missing": Words("缺", "missing"),
    "late": Words("晚到", "late"),
    "partial": Words("不完整", "partial"),
}

TABLES: dict[str, Words] = {
    "shops": Words("店铺", "shops"),
    "products": Words("商品资料", "products"),
    "skus": Words("SKU 资料", "SKUs"),
    "campaigns": Words("推广计划", "campaigns"),
    "staff": Words("客服名单", "staff"),
    "orders": Words("订单", "orders"),
    "order_lines": Words("订单明细", "order lines"),
    "refunds": Words("退款", "refunds"),
    "shipments": Words("发货", "shipments"),
    "shop_days": Words("店铺日报", "shop days"),
    "product_days": Words("商品日报", "product days"),
    "source_days": Words("流量来源", "traffic sources"),
    "keyword_days": Words("关键词", "keywords"),
    "ad_days": Words("推广报表", "ad reports"),
    "service_days": Words("客服绩效", "service days"),
    "service_scores": Words("店铺评分", "service scores"),
    "live_sessions": Words("直播场次", "live sessions"),
    "stock": Words("库存", "stock"),
    "ledger": Words("账单", "ledger"),
    "reviews": Words("评价", "reviews"),
    "visits": Words("访问明细", "visits"),
    "customers": Words("客户", "customers"),
    "categories": Words("类目", "categories"),
    "sellers": Words("卖家", "sellers"),
    "leads": Words("线索", "leads"),
    "sku_costs": Words("成本表", "own costs"),
    "code_map": Words("编码对照表", "code map"),
    "targets": Words("目标", "targets"),
    "competitor_days": Words("竞店竞品记录", "competitor notes"),
    "activities": Words("活动计划", "activity plan"),
}

# Where a person finds the file that fills a table.
DOWNLOADS: dict[str, Words] = {
    "orders": Words("订单导出（千牛：已卖出的宝贝 › 批量导出）", "the order export of the platform's back office"),
    "order_lines": Words("宝贝明细导出（千牛：已卖出的宝贝 › 批量导出 › 宝贝报表）", "the order line export of the platform's back office"),
    "refunds": Words("退款列表导出（千牛：退款管理）", "the refund list of the platform's back office"),
    "shipments": Words("发货或快递单导出（ERP 或千牛）", "the shipment export of the ERP or the platform"),
    "shop_days": Words("店铺每日概况（生意参谋：取数报表，按日）", "the daily shop overview of the platform's analytics"),
    "product_days": Words("商品排行 › 全部（生意参谋：商品）", "the all-products ranking of the platform's analytics"),
    "source_days": Words("店铺来源（生意参谋：流量）", "the traffic source report of the platform's analytics"),
    "keyword_days": Words("关键词报表（生意参谋或万相台无界）", "the keyword report of the analytics or ad console"),
    "ad_days": Words("推广报表，按日（万相台无界：报表）", "the daily report of the ad console"),
    "service_days": Words("客服绩效（千牛客服或赤兔）", "the service performance report"),
    "stock": Words("库存表（ERP 或千牛）", "the stock list of the ERP or the platform"),
    "ledger": Words("账单明细（支付宝或平台资金）", "the settlement ledger of the platform"),
    "reviews": Words("评价导出（千牛：评价管理）", "the review export of the platform"),
    "visits": Words("访问明细（有原始日志才需要）", "raw visit events, if you have them"),
    "targets": Words("先定目标：zhanggui plan set", "set a target: zhanggui plan set"),
}

ROLES: Mapping[str, Words] = {str(k): v for k, v in ROLE_WORDS.items()}
FLAGS: Mapping[str, Words] = {str(k): v for k, v in FLAG_WORDS.items()}

# The same in a word or two, for columns.
FLAGS_SHORT: dict[str, Words] = {
    "presale": Words("预售", "presale"),
    "partial_day": Words("未完整", "partial day"),
    "not_settled": Words("会回补", "not settled"),
    "small_sample": Words("样本小", "small sample"),
    "zero_base": Words("基数为 0", "zero base"),
    "non_additive": Words("不可相加", "non-additive"),
    "missing_file": Words("缺表", "no file"),
    "mixed_definition": Words("口径不一", "mixed definitions"),
    "cohort_mismatch": Words("批次不同", "other orders"),
    "balance_day": Words("付尾款", "balance day"),
    "negative_base": Words("基数为负", "negative base"),
    "subtotal_overlap": Words("有重叠", "overlap"),
    "bad_data": Words("数有矛盾", "bad data"),
    "no_cost": Words("缺成本", "no cost"),
    "not_aligned": Words("没对齐", "not aligned"),
}

# From this confidence up. Below the last line there is not enough to say anything.
CERTAINTY: tuple[tuple[float, Words], ...] = (
    (0.75, Words("主要伴随因子", "main accompanying factor")),
    (0.4, Words("需进一步验证", "to be verified")),
    (0.0, Words("数据不足", "not enough data")),
)

WEEKDAYS: dict[Lang, tuple[str, ...]] = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def name_of(table: Mapping[str, Words], key: str, lang: Lang) -> str:
    """The word for a code, or the code itself when nobody named it."""
    return table[key].say(lang) if key in table else key


OTHER = {"data": Words("数字", "figure")}  # what a finding may be of besides metrics


def metric_name(metric: str, lang: Lang) -> str:
    """The word for a factor, or for a metric of the catalogue."""
    if metric in FACTOR_WORDS:
        return FACTOR_WORDS[metric].say(lang)
    known = _catalogued(metric)
    return known.name.say(lang) if known else OTHER.get(metric, Words(metric, metric)).say(lang)


def metric_unit(metric: str) -> str:
    """The unit of a metric of the catalogue; a plain number for others."""
    known = _catalogued(metric)
    return known.unit if known else "number"


def _catalogued(metric: str) -> Metric | None:
    return next((m for m in METRICS if metric == m.id or metric in m.aliases), None)


def subject_words(subject: Mapping[str, object], title: str | None = None) -> Words:
    """What a subject is called: the values of its dimensions, its product (or whatever it is alone) by its title; nothing said means the whole shop."""
    if title and "product_id" not in subject:
        return Words(title, title)
    values = {k: v for k, v in subject.items() if v not in (None, "") and not (title and k == "product_id")}
    said = [VALUES[k][str(v)] if str(v) in VALUES.get(k, {}) else Words(str(v), str(v)) for k, v in values.items()]
    said = [*dict.fromkeys(said), *([Words(title, title)] if title else [])]
    if not said:
        return UNNAMED if subject else WHOLE_SHOP
    return Words(" › ".join(w.zh for w in said), " › ".join(w.en for w in said))


def certainty(confidence: float, lang: Lang) -> str:
    """Words of certainty for a confidence of 0..1."""
    return next(words for least, words in CERTAINTY if confidence >= least or least == 0.0).say(lang)


def flag_text(flag: str | Flag, lang: Lang) -> str:
    """What a flag means, said to a person."""
    return name_of(FLAGS, str(flag), lang)
