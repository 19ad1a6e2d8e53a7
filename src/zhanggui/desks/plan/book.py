"""A plan out to a workbook, and back: only what a person changed becomes a lock; what was changed elsewhere meanwhile is named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhanggui.desks.plan import plan as pure
from zhanggui.desks.plan.book_form import Book, Line
from zhanggui.desks.plan.book_read import SHOP, Change, changes, read_book
from zhanggui.desks.plan.book_write import write_book
from zhanggui.desks.plan.changing import need, save, the_store
from zhanggui.desks.plan.rules import unit_of
from zhanggui.kernel.days import LEVELS
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words

if TYPE_CHECKING:
    from zhanggui.desks.plan.store import Stored


def export(shop: str, name: str, currency: str, year: int, metric: str, actuals: Mapping[date, float], lang: Lang) -> bytes:
    """The workbook of a plan with its persons and the actuals. Raises UseError when there is no plan."""
    store = the_store()
    plan = need(store.read(shop, metric, year), shop, year)
    return write_book(_book(plan, store.people(shop, metric, year), name, currency, actuals), lang)


def _book(plan: Stored, people: list[Stored], name: str, currency: str, actuals: Mapping[date, float]) -> Book:
    lines: dict[str, tuple[Line, ...]] = {}
    for level in LEVELS:
        theirs = {p.owner: pure.rows(p.days, plan.year, level, p.locks) for p in people}
        lines[level] = tuple(
            Line(r.cell, r.target, r.actual, r.locked, {who: (rows[n].target, rows[n].locked) for who, rows in theirs.items()})
            for n, r in enumerate(pure.rows(plan.days, plan.year, level, plan.locks, actuals))
        )
    return Book(plan.shop, name, currency, plan.metric, plan.year, unit_of(plan.metric), tuple(p.owner for p in people), lines)


def import_file(shop: str, path: Path, *, dry_run: bool = False) -> dict[str, Any]:
    """Bring a changed workbook back: the amount of the year, locks and unlocks of the shop and of persons, in one step, all or none.

    `dry_run` tells what would change and whether it can hold. Raises UseError naming cells that were locked or unlocked elsewhere since
    the export, and locks that contradict each other.
    """
    sent = read_book(path)
    if sent.shop != shop:
        raise UseError(
            Words(f"这是 {sent.shop} 的计划表，不是 {shop} 的", f"this is the plan of {sent.shop}, not of {shop}"),
            Words(f"用 --shop {sent.shop}", f"use --shop {sent.shop}"),
        )
    found, unit, store = changes(sent), unit_of(sent.metric), the_store()
    if found:
        with store.changing():
            plan = need(store.read(shop, sent.metric, sent.year), shop, sent.year)
            people = {p.owner: p for p in store.people(shop, sent.metric, sent.year)}
            _apply(plan, people, found)
            if dry_run:
                store.undo_all()
    told = [_told(change, unit) for change in found]
    return {"shop": shop, "metric": sent.metric, "year": sent.year, "applied": bool(found) and not dry_run, "changes": told}


def _apply(plan: Stored, people: Mapping[str, Stored], found: list[Change]) -> None:
    _check_untouched(plan, people, found)
    for change in found:
        if len(change.cell) == 4:
            plan.amount = plan.amount if change.amount is None else change.amount
            continue
        locks = plan.locks if change.owner == SHOP else people[change.owner].locks
        if change.amount is None:
            locks.pop(change.cell, None)
        else:
            locks[change.cell] = change.amount
    for person in people.values():
        the_store().put(person)
    save(plan, "sheet", str(plan.year), plan.amount)


def _check_untouched(plan: Stored, people: Mapping[str, Stored], found: list[Change]) -> None:
    """Raises UseError naming the changed cells that are not what they were when the file was exported."""
    moved = []
    for change in found:
        whose = plan if change.owner == SHOP else need(people.get(change.owner), plan.shop, plan.year, change.owner)
        whole = len(change.cell) == 4
        if whole and change.owner:
            raise UseError(
                Words(f"{change.owner} 的全年数不能在表里改", f"the year of {change.owner} cannot be changed in the sheet"),
                Words("用 zhanggui plan share 改份额", "change the share: zhanggui plan share"),
            )
        if (plan.amount if whole else whose.locks.get(change.cell)) != change.base:
            moved.append(f"{change.owner} {change.cell}".strip())
    if moved:
        raise UseError(
            Words(f"导出之后，这些格子已被别人改过：{'、'.join(moved)}", f"changed by somebody since the export: {', '.join(moved)}"),
            Words("重新导出，在新表上改", "export again and make your changes there"),
        )


def _told(change: Change, unit: int) -> dict[str, Any]:
    whole = len(change.cell) == 4
    return {
        "cell": change.cell,
        "owner": change.owner,
        "what": "amount" if whole else "unlock" if change.amount is None else "lock",
        "was": change.was / unit,
        "now": None if change.amount is None else change.amount / unit,
    }
