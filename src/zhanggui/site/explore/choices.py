"""What the form of 探索 offers: metrics by group, dimensions, periods, comparisons, and the filters that are on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhanggui.almanac.comparable import BASIS_WORDS
from zhanggui.kernel.days import LEVELS
from zhanggui.kernel.words import Words
from zhanggui.metrics.allowed import can_cut, dims_of, shows_cost
from zhanggui.metrics.catalogue import GROUPS as METRIC_GROUPS
from zhanggui.metrics.metric import METRICS
from zhanggui.site.explore.links import longer
from zhanggui.site.explore.naming import GROUPS, Names, dim_words, head_words
from zhanggui.site.explore.spans import PERIODS, Span
from zhanggui.site.explore.state import NO_BASE, RANKS, TOPS, State
from zhanggui.warehouse.shops import Shop


@dataclass(frozen=True)
class Choice:
    """One thing to choose. `href`: the address with it chosen; `more`: what a search may find it by; `fits`: it goes with the rest."""

    id: str
    words: Words
    chosen: bool
    href: str = ""
    more: str = ""
    fits: bool = True


def choices(state: State, may_see_cost: bool, several: bool) -> dict[str, Any]:
    """All choices, for the template."""
    return {
        "metric_groups": metric_groups(state, may_see_cost),
        "chips": _chips(state),
        "longer": state.address(span=longer(state.span)) if state.by == "day" and state.span.one_day else "",
        "order": ",".join(m.id for m in state.metrics),
        "dim_groups": _dims(state, several),
        "periods": [Choice(p, w, p == state.span.period) for p, w in PERIODS.items()],
        "bases": [*(Choice(b, BASIS_WORDS[b], b == state.basis) for b in state.bases()), Choice(NO_BASE, Words("不比", "None"), state.basis is None)],
        "ranks": [Choice(r, w, r == state.rank) for r, w in RANKS.items()],
        "tops": TOPS,
        "earlier": _moved(state, -1),
        "later": _moved(state, 1),
    }  # fmt: skip


def metric_groups(state: State, may_see_cost: bool) -> list[tuple[Words, list[Choice]]]:
    """The catalogue by group, without what the reader may not see."""
    dims = frozenset({d for d, _ in state.where} | ({state.by} - {*LEVELS, "shop"}))
    chosen = {m.id for m in state.metrics}
    out = []
    for group, words in METRIC_GROUPS.items():
        own = [m for m in METRICS if m.group == group and (may_see_cost or not shows_cost(m))]
        offered = [
            Choice(m.id, m.name, m.id in chosen, more=" ".join([m.id, *m.aliases, m.name.zh, m.name.en]).lower(), fits=can_cut(m, dims))
            for m in own
        ]
        out.append((words, offered))
    return [(words, offered) for words, offered in out if offered]


def _chips(state: State) -> list[tuple[Choice, str]]:
    """The metrics that are looked at, each with the address on which it is drawn, and that without it."""
    out = []
    for n, m in enumerate(state.metrics):
        rest = tuple(x for x in state.metrics if x != m)
        out.append((Choice(m.id, m.name, n == state.main, state.address(draw=m.id)), state.address(metrics=rest) if rest else ""))
    return out


def _dims(state: State, several: bool) -> list[tuple[Words, list[Choice]]]:
    possible = set(dims_of(state.metrics, [d for d, _ in state.where]))
    times = [Choice(level, head_words(level), level == state.by) for level in LEVELS]
    groups = [(Words("时间", "Time"), times)]
    if several:
        groups.insert(0, (head_words("shop"), [Choice("shop", head_words("shop"), state.by == "shop")]))
    for words, dims in GROUPS:
        offered = [Choice(d, head_words(d), d == state.by) for d in dims if d in possible]
        groups += [(words, offered)] if offered else []
    return groups


def _moved(state: State, steps: int) -> str:
    """The address a period earlier or later."""
    to = state.span.moved(steps)
    if to is None:
        return ""
    period = "day" if state.span.period == "yesterday" else state.span.period
    return state.address(span=Span(period, to, to, to))


def filters(state: State, names: Names, shops: Mapping[str, Shop]) -> list[Choice]:
    """The members that are pinned, each with the address without it."""
    out = []
    for dim, member in state.where:
        said = next((name for s in shops if (name := names.of(s, dim, member)) != member), names.of("", dim, member))
        words = dim_words(dim)
        rest = tuple(pair for pair in state.where if pair != (dim, member))
        out.append(Choice(f"{dim}={member}", Words(f"{words.zh}：{said}", f"{words.en}: {said}"), True, state.address(where=rest)))
    return out
