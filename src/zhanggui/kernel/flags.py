"""Flags: what a person must know before trusting a number. A number never travels alone."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from zhanggui.kernel.words import Words


class Flag(StrEnum):
    PRESALE = "presale"
    BALANCE_DAY = "balance_day"
    PARTIAL_DAY = "partial_day"
    NOT_SETTLED = "not_settled"
    SMALL_SAMPLE = "small_sample"
    ZERO_BASE = "zero_base"
    NEGATIVE_BASE = "negative_base"
    NON_ADDITIVE = "non_additive"
    MISSING_FILE = "missing_file"
    MIXED_DEFINITION = "mixed_definition"
    COHORT_MISMATCH = "cohort_mismatch"
    SUBTOTAL_OVERLAP = "subtotal_overlap"
    BAD_DATA = "bad_data"
    NO_COST = "no_cost"
    NOT_ALIGNED = "not_aligned"


FLAG_WORDS: dict[Flag, Words] = {
    Flag.PRESALE: Words(
        "预售付定金：支付转化率天然偏低，改看下单转化率",
        "presale deposits: payment conversion is low by construction; read order conversion",
    ),
    Flag.BALANCE_DAY: Words(
        "付尾款：买家是前几天来的，支付转化率天然偏高，改看下单转化率",
        "balance day: buyers came days before, payment conversion is high by construction; read order conversion",
    ),
    Flag.PARTIAL_DAY: Words("当日数据未完整", "the day is not complete"),
    Flag.NOT_SETTLED: Words(
        "平台还会回补（广告按归因天数，退款按到账进度）", "still restated (ads by attribution age, refunds until they are in)"
    ),
    Flag.SMALL_SAMPLE: Words("样本太小，别当真", "small sample"),
    Flag.ZERO_BASE: Words("基数为 0，不能算比例", "zero base: no ratio"),
    Flag.NEGATIVE_BASE: Words("基数为负，比例没有意义", "negative base: a ratio says nothing"),
    Flag.NON_ADDITIVE: Words(
        "去重的数（人、商品）不能跨天、跨来源相加", "people and products counted once do not add over days or sources"
    ),
    Flag.MISSING_FILE: Words("缺少能算它的表，或缺几天", "no file gives this number, or not for every day"),
    Flag.MIXED_DEFINITION: Words("口径不一：来自定义不同的表", "mixed definitions: from tables that define it differently"),
    Flag.COHORT_MISMATCH: Words(
        "上下不是同一批订单（退款和销售按不同日子）", "not the same orders above and below (refunds and sales by other days)"
    ),
    Flag.SUBTOTAL_OVERLAP: Words("各项有重叠：相加会大过全店", "the parts overlap: their sum exceeds the whole"),
    Flag.BAD_DATA: Words(
        "表里的数自相矛盾：不可能的已剔除，其余别当真", "the file contradicts itself: what cannot be is left out, do not rely on the rest"
    ),
    Flag.NO_COST: Words("有商品没有成本，利润偏高", "some goods have no cost: profit is too high"),
    Flag.NOT_ALIGNED: Words("有些日子没有可比的日子", "some days have no comparable day"),
}

# A check may not raise a finding on a number that carries one of these; a metric may add its own (Metric.void_on).
MEANINGLESS = frozenset({Flag.PARTIAL_DAY, Flag.MISSING_FILE, Flag.ZERO_BASE, Flag.NEGATIVE_BASE, Flag.BAD_DATA})


def flag_names(flags: Iterable[Flag]) -> list[str]:
    """Flags as the words of the JSON contract, sorted."""
    return sorted(str(f) for f in flags)
