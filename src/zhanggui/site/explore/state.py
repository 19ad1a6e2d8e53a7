"""What an address of 探索 asks for. The address holds all of it, so that a link shows a colleague the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from zhanggui.almanac.comparable import BASES, Basis
from zhanggui.kernel.days import LEVELS
from zhanggui.kernel.words import Words
from zhanggui.metrics import catalogue as _catalogue  # noqa: F401 - fills METRICS
from zhanggui.metrics.allowed import can_cut, dims_of
from zhanggui.metrics.compare import read_bases
from zhanggui.metrics.cut import Asked
from zhanggui.metrics.metric import Metric, find_metric
from zhanggui.metrics.query import BY_NAME
from zhanggui.site.explore.spans import Span, read_span

MOST_METRICS = 4
TOPS = (10, 20, 50, 100, 500)
RANKS: dict[str, Words] = {
    "value": Words("数值最大", "largest"),
    "rise": Words("升得最多", "risen most"),
    "fall": Words("降得最多", "fallen most"),
}
USUAL = ("pay_amount", "visitors", "pay_conversion", "aov")
NO_BASE = "none"
# By what people look first, where the usual is not told.
LIKELY = ("source_l1", "product_id", "campaign_id", "staff", "merchant_sku", "fee_name", "anchor_id", "indicator")


@dataclass(frozen=True)
class State:
    """Metrics side by side, by what, which days, held against which, within which members; how many, in what order, with which name."""

    metrics: tuple[Metric, ...]
    by: str
    span: Span
    basis: Basis | None
    where: tuple[tuple[str, str], ...]
    draw: str
    top: int
    rank: str
    find: str
    notices: tuple[Words, ...] = ()

    @property
    def main(self) -> int:
        """The metric that is drawn, and by which members are ranked."""
        return next((n for n, m in enumerate(self.metrics) if m.id == self.draw), 0)

    @property
    def of_time(self) -> bool:
        return self.by in LEVELS

    def bases(self) -> list[Basis]:
        """The comparisons that mean something for these days."""
        days = self.span.one_day or self.by == "day"
        return [b for b in BASES if b != "day_before" or days]

    def asked(self, shops: tuple[str, ...], today: date) -> Asked:
        ids = tuple(m.id for m in self.metrics)
        return Asked(shops, ids, self.span.first, self.span.last, self.by, today, self.where, self.basis, self.span.whole)

    def address(self, **changed: Any) -> str:
        """'?…': this state with some of it changed; what is usual is left out."""
        s = replace(self, **changed)
        pairs: list[tuple[str, str]] = [("m", m.id) for m in s.metrics]
        pairs += [("by", s.by), *_span_pairs(s.span), ("base", s.basis or NO_BASE)]
        pairs += [("where", f"{d}={member}") for d, member in s.where]
        pairs += [("draw", s.metrics[s.main].id)] if s.main else []
        pairs += [("top", str(s.top))] if s.top != TOPS[1] else []
        pairs += [("rank", s.rank)] if s.rank != "value" else []
        pairs += [("find", s.find)] if s.find else []
        return "?" + urlencode(pairs)


def _span_pairs(span: Span) -> list[tuple[str, str]]:
    if span.period == "yesterday":
        return [("period", "yesterday")]
    if span.period == "custom":
        return [("period", "custom"), ("from", span.first.isoformat()), ("to", span.last.isoformat())]
    return [("period", span.period), ("date", span.anchor.isoformat())]


def read_state(given: QueryDict, yesterday: date, usual_by: str, several_shops: bool = False) -> State:
    """Read an address. What does not go together is mended, and said. Raises UseError for what nobody knows."""
    notices: list[Words] = []
    span = read_span(given.dict(), yesterday)
    metrics = _metrics(given, notices)
    where = _where(given, metrics, notices)
    by = _by(given, metrics, where, usual_by, several_shops, notices)
    state = State(metrics, by, span, None, where, given.get("draw", ""), _top(given), given.get("rank", ""), given.get("find", "").strip())
    state = replace(state, rank=state.rank if state.rank in RANKS else "value", basis=_basis(given, state))
    return replace(state, notices=tuple(notices))


def _metrics(given: QueryDict, notices: list[Words]) -> tuple[Metric, ...]:
    asked = [find_metric(name) for name in given.getlist("m") if name] or [find_metric(name) for name in USUAL]
    # The boxes of a form come in the order of the catalogue; those that were looked at keep their places.
    before = given.get("order", "").split(",")
    metrics = tuple(sorted(dict.fromkeys(asked), key=lambda m: before.index(m.id) if m.id in before else len(before)))
    if len(metrics) > MOST_METRICS:
        notices.append(
            Words(f"一次最多并排看 {MOST_METRICS} 个指标，只留前 {MOST_METRICS} 个", f"{MOST_METRICS} metrics at most side by side")
        )
    return metrics[:MOST_METRICS]


def _where(given: QueryDict, metrics: tuple[Metric, ...], notices: list[Words]) -> tuple[tuple[str, str], ...]:
    pairs = [text.partition("=") for text in given.getlist("where") if "=" in text]
    where = tuple(sorted({BY_NAME.get(d, d): member for d, _, member in pairs}.items()))
    lost = [m for m in metrics if where and not can_cut(m, frozenset(d for d, _ in where))]
    if not lost:
        return where
    zh, en = "、".join(m.name.zh for m in lost), ", ".join(m.name.en for m in lost)
    notices.append(Words(f"「{zh}」没有这样细的数，筛选已去掉", f"{en}: not told in such detail; the filters are gone"))
    return ()


def _by(
    given: QueryDict,
    metrics: tuple[Metric, ...],
    where: tuple[tuple[str, str], ...],
    usual: str,
    several_shops: bool,
    notices: list[Words],
) -> str:
    asked = BY_NAME.get(given.get("by", ""), given.get("by", ""))
    dims = dims_of(metrics, [d for d, _ in where])
    possible = [*LEVELS, *(["shop"] if several_shops else []), *dims]
    if asked in possible:
        return asked
    best = next((d for d in (usual, *LIKELY) if d in possible), "day")
    if asked:
        from zhanggui.site.explore.naming import dim_words

        was, now = dim_words(asked), dim_words(best)
        notices.append(
            Words(f"这些指标没有按「{was.zh}」的数，改为按「{now.zh}」", f"these metrics are not told by {was.en}; by {now.en} instead")
        )
    return best


def _top(given: QueryDict) -> int:
    asked = given.get("top", "")
    return int(asked) if asked.isdigit() and int(asked) in TOPS else TOPS[1]


def _basis(given: QueryDict, state: State) -> Basis | None:
    """The comparison asked for; the same weekday of the week before by default; 环比 where 较前一日 means nothing."""
    asked = given.get("base", "")
    if asked == NO_BASE:
        return None
    basis = read_bases([asked])[0] if asked else "week_before" if state.span.one_day else "period_before"
    return basis if basis in state.bases() else "period_before"
