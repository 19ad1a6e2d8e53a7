"""拼多多 orders, ads, day reports and bills load with their exact figures and without personal data."""

from __future__ import annotations

import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from export_files import HEADERS, grid, side_by_side, write_csv, write_xls, write_xlsx
from loaded_shop import LoadedShop


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home", platform="pdd")


ORDERS = side_by_side("""
订单成交时间 | 2026-06-01 00:03:00 |  | 2026-05-31 20:00:00 | 2026-05-31 21:00:00
商品 | 手持小横幅 | 手持小横幅 | 大横幅 | 大横幅
订单号 | 260531-662941284701219 | 260517-607198974342268 | 260531-662941284701220 | 260531-662941284701221
订单状态 | 已收货 | 待付款 | 未发货，退款成功 | 已发货，待收货
商品总价(元) | 17.80 | 8.90 | 30.00 | 30.00
邮费(元) | 0.00 | 0.00 | 2.00 | 2.00
店铺优惠折扣(元) | 1.00 | 0.00 | 0.00 | 0.00
平台优惠折扣(元) | 0.50 | 0.00 | 0.00 | 5.00
多多支付立减金额(元) | 0.20 | 0.00 | 0.00 | 0.00
用户实付金额(元) | 16.30 | 0.00 | 32.00 | 27.00
商家实收金额(元) | 16.80 | 0.00 | 32.00 | 32.00
商品数量(件) | 2 | 1 | 1 | 1
发货时间 | 2026-06-01 10:20:30 |  |  | 2026-06-01 09:00:00
商品id | 754299529443 | 754299529443 | 754299529444 | 754299529444
样式ID | 1523456789012 | 1523456789012 | 1523456789013 | 1523456789013
商家编码-规格维度 | HF-R-L | HF-R-L |  |
售后状态 | 无售后或售后取消 | 无售后或售后取消 | 退款成功 | 无售后或售后取消
快递单号 | 773012345678901 |  |  | SF1234567890
快递公司 | 申通快递 |  |  | 顺丰
收货人 | 王小明 | 王小明 | 李四 | 赵*
手机 | 13800000000 | 13800000000 | 13900000000 |
省 | 浙江省 | 浙江省 | 江苏省 | 江苏省
详细地址 | 西湖区某路 1 号 | 西湖区某路 1 号 |  |
""")
HEAD = [*HEADERS["pdd_order"], "收货人", "手机", "省", "详细地址"]


def test_pdd_orders(shop: LoadedShop, tmp_path: Path) -> None:
    tabbed = [[f"{cell}\t" if cell else cell for cell in line] for line in grid(HEAD, ORDERS)[1:]]
    got = shop.load(write_csv(tmp_path / "orders_export2026-06-02-10-00-00.csv", [HEAD, *tabbed], encoding="utf-8-sig"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("pdd_order", 4, 0)
    orders = {r["order_id"]: r for r in shop.rows("orders")}
    kept, unpaid, refunded, sent = (orders[str(o["订单号"])] for o in ORDERS)
    assert [o["status"] for o in (kept, unpaid, refunded, sent)] == ["completed", "created", "closed", "shipped"]
    assert (kept["created_at"], kept["paid_at"]) == (datetime(2026, 6, 1, 0, 3), datetime(2026, 6, 1, 0, 3)), "the time beats the number"
    assert (unpaid["created_at"], unpaid["paid_at"]) == (datetime(2026, 5, 17), None), "without a time the number tells the day"
    assert [shop.total("orders", c) for c in ("paid_amount", "seller_receivable", "goods_amount", "platform_discount")] == [
        Decimal("75.30"), Decimal("80.80"), Decimal("86.70"), Decimal("5.50"),
    ]  # fmt: skip
    assert (shop.total("orders", "item_qty"), shop.ext(kept)["payment_discount"]) == (5, 0.2)
    lines = {r["order_id"]: r for r in shop.rows("order_lines")}
    assert (lines[kept["order_id"]]["line_id"], lines[kept["order_id"]]["sku_id"], lines[kept["order_id"]]["merchant_sku"]) == (
        kept["order_id"], "1523456789012", "HF-R-L",
    )  # fmt: skip
    assert {(r["tracking_no"], r["carrier"]) for r in shop.rows("shipments")} == {("773012345678901", "申通快递"), ("SF1234567890", "顺丰")}
    everything = json.dumps([shop.rows(t) for t in ("orders", "order_lines", "shipments", "products")], default=str, ensure_ascii=False)
    assert [word for word in ("王小明", "13800000000", "西湖区", "李四") if word in everything] == []
    again = shop.load(write_csv(tmp_path / "orders_export_gbk.csv", grid(HEAD, ORDERS), encoding="gbk"))
    assert again.rows["unchanged"] == 4


PROMOTED = side_by_side("""
日期 | 2026-04-25 | 2026-04-25 | 2026-04-26 | 总计
商品ID | 681127001261 | 681127001261 | 681127001261 | -
商品名称 | 手持小横幅 | 手持小横幅 | 手持小横幅 | -
推广场景 | 稳定成本推广 | 标准推广 | 稳定成本推广 | -
推广名称 | 横幅 | 横幅 | 横幅 | -
出价方式 | 目标投产比：3.95 | 出价 | 目标投产比：3.95 | -
成交花费(元) | 171.93 | 10.00 | 100.00 | 299.93
交易额(元) | 660.0 | 20.00 | 340.00 | 1,050.00
实际投产比 | 3.84 | 2.00 | 3.40 | 3.50
总花费(元) | 171.93 | 12.50 | 100.00 | 300.43
净交易额(元) | 574.3 | 0 | 300.00 | 900.00
净成交笔数 | 16 | 0 | 8 | 25
结算交易额(元) | 535.4 | 0 | 280.00 | 830.00
成交笔数 | 19 | 0 | 9 | 30
直接交易额(元) | 544.6 | 0 | 340.00 | 900.00
曝光量 | 7134 | 100 | 5000 | 13,000
点击量 | 515 | 4 | 300 | 850
询单花费(元) | 0 | 2.50 | 0 | 2.50
""")


def test_pdd_promotion_by_item_and_day_without_its_total(shop: LoadedShop, tmp_path: Path) -> None:
    sheet = grid(HEADERS["pdd_promo_item"], PROMOTED)
    got = shop.load(write_xlsx(tmp_path / "商品推广_推广商品_分天数据_20260427.xlsx", sheet, sheet="商品_分天数据"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"], got.rows["dropped"]) == ("pdd_promo_item", 3, 0, 1)
    sums = [shop.total("ad_days", c) for c in ("cost", "gmv", "net_gmv", "settled_gmv", "direct_gmv", "impressions", "clicks")]
    assert sums == [Decimal("284.43"), 1020, Decimal("874.30"), Decimal("815.40"), Decimal("884.60"), 12234, 819]
    assert [w for w in got.warnings if "投产比" in w] == [], "实际投产比 is by 成交花费, 净实际投产比 by 总花费"
    assert {(r["channel"], r["scene"], r["stat_date"].day, r["cost"]) for r in shop.rows("ad_days")} == {
        ("pdd", "稳定成本推广", 25, Decimal("171.93")), ("pdd", "标准推广", 25, Decimal("12.50")), ("pdd", "稳定成本推广", 26, Decimal("100")),
    }  # fmt: skip
    assert [(r["product_id"], r["title"]) for r in shop.rows("products")] == [("681127001261", "手持小横幅")]
    _, own = (line for line in got.reconciliation if line["what"].startswith("总花费"))  # the rows, and the file's own total
    assert (own["expected"], own["actual"]) == (300.43, 284.43), "what the platform runs itself is in no row"
    assert shop.load(write_xlsx(tmp_path / "商品推广_分天.xlsx", sheet)).rows["unchanged"] == 3


def test_pdd_promotion_of_the_whole_account_and_of_its_hours(shop: LoadedShop, tmp_path: Path) -> None:
    account = side_by_side(
        "日期 | 2026-04-25\n交易额(元) | 1,050.00\n净交易额(元) | 900.00\n总花费(元) | 300.43\n点击率 | 6.50%\n全站推广费比 | 28.61%"
    )
    shop.load(write_xlsx(tmp_path / "商品推广_账户_分天数据.xlsx", grid(list(account[0]), account)))
    hours = [{**PROMOTED[0], "推广小时": hour} for hour in ("0", "13")]
    shop.load(write_xlsx(tmp_path / "分小时.xlsx", grid([*HEADERS["pdd_promo_item"], "推广小时"], hours), sheet="商品_分小时数据"))
    assert {(r["entity_type"], r["entity_id"], r["stat_hour"], r["cost"]) for r in shop.rows("ad_days")} == {
        ("", "", "", Decimal("300.43")), ("product", "681127001261", "0", Decimal("171.93")), ("product", "681127001261", "13", Decimal("171.93")),
    }  # fmt: skip


def test_pdd_day_of_the_shop_in_american_order(shop: LoadedShop, tmp_path: Path) -> None:
    headers = ["较上周期" if h.endswith("较上周期") else h for h in HEADERS["pdd_trade"]]
    figures = ["12,345.67", "432", "401", "3.56%", "30.79", "12.50%", "1,024", "1,234.50", "45", "1.10"]
    lines = [["12-29-25", *(c for f in figures for c in (f, "5.32%"))], ["01-02-26", *(c for f in figures for c in (f, "-"))]]
    old_excel = write_xls(tmp_path / "交易概况.xls", {"Sheet1": [headers, *lines]})
    got = shop.load(old_excel.rename(tmp_path / "交易概况.xlsx"))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("pdd_trade", 2, 0)
    rows = {r["stat_date"]: r for r in shop.rows("shop_days")}
    assert set(rows) == {date(2025, 12, 29), date(2026, 1, 2)}
    row = rows[date(2025, 12, 29)]
    assert (row["pay_amount"], row["pay_orders"], row["pay_users"], row["refund_amount"], row["refund_orders"]) == (
        Decimal("12345.67"), 432, 401, Decimal("1234.50"), 45,
    )  # fmt: skip


def test_the_product_overview_of_pdd_joins_the_day_of_the_shop(shop: LoadedShop, tmp_path: Path) -> None:
    names = ["商品访客数", "商品浏览量", "商品收藏用户数", "被访问商品数", "成交金额", "成交订单数", "成交买家数", "成交转化率"]
    headers = ["统计时间", *(h for name in names for h in (name, "较上周期"))]
    line = ["12-29-25", *(c for f in ["11,264", "15,000", "321", "12", "12,345.67", "432", "401", "3.56%"] for c in (f, "1.00%"))]
    shop.load(write_xlsx(tmp_path / "商品概况.xlsx", [headers, line]))
    figures = ["12,345.67", "432", "401", "3.56%", "30.79", "12.50%", "1,024", "1,234.50", "45", "1.10"]
    shop.load(write_xlsx(tmp_path / "交易概况.xlsx", [HEADERS["pdd_trade"], ["12-29-25", *(c for f in figures for c in (f, "-"))]]))
    (row,) = shop.rows("shop_days")
    assert (row["product_visitors"], row["visitors"], row["fav_users"], row["pay_users"], row["refund_orders"]) == (
        11264,
        11264,
        321,
        401,
        45,
    )


def test_pdd_products_of_the_day_in_the_file_name(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    商品ID | 930112340830 | 930112340831
    商品名称 | 手持小横幅 | 大横幅
    一级类目 | 节庆用品 | 节庆用品
    商品访客数 | 525 | 100
    商品浏览量 | 675 | 150
    商品收藏用户数 | 25 | 3
    成交金额 | 2,209.58 | 90.00
    成交件数 | 63 | 3
    成交订单数 | 61 | 3
    成交买家数 | 60 | 3
    成交转化率 | 11.43% | 3.00%
    确认订单数 | 61 | 3
    确认订单件数 | 63 | 3
    下单用户数 | 63 | 4
    下单率 | 12.00% | 4.00%
    成交率 | 95.24% | 75.00%
    """)
    got = shop.load(write_csv(tmp_path / "商品数据_2026-04-25.csv", grid(HEADERS["pdd_item_data"], rows), encoding="utf-8-sig"))
    assert (got.recipe, got.rows["inserted"], got.warnings) == ("pdd_item_data", 2, [])
    assert (shop.total("product_days", "pay_amount"), shop.total("product_days", "fav_users")) == (Decimal("2299.58"), 28)
    assert {(r["stat_date"], r["level"], r["order_users"]) for r in shop.rows("product_days")} == {
        (date(2026, 4, 25), "product", 63), (date(2026, 4, 25), "product", 4),
    }  # fmt: skip


def test_pdd_bill_in_a_zip_with_notes_around(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    商户订单号 | 240417-123456789012345 | 240417-123456789012346 |  |
    发生时间 | 2026-04-17 10:18:22 | 2026-04-17 11:00:00 | 2026-04-17 12:00:00 | 2026-04-17 12:00:00
    收入金额（+元） | 59.90 | 0 | 0 | 0
    支出金额（-元） | 0.00 | -27.50 | 1.50 | 1.50
    账务类型 | 交易收入 | 交易退款 | 技术服务费 | 技术服务费
    业务描述 | 0010002|交易收入-订单收入 | 0020002|交易退款-订单退款 | 0030002|技术服务费 | 0030002|技术服务费
    """)
    notes = [["#拼多多账单明细"], ["#商家：某某店"], ["#起始时间：2026-04-01 终止时间：2026-04-30"], ["#-----账单列表-----"]]
    inner = write_csv(tmp_path / "pdd-mall-bill-detail.csv", [*notes, *grid(HEADERS["pdd_bill"], rows), ["#账单列表结束"]], encoding="gbk")
    with zipfile.ZipFile(tmp_path / "bill.zip", "w") as archive:
        archive.write(inner, inner.name)
    got = shop.load(tmp_path / "bill.zip")
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("pdd_bill", 4, 0)
    assert shop.total("ledger", "amount") == Decimal("29.40")
    assert sorted((r["txn_type"], r["amount"], r["order_id"]) for r in shop.rows("ledger") if r["order_id"]) == [
        ("交易收入", Decimal("59.90"), "240417-123456789012345"), ("交易退款", Decimal("-27.50"), "240417-123456789012346"),
    ]  # fmt: skip
    assert len({r["txn_id"] for r in shop.rows("ledger")}) == 4, "two equal fees of one second are two fees"
    assert shop.load(write_csv(tmp_path / "again.csv", grid(HEADERS["pdd_bill"], rows))).rows["unchanged"] == 4


def test_every_figure_of_the_service_overview_is_a_score(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    统计时间 | 12-29-25 | 12-30-25
    纠纷退款数 | 2 | 0
    纠纷退款率 | 0.46% | 0.00%
    平台介入率 | 0.23% | -
    平均退款时长 | 12.5小时 | 1天2小时
    成功退款订单数 | 45 | 40
    成功退款金额 | 1,234.50 | 1,000.00
    """)
    got = shop.load(write_xlsx(tmp_path / "服务概况.xlsx", grid(HEADERS["pdd_service"], rows)))
    assert (got.recipe, got.rows["inserted"], got.rows["rejected"]) == ("pdd_service", 6, 0)
    assert {(r["stat_date"].day, r["indicator"]): r["score"] for r in shop.rows("service_scores")} == {
        (29, "纠纷退款数"): 2, (29, "纠纷退款率"): 0.0046, (29, "平台介入率"): 0.0023, (29, "平均退款时长"): 12.5, (30, "纠纷退款数"): 0, (30, "纠纷退款率"): 0,
    }  # fmt: skip
    assert (shop.total("shop_days", "refund_amount"), shop.total("shop_days", "refund_orders")) == (Decimal("2234.50"), 85)
