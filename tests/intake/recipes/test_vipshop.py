"""唯品会 product details load by the day in the file name; the total row is no product."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, grid, side_by_side, write_xlsx
from loaded_shop import LoadedShop

ITEMS = side_by_side("""
商品ID | 6920000000001 | 6920000000002 | 合计
商品名称 | 红色连衣裙 | 袜子 |
销售额 | 1,190.00 | 9.90 | 1,199.90
销售量 | 10 | 1 | 11
客户数 | 9 | 1 | 10
商详UV | 320 | - | 330
""")


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home", platform="vipshop")


def test_products_without_their_total(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xlsx(tmp_path / "商品明细_2026-08-08.xlsx", grid(HEADERS["vip_items"], ITEMS)))
    assert (got.recipe, got.rows["inserted"], got.rows["dropped"], got.rows["rejected"]) == ("vip_items", 2, 1, 0)
    days = {r["product_id"][-1]: (r["stat_date"], r["pay_amount"], r["pay_qty"], r["product_visitors"]) for r in shop.rows("product_days")}
    assert days == {"1": (date(2026, 8, 8), Decimal("1190.00"), 10, 320), "2": (date(2026, 8, 8), Decimal("9.90"), 1, None)}
    assert {r["product_id"][-1]: r["title"] for r in shop.rows("products")} == {"1": "红色连衣裙", "2": "袜子"}
    shop.refuses(write_xlsx(tmp_path / "商品明细.xlsx", grid(HEADERS["vip_items"], ITEMS)))
