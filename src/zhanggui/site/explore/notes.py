"""Below the table: how the days were compared, why something has no total, what a platform means otherwise; and help where nothing is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhanggui.almanac.comparable import BASIS_WORDS
from zhanggui.brief.words import TABLES
from zhanggui.kernel.words import Words
from zhanggui.metrics.allowed import could_give
from zhanggui.metrics.compare import Change
from zhanggui.site.explore.answer import Answer
from zhanggui.site.explore.links import longer
from zhanggui.site.explore.spans import Span


@dataclass(frozen=True)
class Help:
    """Nothing was found: why that may be, and where to go on."""

    words: Words
    href: str = ""
    link: Words | None = None


def notes_of(answer: Answer) -> list[Words]:
    """Everything to be said of the answer, each once."""
    return list(dict.fromkeys([*_compared(answer), *answer.no_total(), *answer.gaps(), *_differs(answer)]))


def _compared(answer: Answer) -> list[Words]:
    """Which days it was held against, and by what rule."""
    basis = answer.state.basis
    lines = [*answer.shown, *([answer.cut.whole] if answer.cut.whole else [])]
    changes = [h.change for line in lines for h in line.held if h.change is not None]
    if basis is None or not changes:
        return []
    whys = list(dict.fromkeys(c.against.why for c in changes))
    days = _days(changes[-1]) if len({c.against.base for c in changes}) == 1 else ""
    more = "…" if len(whys) > 2 else ""
    zh, en = "；".join(w.zh for w in whys[:2]) + more, "; ".join(w.en for w in whys[:2]) + more
    name = BASIS_WORDS[basis]
    return [Words(f"{name.zh}：{days}{'，' if days else ''}{zh}", f"{name.en}: {days}{', ' if days else ''}{en}")]


def _days(change: Change) -> str:
    base = change.against.base
    if not base:
        return ""
    return f"{base[0]}" if len(base) == 1 else f"{base[0]} ~ {base[-1]}"


def _differs(answer: Answer) -> list[Words]:
    platforms = dict.fromkeys(s.platform for s in answer.shops.values())
    told = [(m, m.differs.get(p) or (m.differs.get("taobao") if p == "tmall" else None)) for m in answer.cut.metrics for p in platforms]
    return [Words(f"{m.name.zh}在本平台：{w.zh}", f"{m.name.en} here: {w.en}") for m, w in told if w]


def help_for(answer: Answer, last_day: date | None) -> list[Help]:
    """What to do when there is nothing: look for less, look at a day that has data, or bring the file that would tell."""
    state = answer.state
    out = []
    if state.find:
        out.append(
            Help(
                Words(f"没有名字里带「{state.find}」的", f"nothing is called '{state.find}'"),
                state.address(find=""),
                Words("去掉查找", "look for all"),
            )
        )
    if last_day is not None and last_day < state.span.first:
        span = Span("day", last_day, last_day, last_day)
        said = Words(f"这几天还没有数据，最近有数据的一天是 {last_day}", f"no data of these days; the last day with data is {last_day}")
        out.append(Help(said, state.address(span=span), Words("看那一天", "go to that day")))
    elif last_day is None:
        out.append(
            Help(
                Words(
                    "还没有导入过数据：先到「导入」把平台下载的表拖进来", "nothing was imported yet: drop the platform's files under Import"
                )
            )
        )
    elif not state.find:
        names = list(dict.fromkeys(TABLES.get(s.table, s.name) for s in could_give(answer.cut.metrics, frozenset(answer.cut.asked.dims))))
        zh, en = "、".join(n.zh for n in names[:4]), ", ".join(n.en for n in names[:4])
        out.append(Help(Words(f"没有哪张表讲到这样细的数；能给的表：{zh}", f"no file tells it in such detail; these could: {en}")))
        if state.where:
            by_day = state.address(by="day", span=longer(state.span))
            out.append(Help(Words("或者看它逐日的数", "or look at its days"), by_day, Words("按日", "By day")))
            out.append(Help(Words("或者看整体", "or look at the whole"), state.address(where=()), Words("去掉筛选", "drop the filters")))
    return out
