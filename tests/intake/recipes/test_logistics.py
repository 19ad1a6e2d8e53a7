"""The monthly bill of SF, as the carrier writes it (title row, days without a year, total row), is read as the shop's freight bill."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, grid, side_by_side, write_xlsx
from loaded_shop import LoadedShop

BILL = side_by_side("""
账单日期 | 04-01 | 04-01 | 04-02
运单号 | SF1000000000001 | SF1000000000001 | SF1000000000002
结算重量 | 1.5 | | 20
金额 | 18.00 | 2.00 | 1,060.00
合计 | 16.20 | 2.00 | 1,050.00
目的省 | 广东省 | 广东省 | 西藏自治区
目的市 | 广州市 | 广州市 | 拉萨市
""")


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


def test_a_freight_bill_is_money_out(shop: LoadedShop, tmp_path: Path) -> None:
    cells = [["顺丰速运 2026年4月 月结账单"], *grid(HEADERS["sf_bill"], BILL), ["合计", "", "", "1080.00", "1068.20", "", ""]]
    got = shop.load(write_xlsx(tmp_path / "顺丰2026年4月账单.xlsx", cells, sheet="账单明细"))
    assert (got.recipe, got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == ("own_freight", 3, 1, 0)
    assert {r["txn_id"]: (r["posted_at"], r["amount"]) for r in shop.rows("ledger")} == {
        "SF1000000000001": (datetime(2026, 4, 1), Decimal("-18.20")),
        "SF1000000000002": (datetime(2026, 4, 2), Decimal("-1050.00")),
    }


def test_a_bill_whose_name_tells_no_year_needs_to_be_told(shop: LoadedShop, tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "月结账单.xlsx", grid(HEADERS["sf_bill"], BILL))
    assert shop.load(file).rows["rejected"] == 3
    shop.load(file, date="2025-04-30")
    assert {r["posted_at"] for r in shop.rows("ledger")} == {datetime(2025, 4, 1), datetime(2025, 4, 2)}
