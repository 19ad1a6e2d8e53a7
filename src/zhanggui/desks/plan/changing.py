"""How a plan changes: its days are spread anew, the plans of its persons follow, and all is written in one transaction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from zhanggui.desks.plan import plan as pure
from zhanggui.desks.plan.people import people_days, totals_of
from zhanggui.desks.plan.rules import unit_of
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.money import cents as to_cents
from zhanggui.kernel.words import Words

if TYPE_CHECKING:
    from zhanggui.desks.plan.store import Stored


def save(plan: Stored, action: str, cell: str = "", amount: int | None = None, keep_before: date | None = None) -> None:
    """Spread the shop's plan anew, write it with a note, and let its persons follow. Call inside `store.changing()`.

    Days before `keep_before` that are planned keep their target. Raises UseError when locks cannot hold; then nothing is written.
    """
    kept = {d: cents for d, cents in plan.days.items() if keep_before and d < keep_before}
    plan.days = pure.make_plan(plan.year, plan.amount, plan.weight_list, plan.locks, kept, plan.caps)
    the_store().write(plan, action, cell, amount)
    follow(plan, the_store().people(plan.shop, plan.metric, plan.year))


def follow(plan: Stored, people: list[Stored]) -> None:
    """Share the days of the shop's plan out to its persons anew, by their shares and locks."""
    if not people:
        return
    totals = totals_of(plan.amount, {p.owner: p.part for p in people})
    found = people_days(plan.year, plan.days, totals, {p.owner: p.locks for p in people})
    for person in people:
        person.amount, person.days, person.weights = totals[person.owner], found[person.owner], plan.weights
        the_store().put(person)


def units(amount: float, metric: str) -> int:
    """Yuan → cents (pieces stay pieces), half up. Raises UseError for a negative amount or no number."""
    if not amount >= 0 or amount == float("inf"):
        raise UseError(Words(f"目标不能是 {amount}", f"a target cannot be {amount}"), Words("写 0 或正数", "give 0 or more"))
    return to_cents(amount) if unit_of(metric) == 100 else int(amount + 0.5)


def check_year(year: int) -> None:
    if not 2000 <= year <= 2100:
        raise UseError(Words(f"年份 {year} 不对", f"the year {year} will not do"), Words("例如 2026", "for example 2026"))


def need(plan: Stored | None, shop: str, year: int, owner: str = "") -> Stored:
    """The plan itself. Raises UseError that says how to make one."""
    if plan is not None:
        return plan
    if owner:
        raise UseError(
            Words(f"{shop} 的 {year} 年计划没有分给「{owner}」", f"the plan of {shop} for {year} has no share of '{owner}'"),
            Words(
                f"先运行 zhanggui plan share --shop {shop} --year {year} --to 名字=0.4 --to 名字=*",
                f"first: zhanggui plan share --shop {shop} --year {year} --to NAME=0.4 --to NAME=*",
            ),
        )
    raise UseError(
        Words(f"{shop} 还没有 {year} 年的计划", f"{shop} has no plan for {year}"),
        Words(
            f"先运行 zhanggui plan set --shop {shop} --year {year} --amount 金额",
            f"first: zhanggui plan set --shop {shop} --year {year} --amount N",
        ),
    )


def the_store() -> Any:
    """The database part, loaded on the first call: it needs a booted site."""
    from zhanggui.desks.plan import store

    return store
