"""The bill of the demo shop: the commission that its rows name is the commission that is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd

import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
from zhanggui.demo import tmall_like
from zhanggui.metrics.query import query
from zhanggui.warehouse.engine import Reader
from zhanggui.warehouse.workspace import Workspace

FIRST, LAST = date(2026, 8, 1), date(2026, 8, 30)


def test_the_commission_of_august_is_what_the_bill_names_so(demo_home: Path) -> None:
    bill = pd.read_csv(demo_home / "demo-files" / tmall_like.SHOP_KEY / "历史" / "ledger.csv", dtype=str)
    day = pd.to_datetime(bill["posted_at"]).dt.date
    taken = -sum(map(Decimal, bill[(bill["fee_name"] == "天猫佣金") & (day >= FIRST) & (day <= LAST)]["amount"]), Decimal(0))
    asked = ["commission", "platform_fees"]
    told = query(Reader(Workspace.open(demo_home).lake), asked, [tmall_like.SHOP_KEY], FIRST, LAST, [], date(2026, 12, 1))
    assert taken == Decimal("116564.52")
    assert [round(Decimal(r.rows[0]["value"]), 2) for r in told] == [taken, taken]
