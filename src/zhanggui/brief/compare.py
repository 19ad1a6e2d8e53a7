"""The day against its bases: amounts, factors, and breakdowns that sum to the change to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhanggui.brief.days import BASES, Base, base_day
from zhanggui.brief.facts import CHAIN, Facts
from zhanggui.kernel.flags import Flag
from zhanggui.kernel.money import cents, yuan
from zhanggui.methods.decompose import breakdown, drivers

# Factor names of the contract; whatever a contradictory file leaves unnamed is the rest.
KNOWN_FACTORS = frozenset({"visitors", "pay_conversion", "order_conversion", "aov", "buyers", "orders_per_buyer", "mix", "overlap"})
NAMELESS = 0.5  # above this share of orders without a buyer, buyers are really orders
FALL_BACK: tuple[Base, ...] = ("expected", "last_week", "yesterday")


@dataclass(frozen=True)
class Comparison:
    """The day's pay_amount against one base. `chain` holds the sums of the base for the factors, where they are known."""

    base: Base
    day: date
    actual: float | None
    expected: float | None
    flags: frozenset[Flag]
    chain: dict[str, float | None]

    @property
    def change_cents(self) -> int | None:
        if self.actual is None or self.expected is None:
            return None
        return cents(self.actual) - cents(self.expected)

    def to_json(self) -> dict[str, Any]:
        """An entry of `comparisons`."""
        change = self.change_cents
        ratio = None if change is None or not self.expected else yuan(change) / abs(self.expected)
        return {
            "base": self.base,
            "day": self.day.isoformat(),
            "expected": _two(self.expected),
            "change": None if change is None else yuan(change),
            "ratio": ratio,
            "flags": sorted(str(f) for f in self.flags),
        }


def compare_all(facts: Facts, shop: str, day: date, target: float | None) -> dict[Base, Comparison]:
    """The day against what it should have brought, yesterday, the same weekday last week, last year and the plan."""
    return {base: _compare(facts, shop, day, base, target) for base in BASES}


def choose_base(comparisons: dict[Base, Comparison], asked: Base | None) -> Comparison:
    """The base asked for; else what the day should have brought; with a past too short, the same weekday last week, or yesterday."""
    if asked:
        return comparisons[asked]
    return next((comparisons[b] for b in FALL_BACK if comparisons[b].change_cents is not None), comparisons["last_week"])


def _compare(facts: Facts, shop: str, day: date, base: Base, target: float | None) -> Comparison:
    now, (other, compares) = facts.shop(shop, day), base_day(base, day, facts.seasons(shop))
    flags = set(facts.ctx.flags(shop, day)) | (set() if compares else {Flag.NOT_ALIGNED})
    then = _base_chain(facts, shop, day, base, other, target) if compares else {}
    actual, expected = now.get("pay_amount"), then.get("pay_amount")
    if base == "expected" and expected is None and actual is not None:
        flags.add(Flag.NOT_ALIGNED if facts.is_odd(shop) else Flag.SMALL_SAMPLE)
    elif actual is None or expected is None:
        flags.add(Flag.MISSING_FILE)
    elif expected == 0:
        flags.add(Flag.ZERO_BASE)
    if _nameless(now):
        flags.add(Flag.MIXED_DEFINITION)
    return Comparison(base, other, _two(actual), _two(expected), frozenset(flags), then)


def _base_chain(facts: Facts, shop: str, day: date, base: Base, other: date, target: float | None) -> dict[str, float | None]:
    if base == "plan":
        return _plan_chain(facts, shop, day, target)
    return facts.expected(shop).chain if base == "expected" else facts.shop(shop, other)


def _plan_chain(facts: Facts, shop: str, day: date, target: float | None) -> dict[str, float | None]:
    """The target as visitors × conversion × 客单价 at last week's conversion and 客单价: UV = 销售额 ÷ 转化率 ÷ 客单价."""
    if target is None:
        return {}
    usual = facts.shop(shop, day - timedelta(days=7))
    users, amount = usual.get("pay_users"), usual.get("pay_amount")
    chain: dict[str, float | None] = {"pay_amount": target, "pay_users": None, "visitors": None}
    if users and amount:
        chain["pay_users"] = target * users / amount
        visitors = usual.get("visitors")
        chain["visitors"] = chain["pay_users"] * visitors / users if visitors and chain["pay_users"] is not None else None
    return chain


def driver_rows(facts: Facts, shop: str, day: date, comparison: Comparison) -> list[dict[str, Any]]:
    """The factors of the change, summing to it to the cent. Empty when there is no change to split."""
    if comparison.change_cents is None:
        return []
    now = facts.shop(shop, day)
    base = comparison.chain | {"pay_amount": comparison.expected}
    effects = drivers(CHAIN, [base.get(m) for m in CHAIN], [(now | {"pay_amount": comparison.actual}).get(m) for m in CHAIN])
    return [{"factor": _known(name), "effect": yuan(c)} for name, c in effects.items()]


def contribution_rows(facts: Facts, shop: str, day: date, comparison: Comparison, by: str) -> list[dict[str, Any]]:
    """One breakdown: every member's effects and the overlap, summing to the change to the cent."""
    if comparison.change_cents is None or comparison.base == "plan":
        return []
    members = facts.members(by, shop, None if comparison.base == "expected" else comparison.day, day)
    if members is None:
        return []
    split = breakdown(members.chain, members.base, members.now, comparison.change_cents)
    titles = facts.titles(shop) if by == "product_id" else {}
    rows = []
    for member, factor, effect in split.rows():
        subject = {} if member is None else {d: of[member] for d, of in zip(members.dims, members.names, strict=True)}
        row = {"by": by, "subject": subject, "factor": _known(factor), "effect": yuan(effect)}
        title = titles.get(subject.get("product_id", ""))
        rows.append(row | ({"title": title} if title else {}))
    return sorted(rows, key=lambda r: (not r["subject"], -abs(r["effect"]), sorted(r["subject"].items()), r["factor"]))


def _nameless(now: dict[str, float | None]) -> bool:
    orders, nameless = now.get("pay_orders"), now.get("nameless_orders")
    return bool(orders and nameless and nameless / orders > NAMELESS)


def _known(factor: str) -> str:
    return factor if factor in KNOWN_FACTORS else "rest"


def _two(amount: float | None) -> float | None:
    return None if amount is None else yuan(cents(amount))
