"""What is exceeded is studied like what is missed (R35): an overshot day is said when it is no ordinary day, or the month runs far ahead."""

from __future__ import annotations

import pytest
from planted_shops import PlantedContext, Street, run
from test_checks_quiet import with_targets

SHOPS = 40


def months_at(pace: float, share_of_target: float) -> PlantedContext:
    """Ordinary days against targets of which they are so much; the month's forecast is `pace` of its target."""
    ctx = with_targets(Street(SHOPS, seed=21).context())
    ctx.targets = {shop: target / share_of_target for shop, target in ctx.targets.items()}
    ctx.month_pace = lambda shop: pace  # type: ignore[attr-defined]
    return ctx


def test_an_ordinary_day_above_target_in_a_month_on_its_pace_is_no_finding() -> None:
    assert len(run("plan.target_overshot", months_at(1.05, 1.4))) <= 1


@pytest.mark.parametrize(("pace", "share", "check"), [(1.25, 1.4, "plan.target_overshot"), (0.8, 0.6, "plan.target_missed")])
def test_a_month_far_ahead_or_behind_is_said_with_its_pace(pace: float, share: float, check: str) -> None:
    findings = run(check, months_at(pace, share))
    assert len(findings) >= 0.8 * SHOPS
    assert all(f"本月进度 {pace:.1%}" in f.why.zh for f in findings)


def test_a_day_missed_yet_inside_its_range_is_a_state_and_no_finding() -> None:
    """The headline tells the shortfall; what to do about an ordinary day is nothing."""
    street = Street(SHOPS, seed=22, least=6000)
    ctx = with_targets(street.context())
    sold = ctx.frame("shop").set_index(["shop", "day"])["pay_amount"]
    ctx.targets = {shop: float(sold[shop].iloc[-1]) / 0.75 for shop in ctx.targets}
    assert len(run("plan.target_missed", ctx)) <= 0.05 * SHOPS
