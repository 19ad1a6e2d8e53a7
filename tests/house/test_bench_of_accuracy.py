"""The accuracy bench counts as it says: ranks, equal subjects, false and true findings, sums, people's alarms."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

BENCH = Path(__file__).parents[2] / "bench"
sys.path.insert(0, str(BENCH))

from accuracy import run_batch  # noqa: E402
from accuracy_page import Run, page  # noqa: E402
from accuracy_shops import Batch, Judged, Planted, Season, ShopPlan, plan, wanted  # noqa: E402
from accuracy_shops_kinds import BY_ID, VARIANTS, relative_swing  # noqa: E402
from accuracy_shops_people import alarms  # noqa: E402
from accuracy_shops_score import Brief, Row, judge  # noqa: E402

from zhanggui.demo.incidents import KINDS, Incident  # noqa: E402
from zhanggui.demo.sizes import Size  # noqa: E402
from zhanggui.demo.world import live  # noqa: E402

DAY = date(2026, 7, 15)
SOURCE = {"source_l1": "平台流量", "source_l2": "手淘搜索"}


def planned(variant: str, subject: dict[str, str], what: str = "struck") -> tuple[ShopPlan, Judged]:
    kind = BY_ID[variant].kind
    planted = (Planted(variant, Incident(kind, DAY, 1, 0.5, subject), 5.0),)
    judged = Judged(DAY, what, variant)  # type: ignore[arg-type]
    return ShopPlan("s", 1, Size(1, 1), DAY, 1, planted, (judged,)), judged


def brief(causes: list[tuple[dict[str, str], str]], findings: list[tuple[str, dict[str, str]]] = [], **more: Any) -> Brief:  # noqa: B006
    told = [{"subject": s, "factor": f, "impact": -1.0, "confidence": 0.8} for s, f in causes]
    return {
        "causes": told,
        "findings": [{"check": c, "subject": s} for c, s in findings],
        "compare": {"change": -10.0},
        "drivers": [{"effect": -10.0}],
        "contributions": [],
    } | more


def score(variant: str, subject: dict[str, str], said: Brief, what: str = "struck") -> Row:
    shop, judged = planned(variant, subject, what)
    return judge(shop, judged, said, {variant: -50_00}, 0.05, 1000_00, [])


def test_the_rank_is_that_of_the_struck_subject_with_its_factor() -> None:
    said = brief([({}, "visitors"), (SOURCE, "pay_conversion"), (SOURCE, "visitors")])
    row = score("source drop, level 2", SOURCE, said)
    assert (row.rank, row.loose) == (3, 2)
    assert row.sales_deviations == pytest.approx(1.0)
    assert row.part == pytest.approx(0.05)


def test_a_level_2_source_may_stand_without_its_level_1() -> None:
    assert score("source drop, level 2", SOURCE, brief([({"source_l2": "手淘搜索"}, "visitors")])).rank == 1
    assert score("source drop, level 2", SOURCE, brief([({"source_l1": "平台流量"}, "visitors")])).rank == 0


def test_the_right_place_of_a_level_1_source_is_not_one_of_its_parts() -> None:
    assert score("source drop, level 1", {"source_l1": "平台流量"}, brief([(SOURCE, "visitors")])).rank == 0


def test_what_moves_no_sales_is_looked_for_among_the_findings_and_summaries_do_not_count() -> None:
    said = brief([], [("plan.sales_fell", {}), ("traffic.source_drop", SOURCE), ("ads.cost_burn", {"campaign_id": "8"})])
    row = score("ad burn, campaign", {"campaign_id": "8"}, said)
    assert (row.rank, row.findings, row.found_at) == (2, 2, 2)
    assert score("ad burn, campaign", {"campaign_id": "9"}, said).rank == 0


def test_a_finding_about_another_member_of_the_struck_dimension_is_false() -> None:
    row = score("conversion drop, product", {"product_id": "1"}, brief([], [("product.conversion_drop", {"product_id": "2"})]))
    assert row.false == ("product.conversion_drop 2",)
    row = score("conversion drop, product", {"product_id": "1"}, brief([], [("product.conversion_drop", {"product_id": "1"})]))
    assert (row.false, row.found_at) == ((), 1)


def test_a_finding_in_another_dimension_is_an_echo() -> None:
    row = score("source drop, level 2", SOURCE, brief([], [("product.traffic_drop", {"product_id": "2"})]))
    assert (row.false, row.echoes) == ((), ("product.traffic_drop 2",))


def test_every_finding_of_a_quiet_day_is_false() -> None:
    said = brief([(SOURCE, "visitors")], [("product.traffic_drop", {"product_id": "2"}), ("plan.sales_rose", {})])
    row = score("source drop, level 2", SOURCE, said, what="quiet")
    assert len(row.false) == row.findings == 1
    assert (len(row.blamed), row.sure_blamed) == (1, 1)


def test_a_gap_is_true_where_a_file_is_missing_and_false_elsewhere() -> None:
    said = brief([], [("intake.table_late", {"table": "ad_days"})])
    assert score("missing table", {"table": "ad_days"}, said).rank == 1
    assert score("missing table", {"table": "source_days"}, said).rank == 0
    assert score("conversion drop, product", {"product_id": "1"}, said).false == ("intake.table_late ad_days",)


def test_a_list_that_is_a_cent_off_is_seen() -> None:
    assert score("source drop, level 2", SOURCE, brief([])).uneven == ()
    off = brief([], drivers=[{"effect": -9.99}])
    assert score("source drop, level 2", SOURCE, off).uneven == ("drivers: -9.99 for -10.00",)


def test_people_see_what_differs_by_thirty_per_cent_from_last_week_the_largest_first() -> None:
    then = date(2026, 7, 8)
    rows = {
        "stat_date": [then] * 3 + [DAY] * 4,
        "product_id": ["a", "b", "c", "a", "b", "c", "d"],
        "pay_amount": [100.0, 100.0, 1000.0, 60.0, 125.0, 1500.0, 5.0],
        "refund_amount": [0.0] * 7,
    }
    seen = alarms({"product_days": pa.table(rows)}, DAY)
    assert [(a.subject["product_id"], a.moved) for a in seen] == [("c", 500.0), ("a", -40.0), ("d", 5.0)]


def test_every_kind_of_the_simulator_is_planted_but_those_that_are_only_harmless() -> None:
    assert {v.kind for v in VARIANTS} == {k.id for k in KINDS} - {"presale"}


def test_the_same_seed_plans_the_same_shops_and_no_seed_is_used_twice() -> None:
    one, same = ([plan(w) for w in wanted(500, 1, 1, 3, 4)] for _ in range(2))
    assert one == same
    seeds = [s.seed for b in one for s in b.shops]
    assert seeds == list(range(500, 500 + len(seeds)))
    assert one[0].days == [DAY, date(2026, 7, 22)]
    assert all(p.deviations > 0 for b in one for s in b.shops for p in s.planted if not np.isnan(p.deviations))


def test_a_swing_is_the_share_by_which_a_series_strays_from_its_calendar() -> None:
    world = live(3, date(2026, 7, 6), 21, (), "small")
    before = 56
    noise = np.random.default_rng(0).normal(1, 0.1, before)
    week = np.tile([1.0, 2, 3, 4, 5, 6, 7], 8)
    assert relative_swing(1000 * week * noise, world, before, visits=False) == pytest.approx(0.1, abs=0.02)
    assert relative_swing(1000 * week, world, before, visits=False) == pytest.approx(0, abs=1e-9)


def test_the_page_tells_goals_seeds_and_shares() -> None:
    hit = score("source drop, level 2", SOURCE, brief([(SOURCE, "visitors")]))
    miss = score("source drop, level 2", SOURCE, brief([]))
    quiet = score("source drop, level 2", SOURCE, brief([]), what="quiet")
    text = "\n".join(page(Run("x", (1000, 1002), False, 3, 60.0), [hit, miss, quiet], {"more": ["## More"]}))
    assert "50.0 % (9–91, n = 2)" in text
    assert "seeds 1000–1002 (held-out" in text
    assert "| source drop, level 2 | 1 | 0.000 | 0 % |" in text
    assert text.endswith("## More")


@pytest.mark.slow
def test_a_batch_is_simulated_loaded_told_and_scored() -> None:
    """One shop whose search brings nothing, one quiet shop: the real brief names the one and sums to the cent."""
    drop = Planted("source drop, level 2", Incident("source_drop", DAY, 1, 0.1, SOURCE), 20.0)
    size, first = Size(8_000, 12), date(2026, 6, 3)
    struck = ShopPlan("struck", 5, size, first, 43, (drop,), (Judged(DAY, "struck", "source drop, level 2"),), more=("product_sources",))
    quiet = ShopPlan("quiet", 6, size, first, 43, (), (Judged(DAY, "quiet", "quiet"),))
    rows = {row.shop: row for row in run_batch(Batch(Season(DAY), (struck, quiet)))}
    assert rows["struck"].rank == 1
    assert rows["struck"].part > 0.1
    assert rows["struck"].uneven == rows["quiet"].uneven == ()
    assert rows["quiet"].false == ()
