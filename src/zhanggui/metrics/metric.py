"""What a metric is: a formula over measures, with all that must be known before it is believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.flags import MEANINGLESS, Flag
from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words
from zhanggui.metrics.measure import ADDITIVITY_WORDS, MEASURES, Additivity

Unit = Literal["money", "people", "count", "ratio", "seconds", "hours", "money_per_person", "times", "score"]
Better = Literal["more", "less", "neither"]
RATIO_WORDS = Words("分子、分母各自合计后相除", "the ratio of the sums, never the mean of ratios")
SMALL = 30  # below so many under a ratio of people it is called a small sample


class Term(NamedTuple):
    """A measure with its sign. One that is `optional` counts as nothing where no file gives it, and the number says so unless it is `minor`."""

    measure: str
    sign: int = 1
    optional: bool = False
    minor: bool = False


@dataclass(frozen=True)
class Metric:
    """One metric: the sum of `top`, divided by that of `bottom` if there is one, `times` a constant.

    `settles`: days after which the platform changes it no more; "ads": by the attribution window of the report; "refunds": when
    the refunds of a day's orders are in. `presale`: what to read instead on deposit and balance days. `cohort`: above and below are
    not the same orders. `covered`: stands on the shop's cost sheet. `small`: fewer than so many below are a small sample.
    `not_same`: metrics that go by the same word elsewhere and are other numbers. `source` says where the definition comes from.
    """

    id: str
    name: Words
    unit: Unit
    better: Better
    top: tuple[Term, ...]
    definition: Words
    source: str
    group: str = ""
    bottom: tuple[Term, ...] = ()
    times: float = 1.0
    settles: int | Literal["ads", "refunds"] = 0
    presale: str = ""
    cohort: bool = False
    covered: bool = False
    small: int = SMALL
    aliases: tuple[str, ...] = ()
    not_same: tuple[str, ...] = ()
    differs: dict[str, Words] = field(default_factory=dict, hash=False)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        return self.top + self.bottom

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The measures it is made of, each once."""
        return tuple(dict.fromkeys(t.measure for t in self.terms))

    @cached_property
    def helpers(self) -> tuple[str, ...]:
        """Measures that only its flags need."""
        need: tuple[str, ...] = ()
        need += ("ad_window", "ad_unread") if self.settles == "ads" else ()
        need += ("presale_orders", "balance_orders", "order_orders", "pay_orders") if self.presale else ()
        need += ("costed_amount", "lines_amount") if self.covered else ()
        return tuple(m for m in need if m not in self.measures)

    @property
    def formula(self) -> Words:
        """The formula in words, from its measures."""
        top, bottom = _said(self.top), _said(self.bottom)
        times = f" × {self.times:g}" if self.times != 1 else ""
        return Words(*(_over(a, b, bool(self.top[1:]), bool(self.bottom[1:])) + times for a, b in zip(top, bottom, strict=True)))

    @property
    def digits(self) -> int:
        """Digits after the point that are meant: money at rest has four, counts none, ratios as many as a float tells."""
        return 4 if not self.bottom and self.unit in ("money", "people", "count") else 10

    @property
    def additivity(self) -> Words:
        """How it adds up over days and members."""
        return RATIO_WORDS if self.bottom else ADDITIVITY_WORDS[self.kind]

    @cached_property
    def kind(self) -> Additivity:
        """The additivity of what stands above: the least additive of its measures."""
        order: tuple[Additivity, ...] = ("people", "mean", "last", "most", "adds", "money")
        return min((MEASURES.get(t.measure).additivity for t in self.top), key=order.index)

    @property
    def always(self) -> frozenset[Flag]:
        """Flags that belong to the definition itself."""
        return frozenset({Flag.COHORT_MISMATCH}) if self.cohort else frozenset()

    @property
    def void_on(self) -> frozenset[Flag]:
        """Flags under which no check may reason from it."""
        more = {Flag.PRESALE, Flag.BALANCE_DAY} if self.presale else set()
        return MEANINGLESS | more | ({Flag.NO_COST} if self.covered else set())


METRICS: Registry[Metric] = Registry(Words("指标", "metric"))


def find_metric(name: str) -> Metric:
    """A metric by id, alias or Chinese name. Raises UseError that names the nearest."""
    if name in METRICS:
        return METRICS.get(name)
    for metric in METRICS:
        if name in metric.aliases or name == metric.name.zh:
            return metric
    return METRICS.get(name)


def read_terms(text: str) -> tuple[Term, ...]:
    """'pay_amount - refund_amount? - tax??' → terms (? optional, ?? optional and minor). Raises UseError for a measure that is not declared."""
    terms, sign = [], 1
    for word in text.split():
        if word in "+-":
            sign = 1 if word == "+" else -1
            continue
        name = word.rstrip("?")
        if name not in MEASURES:
            raise UseError(Words(f"指标公式里没有基础量「{name}」", f"no measure '{name}' for a formula"))
        terms.append(Term(name, sign, word.endswith("?"), word.endswith("??")))
        sign = 1
    return tuple(terms)


def _said(terms: tuple[Term, ...]) -> Words:
    names = [(t.sign, MEASURES.get(t.measure).name) for t in terms]
    parts = [((" + " if s > 0 else " − ") if n or s < 0 else "", w) for n, (s, w) in enumerate(names)]
    return Words("".join(s + w.zh for s, w in parts), "".join(s + w.en for s, w in parts))


def _over(top: str, bottom: str, several: bool, several_below: bool) -> str:
    if not bottom:
        return top
    return f"{f'({top})' if several else top} ÷ {f'({bottom})' if several_below else bottom}"
