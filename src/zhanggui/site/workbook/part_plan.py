"""The plan in the workbook: the targets of the shop, year to day, and which of them are locked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from zhanggui.desks.plan import editing, store
from zhanggui.desks.plan import plan as pure
from zhanggui.desks.plan.book_form import ACTUAL, CELL, LOCK, TARGET
from zhanggui.desks.plan.changing import need
from zhanggui.desks.plan.rules import unit_of
from zhanggui.desks.plan.store import Stored
from zhanggui.kernel.days import Level
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site import people
from zhanggui.site.accounts.models import AuditEntry
from zhanggui.site.accounts.roles import Permission
from zhanggui.site.pages import plan_grid as grid
from zhanggui.site.pages.plan_outlook import by_day
from zhanggui.site.plan_log import EDITED, logged
from zhanggui.site.web.tables import Column
from zhanggui.site.workbook.form import Blame, Field, Line, Part, Value, Wish
from zhanggui.site.workbook.hand import Hand
from zhanggui.site.workbook.values import LOCKED, read_amount, read_lock

LEVELS: dict[Level, Words] = {
    "year": Words("年", "year"), "quarter": Words("季", "quarter"), "month": Words("月", "month"), "week": Words("周", "week"),
    "day": Words("日", "day"),
}  # fmt: skip
FIELDS = (
    Field(Column("shop", Words("店铺代号", "shop key")), width=14),
    Field(Column("metric", Words("指标", "metric"))),
    Field(Column("year", Words("年份", "year")), width=8),
    Field(Column("level", Words("级别", "level")), width=8),
    Field(Column("cell", CELL)),
    Field(Column("label", Words("说明", "label")), width=18),
    Field(Column("target", TARGET, "number"), read_amount, width=16),
    Field(Column("lock", LOCK), read_lock, choices="locks", width=8),
    Field(Column("actual", ACTUAL, "number"), width=16),
    Field(Column("done", Words("完成率", "attainment"), "ratio"), width=10),
)
EMPTY = UseError(
    Words("目标不能清空", "a target cannot be cleared"),
    Words("写一个数；要解锁就清掉「锁定」", "write a number; to unlock it clear the lock"),
)
BOTH = UseError(
    Words("改了数的格子会锁定，不能同时解锁", "a changed target is locked: it cannot be unlocked at once"),
    Words("只改数，或只清掉「锁定」", "change the number, or clear the lock"),
)
AUDITED = 400  # newest changes that are searched for who changed a cell


def lines(hand: Hand, shops: Sequence[str], only: Collection[str] | None) -> list[Line]:
    """Every cell of the plans of the shops, of this year and later; where there is none, of the latest."""
    found: list[Line] = []
    for shop in shops:
        for metric, year in _plans(shop, hand.today.year, only):
            plan = store.read(shop, metric, year)
            if plan is not None:
                actuals = by_day(hand.ws, metric, shop, date(year, 1, 1), min(hand.today, date(year, 12, 31))) if only is None else {}
                found += _lines_of(plan, actuals, hand)
    return found if only is None else [line for line in found if line.id in only]


def _plans(shop: str, year: int, only: Collection[str] | None) -> list[tuple[str, int]]:
    """Metric and year of the plans that are shown, or of those that are asked for again."""
    if only is not None:
        return sorted({(metric, year) for whose, metric, year, _ in map(_parts, only) if whose == shop})
    years = {metric: store.years(shop, metric) for metric in grid.METRICS}
    return [(metric, y) for metric, known in years.items() for y in [y for y in known if y >= year] or known[-1:]]


def _lines_of(plan: Stored, actuals: Mapping[date, float], hand: Hand) -> list[Line]:
    own = {day: value for day, value in actuals.items() if day.year == plan.year}
    return [_line(plan, row, own, hand) for level in LEVELS for row in pure.rows(plan.days, plan.year, level, plan.locks, own)]


def _line(plan: Stored, row: pure.Row, actuals: Mapping[date, float], hand: Hand) -> Line:
    unit, name = unit_of(plan.metric), grid.name_of(row, plan.year)
    due = pure.due_of(plan.days, actuals, row.cell.first, row.cell.last)
    year = row.cell.level == "year"
    values: dict[str, Value] = {
        "shop": plan.shop, "metric": plan.metric, "year": str(plan.year), "level": LEVELS[row.cell.level].say(hand.lang), "cell": name,
        "label": grid.label_of(row, hand.lang), "target": row.target / unit, "lock": LOCKED if row.locked else "", "actual": row.actual,
        "done": row.actual * unit / due if row.actual is not None and due else None,
    }  # fmt: skip
    # A cell that only follows the others is nobody's change: what counts is its lock, and the amount of the year.
    mark: Value = float(plan.amount) if year else float(plan.locks[name]) if name in plan.locks else ""
    open_cells = ("target",) if year else ("target", "lock")
    may = frozenset(open_cells) if hand.may(Permission.EDIT_PLAN) else frozenset[str]()
    about = f"{plan.metric} {values['label']}" if name in str(values["label"]) else f"{plan.metric} {name} {values['label']}"
    return Line(f"{plan.shop} {plan.metric} {plan.year} {name}", plan.shop, about, values, may, {"target": mark, "lock": mark})


def batch(id: str) -> str:
    """A plan changes as a whole: shop, metric, year."""
    return id.rpartition(" ")[0]


def _parts(id: str) -> tuple[str, str, int, str]:
    """Shop, metric, year, cell."""
    shop, metric, year, cell = id.split(" ")
    return shop, metric, int(year), cell


def take(hand: Hand, wishes: list[Wish]) -> None:
    """All cells of a plan at once: the rest of the year shares what is left, past days stay, as on the page."""
    shop, metric, year, _ = _parts(wishes[0].line.id)
    edits = [_edit(wish) for wish in wishes]
    before = store.read(shop, metric, year)
    editing.edit(shop, year, edits, metric, keep_before=hand.today if year == hand.today.year else None)
    after = need(store.read(shop, metric, year), shop, year)
    told = logged(before, after, [("", e.cell) for e in edits], metric, year)
    hand.note(EDITED, f"{year} 工作簿改 {len(edits)} 格", shop, told | {"via": "workbook"})


def _edit(wish: Wish) -> editing.Edit:
    cell = _parts(wish.line.id)[3]
    if "target" in wish.new:
        amount = wish.new["target"]
        if amount is None:
            raise EMPTY
        if wish.new.get("lock") == "":
            raise BOTH
        return editing.Edit(cell, "set", float(amount))
    return editing.Edit(cell, "lock" if wish.new["lock"] else "unlock")


def blame(hand: Hand, line: Line, key: str, since: datetime) -> Blame | None:
    """The newest change in the log that names the cell; else the newest of the plan, whose maker is not known."""
    shop, metric, year, cell = _parts(line.id)
    for entry in AuditEntry.objects.filter(what=EDITED, shop=shop, at__gt=since)[:AUDITED]:
        told = entry.more
        if (told.get("metric", metric), told.get("year", year)) == (metric, year) and cell in told.get("cells", {}):
            return Blame(people.names().get(entry.who, entry.who), entry.at)
    newest = [c for c in store.changes(shop, metric, year) if c.at > since]
    return Blame("", newest[-1].at) if newest else None


PLAN = Part(
    "plan",
    Words("计划", "Plan"),
    Words(
        "改「目标」，改过的格子收回后就锁定，其余的日子重新分摊；在「锁定」里写 ● 锁定，清空就解锁。过去的日子不动。",
        "Change a target: it is locked when taken, and the rest of the year shares what is left. ● locks, clearing it unlocks. Past days stay.",
    ),
    FIELDS,
    ("shop", "metric", "year", "cell"),
    Permission.SEE_MONEY,
    Permission.EDIT_PLAN,
    lines,
    batch,
    take,
    blame,
)
