"""How often the rules of the handbook speak on streets where nothing happened: at most 3 in 1,000 shop-days each, on seeds none was tuned on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from planted_shops import DAY, Street, run
from test_checks_fire import SUNDAY

from zhanggui.desks import CHECKS

NEW = [
    "ads.conversion_first", "ads.keyword_burn", "customers.lost", "page.fix_before_ads", "product.conversion_vs_peers", "product.copy_what_works",
    "product.sold_below_cost", "product.stay_short", "service.agent_drop", "stock.stock_out_ahead", "traffic.deal_keywords", "traffic.source_quality",
]  # fmt: skip
SHOPS = 200
MOST = 0.003


def spoken(seeds: range) -> dict[str, float]:
    """Findings per shop-day of every check: of a week, one day of seven is the closing day, on which alone the weekly ones are asked."""
    said = dict.fromkeys(NEW, 0.0)
    for seed in seeds:
        for day, days in ((SUNDAY, 1), (DAY + timedelta(days=seed % 3), 6)):
            if days == 6 and seed % 2:
                continue  # every other street is asked on an ordinary day too
            ctx = Street(SHOPS, seed=seed, day=day).context()
            for check in NEW:
                weekly = CHECKS.get(check).cadence == "week"
                if not (weekly and days == 6):
                    said[check] += len(run(check, ctx)) / (7 if weekly else 1)
    asked = {check: len(seeds) if CHECKS.get(check).cadence == "week" else len(seeds) + sum(s % 2 == 0 for s in seeds) for check in NEW}
    return {check: said[check] / (asked[check] * SHOPS) for check in NEW}


def test_few_streets_are_quiet() -> None:
    assert {c: rate for c, rate in spoken(range(1000, 1001)).items() if rate > MOST + 0.004} == {}


@pytest.mark.slow
def test_many_streets_are_quiet() -> None:
    assert {c: rate for c, rate in spoken(range(1001, 1021)).items() if rate > MOST} == {}
