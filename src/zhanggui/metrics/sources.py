"""Which table gives which measure, in order of trust. This is the one place where it is declared who wins.

The refunds themselves beat the day report's sum of them (that column is often left empty or zero); for everything else a platform's
own day report beats what we count from orders, which beats what we count from raw behaviour,
which beats the sum over products. The order of SOURCES is that order.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Any

from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Words
from zhanggui.metrics.measure import MEASURES
from zhanggui.warehouse.ops import either, in_turn, keep_best, number, stack, text, where

SUBTOTALS = ("汇总", "小计", "合计")
WHOLE_SHOP = ("", "全店流量", "全店")
ALL_CARRIERS = "全部"


@dataclass(frozen=True)
class Source:
    """A table (or rollup) that gives measures per shop, day and `dims`.

    `day` is its day column; `dims` maps a dimension to a column; `measures` maps a measure to a column.
    `rolled_up`: a day rollup, which serves one dimension at a time. `clean` drops the rows that would count twice.
    Sources of one `family` share their definitions; `caveats` are flags of a measure that this source defines otherwise.
    """

    id: str
    table: str
    name: Words
    day: str
    dims: Mapping[str, str]
    measures: Mapping[str, str]
    rolled_up: bool = False
    clean: Callable[[Any, frozenset[str]], Any] | None = None
    needs_dims: bool = False
    family: str = ""
    caveats: Mapping[str, Flag] = field(default_factory=dict)

    def serves(self, measure: str, dims: frozenset[str]) -> bool:
        """True when it can give the measure at exactly these dims."""
        if measure not in self.measures or not dims <= set(self.dims):
            return False
        if self.rolled_up and len(dims) > 1:
            return False
        return bool(dims) or not self.needs_dims


def _same(*names: str) -> dict[str, str]:
    return {n: n for n in names}


def _one_device(t: Any, dims: frozenset[str]) -> Any:
    whole = either((t.device.isin(["all", "", "全部"]), 0), otherwise=1)
    return keep_best(t.filter(t.period == "day"), whole, ["shop", "stat_date"])


def _one_level(t: Any, dims: frozenset[str]) -> Any:
    """Products, each once a day: of a product split by carrier (商品卡, 直播 …) the row of all of them where there is one, else its carriers.

    JD numbers its goods by SKU: there a SKU is a product. Only the few rows of a carrier are held against the others.
    """
    t = t.filter((t.period == "day") & ((t.level == "product") | ((t.level == "sku") & (t.sku_id == t.product_id))))
    key = ["shop", "stat_date", "product_id"]
    told = t.filter(t.carrier == ALL_CARRIERS).select(*key).distinct()
    split = t.filter(~t.carrier.isin(["", ALL_CARRIERS]))
    return stack([t.filter(t.carrier.isin(["", ALL_CARRIERS])), split.anti_join(told, key)])


def _source_rows(t: Any, dims: frozenset[str]) -> Any:
    """Rows of one attribution and one carrier, each visit once: see _each_branch_once."""
    t = t.filter((t.period == "day") & (t.level == "shop"))
    t = keep_best(t, in_turn(t.attribution.isin(["all", ""]), t.carrier.isin(WHOLE_SHOP)), ["shop", "stat_date"])
    return _each_branch_once(t, dims)


def _each_branch_once(t: Any, dims: frozenset[str]) -> Any:
    """Of a tree of sources, the rows of the asked level: the file's own total of a branch where it has one, else its parts.

    Parts may end at different levels, and may themselves have only a total: a row counts when no row above it does.
    """
    asked = max(int(d[-1]) for d in dims)
    named = [~t[f"source_l{n}"].isin(["", *SUBTOTALS]) for n in range(1, 5)]
    t = t.mutate(_depth=either(*((~is_named, n) for n, is_named in enumerate(named)), otherwise=4))
    told = reduce(operator.or_, [t[f"source_l{n}"].isin(SUBTOTALS) for n in range(1, 5)])
    t = t.filter(told | ~t.is_subtotal.fill_null(False))
    for n in range(1, asked + 1):
        t = t.filter(~t[f"source_l{n}"].isin(SUBTOTALS))
    for n in range(1, 4):
        # Above the asked level what goes deeper is wanted, from there on what stands highest.
        wanted = t._depth > n if n < asked else t._depth == n
        t = keep_best(t, either((wanted, 0), otherwise=1), ["shop", "stat_date", *(f"source_l{k}" for k in range(1, n + 1))])
    return t.drop("_depth")


# What marks a report as finer than the channel's total, coarsest first. Reports of several kinds tell the same money again.
AD_KINDS: dict[str, tuple[str, ...]] = {
    "scene": ("scene",),
    "campaign_id": ("campaign_id",),
    "adgroup_id": ("adgroup_id",),
    "entity_id": ("entity_id", "entity_type"),
    "keyword": ("keyword",),
    "audience": ("audience",),
    "creative_id": ("creative_id",),
}


def _one_ad_report(t: Any, dims: frozenset[str]) -> Any:
    """Whole days, one kind of report and one attribution window of each channel and scene: cost must not count twice.

    Of the kinds that tell the asked dims, the coarsest: a keyword report repeats the money of the campaign report.
    """
    within = ["shop", "channel", "stat_date"]

    def blank(kind: str) -> Any:
        return reduce(operator.and_, [t[c] == "" for c in AD_KINDS[kind]])

    scene = ~blank("scene") if "scene" in dims else blank("scene")
    t = keep_best(t, in_turn(t.stat_hour == "", scene), within)
    kinds = sorted((k for k in AD_KINDS if k != "scene"), key=lambda k: k not in dims)
    t = keep_best(t, in_turn(*(~blank(k) if k in dims else blank(k) for k in kinds)), [*within, "scene"])
    # Only what cannot be read off a coarser report is left out when nobody tells it.
    for column in dims & {"keyword", "audience", "creative_id"}:
        t = t.filter(t[column] != "")
    first = t.mutate(_w=t.attribution_window.min().over(group_by=[*within, "scene"]))
    return first.filter(first.attribution_window == first._w).drop("_w")


def _days_only(t: Any, dims: frozenset[str]) -> Any:
    return t.filter(t.period == "day")


def _service_rows(t: Any, dims: frozenset[str]) -> Any:
    """By agent: the agents; for the shop: its own line (blank agent) where there is one, else the sum of the agents."""
    t = t.filter(t.period == "day")
    if "staff" in dims:
        return t.filter(t.staff != "")
    return keep_best(t, either((t.staff == "", 0), otherwise=1), ["shop", "stat_date"])


def _own_words(t: Any, dims: frozenset[str]) -> Any:
    return t.filter((t.period == "day") & (t.scope == "shop"))


def _new_and_old(t: Any, dims: frozenset[str]) -> Any:
    """A shop's day as two rows, new buyers and old buyers."""
    t = _one_device(t, dims)
    old = t.select(
        shop=t.shop, stat_date=t.stat_date, buyer_type=text("old"), pay_users=number(t.old_pay_users), pay_amount=number(t.old_pay_amount)
    )
    rest = number(t.pay_amount) - number(t.old_pay_amount)
    new = t.select(shop=t.shop, stat_date=t.stat_date, buyer_type=text("new"), pay_users=number(t.new_pay_users), pay_amount=rest)
    both = stack([new, old])
    return both.filter(both.pay_amount.notnull() & both.pay_users.notnull())


def _types_of_buyers(t: Any, dims: frozenset[str]) -> Any:
    """The buyers of a day that are new, and those that are old, side by side."""
    t = t.filter((t.dim == "buyer_type") & t.member.isin(["new", "old"]))
    new, old = t.member == "new", t.member == "old"
    return t.select(
        shop=t.shop,
        day=t.day,
        new_pay_users=where(new, t.pay_users),
        old_pay_users=where(old, t.pay_users),
        old_pay_amount=where(old, t.pay_amount),
    )


DAY_COLUMNS = _same(
    "visitors",
    "pageviews",
    "new_visitors",
    "product_visitors",
    "product_pageviews",
    "avg_stay_seconds",
    "bounce_rate",
    "fav_users",
    "cart_users",
    "cart_qty",
    "order_users",
    "order_qty",
    "order_amount",
    "pay_users",
    "pay_orders",
    "pay_qty",
    "pay_amount",
    "new_pay_users",
    "old_pay_users",
    "old_pay_amount",
    "refund_amount",
    "refund_orders",
)
ORDER_COLUMNS = {
    **_same("pay_amount", "pay_orders", "pay_users", "pay_qty", "order_amount", "order_users", "order_orders", "nameless_orders"),
    "refund_amount": "order_refund",
}
AD_COLUMNS = {
    "ad_cost": "cost",
    "ad_impressions": "impressions",
    "ad_clicks": "clicks",
    "ad_gmv": "gmv",
    "ad_orders": "orders",
    "ad_carts": "carts",
}

SOURCES: tuple[Source, ...] = (
    Source(
        "refund_days",
        "refund_days",
        Words("退款明细（退款成功日）", "refunds by the day they succeeded"),
        "day",
        _same("product_id"),
        _same("refund_amount", "refund_orders"),
        rolled_up=True,
        family="orders",
    ),
    Source(
        "shop_days",
        "shop_days",
        Words("店铺日报", "shop day report"),
        "stat_date",
        {},
        {**DAY_COLUMNS, "ad_cost": "ad_spend"},
        clean=_one_device,
    ),
    Source(
        "shop_days_buyers",
        "shop_days",
        Words("店铺日报（新老买家）", "shop day report (new and old buyers)"),
        "stat_date",
        _same("buyer_type"),
        _same("pay_users", "pay_amount"),
        clean=_new_and_old,
        needs_dims=True,
    ),
    Source(
        "product_days",
        "product_days",
        Words("商品日报", "product day report"),
        "stat_date",
        _same("product_id"),
        {
            **{k: v for k, v in DAY_COLUMNS.items() if k not in ("new_visitors", "visitors", "pageviews")},
            "presale_orders": "presale_orders",
            "visitors": "product_visitors",
            "pageviews": "product_pageviews",
        },
        clean=_one_level,
        needs_dims=True,
    ),
    Source(
        "source_days",
        "source_days",
        Words("店铺来源", "traffic sources"),
        "stat_date",
        _same("source_l1", "source_l2", "source_l3", "source_l4"),
        _same(
            "visitors",
            "pageviews",
            "new_visitors",
            "fav_users",
            "cart_users",
            "order_users",
            "order_amount",
            "pay_users",
            "pay_qty",
            "pay_amount",
        ),
        clean=_source_rows,
        needs_dims=True,
    ),
    Source(
        "order_days",
        "order_days",
        Words("订单明细", "orders"),
        "day",
        _same("product_id", "province", "buyer_type"),
        ORDER_COLUMNS,
        rolled_up=True,
        family="orders",
        caveats={"refund_amount": Flag.MIXED_DEFINITION},  # of the orders paid that day, not by the day of refund
    ),
    Source(
        "order_buyers",
        "order_days",
        Words("订单明细中的新老买家", "new and old buyers among the orders"),
        "day",
        {},
        _same("new_pay_users", "old_pay_users", "old_pay_amount"),
        clean=_types_of_buyers,
    ),
    Source(
        "visit_days",
        "visit_days",
        Words("访问明细", "raw visits"),
        "day",
        _same("product_id", "category_id"),
        _same("visitors", "pageviews", "fav_users", "cart_users"),
        rolled_up=True,
        family="visits",
    ),
    Source(
        "visit_buys",
        "visit_days",
        Words("访问明细中的购买", "purchases among raw visits"),
        "day",
        _same("product_id", "category_id"),
        _same("pay_users"),
        rolled_up=True,
        family="visits",
    ),
    Source(
        "ad_days",
        "ad_days",
        Words("推广报表", "ad reports"),
        "stat_date",
        _same("channel", "scene", "campaign_id", "adgroup_id", "entity_id", "keyword", "audience", "creative_id"),
        AD_COLUMNS,
        clean=_one_ad_report,
    ),
    Source(
        "keyword_days",
        "keyword_days",
        Words("搜索词报表", "search words"),
        "stat_date",
        _same("keyword"),
        _same("visitors", "fav_users", "cart_users", "pay_users", "pay_qty", "pay_amount"),
        clean=_own_words,
        needs_dims=True,
    ),
    Source(
        "service_days",
        "service_days",
        Words("客服绩效", "service report"),
        "stat_date",
        _same("staff"),
        _same("inquiry_users", "inquiry_pay_users", "inquiry_pay_amount"),
        clean=_service_rows,
    ),
    Source(
        "product_sum",
        "product_days",
        Words("商品日报合计", "sum of the product day report"),
        "stat_date",
        {},
        _same("pay_amount", "pay_qty", "order_amount", "order_qty", "refund_amount", "product_pageviews", "presale_orders"),
        clean=_one_level,
    ),
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
}


def read_source(source: Source, t: Any, measures: list[str], dims: frozenset[str], first: date, last: date) -> Any:
    """Rows (shop, day, dims …, measures …) of one source between two days. Money is summed exactly and only then made a float."""
    t = t.filter((t[source.day] >= first) & (t[source.day] <= last))
    if source.rolled_up:
        t = t.filter(t.dim == (next(iter(dims)) if dims else "shop"))
    elif source.clean is not None:
        t = source.clean(t, dims)
    columns = {d: t.member if source.rolled_up else t[source.dims[d]] for d in sorted(dims)}
    picked = t.select(shop=t.shop, day=t[source.day], **columns, **{m: t[source.measures[m]] for m in measures})
    return picked.group_by(["shop", "day", *sorted(dims)]).aggregate(**{m: _total(picked, m) for m in measures})


def _total(t: Any, measure: str) -> Any:
    return number(t[measure].mean() if MEASURES.get(measure).additivity == "mean" else t[measure].sum())
