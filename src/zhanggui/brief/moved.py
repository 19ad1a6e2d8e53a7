"""What really moved today over all shops, as the JSON of the fleet has it (desks/moved.py says how it is found)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from zhanggui.desks.moved import Moved, Own, Q, moved
from zhanggui.desks.readings import DIGITS, Reading
from zhanggui.warehouse.shops import Shop

Brief = dict[str, Any]


def fleet_brief(day: date, briefs: Sequence[Brief], told: Mapping[str, Sequence[Reading]], shops: Mapping[str, Shop]) -> Brief:
    """{date, shops, moved} of several briefs of one day; without `moved` where fewer than three shops can be judged."""
    names = {b["shop"]: (b["shop_name"], b["currency"]) for b in briefs}
    found = moved_json(told, {key: shops[key].platform for key in names if key in shops}, names)
    return {"date": day.isoformat(), "shops": list(briefs)} | ({"moved": found} if found else {})


def moved_json(
    told: Mapping[str, Sequence[Reading]], platforms: Mapping[str, str], names: Mapping[str, tuple[str, str]]
) -> dict[str, Any] | None:
    """What moved, ready for JSON. names: name and currency of every shop. None: too few shops."""
    found = moved(told, platforms)
    if found is None:
        return None
    return {
        "q": Q,
        "shops": found.shops,
        "judged": found.judged,
        "together": [vars(one) for one in found.together],
        "alone": [_shop(shop, own, names) for shop, own in _by_shop(found).items()],
    }


def _by_shop(found: Moved) -> dict[str, list[Own]]:
    """The surest shop first, and in it the surest number."""
    out: dict[str, list[Own]] = {}
    for one in found.alone:
        out.setdefault(one.shop, []).append(one)
    return out


def _shop(shop: str, own: Sequence[Own], names: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    name, currency = names[shop]
    return {"shop": shop, "shop_name": name, "currency": currency, "moves": [_number(one) for one in own]}


def _number(one: Own) -> dict[str, Any]:
    digits = DIGITS.get(one.metric, 2)
    low, expected, high = (round(side, digits) for side in (one.low, one.expected, one.high))
    change = round(one.value / expected - 1, 4) if expected > 0 else None
    return {"metric": one.metric, "value": one.value, "expected": expected, "interval": [low, high], "change": change, "shared": one.shared}
