"""The page of the metrics."""

from __future__ import annotations

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from pages.markdown import both, code, document, items, table
from zhanggui.kernel.days import LEVELS
from zhanggui.kernel.flags import FLAG_WORDS, MEANINGLESS, Flag
from zhanggui.kernel.words import Words
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import METRICS, Metric
from zhanggui.metrics.sources import DIMENSIONS, SOURCES

UNITS = {
    "money": Words("金额（店铺币种）", "money in the shop's currency"), "people": Words("人", "people"), "count": Words("次、件、单", "count"),
    "ratio": Words("比率（0–1）", "ratio, 0 to 1"), "seconds": Words("秒", "seconds"), "times": Words("倍、次", "times"),
    "money_per_person": Words("金额 ÷ 人（或次）", "money per person (or per click)"),
}  # fmt: skip
BETTER = {"more": Words("越高越好", "more is better"), "less": Words("越低越好", "less is better"), "neither": Words("不论高低", "neither")}
ADDS = {
    "adds": Words("可跨天、跨维度相加", "adds over days and dimensions"),
    "people": Words("人数：不能跨天、跨来源、跨商品相加", "people: do not add over days, sources or products"),
    "mean": Words("多天取每日值的平均", "the mean of the days"),
}
NO_DIMS: frozenset[str] = frozenset()


def page() -> str:
    """Every metric, every flag, every dimension."""
    return document(Words("指标", "Metrics"), INTRO, [*(_metric(m) for m in METRICS), _measures(), _sources(), _dimensions(), _flags()])


INTRO = (
    "`zhanggui metric --list` 给出同样的清单。比率永远是“和 ÷ 和”，不是“比率的平均”。没有表能给的数是 `null`，带 `missing_file` 提示，不会猜。",
    "`zhanggui metric --list` prints the same catalogue. A ratio is always the ratio of sums, never a mean of ratios. A number that no table gives is "
    "`null` with the flag `missing_file`; it is never guessed.",
    f"时间层级 / time levels for `--by`: {code(LEVELS)}.",
)


def _metric(m: Metric) -> str:
    formula = f"{m.top} ÷ {m.bottom}" if m.bottom else f"{m.top} − {m.less}" if m.less else m.top
    return f"## {m.id} · {both(m.name)}\n\n" + items(
        f"定义：{m.definition.zh}",
        f"Definition: {m.definition.en}",
        f"算法 / formula: `{formula}`；单位 / unit: `{m.unit}`（{both(UNITS[m.unit])}）；{both(BETTER[m.better])}",
        f"依据 / after: {m.source}",
        f"可拆 / may be split `--by`: {code(_dims(m))}",
        f"口径不同 / differs: {both(m.differs)}" if m.differs else None,
        f"总带提示 / always flagged: {code(m.always)}" if m.always else None,
        f"{m.settles_in_days} 天内会回补 / restated for {m.settles_in_days} days (`not_settled`)" if m.settles_in_days else None,
        f"别名 / aliases: {code(m.aliases)}" if m.aliases else None,
    )


def _dims(m: Metric) -> list[str]:
    """Dimensions at which every measure of the metric is given by some table."""
    return [d for d in DIMENSIONS if all(any(s.serves(x, frozenset({d})) for s in SOURCES) for x in m.measures)]


def _measures() -> str:
    used = {x for m in METRICS for x in m.measures}
    rows = [
        (f"`{x.id}`", both(ADDS[x.additivity]), " → ".join(f"`{s.id}`" for s in SOURCES if s.serves(x.id, NO_DIMS)) or "—")
        for x in MEASURES
        if x.id in used
    ]
    head = "## 基础量与来源表 · Measures, and which table wins\n\n从左到右是信任顺序：左边没有，才看右边。 Left to right is the order of trust."
    return f"{head}\n\n" + table(("基础量 / measure", "相加 / additivity", "全店数来自 / the shop's number comes from"), rows)


def _sources() -> str:
    rows = [(f"`{s.id}`", both(s.name), f"`{s.table}`", code(s.dims)) for s in SOURCES]
    return "## 来源 · Sources\n\n" + table(("id", "名称 / name", "表 / table", "维度 / dimensions"), rows)


def _dimensions() -> str:
    return "## 维度 · Dimensions\n\n" + table(("id", "名称 / name"), [(f"`{k}`", both(w)) for k, w in DIMENSIONS.items()])


def _flags() -> str:
    rows = [(f"`{f}`", both(FLAG_WORDS[f]), "是 / yes" if f in MEANINGLESS else "") for f in Flag]
    return "## 提示 · Flags\n\n" + table(("id", "意思 / meaning", "带它的数不出结论 / no finding is raised on it"), rows)
