"""The pages of the metrics: one each, and the list of them with what they are made of."""

from __future__ import annotations

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from pages.markdown import both, code, document, items, table
from pages.metric_page import UNITS, metric_page
from zhanggui.almanac.comparable import BASES, BASIS_WORDS
from zhanggui.kernel.days import LEVELS
from zhanggui.kernel.flags import FLAG_WORDS, MEANINGLESS, Flag
from zhanggui.kernel.words import Words
from zhanggui.metrics.catalogue import GROUPS
from zhanggui.metrics.measure import ADDITIVITY_WORDS, MEASURES
from zhanggui.metrics.metric import METRICS
from zhanggui.metrics.sources import DIMENSIONS, SOURCES

NO_DIMS: frozenset[str] = frozenset()
INTRO = (
    "`zhanggui metric --list` 给出同样的清单。比率永远是“和 ÷ 和”，不是“比率的平均”。没有表能给的数是 `null`，带 `missing_file` 提示，不会猜。",
    "`zhanggui metric --list` prints the same catalogue. A ratio is always the ratio of sums, never a mean of ratios. A number that no table gives is "
    "`null` with the flag `missing_file`; it is never guessed.",
    f"时间层级 / time levels for `--by`: {code(LEVELS)}. 比较 / comparisons for `--compare`: "
    + ", ".join(f"`{b}` {both(BASIS_WORDS[b])}" for b in BASES)
    + ".",
)


def page() -> str:
    """Every metric by group, every measure, source, dimension and flag."""
    return document(Words("指标", "Metrics"), INTRO, [*map(_group, GROUPS), _measures(), _sources(), _dimensions(), _flags()])


def pages() -> dict[str, str]:
    """The page of every metric."""
    return {f"metrics/{m.id}.md": metric_page(m) for m in METRICS}


def _group(group: str) -> str:
    rows = [
        (f"[`{m.id}`](metrics/{m.id}.md)", m.name.zh, m.name.en, both(UNITS[m.unit]), m.formula.zh) for m in METRICS if m.group == group
    ]
    return f"## {both(GROUPS[group])}\n\n" + table(("id", "名称", "name", "单位 / unit", "算法 / formula"), rows)


def _measures() -> str:
    used = {x for m in METRICS for x in (*m.measures, *m.helpers)}
    rows = [(f"`{x.id}`", both(x.name), both(ADDITIVITY_WORDS[x.additivity]), _winners(x.id)) for x in MEASURES if x.id in used]
    head = "## 基础量与来源表 · Measures, and which table wins\n\n从左到右是信任顺序：左边没有，才看右边。 Left to right is the order of trust."
    return f"{head}\n\n" + table(
        ("基础量 / measure", "名称 / name", "相加 / additivity", "全店数来自 / the shop's number comes from"), rows
    )


def _winners(measure: str) -> str:
    return " → ".join(f"`{s.id}`" for s in SOURCES if s.serves(measure, NO_DIMS)) or "—"


def _sources() -> str:
    rows = [(f"`{s.id}`", both(s.name), f"`{s.table}`", code(s.dims)) for s in SOURCES]
    return "## 来源 · Sources\n\n" + table(("id", "名称 / name", "表 / table", "维度 / dimensions"), rows)


def _dimensions() -> str:
    return "## 维度 · Dimensions\n\n" + table(("id", "名称 / name"), [(f"`{k}`", both(w)) for k, w in DIMENSIONS.items()])


def _flags() -> str:
    rows = [(f"`{f}`", both(FLAG_WORDS[f]), "是 / yes" if f in MEANINGLESS else _void_for(f)) for f in Flag]
    note = items("带“是”的数，任何检查都不能拿来下结论。 No check may draw a conclusion from a number with a “yes”.")
    return "## 提示 · Flags\n\n" + table(("id", "意思 / meaning", "不能下结论 / no conclusion from it"), rows) + f"\n\n{note}"


def _void_for(flag: Flag) -> str:
    return ", ".join(f"`{m.id}`" for m in METRICS if flag in m.void_on)
