"""Shapes that a person asks for: typed shares, the ramp over a year, history or nothing."""

from datetime import date, timedelta

import pytest

from zhanggui.almanac.promos import promo_calendar
from zhanggui.desks.plan import service
from zhanggui.desks.plan.cells import days_of
from zhanggui.desks.plan.typed import ShapeAsk, asked_shape, shape_words
from zhanggui.kernel.errors import UseError
from zhanggui.site.boot import boot

SHARES = (7.15, 5.2, 8.3, 7.5, 8, 9.35, 7, 7.5, 8.5, 9, 12.5, 10)


def months_of(shop: str, level: str = "month") -> list[float]:
    return [row["target"] for row in service.rows(shop, 2026, level=level)]


def test_typed_months_take_their_share_of_the_year(tmp_path):
    boot(tmp_path)
    done = service.set_plan("s", 2026, 56_000_000, platform="tmall", ask=ShapeAsk("typed", months=SHARES))
    assert months_of("s") == pytest.approx([560_000 * share for share in SHARES], abs=0.01)
    assert shape_words(done["shape"]).en.startswith("typed shares of the months; default shape")
    again = service.set_plan("s", 2026, 28_000_000, platform="tmall")
    assert again["shape"] == done["shape"], "what a person typed stays until they type another"
    assert months_of("s") == pytest.approx([280_000 * share for share in SHARES], abs=0.01)
    assert "typed" not in shape_words(service.set_plan("s", 2026, 1, ask=ShapeAsk("default"))["shape"]).en


def test_typed_quarters_keep_the_shape_inside_them(tmp_path):
    boot(tmp_path)
    service.set_plan("s", 2026, 1_000_000, platform="tmall", ask=ShapeAsk("typed", quarters=(23, 25, 22, 30)))
    assert months_of("s", "quarter") == pytest.approx([230_000, 250_000, 220_000, 300_000], abs=0.01)
    days = {row["from"]: row["target"] for row in service.rows("s", 2026, level="day")}
    assert days["2026-11-11"] / days["2026-12-20"] == pytest.approx(5, rel=0.01), "promotions keep their multiplier"


def test_typed_weekdays_weigh_the_week(tmp_path):
    boot(tmp_path)
    service.set_plan("s", 2026, 365_000, ask=ShapeAsk("typed", weekdays=(1, 1, 1, 1, 1, 2, 3)))
    week = [row["target"] for row in service.rows("s", 2026, level="day")][4:11]
    assert [w / week[0] for w in week] == pytest.approx([1, 1, 1, 1, 1, 2, 3], rel=0.01)


def test_a_ramp_over_the_year_grows_to_saturation_and_peaks_stand_out():
    shape = asked_shape(ShapeAsk("ramp", start=date(2026, 3, 2), weeks=3), 2026, "tmall", promo_calendar(), None)
    plain = asked_shape(ShapeAsk("default"), 2026, "tmall", promo_calendar(), None)
    factor = {d: a / b for d, a, b in zip(days_of(2026), shape.weights, plain.weights, strict=True)}
    assert [round(factor[date(2026, 3, 1) + timedelta(days=7 * n)], 4) for n in range(7)] == [1, 1, 1.1, 1.21, 1.331, 1.331, 1.331]
    assert shape.weights[days_of(2026).index(date(2026, 11, 11))] == pytest.approx(5 * 1.331)


def test_shares_that_do_not_fit_are_refused():
    for wrong in (
        ShapeAsk("typed"),
        ShapeAsk("typed", months=(1.0,) * 11),
        ShapeAsk("typed", quarters=(0.0, 0.0, 0.0, 0.0)),
        ShapeAsk("typed", quarters=(-1.0, 1.0, 1.0, 1.0)),
        ShapeAsk("history"),
        ShapeAsk("ramp", growth=-2),
    ):
        with pytest.raises(UseError):
            asked_shape(wrong, 2026, "tmall", promo_calendar(), {})
