"""What a form of the plan page asks to be done, read once: tried for the preview, run when it is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

from django.http import HttpRequest, QueryDict

from zhanggui.kernel.days import read_day
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.pages.plan_grid import Asked
from zhanggui.site.pages.plan_outlook import HISTORY, by_day
from zhanggui.warehouse.workspace import Workspace

REPEATED = ("do", "year", "metric", "tab", "month", "person", "rest", "past", "amount", "shape", "months", "quarters", "weekdays",
            "start", "weeks", "growth", "most", "first", "shares", "cap_cell", "cap")  # fmt: skip
EDITS = ("e_cell", "e_what", "e_amount", "e_owner")


@dataclass(frozen=True)
class Order:
    """`run` does it; `fields` are the form again; `typed`: the cells somebody named; `said`: what it is, for preview and log."""

    said: Words
    run: Callable[[], object]
    fields: list[tuple[str, str]]
    typed: frozenset[tuple[str, str]] = frozenset()
    notes: list[dict[str, Any]] = field(default_factory=list)


def order_of(request: HttpRequest, asked: Asked, ws: Workspace, today: date, more: list[tuple[str, ...]] | None = None) -> Order:
    """The order of a POST. `more`: edits that were read elsewhere (a pasted block, a workbook). Raises UseError."""
    given = request.POST
    makers: dict[str, Callable[[], Order]] = {
        "edit": lambda: _edits(given, asked, today, more or []),
        "year": lambda: _year(given, asked, ws, today),
        "ramp": lambda: _ramp(given, asked, ws, today),
        "cap": lambda: _cap(given, asked, today),
        "share": lambda: _share(given, asked),
    }
    made = makers.get(given.get("do", "edit"))
    if made is None:
        raise _unknown()
    order = made()
    fields = [(name, given[name]) for name in REPEATED if given.get(name)]
    return replace(order, fields=[*fields, *order.fields])


def _edits(given: QueryDict, asked: Asked, today: date, more: list[tuple[str, ...]]) -> Order:
    from zhanggui.desks.plan import editing
    from zhanggui.desks.plan.amounts import read_amount

    columns = [given.getlist(name) for name in EDITS]
    if len({len(column) for column in columns}) > 1:
        raise _unknown()
    listed = list(zip(*columns, strict=True)) + more
    edits = [
        editing.Edit(cell, _what(what), read_amount(text) if what == "set" else None, owner)
        for cell, what, text, owner in dict.fromkeys(listed)
    ]
    keep = given.get("rest") == "keep"
    first = today if given.get("past", "stay") == "stay" and asked.year == today.year else None
    fields = [(name, value) for row in dict.fromkeys(listed) for name, value in zip(EDITS, row, strict=True)]
    return Order(
        Words(f"改 {len(edits)} 格", f"{len(edits)} cells changed"),
        lambda: editing.edit(asked.shop.key, asked.year, edits, asked.metric, rest="keep" if keep else "divide", keep_before=first),
        fields,
        frozenset((e.owner, e.cell) for e in edits),
        [{"cell": e.cell, "what": e.what, "owner": e.owner} for e in edits],
    )


def _what(text: str) -> Any:
    if text not in ("set", "lock", "unlock"):
        raise _unknown()
    return text


def _unknown() -> UseError:
    return UseError(Words("不认识这个操作", "there is no such action"), Words("回到计划页重试", "go back to the plan and try again"))


def _year(given: QueryDict, asked: Asked, ws: Workspace, today: date) -> Order:
    """The amount of the year and the shape it is spread by."""
    from zhanggui.desks.plan import service
    from zhanggui.desks.plan.amounts import read_amount
    from zhanggui.desks.plan.typed import KINDS, Kind, ShapeAsk

    amount, shape = read_amount(given.get("amount", "")), given.get("shape", "keep")
    ask = None
    if shape in KINDS:
        ask = ShapeAsk(
            cast(Kind, shape), numbers(given.get("months", "")), numbers(given.get("quarters", "")), numbers(given.get("weekdays", "")),
            _day(given.get("start", "")), _whole(given.get("weeks", "")), _ratio(given.get("growth", "")),
        )  # fmt: skip
    history = by_day(ws, asked.metric, asked.shop.key, date(asked.year, 1, 1) - timedelta(days=HISTORY), date(asked.year, 12, 31))
    stays = today if given.get("past", "stay") == "stay" and asked.year == today.year and given.get("tab") != "new" else None
    about = asked.shop

    def run() -> object:
        kept = stays if service.has_plan(about.key, asked.year, asked.metric) else None
        return service.set_plan(
            about.key, asked.year, amount, asked.metric, history or None, platform=about.platform, home=ws.home, ask=ask, keep_before=kept
        )

    return Order(Words("定全年目标", "the target of the year"), run, [], frozenset({("", str(asked.year))}), [{"shape": shape}])


def _ramp(given: QueryDict, asked: Asked, ws: Workspace, today: date) -> Order:
    from zhanggui.desks.plan import service
    from zhanggui.desks.plan.amounts import read_amount

    start = _day(given.get("start", ""))
    if start is None or start.year != asked.year:
        raise UseError(
            Words(f"爬坡要从 {asked.year} 年的一天开始", f"a ramp begins on a day of {asked.year}"), Words("选开始的一天", "choose the day")
        )
    first, most = read_amount(given.get("first", "")), given.get("most", "")
    weeks, growth, cap = _whole(given.get("weeks", "")), _ratio(given.get("growth", "")), read_amount(most) if most else None

    def run() -> object:
        return service.ramp(
            asked.shop.key, start, weeks, first, growth, cap, asked.metric, platform=asked.shop.platform, home=ws.home,
            keep_before=min(today, start) if asked.year == today.year else None,
        )  # fmt: skip

    return Order(
        Words(f"从 {start} 起逐周爬坡", f"a ramp week by week from {start}"), run, [], notes=[{"start": f"{start}", "first": first}]
    )


def _cap(given: QueryDict, asked: Asked, today: date) -> Order:
    from zhanggui.desks.plan import service
    from zhanggui.desks.plan.amounts import read_amount
    from zhanggui.desks.plan.cells import read_cell
    from zhanggui.desks.plan.pasted import read_label

    text, amount = given.get("cap_cell", ""), given.get("cap", "").strip()
    where = read_cell(read_label(text, asked.year) or text, asked.year)
    cell, most = where.name, read_amount(amount) if amount else None
    stays = min(today, where.first) if asked.year == today.year else None
    return Order(
        Words(f"{cell} 封顶", f"a cap on {cell}") if amount else Words(f"{cell} 取消封顶", f"no cap on {cell}"),
        lambda: service.cap(asked.shop.key, asked.year, cell, most, asked.metric, keep_before=stays),
        [],
        frozenset({("", cell)}),
        [{"cell": cell, "cap": most}],
    )


def _share(given: QueryDict, asked: Asked) -> Order:
    from zhanggui.desks.plan import sharing
    from zhanggui.desks.plan.people import read_shares

    lines = [line for line in given.get("shares", "").replace("\r", "").replace("，", "\n").replace("＝", "=").split("\n") if line.strip()]
    shares = read_shares(lines)
    return Order(
        Words("分到人", "shared out to people"),
        lambda: sharing.share(asked.shop.key, asked.year, shares, asked.metric),
        [],
        notes=[{"shares": shares}],
    )


def edits_of_book(path: Path, shop: str) -> tuple[int, str, list[tuple[str, ...]]]:
    """Year, metric and edits of a plan's workbook that came back. Raises UseError for another shop, or cells changed since the export."""
    from zhanggui.desks.plan import book, book_read
    from zhanggui.desks.plan.rules import unit_of

    sent = book_read.read_book(path)
    book.import_file(shop, path, dry_run=True)
    unit = unit_of(sent.metric)
    found: list[tuple[str, ...]] = [
        (c.cell, "unlock" if c.amount is None else "set", "" if c.amount is None else f"{c.amount / unit:.2f}", c.owner)
        for c in book_read.changes(sent)
    ]
    return sent.year, sent.metric, found


def numbers(text: str) -> tuple[float, ...]:
    """'23,25,22,30', '23% 25% …', or a column pasted from Excel → numbers. Raises UseError."""
    parts = text.replace("，", " ").replace(",", " ").replace("、", " ").split()
    try:
        return tuple(float(part.rstrip("%％")) for part in parts)
    except ValueError:
        raise UseError(
            Words(f"看不懂「{text}」", f"cannot read '{text}'"), Words("写成 23,25,22,30", "write it like 23,25,22,30")
        ) from None


def _day(text: str) -> date | None:
    return read_day(text) if text else None


def _whole(text: str) -> int | None:
    return int(numbers(text)[0]) if text.strip() else None


def _ratio(text: str) -> float | None:
    """10% or 0.1 → 0.1; a bare 10 is 10 per cent."""
    if not text.strip():
        return None
    value = numbers(text)[0]
    return value / 100 if "%" in text or "％" in text or abs(value) >= 1 else value
