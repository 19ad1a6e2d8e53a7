"""The page of one metric: what it is, how it is counted, where it comes from, and when not to believe it."""

from __future__ import annotations

from collections.abc import Iterator

from pages.markdown import both, code, document, items, table
from zhanggui.kernel.flags import FLAG_WORDS, Flag
from zhanggui.kernel.words import Words
from zhanggui.metrics.catalogue import DEFINED_BY, GROUPS
from zhanggui.metrics.measure import ADDITIVITY_WORDS, MEASURES
from zhanggui.metrics.metric import METRICS, SMALL, Metric, Term
from zhanggui.metrics.sources import DIMENSIONS, SOURCES

UNITS = {
    "money": Words("金额（店铺币种）", "money in the shop's currency"), "people": Words("人", "people"), "count": Words("次、件、单", "count"),
    "ratio": Words("比率（0–1）", "ratio, 0 to 1"), "seconds": Words("秒", "seconds"), "hours": Words("小时", "hours"), "times": Words("倍、次", "times"),
    "money_per_person": Words("金额 ÷ 人（或次）", "money per person (or per click)"), "score": Words("分", "score"),
}  # fmt: skip
BETTER = {"more": Words("越高越好", "more is better"), "less": Words("越低越好", "less is better"), "neither": Words("不论高低", "neither")}
PLATFORMS = {
    "jd": "京东 JD", "pdd": "拼多多 Pinduoduo", "douyin": "抖音 Douyin", "shopify": "Shopify", "amazon": "亚马逊 Amazon", "taobao": "淘宝 Taobao",
    "ga4": "GA4",
}  # fmt: skip
SETTLES: dict[str, Words] = {
    "ads": Words("报表的归因天数（没写就是 15 天）", "the report's attribution window (15 days where it does not say)"),
    "refunds": Words(
        "这家店以往的退款到账进度满 98% 为止（历史太短就是 30 天）",
        "98 % of refunds are in by the shop's own past (30 days where it is too short)",
    ),
}


def metric_page(m: Metric) -> str:
    """The whole page."""
    parts = [
        items(*_about(m)),
        "## 来自哪些表 · Where it comes from\n\n"
        + table(("基础量 / measure", "相加 / additivity", "来源，按信任顺序 / sources, in order of trust"), _sources(m)),
        "## 什么时候别信 · When not to believe it\n\n" + items(*_validity(m)),
        _others(m),
        "## 怎么问 · How to ask\n\n" + _example(m),
    ]
    group = both(GROUPS[m.group])
    return document(Words(m.name.zh, m.name.en), [f"[指标 / metrics](../metrics.md) › {group} › `{m.id}`"], [p for p in parts if p])


def _about(m: Metric) -> Iterator[str | None]:
    yield f"定义：{m.definition.zh}"
    yield f"Definition: {m.definition.en}"
    yield f"算法：{m.formula.zh}"
    yield f"Formula: {m.formula.en} (`{_plain(m)}`)"
    yield f"单位 / unit: `{m.unit}`（{both(UNITS[m.unit])}）；{both(BETTER[m.better])}"
    yield f"粒度 / grain: 店 × 天，可拆 / shop × day, may be split `--by`: {code(_dims(m))}"
    yield f"相加 / additivity: {both(m.additivity)}"
    yield f"依据 / after: {both(DEFINED_BY[m.source])}"
    yield f"别名 / aliases: {code(m.aliases)}" if m.aliases else None


def _plain(m: Metric) -> str:
    top, bottom = _sum(m.top), _sum(m.bottom)
    times = f" × {m.times:g}" if m.times != 1 else ""
    return (f"({top})" if bottom and m.top[1:] else top) + (f" ÷ {f'({bottom})' if m.bottom[1:] else bottom}" if bottom else "") + times


def _sum(terms: tuple[Term, ...]) -> str:
    return " ".join(("− " if t.sign < 0 else "+ " if n else "") + t.measure + ("?" if t.optional else "") for n, t in enumerate(terms))


def _dims(m: Metric) -> list[str]:
    """Dimensions at which every measure that it needs is given by some table."""
    needed = [t.measure for t in m.terms if not t.optional]
    return [d for d in DIMENSIONS if all(any(s.serves(x, frozenset({d})) for s in SOURCES) for x in needed)]


def _sources(m: Metric) -> Iterator[tuple[str, str, str]]:
    for name in m.measures:
        x = MEASURES.get(name)
        giving = [
            f"`{s.id}` {both(s.name)}" + ("" if s.serves(name, frozenset()) else f" ({code(s.dims)})")
            for s in SOURCES
            if name in s.measures
        ]
        yield f"`{name}` {both(x.name)}", both(ADDITIVITY_WORDS[x.additivity]), " → ".join(giving) or "—"


def _validity(m: Metric) -> Iterator[str | None]:
    yield f"`cohort_mismatch` 总带着 / always: {both(FLAG_WORDS[Flag.COHORT_MISMATCH])}" if m.cohort else None
    if m.settles:
        until = SETTLES[m.settles] if isinstance(m.settles, str) else Words(f"{m.settles} 天", f"{m.settles} days")
        yield f"`not_settled` 直到 / until: {both(until)}"
    if m.presale:
        yield (
            f"`presale`、`balance_day`：预售订单（付尾款订单）占 5% 以上的日子，改看 [`{m.presale}`]({m.presale}.md)，没有下单数就看 "
            "[`presale_conversion`](presale_conversion.md)（R22） / on days with 5 % or more presale (balance) orders read the other one"
        )
    if m.covered:
        yield "`no_cost`：成本覆盖不到 95% / goods with a known cost make less than 95 % of sales; see [`cost_coverage`](cost_coverage.md)"
    people = any(MEASURES.get(x).additivity == "people" for x in m.measures)
    if people:
        yield (
            "`non_additive`：多天的人数只用平台自己的周、月数，或逐人去重；没有就不给（比率用每日之和，并标出） / people over several days: the platform's own "
            "week or month, or person by person; else none (ratios use daily sums, and say so)"
        )
        yield f"`subtotal_overlap`：{both(FLAG_WORDS[Flag.SUBTOTAL_OVERLAP])}"
    if m.bottom:
        small = any(MEASURES.get(t.measure).additivity == "people" for t in m.bottom) or m.small != SMALL
        yield f"`small_sample`：分母不到 {m.small} / fewer than {m.small} below" if small else None
        yield f"`zero_base`、`negative_base`：{both(FLAG_WORDS[Flag.ZERO_BASE])}"
    yield "任何数都可能带 / any number may carry: `partial_day`, `missing_file`, `mixed_definition`, `bad_data`"
    yield f"带这些提示时，检查不拿它下结论 / no check draws a conclusion from it with: {code(sorted(str(f) for f in m.void_on))}"


def _others(m: Metric) -> str:
    lines = [f"{PLATFORMS.get(p, p)}：{both(w)}" for p, w in m.differs.items()]
    lines += [f"不是 / not [`{n}`]({n}.md) {both(METRICS.get(n).name)}：{METRICS.get(n).formula.zh}" for n in m.not_same]
    return "## 别和这些混 · Not to be confused with\n\n" + items(*lines) if lines else ""


def _example(m: Metric) -> str:
    dims = _dims(m)
    by = f" --by day,{dims[0]}" if dims else " --by day"
    asked = f"zhanggui metric {m.id} --shop 代号 --from 2026-10-01 --to 2026-10-31 --by day --compare week_before"
    return f"```\n{asked}\nzhanggui metric {m.id} --shop 代号 --from 2026-10-01 --to 2026-10-31{by}\nzhanggui explain {m.id} --shop 代号 --from 2026-10-31 --to 2026-10-31\n```"
