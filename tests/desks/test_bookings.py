"""Fees and corrections booked through the order list are no goods that come back."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from planted_shops import DAY, PlantedContext, Street, run

SHOPS = 20
FEE = "FEE"


def with_fee(today: float, before: float = 0.0, past: float | None = None, known: int = 120) -> PlantedContext:
    """Shops that sell as usual, and book a fee as a refund: `before` four weeks ago, `today` (in usual days' sales). `past`: the largest of four months."""
    ctx = Street(SHOPS, seed=1011, day=DAY, least=6000).context()
    usual = ctx.frame("shop").groupby("shop")["pay_amount"].median()
    rows, frames = ctx.frame("product"), dict(ctx.frames)
    made = []
    for day, share in ((DAY - timedelta(days=28), before), (DAY, today)):
        one = rows[(rows["day"] == pd.Timestamp(day)) & (rows["product_id"] == "p0")].copy()
        one["product_id"], one["title"] = FEE, "平台费用"
        one[["pay_amount", "pay_qty", "pay_users", "product_visitors"]] = 0.0
        one["refund_amount"] = (one["shop"].map(usual) * share).to_numpy()
        made.append(one)
    frames["product"] = pd.concat([rows, *made], ignore_index=True)
    booked = frames["product"][frames["product"]["product_id"] == FEE].groupby(["shop", "day"])["refund_amount"].sum()
    shop = frames["shop"].set_index(["shop", "day"])
    shop["refund_amount"] = shop["refund_amount"].add(booked, fill_value=0)
    frames["shop"] = shop.reset_index()
    first = pd.Timestamp(DAY - timedelta(days=known))
    longest = pd.DataFrame(
        {"shop": usual.index, "day": first, "product_id": FEE, "refund_amount": usual.to_numpy() * (before if past is None else past)}
    )
    frames["refund_past"] = longest
    return PlantedContext(ctx.day, frames, ctx.shops, ctx.targets, ctx.thresholds)


def test_a_fee_far_above_all_of_four_months_is_said_with_both_sums() -> None:
    found = run("service.refund_booked", with_fee(1.5, before=0.4))
    assert len(found) == SHOPS
    assert {f.subject["product_id"] for f in found} == {FEE}
    assert found[0].impact == pytest.approx(-(found[0].observed - found[0].expected), abs=0.01)
    assert found[0].observed / found[0].expected == pytest.approx(1.5 / 0.4, rel=0.01)
    assert "不是货" in found[0].why.zh


def test_the_fee_of_every_month_is_not_said_neither_as_a_wave_nor_as_a_product() -> None:
    monthly = with_fee(0.6, before=0.55)
    for check in ("service.refund_booked", "service.refund_wave", "service.refund_product"):
        assert run(check, monthly.again()) == [], check


def test_a_young_shop_does_not_know_what_its_fees_are() -> None:
    assert run("service.refund_booked", with_fee(1.5, past=0.0, known=20)) == []


def test_goods_that_come_back_are_still_goods() -> None:
    street = Street(SHOPS, seed=1012, day=DAY, least=6000)
    street.price[:] = 100.0
    street.refund_rate[-1, :, 0] *= 9
    ctx = street.context()
    assert len(run("service.refund_wave", ctx)) >= 0.9 * SHOPS
    assert run("service.refund_booked", ctx.again()) == []


def test_a_listing_of_many_prices_is_no_booking() -> None:
    """A day of 秒杀 at a tenth of the price, and baskets that differ by half: its refunds count."""
    street = Street(SHOPS, seed=1013, day=DAY, least=6000)
    street.price[:, :, 0] = 100.0 * np.where(np.arange(len(street.price)) == 10, 0.1, 1.0)[:, None]
    street.refund_rate[-1, :, 0] *= 12
    assert len(run("service.refund_product", street.context())) >= 0.9 * SHOPS


def told(days: dict[int, float]) -> str:
    """What a wave says of whose orders they were: days before → money."""
    street = Street(SHOPS, seed=1012, day=DAY, least=6000)
    street.price[:] = 100.0
    street.refund_rate[-1, :, 0] *= 9
    ctx = street.context()
    rows = [(s, "p0", pd.Timestamp(DAY - timedelta(days=n)) if n >= 0 else pd.NaT, money) for s in ctx.shops for n, money in days.items()]
    ctx.frames["refunds_paid"] = pd.DataFrame(rows, columns=["shop", "product_id", "paid_day", "amount"])
    return run("service.refund_wave", ctx)[0].why.zh


def test_whose_orders_came_back_is_said_only_where_the_files_tell() -> None:
    early = DAY - timedelta(days=6)
    assert f"80% 是之前的订单，最早 {early:%m-%d} 付款" in told({0: 200.0, 2: 500.0, 6: 300.0})
    assert "70% 是当天付款的订单" in told({0: 700.0, 6: 300.0})
    assert "订单" not in told({-1: 700.0, 2: 300.0})
