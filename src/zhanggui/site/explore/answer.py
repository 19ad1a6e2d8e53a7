"""The answer of a cut as its page shows it: which lines, in what order, and what the others make together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from zhanggui.kernel.words import Lang, Words
from zhanggui.metrics.allowed import adds_up
from zhanggui.metrics.cut import Cut, Line
from zhanggui.metrics.measure import MEASURES
from zhanggui.metrics.metric import RATIO_WORDS, Metric
from zhanggui.site.explore.naming import Names
from zhanggui.site.explore.state import State
from zhanggui.warehouse.shops import Shop

SAME = 0.005  # half a cent


@dataclass(frozen=True)
class Answer:
    """A cut, ranked and shortened as the state says."""

    state: State
    cut: Cut
    names: Names
    shops: dict[str, Shop]
    lang: Lang

    @cached_property
    def _known(self) -> list[int]:
        """Lines that say anything at all, of those whose name holds what is looked for."""
        whole = self.state.of_time or self.state.by == "shop"  # there a gap is worth seeing
        told = [n for n, line in enumerate(self.cut.lines) if whole or any(h.value is not None for h in line.held)]
        wanted = self.state.find.casefold()
        return [n for n in told if not wanted or wanted in self.label(self.cut.lines[n]).casefold()]

    @cached_property
    def _ranked(self) -> list[int]:
        if self.state.of_time:
            return sorted(self._known, key=lambda n: (self.cut.lines[n].period.start, self.cut.lines[n].shop), reverse=True)
        return sorted(self._known, key=self._rank())

    def _rank(self) -> Callable[[int], tuple[bool, float]]:
        main, how = self.state.main, self.state.rank

        def of(n: int) -> tuple[bool, float]:
            held = self.cut.lines[n].held[main]
            said = held.value if how == "value" or self.state.basis is None else held.change.change if held.change else None
            return said is None, 0.0 if said is None else said if how == "fall" else -said

        return of

    @property
    def shown(self) -> list[Line]:
        """The lines of the table: of time all of them, the newest first; of members the first so many."""
        return [self.cut.lines[n] for n in self._picked]

    @property
    def _picked(self) -> list[int]:
        return self._ranked if self.state.of_time else self._ranked[: self.state.top]

    @property
    def found(self) -> int:
        return len(self._ranked)

    @property
    def others(self) -> int:
        """How many members are not shown. While one looks for a name nobody asks for the others."""
        return 0 if self.state.find else self.found - len(self._picked)

    def of_others(self) -> list[float | None]:
        return self._together(self._ranked[len(self._picked) :])

    @property
    def several(self) -> bool:
        return len(self.cut.asked.shops) > 1

    @property
    def currency(self) -> str:
        return self.shops[self.cut.asked.shops[0]].currency

    @property
    def one_currency(self) -> bool:
        return len({self.shops[s].currency for s in self.cut.asked.shops}) == 1

    def together(self) -> list[float | None]:
        """All shops together: what adds up, and money only of one currency."""
        return self._together(range(len(self.cut.lines)))

    def _together(self, lines: Iterable[int]) -> list[float | None]:
        every = self.cut.together(lines)
        return [None if not self.one_currency and has_money(m) else v for m, v in zip(self.cut.metrics, every, strict=True)]

    def label(self, line: Line) -> str:
        """What a line is called, its codes included."""
        by = self.state.by
        member = line.members.get(by, line.shop)
        shop = self.names.shop_names.get(line.shop, line.shop)
        return " ".join([member, self.names.of(line.shop, by, member) if by in line.members else shop, shop if self.several else ""])

    @property
    def empty(self) -> bool:
        return not any(h.value is not None for n in self._known for h in self.cut.lines[n].held)

    def no_total(self) -> list[Words]:
        """Why some metrics have no number for the others (or for all shops)."""
        needed = self.others or self.several
        out = []
        for m in self.cut.metrics:
            if needed and not adds_up(m):
                why = (
                    m.additivity if not m.bottom else Words("分子分母里有人数，人不能相加", "people above or below, and people do not add")
                )
                out.append(Words(f"{m.name.zh}没有{self._sum_words.zh}：{why.zh}", f"{m.name.en}: no {self._sum_words.en}: {why.en}"))
            elif needed and m.bottom:
                out.append(Words(f"{m.name.zh}的{self._sum_words.zh}：{RATIO_WORDS.zh}", f"{m.name.en}: {RATIO_WORDS.en}"))
        if self.several and not self.one_currency and any(has_money(m) for m in self.cut.metrics):
            out.append(Words("几家店币种不同，金额不合计", "the shops sell in several currencies: money has no total"))
        return out

    @property
    def _sum_words(self) -> Words:
        return Words("合计", "total") if self.several else Words("「其他」", "'others'")

    def gaps(self) -> list[Words]:
        """Where the parts do not add up to the whole: by how much. Of metrics that add up, seen over all members."""
        whole = self.cut.whole
        if whole is None or self.state.of_time or not self.cut.lines:
            return []
        out = []
        for m, told, parts in zip(self.cut.metrics, whole.held, self.cut.together(range(len(self.cut.lines))), strict=True):
            if m.bottom or told.value is None or parts is None or abs(parts - told.value) < SAME:
                continue
            off = parts - told.value
            out.append(
                Words(
                    f"{m.name.zh}各项相加比整体{'多' if off > 0 else '少'} {abs(off):,.2f}（{'有重叠或口径不同' if off > 0 else '有的没归到项里，或口径不同'}）",
                    f"{m.name.en}: the parts add up to {abs(off):,.2f} {'more' if off > 0 else 'less'} than the whole",
                )
            )
        return out


def has_money(metric: Metric) -> bool:
    """Whether money stands in it, above or below."""
    return any(MEASURES.get(m).additivity == "money" for m in metric.measures)
