"""Cells of a plan typed, locked and released together, as in a sheet: tried first, then taken, never over somebody else's change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from zhanggui.desks.plan import plan as pure
from zhanggui.desks.plan.cells import Cell, cell_at, cells_of, days_of, read_cell
from zhanggui.desks.plan.changing import follow, need, the_store, units
from zhanggui.desks.plan.rules import unit_of
from zhanggui.kernel.days import Level, days_between
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.desks.plan.store import Stored

What = Literal["set", "lock", "unlock"]
Rest = Literal["divide", "keep"]
MONEY = "pay_amount"
WHOLE: tuple[Level, ...] = ("quarter", "month", "week", "day")


@dataclass(frozen=True)
class Edit:
    """One cell. set: this amount, and locked; lock: what it has now; unlock. `cell` may be the year itself (set only)."""

    cell: str
    what: What
    amount: float | None = None
    owner: str = ""


@dataclass(frozen=True)
class Tried:
    """A plan before and after a change that was only tried (or just made), as it stood for the shop or one person of it."""

    before: Stored | None
    after: Stored


@dataclass(frozen=True)
class Changed:
    """One line of what happened to a plan, in the metric's own unit."""

    at: datetime
    action: str
    cell: str
    amount: float | None


def version(shop: str, year: int, metric: str = MONEY) -> int:
    """A number that grows with every change of the plan or of a person's part of it; 0 without a plan."""
    from django.db.models import Max

    from zhanggui.desks.plan.models import PlanChange

    found = PlanChange.objects.filter(plan__shop=shop, plan__metric=metric, plan__year=year).aggregate(last=Max("id"))
    return int(found["last"] or 0)


def changed_since(shop: str, year: int, seen: int, metric: str = MONEY) -> list[Changed]:
    """What happened to the plan after the version `seen`, oldest first."""
    from zhanggui.desks.plan.models import PlanChange

    unit = unit_of(metric)
    lines = PlanChange.objects.filter(plan__shop=shop, plan__metric=metric, plan__year=year, id__gt=seen).order_by("id")
    return [Changed(c.at, c.action, c.cell, None if c.amount_cents is None else c.amount_cents / unit) for c in lines]


def tried(change: Callable[[], object], shop: str, year: int, metric: str = MONEY, owner: str = "") -> Tried:
    """The plan before and after `change`, of which nothing stays. Raises what the change raises."""
    store = the_store()
    with store.changing():
        before = store.read(shop, metric, year, owner)
        change()
        after = need(store.read(shop, metric, year, owner), shop, year, owner)
        store.undo_all()
    return Tried(before, after)


def taken(change: Callable[[], object], shop: str, year: int, seen: int, metric: str = MONEY, owner: str = "") -> Tried:
    """Make the change, if the plan is still at the version `seen`. Raises UseError when somebody changed it since: nothing is written."""
    store = the_store()
    with store.changing():
        if version(shop, year, metric) != seen:
            raise UseError(
                Words("你打开之后，这份计划被别人改过", "somebody changed this plan after you opened it"),
                Words("看一下改了什么，再确认一次", "look at what changed, then confirm again"),
            )
        before = store.read(shop, metric, year, owner)
        change()
        return Tried(before, need(store.read(shop, metric, year, owner), shop, year, owner))


def edit(
    shop: str, year: int, edits: Sequence[Edit], metric: str = MONEY, *, rest: Rest = "divide", keep_before: date | None = None
) -> None:
    """Set, lock and release cells in one step. The rest of the year shares what is left (`divide`), or stays and the year moves (`keep`).

    Days before `keep_before` stay as they are, unless they lie in a cell that is set. Cells that make up a whole year set its amount.
    Raises UseError when nothing is asked, or locks contradict; then nothing changes.
    """
    if not edits:
        raise UseError(Words("没有改动", "nothing was changed"), Words("改一格再试", "change a cell first"))
    store = the_store()
    with store.changing():
        plan = need(store.read(shop, metric, year), shop, year)
        people = {p.owner: p for p in store.people(shop, metric, year)}
        for one in edits:
            _put(plan, need(people.get(one.owner), shop, year, one.owner) if one.owner else plan, one, metric)
        mine = [e for e in edits if not e.owner]
        if mine:
            _spread(plan, mine, metric, rest, keep_before)
        for person in people.values():
            store.put(person)
        first = edits[0]
        more = f" +{len(edits) - 1}" if len(edits) > 1 else ""
        amount = units(first.amount, metric) if first.amount is not None else None
        store.write(plan, first.what, f"{first.cell}{more}"[:16], amount)
        follow(plan, store.people(shop, metric, year))


def _put(plan: Stored, whose: Stored, one: Edit, metric: str) -> None:
    """Note the wish among the locks (or as the amount of the year)."""
    if one.cell == str(plan.year):
        if one.owner or one.what != "set" or one.amount is None:
            raise UseError(
                Words(
                    "全年数只能改金额；个人的全年数由份额定", "of the year only the amount can be set; a person's follows from the share"
                ),
                Words("在「分到人」里改份额", "change the share under 'people'"),
            )
        plan.amount = units(one.amount, metric)
        return
    cell = read_cell(one.cell, plan.year)
    if one.what == "unlock":
        whose.locks.pop(cell.name, None)
    elif one.what == "lock":
        whose.locks[cell.name] = _sum(whose, cell)
    else:
        whose.locks[cell.name] = units(one.amount or 0.0, metric)


def _sum(plan: Stored, cell: Cell) -> int:
    return sum(plan.days.get(d, 0) for d in days_between(cell.first, cell.last))


def _spread(plan: Stored, edits: Sequence[Edit], metric: str, rest: Rest, keep_before: date | None) -> None:
    """The days anew: under the locks, with what has to stay."""
    set_cells = [read_cell(e.cell, plan.year) for e in edits if e.what == "set" and e.cell != str(plan.year)]
    whole = any(e.cell == str(plan.year) for e in edits)
    kept = {d: c for d, c in plan.days.items() if keep_before and d < keep_before and not _inside(d, set_cells)}
    if rest == "keep" and set_cells and not whole:
        kept = {d: plan.days.get(d, 0) for d in days_of(plan.year) if not _inside(d, set_cells)}
        plan.amount = sum(kept.values()) + sum(plan.locks[c.name] for c in _outer(set_cells))
    elif set_cells and not whole and (total := _told_whole(plan)) is not None:
        plan.amount = total
    try:
        plan.days = pure.make_plan(plan.year, plan.amount, plan.weight_list, plan.locks, kept, plan.caps)
    except UseError as error:
        raise _with_kept(plan, kept, error) from None


def _with_kept(plan: Stored, kept: dict[date, int], error: UseError) -> UseError:
    """Where it would go but for the days that stay, that is what to say."""
    if not kept:
        return error
    try:
        pure.make_plan(plan.year, plan.amount, plan.weight_list, plan.locks, None, plan.caps)
    except UseError as real:
        return real
    return UseError(
        Words(
            "过去的日子不动的话，剩下的日子凑不出这些数",
            "with the past days as they are, the days that are left cannot make up these numbers",
        ),
        Words(
            "改成「全年跟着变」，或去掉「过去的日子不动」，或把全年目标一起改",
            "let the year follow, or let past days move, too, or change the amount of the year as well",
        ),
    )


def _inside(day: date, cells: Iterable[Cell]) -> bool:
    return any(c.first <= day <= c.last for c in cells)


def _outer(cells: Sequence[Cell]) -> list[Cell]:
    """The cells that lie in no other. Raises UseError for two that cross."""
    outer: list[Cell] = []
    for cell in sorted(set(cells), key=lambda c: (c.first, c.first.toordinal() - c.last.toordinal())):
        if outer and cell.first <= outer[-1].last:
            if cell.last > outer[-1].last:
                raise UseError(
                    Words(f"{outer[-1].name} 和 {cell.name} 有一部分日子重叠", f"{outer[-1].name} and {cell.name} share some days"),
                    Words("分两次改，或选「其余重新分摊」", "change them one after the other, or have the rest re-divided"),
                )
            continue
        outer.append(cell)
    return outer


def _told_whole(plan: Stored) -> int | None:
    """The year, where the locked cells of one level make it up and say another number than its amount."""
    for level in WHOLE:
        names = [cell.name for cell in cells_of(plan.year, level)]
        if all(name in plan.locks for name in names):
            return sum(plan.locks[name] for name in names)
    return None


def level_of(name: str, year: int) -> Level:
    """Which level a cell's name is of."""
    return "year" if name == str(year) else read_cell(name, year).level


def cell_named(name: str, year: int) -> Cell:
    """The cell of that name, the year itself included."""
    return cell_at(date(year, 1, 1), "year", year) if name == str(year) else read_cell(name, year)
