"""Plans in the operational database: read whole, written whole, one transaction at a time. Import only after the site has booted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Sum

from zhanggui.desks.plan.cells import cell_at, check_level, days_of, read_cell
from zhanggui.desks.plan.models import Plan, PlanChange, PlanDay, PlanLock

# Everything that reads a plan in order to change it runs inside this: on SQLite it takes the write lock at once, so two processes queue.
changing = transaction.atomic
LOCK, CAP = "lock", "cap"
FEW = 500  # as many shops as one query may name on every database


@dataclass
class Stored:
    """A plan as it stands. Amounts in smallest units. `days` and `weights` lack the days that were never planned."""

    shop: str
    metric: str
    year: int
    amount: int
    shape: str = ""
    note: str = ""
    locks: dict[str, int] = field(default_factory=dict)
    days: dict[date, int] = field(default_factory=dict)
    weights: dict[date, float] = field(default_factory=dict)
    caps: dict[str, int] = field(default_factory=dict)
    owner: str = ""  # "": the whole shop
    part: str = ""

    @property
    def weight_list(self) -> list[float]:
        """Weight of every day of the year; 0 for days never planned."""
        return [self.weights.get(day, 0.0) for day in days_of(self.year)]


def read(shop: str, metric: str, year: int, owner: str = "") -> Stored | None:
    """The plan of the shop, or of one person of it; None when there is none."""
    plan = Plan.objects.filter(shop=shop, metric=metric, year=year, owner=owner).first()
    return None if plan is None else _stored(plan)


def people(shop: str, metric: str, year: int) -> list[Stored]:
    """The plans of the persons of a shop, in the order they were named."""
    return [_stored(plan) for plan in Plan.objects.filter(shop=shop, metric=metric, year=year).exclude(owner="").order_by("id")]


def _stored(plan: Plan) -> Stored:
    cells: dict[str, dict[str, int]] = {LOCK: {}, CAP: {}}
    for held in plan.locks.order_by("start", "level"):
        cells[held.kind][cell_at(held.start, check_level(held.level), plan.year).name] = held.amount_cents
    days = list(plan.days.order_by("day").values_list("day", "cents", "weight"))
    return Stored(
        plan.shop,
        plan.metric,
        plan.year,
        plan.amount_cents,
        plan.shape,
        plan.note,
        cells[LOCK],
        {day: cents for day, cents, _ in days},
        {day: weight for day, _, weight in days},
        cells[CAP],
        plan.owner,
        plan.part,
    )


def write(stored: Stored, action: str, cell: str = "", amount: int | None = None) -> None:
    """Put the plan in place of what is there and note the change. Call inside `changing()`."""
    PlanChange.objects.create(plan=put(stored), action=action, cell=cell, amount_cents=amount)


def put(stored: Stored) -> Plan:
    """Put the plan in place of what is there, without a note: it changed because another did. Call inside `changing()`."""
    plan: Plan = Plan.objects.update_or_create(
        shop=stored.shop,
        metric=stored.metric,
        year=stored.year,
        owner=stored.owner,
        defaults={"amount_cents": stored.amount, "shape": stored.shape, "note": stored.note, "part": stored.part},
    )[0]
    held = [(kind, name, cents) for kind, cells in ((LOCK, stored.locks), (CAP, stored.caps)) for name, cents in cells.items()]
    cells = [(kind, read_cell(name, stored.year), cents) for kind, name, cents in held]
    PlanLock.objects.filter(plan=plan).delete()
    PlanLock.objects.bulk_create(PlanLock(plan=plan, kind=k, level=c.level, start=c.first, amount_cents=cents) for k, c, cents in cells)
    PlanDay.objects.filter(plan=plan).delete()
    planned = [d for d in stored.days if stored.days[d] or stored.weights.get(d)]
    PlanDay.objects.bulk_create(PlanDay(plan=plan, day=d, cents=stored.days[d], weight=stored.weights.get(d, 0.0)) for d in planned)
    return plan


def undo_all() -> None:
    """Let the transaction that runs change nothing: what was tried is only told."""
    transaction.set_rollback(True)


def years(shop: str, metric: str) -> list[int]:
    """Years that have a plan."""
    return list(Plan.objects.filter(shop=shop, metric=metric, owner="").order_by("year").values_list("year", flat=True))


def total(shop: str, metric: str, first: date, last: date, owner: str = "") -> int | None:
    """Sum of the day targets from `first` to `last`; None when no day of it is planned."""
    found = PlanDay.objects.filter(plan__shop=shop, plan__metric=metric, plan__owner=owner, day__range=(first, last))
    answer: int | None = found.aggregate(total=Sum("cents"))["total"]
    return answer


def totals_of_day(metric: str, day: date) -> Mapping[str, int]:
    """Target of the day of every shop that has one, in one query."""
    return dict(PlanDay.objects.filter(plan__metric=metric, plan__owner="", day=day).values_list("plan__shop", "cents"))


def days_planned(shops: Collection[str], metric: str, year: int) -> Iterator[tuple[str, date, int, float]]:
    """Shop, day, target and weight of every planned day of a year, in the order of the days: one query for a whole fleet."""
    found = PlanDay.objects.filter(plan__metric=metric, plan__owner="", plan__year=year)
    few = found.filter(plan__shop__in=list(shops)) if len(shops) <= FEW else found
    wanted = set(shops)
    rows = few.order_by("day").values_list("plan__shop", "day", "cents", "weight")
    return (row for row in rows if row[0] in wanted)


def changes(shop: str, metric: str, year: int, owner: str = "") -> list[PlanChange]:
    """Every change of the plan, oldest first."""
    return list(PlanChange.objects.filter(plan__shop=shop, plan__metric=metric, plan__year=year, plan__owner=owner).order_by("id"))


def remove(shop: str, metric: str, year: int) -> bool:
    """Forget the plan with all it has, persons included. False when there was none."""
    gone: int = Plan.objects.filter(shop=shop, metric=metric, year=year).delete()[0]
    return gone > 0


def remove_people(shop: str, metric: str, year: int, but: Collection[str] = ()) -> None:
    """Forget the plans of all persons of a shop but these."""
    Plan.objects.filter(shop=shop, metric=metric, year=year).exclude(owner__in=["", *but]).delete()
