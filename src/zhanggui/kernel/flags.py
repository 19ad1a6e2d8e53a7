"""Flags: what a person must know before trusting a number. A number never travels alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhanggui.kernel.words import Words


class Flag(StrEnum):
    PRESALE = "presale"
    PARTIAL_DAY = "partial_day"
    NOT_SETTLED = "not_settled"
    SMALL_SAMPLE = "small_sample"
    ZERO_BASE = "zero_base"
    NON_ADDITIVE = "non_additive"
    MISSING_FILE = "missing_file"
    MIXED_DEFINITION = "mixed_definition"
    COHORT_MISMATCH = "cohort_mismatch"


FLAG_WORDS: dict[Flag, Words] = {
    Flag.PRESALE: Words(
        "预售：支付转化率天然偏低，改看下单转化率", "presale: payment conversion is low by construction; read order conversion"
    ),
    Flag.PARTIAL_DAY: Words("当日数据未完整", "the day is not complete"),
    Flag.NOT_SETTLED: Words("平台还会回补（广告、退款 15–30 天内会变）", "still restated by the platform (ads and refunds, 15–30 days)"),
    Flag.SMALL_SAMPLE: Words("样本太小，别当真", "small sample"),
    Flag.ZERO_BASE: Words("基数为 0，不能算比例", "zero base: no ratio"),
    Flag.NON_ADDITIVE: Words("人数不能跨天、跨来源相加", "people do not add over days or sources"),
    Flag.MISSING_FILE: Words("缺少能算它的表", "no file gives this number"),
    Flag.MIXED_DEFINITION: Words("口径不一：来自定义不同的表", "mixed definitions: from tables that define it differently"),
    Flag.COHORT_MISMATCH: Words("退款和销售不是同一批订单", "refunds and sales are of different orders"),
}

# A check may not raise a finding on a number that carries one of these.
MEANINGLESS = frozenset({Flag.PARTIAL_DAY, Flag.MISSING_FILE, Flag.ZERO_BASE, Flag.PRESALE})


@dataclass(frozen=True)
class Flagged:
    """A number with what must be known about it. `value` None means: not to be had."""

    value: float | None
    flags: frozenset[Flag] = frozenset()

    @property
    def usable(self) -> bool:
        """True when a check may reason from it."""
        return self.value is not None and not self.flags & MEANINGLESS
