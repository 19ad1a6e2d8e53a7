"""Over all shops and numbers only what really moved is told; what all did together is told once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from zhanggui.desks.moved import METRICS, Moved, moved
from zhanggui.desks.readings import PAST, Reading

Told = dict[str, list[Reading]]
SWING = 0.1


def reading(rng: np.random.Generator, metric: str, z: float | None = None) -> Reading:
    """A number expected to be 100, between 81.3 and 120.6 on 19 days of 20; its past errors are a normal's."""
    own = float(rng.standard_normal()) if z is None else z
    errors = tuple(round(float(e), 2) for e in rng.standard_normal(PAST))
    low, high = (100 * (1 + side * 1.96 * SWING / 2) ** 2 for side in (-1, 1))
    return Reading(metric, 100 * (1 + SWING * own / 2) ** 2, 100.0, low, high, own, 0.0, errors)


def fleet(seed: int, shops: int = 30) -> Told:
    rng = np.random.default_rng(seed)
    return {f"s{n:02d}": [reading(rng, metric) for metric in METRICS] for n in range(shops)}


def struck(told: Told, shop: str, metric: str, times: float) -> None:
    told[shop] = [at_value(one, one.value * times) if one.metric == metric else one for one in told[shop]]


def at_value(one: Reading, value: float) -> Reading:
    return replace(one, value=value, z=2 * (np.sqrt(value / one.expected) - 1) / SWING)


def day_of(told: Told, platforms: dict[str, str] | None = None) -> Moved:
    seen = moved(told, platforms or dict.fromkeys(told, "tmall"))
    assert seen is not None
    return seen


def test_fewer_than_three_shops_are_read_one_by_one() -> None:
    told = fleet(1000, 2)
    struck(told, "s00", "visitors", 0.3)
    assert moved(told, dict.fromkeys(told, "tmall")) is None


def test_on_quiet_days_hardly_anything_is_told() -> None:
    days = [day_of(fleet(seed)) for seed in range(1000, 1030)]
    assert sum(bool(day.alone or day.together) for day in days) <= 5  # one day in ten may tell something when nothing is to be told
    assert not any(day.together for day in days)


def test_what_moved_in_one_shop_is_told_with_its_range() -> None:
    told = fleet(1001)
    struck(told, "s07", "pay_conversion", 0.4)
    (own,) = day_of(told).alone
    assert (own.shop, own.metric, own.shared) == ("s07", "pay_conversion", 0)
    assert own.value < own.low < own.expected == 100 < own.high


def test_what_all_shops_did_is_one_incident_and_the_one_that_fell_further_is_named() -> None:
    told = fleet(1002)
    for shop in told:
        struck(told, shop, "visitors", 0.6)
    struck(told, "s11", "visitors", 0.4)
    seen = day_of(told)
    (shared,) = seen.together
    assert (shared.metric, shared.platform, shared.of) == ("visitors", "", 30)
    assert shared.change == pytest.approx(-0.4, abs=0.03)
    assert [(o.shop, o.metric) for o in seen.alone] == [("s11", "visitors")]
    assert seen.alone[0].shared == shared.change
    assert seen.alone[0].expected == pytest.approx(100 * (1 + shared.change), abs=0.01)


def test_what_the_shops_of_one_platform_did_is_their_incident_alone() -> None:
    told = fleet(1003)
    platforms = {shop: "jd" if n % 2 else "tmall" for n, shop in enumerate(told)}
    for shop in told:
        if platforms[shop] == "jd":
            struck(told, shop, "visitors", 0.6)
    seen = day_of(told, platforms)
    assert [(s.metric, s.platform, s.of) for s in seen.together] == [("visitors", "jd", 15)]
    assert seen.alone == ()


def test_a_hundred_shops_that_all_fell_are_not_a_hundred_findings() -> None:
    told = fleet(1004, 100)
    for shop in told:
        for metric in ("visitors", "pay_amount"):
            struck(told, shop, metric, 0.5)
    seen = day_of(told)
    assert {s.metric for s in seen.together} == {"visitors", "pay_amount"}
    assert len(seen.alone) <= 1


def test_of_what_is_told_a_tenth_at_most_is_chance() -> None:
    shares, found = [], 0
    for seed in range(1100, 1130):
        told = fleet(seed)
        for shop in ("s00", "s05", "s09"):
            struck(told, shop, "aov", 0.55)
        said = {(o.shop, o.metric) for o in day_of(told).alone}
        right = said & {(shop, "aov") for shop in ("s00", "s05", "s09")}
        found += len(right)
        shares.append(len(said - right) / max(len(said), 1))
    assert np.mean(shares) <= 0.12
    assert found / 90 > 0.9


def test_the_order_of_the_shops_changes_nothing() -> None:
    told = fleet(1005)
    struck(told, "s07", "aov", 0.4)
    struck(told, "s08", "visitors", 2.0)
    back = dict(reversed(told.items()))
    assert day_of(told) == day_of(back)
