"""Who carries how much: a shop's plan shared out to persons, and the amount of a group shared out to its shops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zhanggui.desks.plan import plan as pure
from zhanggui.desks.plan.cells import check_level
from zhanggui.desks.plan.changing import check_year, follow, need, the_store, units
from zhanggui.desks.plan.people import totals_of
from zhanggui.desks.plan.rules import unit_of

MONEY = "pay_amount"


def share(shop: str, year: int, shares: Mapping[str, str], metric: str = MONEY) -> list[dict[str, Any]]:
    """Share the shop's plan out to persons: name → '0.4', '40%' or '*' (what the others leave). Replaces the persons that were there.

    Locks of a person who stays are kept. → name, share and amount of each. No shares: the plan is the shop's alone again.
    Raises UseError when shares do not make the whole, or locks of persons cannot hold.
    """
    store = the_store()
    with store.changing():
        plan = need(store.read(shop, metric, year), shop, year)
        old = {p.owner: p for p in store.people(shop, metric, year)}
        totals = totals_of(plan.amount, shares) if shares else {}
        store.remove_people(shop, metric, year, but=list(totals))
        for name, part in shares.items():
            person = old.get(name) or store.Stored(shop, metric, year, 0, owner=name)
            person.part, person.amount = part, totals[name]
            store.write(person, "share", str(year), totals[name])
        follow(plan, store.people(shop, metric, year))
        store.write(plan, "share", str(year), plan.amount)
    return shared(shop, year, metric)


def shared(shop: str, year: int, metric: str = MONEY) -> list[dict[str, Any]]:
    """Who carries how much of the year, and which cells of theirs are locked."""
    unit = unit_of(metric)
    return [
        {"owner": p.owner, "share": p.part, "amount": p.amount / unit, "locks": {name: cents / unit for name, cents in p.locks.items()}}
        for p in the_store().people(shop, metric, year)
    ]


def lock_of(shop: str, year: int, owner: str, name: str, amount: float | None, metric: str = MONEY) -> list[dict[str, Any]]:
    """Fix a cell of one person (None: release it); the others share what is left of the cell. Raises UseError, changing nothing."""
    store = the_store()
    with store.changing():
        plan = need(store.read(shop, metric, year), shop, year)
        people = store.people(shop, metric, year)
        person = need(next((p for p in people if p.owner == owner), None), shop, year, owner)
        if amount is None:
            del person.locks[name]
        else:
            person.locks[name] = units(amount, metric)
        follow(plan, people)
        store.write(person, "unlock" if amount is None else "lock", name, person.locks.get(name))
    return shared(shop, year, metric)


def people_rows(shop: str, year: int, metric: str = MONEY, level: str = "month") -> dict[str, list[dict[str, Any]]]:
    """Rows like `service.rows` for every person: on every row they sum to the shop's."""
    found = the_store().people(shop, metric, year)
    return {p.owner: [r.as_json(unit_of(metric)) for r in pure.rows(p.days, year, check_level(level), p.locks)] for p in found}


def share_group(
    year: int,
    amount: float,
    shares: Mapping[str, str],
    set_one: Callable[[str, float, str], dict[str, Any]],
    metric: str = MONEY,
    name: str = "",
) -> list[dict[str, Any]]:
    """Set the plans of several shops so that they sum to `amount` exactly, all or none. `set_one(shop, amount, note)` sets one of them."""
    check_year(year)
    totals, unit = totals_of(units(amount, metric), shares), unit_of(metric)
    with the_store().changing():
        return [set_one(shop, cents / unit, _note(name, amount, shares[shop])) for shop, cents in totals.items()]


def _note(name: str, amount: float, part: str) -> str:
    return f"{name} {amount:,.2f} × {part}".strip()
