"""What members are called: the titles the shop gave its goods and campaigns, words for codes; the words of dims and flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhanggui.brief.words import UNNAMED, VALUES
from zhanggui.kernel.days import Level
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.words import Lang, Words
from zhanggui.metrics.side import titles
from zhanggui.metrics.sources import DIMENSIONS
from zhanggui.warehouse.engine import Reader

LEVEL_WORDS: dict[Level, Words] = {
    "day": Words("日", "day"),
    "week": Words("周", "week"),
    "month": Words("月", "month"),
    "quarter": Words("季", "quarter"),
    "year": Words("年", "year"),
}
SHOP = Words("店铺", "shop")
NAMED = {"product_id": ("products", "product_id", "title"), "campaign_id": ("campaigns", "campaign_id", "campaign_name")}
GROUPS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (Words("来源", "Sources"), ("source_l1", "source_l2", "source_l3", "source_l4", "keyword")),
    (Words("商品", "Products"), ("product_id", "category_id", "merchant_sku", "warehouse")),
    (Words("买家", "Buyers"), ("buyer_type", "province")),
    (Words("推广", "Promotion"), ("channel", "scene", "campaign_id", "adgroup_id", "entity_id", "audience", "creative_id")),
    (Words("其他", "Other"), ("staff", "indicator", "anchor_id", "fee_name")),
)
# Where a click on a member leads: to the first of these that its metrics can be cut by; else to its days.
DEEPER: dict[str, tuple[str, ...]] = {
    "source_l1": ("source_l2", "product_id", "keyword"),
    "source_l2": ("source_l3", "product_id", "keyword"),
    "source_l3": ("source_l4",),
    "channel": ("scene", "campaign_id"),
    "scene": ("campaign_id",),
    "campaign_id": ("keyword", "adgroup_id", "entity_id"),
    "adgroup_id": ("keyword", "creative_id"),
}
CHIPS: dict[Flag, Words] = {
    Flag.PRESALE: Words("预售", "presale"),
    Flag.BALANCE_DAY: Words("付尾款", "balance day"),
    Flag.PARTIAL_DAY: Words("未完整", "unfinished"),
    Flag.NOT_SETTLED: Words("会回补", "not settled"),
    Flag.SMALL_SAMPLE: Words("样本小", "small sample"),
    Flag.ZERO_BASE: Words("基数为0", "zero base"),
    Flag.NEGATIVE_BASE: Words("基数为负", "negative base"),
    Flag.NON_ADDITIVE: Words("不可相加", "not additive"),
    Flag.MISSING_FILE: Words("缺表", "file missing"),
    Flag.MIXED_DEFINITION: Words("口径不一", "mixed definitions"),
    Flag.COHORT_MISMATCH: Words("非同批订单", "other orders"),
    Flag.SUBTOTAL_OVERLAP: Words("有重叠", "overlap"),
    Flag.BAD_DATA: Words("数据矛盾", "bad data"),
    Flag.NO_COST: Words("缺成本", "no cost"),
    Flag.NOT_ALIGNED: Words("未对齐", "not aligned"),
}


def dim_words(dim: str) -> Words:
    """A dimension, or a level of time, in words."""
    return {**LEVEL_WORDS, "shop": SHOP, **DIMENSIONS}.get(dim, Words(dim, dim))


def head_words(dim: str) -> Words:
    """The same as the head of a column."""
    words = dim_words(dim)
    return Words(words.zh, words.en[:1].upper() + words.en[1:])


class Names:
    """The names of members, read once a dim."""

    def __init__(self, reader: Reader, shops: Sequence[str], lang: Lang, shop_names: Mapping[str, str]) -> None:
        self.reader, self.shops, self.lang, self.shop_names = reader, shops, lang, shop_names
        self._read: dict[str, dict[tuple[str, str], str]] = {}

    def has(self, dim: str) -> bool:
        """Whether members of the dim are codes beside which a name is told."""
        return dim in NAMED

    def of(self, shop: str, dim: str, member: str) -> str:
        """The name of a member; the member itself where it has none."""
        if not member:
            return UNNAMED.say(self.lang)
        if dim in VALUES and member in VALUES[dim]:
            return VALUES[dim][member].say(self.lang)
        return self._titles(dim).get((shop, member), member) if self.has(dim) else member

    def _titles(self, dim: str) -> dict[tuple[str, str], str]:
        if dim not in self._read:
            table, key, name = NAMED[dim]
            rows = titles(self.reader, self.shops, table)
            told = zip(rows["shop"], rows[key], rows[name], strict=True)
            self._read[dim] = {(shop, str(code)): str(said) for shop, code, said in told if said and said == said}
        return self._read[dim]
