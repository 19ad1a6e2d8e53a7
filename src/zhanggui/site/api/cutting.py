"""Metrics by any dimension or by time, as 探索 asks for them: numbers with their flags, what they are held against, what adds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Schema
from pydantic import Field

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.api.desk import CallDesk, desk_of
from zhanggui.site.api.door import endpoint
from zhanggui.site.api.paging import Day, Page, cursor_of, whole
from zhanggui.site.api.reading import NO_MONEY
from zhanggui.site.api.scopes import READ

BaseName = Literal["day_before", "week_before", "period_before", "year_before", ""]
MOST = 8  # metrics of one call


class Against(Schema):
    """What a number is held against. `ratio` = change ÷ |value|; null where that says nothing."""

    first: date | None = Field(alias="from")
    last: date | None = Field(alias="to")
    value: float | None
    change: float | None
    ratio: float | None
    flags: list[str]


class Number(Schema):
    """A number with what must be known before it is believed; null where it cannot be had."""

    value: float | None
    flags: list[str]
    base: Against | None = None


class Line(Schema):
    """`member`: the id of what the line is of (a source, a product …); null where lines are days or shops."""

    shop: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    member: str | None
    name: str
    values: dict[str, Number]


class Cut(Schema):
    """`whole`: the same without the dimension, as the tables tell it; null over several shops. `together`: all lines as one number,
    null for a metric whose members do not add up (`notes` says why). `flags`: every flag in words."""

    by: str
    base: str
    items: list[Line]
    next: str
    whole: Line | None
    together: dict[str, float | None]
    notes: list[str]
    flags: dict[str, str]


class Asking(Page):
    """What is asked. `where`: dimension=member, all must hold. `shop` none: every shop of the token."""

    metric: list[str] = Field(min_length=1, max_length=MOST)
    shop: list[str] = Field(default_factory=list, max_length=500)
    by: str = Field("day", max_length=40)
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    where: list[str] = Field(default_factory=list, max_length=6)
    base: BaseName = ""


@dataclass(frozen=True)
class _Told:
    answer: Any
    lines: list[Any]


@endpoint(
    "GET",
    "/cut",
    Words("指标，按维度或时间", "metrics, by a dimension or by time"),
    Cut,
    scopes=(READ,),
    needs=Permission.READ,
    also=(404,),
)
def cut(request: HttpRequest, asking: Annotated[Asking, Query()]) -> Any:
    """`by`: day, week, month, quarter, year, shop, or a dimension of the metrics. Days come in their order, members the largest first."""
    desk = desk_of(request)
    told = _ask(desk, asking)
    of = "|".join([*asking.metric, *asking.shop, asking.by, f"{asking.first}", f"{asking.last}", *asking.where, asking.base])
    start = whole(asking.cursor, of) or 0
    shown = told.lines[start : start + asking.limit]
    answer, end = told.answer, start + asking.limit
    lines = [_line(answer, line) for line in shown]
    outside = _line(answer, answer.cut.whole) if answer.cut.whole else None
    return {
        "by": answer.state.by, "base": asking.base, "items": lines, "next": cursor_of(end, of) if end < len(told.lines) else "", "whole": outside,
        "together": _together(answer), "notes": [w.say(desk.lang) for w in (*answer.no_total(), *answer.gaps())],
        "flags": _flags([*lines, *([outside] if outside else [])], desk),
    }  # fmt: skip


def _ask(desk: CallDesk, asking: Asking) -> _Told:
    from django.utils import timezone

    from zhanggui.metrics.cut import cut as cut_up
    from zhanggui.metrics.seasons import seasons_by_shop
    from zhanggui.site.explore.answer import Answer
    from zhanggui.site.explore.naming import Names
    from zhanggui.warehouse.engine import Reader

    shops = {key: desk.need_shop(key) for key in dict.fromkeys(asking.shop)} or desk.shops
    if not shops:
        raise UseError(Words("还没有店铺", "there is no shop yet"), Words("先登记店铺", "add a shop first"))
    state = _state(desk, asking, len(shops) > 1)
    reader = Reader(desk.ws.lake)
    found = cut_up(reader, state.asked(tuple(shops), timezone.localdate()), seasons_by_shop(shops, desk.ws.home))
    names = Names(reader, tuple(shops), desk.lang, {key: s.name for key, s in shops.items()})
    answer = Answer(state, found, names, dict(shops), desk.lang)
    lines = answer.shown[::-1] if state.of_time else answer.shown
    return _Told(answer, lines)


def _state(desk: CallDesk, asking: Asking, several: bool) -> Any:
    """What 探索 would be asked by its address; nothing is mended silently. Raises UseError, Wrong."""
    from zhanggui.kernel.days import LEVELS
    from zhanggui.metrics import catalogue as _catalogue  # noqa: F401 - fills METRICS
    from zhanggui.metrics.allowed import can_cut, dims_of, shows_cost
    from zhanggui.metrics.compare import read_bases
    from zhanggui.metrics.metric import find_metric
    from zhanggui.site.explore.spans import read_span
    from zhanggui.site.explore.state import State

    metrics = tuple(dict.fromkeys(find_metric(name) for name in asking.metric))
    if any(shows_cost(m) for m in metrics) and not desk.may(Permission.SEE_MONEY):
        raise NO_MONEY
    where = _where(asking.where)
    lost = [m for m in metrics if where and not can_cut(m, frozenset(where))]
    possible = [*LEVELS, *(["shop"] if several else []), *dims_of(metrics, where)]
    if lost or asking.by not in possible:
        raise _not_told(asking.by if not lost else "+".join(where), possible)
    span = read_span({"period": "custom", "from": str(asking.first), "to": str(asking.last)}, desk.yesterday)
    basis = read_bases([asking.base])[0] if asking.base else None
    state = State(metrics, asking.by, span, basis, tuple(sorted(where.items())), "", 10**9, "value", "")
    if basis is not None and basis not in state.bases():
        raise UseError(
            Words("较前一日只用于按日看的数", "only days are compared with the day before"),
            Words("用 by=day，或 base=period_before", "ask by=day, or base=period_before"),
        )
    return state


def _where(given: list[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    if any(not mark or not dim for dim, mark, _ in pairs):
        raise UseError(
            Words("where 要写成 维度=成员", "where is written dimension=member"), Words("如 source_l1=平台流量", "as source_l1=搜索")
        )
    return {dim: member for dim, _, member in pairs}


def _not_told(by: str, possible: list[str]) -> UseError:
    listed = ", ".join(possible)
    return UseError(
        Words(f"这些指标没有按「{by}」的数", f"these metrics are not told by '{by}'"), Words(f"可用：{listed}", f"there are: {listed}")
    )


def _line(answer: Any, line: Any) -> dict[str, Any]:
    by = answer.state.by
    member = line.members.get(by)
    shop = answer.names.shop_names.get(line.shop, line.shop)
    return {
        "shop": line.shop, "from": line.period.first, "to": line.period.last, "member": member,
        "name": shop if member is None else answer.names.of(line.shop, by, member),
        "values": {m.id: _number(h) for m, h in zip(answer.cut.metrics, line.held, strict=True)},
    }  # fmt: skip


def _number(held: Any) -> dict[str, Any]:
    from zhanggui.kernel.flags import flag_names

    return {"value": held.value, "flags": flag_names(held.flags), "base": _against(held.change)}


def _against(change: Any) -> dict[str, Any] | None:
    from zhanggui.kernel.flags import flag_names

    if change is None:
        return None
    days = change.against.base
    return {
        "from": days[0] if days else None, "to": days[-1] if days else None, "value": change.value, "change": change.change,
        "ratio": change.ratio, "flags": flag_names(change.flags),
    }  # fmt: skip


def _together(answer: Any) -> dict[str, float | None]:
    """Over days of people nothing is added; `together` of several shops is money of one currency alone."""
    return {m.id: v for m, v in zip(answer.cut.metrics, answer.together(), strict=True)}


def _flags(lines: list[Mapping[str, Any]], desk: CallDesk) -> dict[str, str]:
    from zhanggui.kernel.flags import FLAG_WORDS, Flag

    numbers = [n for line in lines for n in line["values"].values()]
    found = {f for n in numbers for f in (*n["flags"], *(n["base"]["flags"] if n["base"] else ()))}
    return {f: FLAG_WORDS[Flag(f)].say(desk.lang) for f in sorted(found)}
