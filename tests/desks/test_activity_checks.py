"""What activities ask for on a morning, by hand: deadlines, refusals, locks, prices to restore, what came of it; and nothing without activities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from planted_shops import PlantedContext, TestShop

from zhanggui.brief.findings import rank
from zhanggui.desks import CHECKS
from zhanggui.desks.promotion.booked import Booked, Item, Sold
from zhanggui.desks.promotion.morning import calls
from zhanggui.desks.promotion.stability import DayPrice
from zhanggui.desks.promotion.warn import warnings_of
from zhanggui.kernel.finding import Finding

TODAY = date(2026, 11, 2)
DAY = TODAY - timedelta(days=1)
OURS = [c.id for c in CHECKS if c.desk == "promotion"]


def on(n: int) -> date:
    """So many days from this morning."""
    return TODAY + timedelta(days=n)


BASE = Booked(id=7, shop="s1", name="双11 立减", kind="official", state="to_sign", starts=on(10), ends=on(12))
NEW = Booked(id=3, shop="s1", name="新品价", kind="new_price", state="running", starts=on(-3), ends=on(-1))


@dataclass
class HandBook:
    """A book written by hand."""

    activities: Sequence[Booked]
    prices: Sold = field(default_factory=dict)

    def of(self, shop: str) -> Sequence[Booked]:
        return [b for b in self.activities if b.shop == shop]

    def sold(self, shop: str, products: Iterable[str], day: date) -> Sold:
        return {p: self.prices[p] for p in products if p in self.prices}


class Booking(PlantedContext):
    """The context of a shop that keeps activities."""

    activities: Any = None


def ctx_of(*booked: Booked, prices: Sold | None = None, frames: dict[str, pd.DataFrame] | None = None) -> Booking:
    nothing = {"product": pd.DataFrame({"shop": [], "day": pd.to_datetime([]), "product_id": [], "pay_qty": [], "title": []})}
    ctx = Booking(DAY, frames or nothing, {"s1": TestShop("s1"), "s2": TestShop("s2")})
    ctx.activities = HandBook(booked, prices or {})
    return ctx


def found(ctx: Any) -> list[Finding]:
    return [f for id in OURS for f in CHECKS.get(id).run(ctx)]


def said(*booked: Booked) -> list[str]:
    return [f.check for f in found(ctx_of(*booked))]


def test_a_shop_without_activities_hears_nothing_and_neither_does_one_whose_site_keeps_none() -> None:
    assert found(ctx_of()) == []
    assert found(PlantedContext(DAY, {}, {"s1": TestShop("s1")})) == []
    assert found(ctx_of(replace(BASE, shop="s9", signup_closes=on(0)))) == []


@pytest.mark.parametrize(("left", "told"), [(4, []), (3, ["promotion.sign_up_due"]), (0, ["promotion.sign_up_due"]), (-1, [])])
def test_a_deadline_is_said_three_days_ahead_and_not_when_it_is_over(left: int, told: list[str]) -> None:
    assert said(replace(BASE, signup_closes=on(left))) == told


@pytest.mark.parametrize("state", ["signed", "passed", "refused", "dropped", "running"])
def test_who_has_signed_up_or_dropped_it_is_not_asked_to(state: str) -> None:
    assert "promotion.sign_up_due" not in said(replace(BASE, state=state, signup_closes=on(0), reason="价格"))


def test_a_self_made_activity_has_no_deadline() -> None:
    assert said(replace(BASE, kind="own", state="idea", signup_closes=on(1))) == []


def test_a_refusal_is_said_with_its_reason_while_it_can_be_mended() -> None:
    refused = replace(BASE, state="refused", reason="7 天销量不够", signup_closes=on(2))
    (only,) = found(ctx_of(refused))
    assert (only.check, only.title.zh) == ("promotion.sign_up_refused", "「双11 立减」没通过：7 天销量不够")
    assert said(replace(refused, signup_closes=on(-1))) == []
    assert said(replace(refused, signup_closes=None, starts=on(1))) == ["promotion.sign_up_refused"]


@pytest.mark.parametrize(("starts", "told"), [(4, []), (3, ["promotion.answer_late"]), (0, ["promotion.answer_late"]), (-1, [])])
def test_a_missing_answer_is_asked_for_before_it_begins(starts: int, told: list[str]) -> None:
    assert said(replace(BASE, state="signed", starts=on(starts))) == told


@pytest.mark.parametrize(("lock", "told"), [(1, []), (0, ["promotion.price_lock"]), (-1, [])])
def test_the_price_is_locked_today_and_said_today(lock: int, told: list[str]) -> None:
    assert said(replace(BASE, state="passed", locked_from=on(lock))) == told


def test_a_new_arrival_goes_back_to_its_price_on_the_fourth_day() -> None:
    """New on 30 October, three days of the new price: 30, 31, 1 November; on the morning of the 2nd it comes back."""
    fresh = replace(NEW, starts=date(2026, 10, 30), ends=date(2026, 11, 1), items=(Item("p1", "", "杯子", 59.0, 79.0, None),))
    (only,) = found(ctx_of(fresh))
    assert (only.check, only.severity, only.subject) == ("promotion.price_restore", "high", {"activity": "#3 新品价"})
    assert "恢复到 杯子 79.00" in only.actions[0].text.zh
    assert said(replace(fresh, ends=TODAY)) == []
    assert said(replace(fresh, restored=TODAY)) == []
    assert said(replace(fresh, ends=on(-7))) == ["promotion.price_restore"]
    assert said(replace(fresh, ends=on(-8))) != ["promotion.price_restore"]


def test_what_a_late_price_gives_away_is_the_cut_times_the_pieces_of_a_day() -> None:
    """20 less on each of 3 pieces a day: 60 a day."""
    days = pd.to_datetime([DAY - timedelta(days=n) for n in range(7)])
    product = pd.DataFrame({"shop": "s1", "day": days, "product_id": "p1", "pay_qty": [6.0, 0, 3, 3, 3, 3, 3], "title": "杯子"})
    late = replace(NEW, items=(Item("p1", "", "", 59.0, 79.0, None),))
    (only,) = found(ctx_of(late, frames={"product": product}))
    assert "每天约让利 ¥60.00" in only.why.zh
    assert only.impact == 0.0


@pytest.mark.parametrize(("ended", "told"), [(-7, []), (-8, ["promotion.evaluation_due"]), (-21, ["promotion.evaluation_due"]), (-22, [])])
def test_an_activity_is_evaluated_when_its_days_after_are_over(ended: int, told: list[str]) -> None:
    over = replace(BASE, state="ended", starts=on(-30), ends=on(ended))
    assert said(over) == told
    assert said(replace(over, evaluated=True)) == []


def prices(*daily: float, until: date = DAY, qty: float = 2) -> list[DayPrice]:
    return [DayPrice(until - timedelta(days=n), p, p, qty) for n, p in enumerate(reversed(daily))]


def promised(price: float, **more: Any) -> Booked:
    return replace(BASE, items=(Item("p1", "", "杯子", price, 100.0, 50),), signup_closes=on(2), **more)


def test_a_price_at_risk_is_said_before_it_is_decided_with_the_money_owed() -> None:
    """Begins on 12 November; the promise looks back to 28 October: five days × 2 pieces × (100 − 80) = 200 owed, and 80 is a new low."""
    (risk,) = [f for f in found(ctx_of(promised(80.0), prices={"p1": prices(*[100.0] * 20)})) if f.check == "promotion.price_risk"]
    assert "¥200.00" in risk.why.zh
    assert "低过近 30 天最低日价 ¥100.00" in risk.why.zh
    assert (risk.severity, risk.impact) == ("high", 0.0)


def test_the_usual_price_is_no_risk_and_a_far_day_is_too_early() -> None:
    assert [f.check for f in found(ctx_of(promised(100.0), prices={"p1": prices(*[100.0] * 20)}))] == ["promotion.sign_up_due"]
    early = replace(promised(80.0), signup_closes=on(9))
    assert found(ctx_of(early, prices={"p1": prices(*[100.0] * 20)})) == []


def test_a_price_that_moved_is_said_and_a_lock_that_is_broken_named_with_its_activity() -> None:
    other = replace(promised(70.0), id=8, name="会员日", kind="cut", state="idea", starts=on(11), ends=on(11), signup_closes=None)
    held = promised(80.0, locked_from=on(9))
    told = warnings_of(held, [held, other], {"p1": prices(100, 70, 100)}, DAY)["p1", ""]
    assert [w.kind for w in told] == ["lock_broken", "owed", "moved"]
    assert (told[0].planned.name, told[0].amount) == ("#8 会员日", 80.0)


def test_what_presses_comes_first() -> None:
    listed = calls(
        [replace(BASE, id=1, signup_closes=on(3)), replace(BASE, id=2, signup_closes=on(0)), replace(BASE, id=3, signup_closes=on(1))],
        TODAY,
    )
    assert [(c.activity.id, c.left, c.presses) for c in listed] == [(2, 0, True), (3, 1, True), (1, 3, False)]


def money(n: int) -> Finding:
    return Finding(
        f"stock.x{n}", "s1", {"product_id": str(n)}, "stock", 1.0, 2.0, -1000.0 * n, "high", 0.9, BASE.how.name, BASE.how.name, ()
    )


def test_two_places_are_kept_for_what_has_its_day_whatever_money_the_others_tell() -> None:
    dated = found(ctx_of(*(replace(BASE, id=n, name=f"a{n}", signup_closes=on(n)) for n in range(4))))
    assert len(dated) == 4
    top = rank([*(money(n) for n in range(1, 8)), *dated])
    assert [f.check for f in top] == ["stock.x7", "stock.x6", "stock.x5", "promotion.sign_up_due", "promotion.sign_up_due"]
    assert [f.subject["activity"] for f in top[3:]] == ["#0 a0", "#1 a1"]
    assert [f.check for f in rank([money(n) for n in range(1, 8)])] == [f"stock.x{n}" for n in (7, 6, 5, 4, 3)]


def test_both_languages_say_it() -> None:
    for f in found(ctx_of(replace(BASE, signup_closes=on(0)))):
        assert "closes today" in f.title.en
        assert all(a.text.en and a.text.zh for a in f.actions)
