"""旺店通 outbound details load: merged orders are told apart, gifts and bundles keep their money, no receiver enters."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, grid, side_by_side, write_xlsx
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


OUTBOUND = side_by_side("""
订单编号 | JY01 | JY01 | JY01 | JY02
原始单号 | 2026061100000000010,2026061100000000020 | 2026061100000000010,2026061100000000020 | 2026061100000000010,2026061100000000020 | 2026061200000000030
原始子单号 | 2026061100000000011 | 2026061100000000021 | | 2026061200000000030
子单原始单号 | 2026061100000000010 | 2026061100000000020 | | 2026061200000000030
订单类别 | 网店销售 | 网店销售 | 网店销售 | 网店销售
订单来源 | 淘宝 | 淘宝 | 淘宝 | 淘宝
支付账号 | wang@example.com | | |
出库单编号 | CK01~ | CK01~ | CK01~ | CK02~
仓库 | 主仓 | 主仓 | 主仓 | 主仓
店铺 | 某某旗舰店 | 某某旗舰店 | 某某旗舰店 | 某某旗舰店
出库单状态 | 已完成 | 已完成 | 已完成 | 待出库
商家编码 | DRESS-R-M | SHIRT-B | SOCK-W | SOCK-W
货品编号 | DRESS | SHIRT | SOCK | SOCK
货品名称 | 红色连衣裙 | 蓝色衬衫 | 袜子 | 袜子
品牌 | 某品牌 | | |
规格名称 | 红色;M | 蓝 | 白 | 白
条码 | 0690000000012 | | |
货品数量 | 2.0000 | 1.0000 | 1.0000 | 3.0000
货品原单价 | 600.0000 | 59.9000 | 0 | 9.9000
货品原总金额 | 1,200.0000 | 59.9000 | 0 | 29.7000
货品成交总价 | 1,190.0000 | 59.9000 | 0 | 29.7000
货品总优惠 | 10.0000 | 0 | 0 | 0
应收金额 | 1249.9000 | 1249.9000 | 1249.9000 | 29.7000
子单应收金额 | 1190.0000 | 59.9000 | 0 | 29.7000
客户网名 | 小王爱买 | 小王爱买 | 小王爱买 | 老李
收货人 | 王小明 | 王小明 | 王小明 | 李四
收货地区 | 浙江省 杭州市 西湖区 | 浙江省 杭州市 西湖区 | 浙江省 杭州市 西湖区 | 北京 北京市 朝阳区
收货地址 | 某路1号 | 某路1号 | 某路1号 |
收件人手机 | 13800000000 | 13800000000 | 13800000000 |
物流公司 | 圆通速递 | 圆通速递 | 圆通速递 |
物流单号 | YT100 | YT100 | YT100 |
下单时间 | 2026-06-11 08:00:00 | 2026-06-11 08:05:00 | 2026-06-11 08:00:00 | 46185.5
支付时间 | 2026-06-11 08:00:09 | 2026-06-11 08:05:09 | 2026-06-11 08:00:09 | 2026-06-12 12:01:00
创建时间 | 2026-06-11 08:10:00 | 2026-06-11 08:10:00 | 2026-06-11 08:10:00 | 2026-06-12 12:10:00
发货时间 | 2026-06-11 20:00:00 | 2026-06-11 20:00:00 | 2026-06-11 20:00:00 | 任意时间
赠品方式 | 非赠品 | 非赠品 | 自动赠送 |
客服备注 | 尽快发 | | |
""")


def written(tmp_path: Path) -> Path:
    """The export, with its odd header and with line breaks in the outbound number."""
    headers = ["子单应收金额 " if h == "子单应收金额" else h for h in HEADERS["wdt_outbound"]]
    rows = [{("子单应收金额 " if h == "子单应收金额" else h): str(c).replace("~", "\n") for h, c in r.items()} for r in OUTBOUND]
    return write_xlsx(tmp_path / "销售出库明细20260613.xlsx", grid(headers, rows))


def test_orders_sent_together_are_told_apart(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(written(tmp_path))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"], got.warnings) == ("wdt_outbound", 4, 0, [])
    lines = {(r["order_id"][-2:], r["line_id"][-2:]): (r["qty"], r["line_paid_amount"], r["is_gift"]) for r in shop.rows("order_lines")}
    assert lines == {
        ("10", "11"): (2, Decimal("1190.00"), False),
        ("20", "21"): (1, Decimal("59.90"), False),
        ("10", "-W"): (1, Decimal("0"), True),
        ("30", "30"): (3, Decimal("29.70"), None),
    }
    orders = {r["order_id"][-2:]: (r["created_at"], r["shipped_at"], r["province"], r["city"]) for r in shop.rows("orders")}
    assert orders == {
        "10": (datetime(2026, 6, 11, 8), datetime(2026, 6, 11, 20), "浙江省", "杭州市"),
        "20": (datetime(2026, 6, 11, 8, 5), datetime(2026, 6, 11, 20), "浙江省", "杭州市"),
        "30": (datetime(2026, 6, 12, 12), None, "北京", "北京市"),
    }
    assert {(r["order_id"][-2:], r["tracking_no"], r["outbound_no"]) for r in shop.rows("shipments")} == {
        ("10", "YT100", "CK01"), ("20", "YT100", "CK01"),
    }  # fmt: skip
    assert {r["product_id"]: r["brand"] for r in shop.rows("products")} == {"DRESS": "某品牌", "SHIRT": None, "SOCK": None}


def test_nothing_personal_of_an_outbound_row_enters(shop: LoadedShop, tmp_path: Path) -> None:
    shop.load(written(tmp_path))
    everything = json.dumps([shop.rows(t) for t in ("orders", "order_lines", "shipments", "skus")], default=str, ensure_ascii=False)
    personal = ("小王爱买", "老李", "王小明", "李四", "某路", "13800000000", "wang@example.com")
    assert [word for word in personal if word in everything] == []
    assert len({r["buyer_id"] for r in shop.rows("orders")}) == 2


def test_the_parts_of_a_bundle_add_up(shop: LoadedShop, tmp_path: Path) -> None:
    part = OUTBOUND[3]
    rows = [{**part, "货品成交总价": "20.00"}, {**part, "商家编码": "SOCK-B", "货品成交总价": "9.70", "货品数量": "1"}]
    shop.load(write_xlsx(tmp_path / "销售出库明细.xlsx", grid(HEADERS["wdt_outbound"], rows)))
    assert [(r["qty"], r["line_paid_amount"]) for r in shop.rows("order_lines")] == [(4, Decimal("29.70"))]
