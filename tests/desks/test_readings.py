"""Each shop's numbers are held against its own ranges, whoever else was asked for; a rate with the noise of its count."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

from fleet_world import FleetDay, Strike, fleet_day

from zhanggui.desks.moved import METRICS
from zhanggui.desks.readings import PAST, Reading, readings

DAY = date(2025, 8, 13)  # no 大促, no holiday


@pytest.fixture(scope="module")
def fleet() -> FleetDay:
    return fleet_day(1000, 6, DAY, 120, struck=0.0)


@pytest.fixture(scope="module")
def told(fleet: FleetDay) -> dict[str, tuple[Reading, ...]]:
    return readings(fleet)


def test_every_number_of_every_shop_is_read(told: dict[str, tuple[Reading, ...]]) -> None:
    assert {shop: [one.metric for one in own] for shop, own in told.items()} == {f"s{n:03d}": list(METRICS) for n in range(6)}


def test_the_values_are_those_of_the_day(fleet: FleetDay, told: dict[str, tuple[Reading, ...]]) -> None:
    day = fleet.rows[fleet.rows["day"] == str(DAY)].set_index("shop")
    for shop, own in told.items():
        row, read = day.loc[shop], {one.metric: one.value for one in own}
        assert read["visitors"] == row["visitors"]
        assert read["pay_conversion"] == pytest.approx(row["pay_users"] / row["visitors"], abs=1e-6)
        assert read["aov"] == pytest.approx(row["pay_amount"] / row["pay_users"], abs=0.01)
        assert read["ad_cost"] == pytest.approx(row["ad_cost"], abs=0.01)


def test_a_shop_is_read_as_if_it_were_alone(fleet: FleetDay, told: dict[str, tuple[Reading, ...]]) -> None:
    alone = FleetDay(DAY, {"s004": fleet.shops["s004"]}, fleet.rows[fleet.rows["shop"] == "s004"], Strike())
    assert readings(alone)["s004"] == told["s004"]


def test_past_errors_are_those_of_ordinary_days(told: dict[str, tuple[Reading, ...]]) -> None:
    known = [z for own in told.values() for one in own for z in one.errors if z is not None]
    assert all(len(one.errors) == PAST for own in told.values() for one in own)
    assert 0.7 < np.std(known) < 1.3
    assert len(known) > 0.8 * PAST * 36


def test_a_conversion_of_few_visitors_has_a_wide_range_and_of_many_a_narrow_one(
    fleet: FleetDay, told: dict[str, tuple[Reading, ...]]
) -> None:
    """No range is narrower than the binomial's own."""
    day = fleet.rows[fleet.rows["day"] == str(DAY)].set_index("shop")
    for shop, own in told.items():
        rate = next(one for one in own if one.metric == "pay_conversion")
        chance = 1.96 * np.sqrt(rate.expected * (1 - rate.expected) / day.loc[shop, "visitors"])
        assert (rate.high - rate.low) / 2 > 0.9 * chance


def test_a_day_of_which_no_sales_have_come_is_not_read() -> None:
    fleet = fleet_day(1001, 3, DAY, 60, struck=0.0)
    rows = fleet.rows.copy()
    rows.loc[(rows["shop"] == "s001") & (rows["day"] == str(DAY)), ["pay_users", "pay_amount"]] = np.nan
    own = readings(FleetDay(DAY, fleet.shops, rows, Strike()))["s001"]
    assert [one.metric for one in own] == ["visitors", "refund_amount", "ad_cost"]
