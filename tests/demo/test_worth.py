"""What an incident is worth is the sales with it less the sales without it, as they are to be expected."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from zhanggui.demo.catalogue import AGENTS, CAMPAIGNS, SEARCH, products
from zhanggui.demo.incidents import Incident
from zhanggui.demo.world import World, live
from zhanggui.demo.worth import worth

FIRST, DAYS, DAY = date(2026, 7, 6), 35, date(2026, 7, 30)
TOP = products()[0].id
SEEDS = (21, 22, 23, 24, 25, 26)


def sold(w: World) -> float:
    """Cents paid on the day."""
    o = w.orders
    return float(o.amount[(o.paid >= 0) & (o.day == (DAY - w.start).days)].sum())


@pytest.mark.parametrize(
    ("kind", "size", "subject"),
    [
        ("source_drop", 0.4, {"source_l2": SEARCH}),
        ("source_surge", 2.5, {"source_l1": "付费推广"}),
        ("conversion_drop", 0.3, {"product_id": TOP}),
        ("aov_drop", 0.7, {}),
        ("agent_drop", 0.2, {"staff": AGENTS[0].nick}),
        ("new_source", 1.0, {"source_l2": "关键词推广"}),
        ("vanished_source", 0.0, {"source_l2": "购物车"}),
    ],
)
def test_the_worth_of_what_moves_sales_is_what_twins_show(kind: str, size: float, subject: dict[str, str]) -> None:
    """Twin shops of one seed, with and without; the noise of the draws averages out over several."""
    incident = Incident(kind, DAY, 400 if kind == "new_source" else 1, size, subject)
    without = () if kind != "new_source" else (Incident("vanished_source", FIRST - timedelta(days=35), 400, 0.0, subject),)
    said, shown, noise = [], [], []
    for seed in SEEDS:
        struck = live(seed, FIRST, DAYS, (incident,), "small")
        calm = sold(live(seed, FIRST, DAYS, without, "small"))
        said.append(next(w.cents for w in worth(struck, [incident]) if w.truth.day == DAY))
        shown.append(sold(struck) - calm)
        noise.append(0.05 * calm)
    assert np.mean(said) == pytest.approx(np.mean(shown), abs=2.5 * np.mean(noise) / np.sqrt(len(SEEDS)))
    assert np.sign(said[0]) == np.sign(size - 1 if kind != "new_source" else 1)


def test_dear_clicks_are_worth_what_they_cost_beyond_the_usual_price() -> None:
    incident = Incident("ad_burn", DAY, 1, 3.0, {"campaign_id": CAMPAIGNS[0].id})
    w = live(21, FIRST, DAYS, (incident,), "small")
    (row,) = worth(w, [incident])
    assert row.cents == pytest.approx(-w.ads.cost[(DAY - w.start).days, 0].sum() * 2 / 3, abs=1)


def test_two_incidents_at_once_are_worth_their_own_parts() -> None:
    one = Incident("source_drop", DAY, 1, 0.5, {"source_l2": SEARCH})
    two = Incident("aov_drop", DAY, 1, 0.8)
    both = {w.truth.kind: w.cents for w in worth(live(21, FIRST, DAYS, (one, two), "small"), [one, two])}
    alone = worth(live(21, FIRST, DAYS, (one,), "small"), [one])[0].cents
    assert both["source_drop"] == pytest.approx(0.8 * alone, rel=0.1)


def test_days_that_the_shop_did_not_live_are_left_out() -> None:
    incident = Incident("aov_drop", FIRST + timedelta(days=DAYS - 1), 5, 0.8)
    w = live(21, FIRST, DAYS, (incident,), "small")
    assert [row.truth.day for row in worth(w, [incident])] == [FIRST + timedelta(days=DAYS - 1)]


def test_what_takes_no_sales_on_the_day_is_worth_nothing() -> None:
    incident = Incident("bad_reviews", DAY, 1, 20.0, {"product_id": TOP})
    assert [row.cents for row in worth(live(21, FIRST, DAYS, (incident,), "small"), [incident])] == [0]
