"""The kinds of incident. A kind is one declared object: what its subject may name, the factor it moves, how it changes the `Effects`.

To add a kind, add one object here; nothing else changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from zhanggui.demo.catalogue import AGENTS, CAMPAIGNS, KEYWORDS, SOURCES
from zhanggui.demo.effects import Effects, mask, place
from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words

Subject = Mapping[str, str]
Apply = Callable[[Effects, int, Subject, float], None]  # effects, day, subject, size
Around = Callable[[Effects, int, int, Subject], None]  # effects, first day, day after the last, subject

ELASTICITY = 2.0  # conversion falls by about so many per cent when the price rises by one
SOLD_OUT = 1e-9  # a size below it means that nothing is left
RUN_ON = 1.5  # a price below cost is soon found: so many times the buyers


@dataclass(frozen=True)
class IncidentKind:
    """`dims`: what its subject may name. `factor`: the factor name (architecture, section 6) that tells of it; empty: nothing is wrong.

    `around`: what it does besides, once, to the days before and after. `files`: it strikes the files, not the shop.
    """

    id: str
    words: Words
    dims: tuple[str, ...]
    factor: str
    apply: Apply
    around: Around | None = None
    files: bool = False


KINDS: Registry[IncidentKind] = Registry(Words("事故种类", "kind of incident"))
SOURCE_DIMS = ("source_l1", "source_l2", "product_id")
PRODUCT, CAMPAIGN = ("product_id",), ("campaign_id",)


def _visits(effects: Effects, n: int, subject: Subject, size: float) -> None:
    sources, items = mask(subject, effects.count)
    effects.visits[n] *= np.where(np.outer(sources, items), size, 1.0)


def _convert(effects: Effects, n: int, subject: Subject, size: float) -> None:
    sources, items = mask(subject, effects.count)
    effects.convert[n] *= np.where(np.outer(sources, items), size, 1.0)


def _by_product(column: str, combine: Callable[[np.ndarray, float], np.ndarray]) -> Apply:
    """A kind that changes one column of day × product."""

    def apply(effects: Effects, n: int, subject: Subject, size: float) -> None:
        _, items = mask(subject, effects.count)
        values = getattr(effects, column)
        values[n, items] = combine(values[n, items], size)

    return apply


_times = np.multiply
_price, _refunds = _by_product("price", _times), _by_product("refunds", _times)
_stock_low = _by_product("cover", np.minimum)
_presale = _by_product("presale", np.maximum)
_markup = _by_product("markup", _times)


def _reviews(effects: Effects, n: int, subject: Subject, size: float) -> None:
    _, items = mask(subject, effects.count)
    effects.bad_reviews[n, items] *= 1 + 35 * (1 - size)
    _convert(effects, n, subject, size)


def _only_reviews(effects: Effects, n: int, subject: Subject, size: float) -> None:
    _, items = mask(subject, effects.count)
    effects.bad_reviews[n, items] *= size


def _stock_out(effects: Effects, n: int, subject: Subject, size: float) -> None:
    _, items = mask(subject, effects.count)
    effects.out_of_stock[n, items] = 1
    _convert(effects, n, subject, size)


def _price_rise(effects: Effects, n: int, subject: Subject, size: float) -> None:
    _markup(effects, n, subject, max(size, SOLD_OUT) ** (-1 / ELASTICITY))
    _convert(effects, n, subject, size)


def _below_cost(effects: Effects, n: int, subject: Subject, size: float) -> None:
    _markup(effects, n, subject, size)
    _convert(effects, n, subject, RUN_ON)


def _ad_cost(effects: Effects, n: int, subject: Subject, size: float) -> None:
    effects.ad_cost[n, place([c.id for c in CAMPAIGNS], subject["campaign_id"])] *= size


def _keyword_cost(effects: Effects, n: int, subject: Subject, size: float) -> None:
    effects.keyword_cost[n, place(KEYWORDS, subject["keyword"])] *= size


def _agent(effects: Effects, n: int, subject: Subject, size: float) -> None:
    effects.agent[n, place([a.nick for a in AGENTS], subject["staff"])] *= size


def _mix(effects: Effects, n: int, subject: Subject, size: float) -> None:
    """The source named brings `size` times the visitors, all the others so many fewer that the shop's visitors stay as they are."""
    sources, _ = mask(subject, effects.count)
    share = np.array([s.share for s in SOURCES])
    mine = float(share[sources].sum())
    rest = (share.sum() - size * mine) / (share.sum() - mine)
    effects.visits[n] *= np.where(sources, size, max(rest, 0.0))[:, None]


def _half_day(effects: Effects, n: int, subject: Subject, size: float) -> None:
    """The files were downloaded before the day was over: everything in them is a part of the day's."""
    effects.until[n] *= size
    effects.visits[n] *= size


def _nothing(effects: Effects, n: int, subject: Subject, size: float) -> None:
    """What strikes the files leaves the shop as it is."""


def _unknown_before(effects: Effects, start: int, stop: int, subject: Subject) -> None:
    sources, items = mask(subject, effects.count)
    effects.visits[:start] *= np.where(np.outer(sources, items), 0.0, 1.0)


def _balance_after(effects: Effects, start: int, stop: int, subject: Subject) -> None:
    effects.balance[start:stop] = stop


_ALL: tuple[IncidentKind, ...] = (
    IncidentKind("source_drop", Words("来源访客下滑", "a source brings fewer visitors"), SOURCE_DIMS, "visitors", _visits),
    IncidentKind("source_surge", Words("来源访客上升", "a source brings more visitors"), SOURCE_DIMS, "visitors", _visits),
    IncidentKind("new_source", Words("新来源", "a new source"), SOURCE_DIMS, "visitors", _visits, _unknown_before),
    IncidentKind("vanished_source", Words("来源消失", "a source vanished"), SOURCE_DIMS, "visitors", _visits),
    IncidentKind("mix_shift", Words("来源结构变化，各来源转化不变", "the mix of sources shifts, no source converts otherwise"),
                 ("source_l1", "source_l2"), "mix", _mix),
    IncidentKind("conversion_drop", Words("商品转化下滑", "a product converts less"), ("product_id", "source_l1", "source_l2"),
                 "pay_conversion", _convert),
    IncidentKind("conversion_rise", Words("商品转化上升", "a product converts more"), ("product_id", "source_l1", "source_l2"),
                 "pay_conversion", _convert),
    IncidentKind("review_burst", Words("差评集中，转化下滑", "a burst of bad reviews, conversion falls"), PRODUCT, "pay_conversion", _reviews),
    IncidentKind("bad_reviews", Words("差评集中", "a burst of bad reviews"), PRODUCT, "rating", _only_reviews),
    IncidentKind("stock_out", Words("主推款断货", "a top product is out of stock"), PRODUCT, "stock", _stock_out),
    IncidentKind("stock_low", Words("主推款快断货；大小是还能卖的天数", "a top product runs out soon; the size is the days of sale left"),
                 PRODUCT, "stock", _stock_low),
    IncidentKind("price_rise", Words("涨价，转化下滑", "a price rise, conversion falls"), PRODUCT, "pay_conversion", _price_rise),
    IncidentKind("below_cost", Words("卖价低于成本", "sold below cost"), PRODUCT, "price", _below_cost),
    IncidentKind("ad_burn", Words("广告空烧", "ad cost up, sales not"), CAMPAIGN, "ad_cost", _ad_cost),
    IncidentKind("keyword_burn", Words("一个词空烧", "one keyword's cost up, sales not"), ("keyword",), "ad_cost", _keyword_cost),
    IncidentKind("refund_wave", Words("退款集中", "a wave of refunds"), PRODUCT, "refund", _refunds),
    IncidentKind("aov_drop", Words("优惠券拉低客单价", "a coupon lowers the order value"), PRODUCT, "aov", _price),
    IncidentKind("agent_drop", Words("客服询单转化下滑", "an agent converts fewer inquiries"), ("staff",), "inquiry_conversion", _agent),
    IncidentKind("presale", Words("预售：付定金的日子", "presale: days of deposits"), PRODUCT, "", _presale, _balance_after),
    IncidentKind("partial_day", Words("一天没完就下载", "downloaded before the day was over"), (), "", _half_day),
    IncidentKind("missing_table", Words("缺表", "a table has not come"), ("table",), "", _nothing, files=True),
)  # fmt: skip
for _kind in _ALL:
    KINDS.add(_kind)
