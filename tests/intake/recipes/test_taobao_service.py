"""Customer service, parcels and reviews of Taobao and Tmall load with their exact figures, and people only as fingerprints."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from export_files import HEADERS, Cell, grid, side_by_side, write_xls, write_xlsx
from loaded_shop import LoadedShop

from zhanggui.intake import import_paths


@pytest.fixture
def shop(tmp_path: Path) -> LoadedShop:
    return LoadedShop.open(tmp_path / "home")


AGENTS = side_by_side("""
旺旺昵称 | 旗舰店:小美 | 旗舰店:阿杰 | 汇总值 | 平均值 | 全店汇总值 | 全店平均值 | 同行同层优秀 | 同行同层均值
询单最终付款人数 | 86 | 44 | 130 | 65 | 140 | 47 | 120 | 60
询单人数 | 210 | 110 | 320 | 160 | 350 | 117 | 260 | 150
询单最终付款转化率 | 40.95% | 40.00% | 40.63% | 40.63% | 40.00% | 40.00% | 46.15% | 40.00%
首次响应时长（秒) | 12.40 | 31.00 | | 21.70 | | 22.00 | 10.00 | 20.00
平均响应时长（秒) | 25.10 | 44.00 | | 34.55 | | 35.00 | 20.00 | 32.00
客户满意率 | 96.30% | - | 96.30% | 96.30% | 95.00% | 95.00% | 98.00% | 95.00%
旺旺回复率 | 99.10% | 97.00% | 98.30% | 98.30% | 98.00% | 98.00% | 99.80% | 98.00%
询单最终付款金额 | 10,320.50 | 5,400.00 | 15,720.50 | 7,860.25 | 16,000.00 | 5,333.33 | 20,000.00 | 9,000.00
成功退款金额 | 1,208.00 | 0.00 | 1,208.00 | 604.00 | 1,300.00 | 433.33 | 900.00 | 700.00
""")


def test_agents_are_loaded_and_the_six_summary_rows_are_dropped(shop: LoadedShop, tmp_path: Path) -> None:
    file = write_xlsx(tmp_path / "自制报表-报表查看-客服绩效_20240601_20240630_全部.xlsx", grid(HEADERS["sycm_cs_custom"], AGENTS))
    got = shop.load(file)
    assert (got.recipe, got.table, got.rows["inserted"], got.rows["dropped"]) == ("sycm_cs_custom", "service_days", 2, 6)
    assert shop.total("service_days", "inquiry_pay_amount") == Decimal("15720.50")
    mei, jie = sorted(shop.rows("service_days"), key=lambda r: -r["inquiry_users"])
    assert (mei["staff"], mei["period"], mei["stat_date"]) == ("旗舰店:小美", "month", date(2024, 6, 1))
    assert (mei["first_response_seconds"], mei["satisfaction_rate"], mei["refund_amount"]) == (
        12.4,
        pytest.approx(0.963),
        Decimal("1208.00"),
    )
    assert jie["satisfaction_rate"] is None, "nobody rated this agent"
    assert {r["nick"] for r in shop.rows("staff")} == {"旗舰店:小美", "旗舰店:阿杰"}


def test_an_own_report_of_agents_by_day_has_the_columns_that_were_ticked(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    日期 | 2026-06-12 | 2026-06-13
    旺旺昵称 | 旗舰店:小美 | 旗舰店:小美
    旺旺分组 | 售前 | 售前
    询单人数 | 20 | 21
    询单最终付款人数 | 8 | 9
    销售额 | 1,000.00 | 1,100.00
    """)
    shop.load(write_xlsx(tmp_path / "自制报表-报表查看-客服绩效_20260612_20260613_全部.xlsx", grid(list(rows[0]), rows)))
    loaded = {r["stat_date"]: r for r in shop.rows("service_days")}
    assert {day: (r["period"], r["inquiry_users"]) for day, r in loaded.items()} == {
        date(2026, 6, 12): ("day", 20),
        date(2026, 6, 13): ("day", 21),
    }
    assert shop.ext(loaded[date(2026, 6, 13)])["sales_amount"] == 1100


INQUIRIES = side_by_side("""
日期 | 2026-06-13 | 2026-06-12 | 汇总值 | 全店平均值 | 同行同层均值
询单人数 | 420 | 400 | 820 | 410 | 300
当日询单人数 | 395 | 380 | 775 | 388 | 280
最终付款人数 | 172 | 160 | 332 | 166 | 110
最终付款金额 | 20,468.00 | 19,000.50 | 39,468.50 | 19,734.25 | 12,000.00
询单最终付款转化率 | 40.95% | 40.00% | 40.49% | 40.49% | 36.67%
""")
RECEPTION = side_by_side("""
日期 | 2026-06-13 | 2026-06-12
咨询人数 | 655 | 640
接待人数 | 648 | 630
未回复人数 | 7 | 10
平均响应时长 | 24.80 | 26.00
3分钟人工响应率 | 97.20% | 96.00%
旺旺回复率 | 98.86% | 98.20%
首次响应时长 | 11.60 | 12.00
总消息数 | 9,120 | 9,000
""")
SALES = side_by_side("""
日期 | 2026-06-13 | 2026-06-12
销售额 | 20,468.00 | 19,000.50
销售量 | 205 | 190
销售人数 | 172 | 160
客单价 | 119.00 | 118.75
""")


def test_three_reports_of_the_shop_become_one_row_a_day(shop: LoadedShop, tmp_path: Path) -> None:
    for name, rows in (("inquiry", INQUIRIES), ("reception", RECEPTION), ("sales", SALES)):
        got = shop.load(write_xls(tmp_path / f"{name}.xls", {"Sheet1": grid(HEADERS[f"sycm_cs_shop_{name}"], rows, blank="-")}))
        assert (got.recipe, got.rows["rejected"], got.rows["dropped"]) == ("sycm_cs_shop", 0, len(rows) - 2), name
    first, last = sorted(shop.rows("service_days"), key=lambda r: r["stat_date"])
    assert (last["stat_date"], last["staff"]) == (date(2026, 6, 13), ""), "the shop's own line has no agent"
    assert (last["inquiry_users"], last["inquiry_pay_amount"], last["consult_users"]) == (420, Decimal("20468.00"), 655)
    assert (last["avg_response_seconds"], last["reply_rate"]) == (24.8, pytest.approx(0.9886))
    ext = shop.ext(last)
    assert (ext["inquiry_users_sameday"], ext["unreplied_users"], ext["sales_amount"], ext["messages"]) == (395, 7, 20468, 9120)
    assert first["inquiry_pay_users"] == 160


RATED = ("发出", "收到", "很满意", "满意", "一般", "不满", "很不满", "发送率", "返回率", "满意率", "服务度")


def test_ratings_with_two_header_rows_join_the_other_reports(shop: LoadedShop, tmp_path: Path) -> None:
    upper: list[Cell] = ["日期", *(cell for group in ("总", "邀请", "自主") for cell in (group, *[""] * 10))]
    lower: list[Cell] = ["", *RATED * 3]
    day: list[Cell] = ["2026-06-13", 400, 180, 150, 24, 4, 1, 1, "61.73%", "45.00%", "96.67%", "4.78", *["-"] * 22]
    total: list[Cell] = ["汇总值", 400, 180, *["-"] * 31]
    shop.load(write_xls(tmp_path / "inquiry.xls", {"Sheet1": grid(HEADERS["sycm_cs_shop_inquiry"], INQUIRIES[:1], blank="-")}))
    got = shop.load(write_xls(tmp_path / "接待评价.xls", {"Sheet1": [upper, lower, day, total]}))
    assert (got.recipe, got.rows["rejected"], got.rows["dropped"]) == ("sycm_cs_rating", 0, 1)
    (row,) = shop.rows("service_days")
    assert (row["inquiry_users"], row["staff"]) == (420, "")
    assert row["satisfaction_rate"] == pytest.approx(0.9667)
    assert (shop.ext(row)["总 发出"], shop.ext(row).get("邀请 发出")) == (400, None)


SCORES: list[list[Cell]] = [
    ["店铺DSR数据"],
    ["指标", "得分", "趋势", "行业均值", "与行业对比", "目标值", "距目标值差距[距目标值相差（笔5分评价订单）]"],
    ["描述相符", "4.85 (较上日 +0.01)", "上升", "4.80", "高于 12.30%", "4.90", "120"],
    ["服务态度", "4.86", "持平", "4.81", "高于 9.10%", "4.90", "98"],
    ["物流质量", "4.87", "下降", "4.82", "高于 8.00%", "4.90", "--"],
    [""],
    ["日期", "描述得分（较上日）", "物流得分（较上日）", "服务得分（较上日）"],
    ["2026-06-12", "4.84 (0.00)", "4.88 (+0.01)", "4.86 (0.00)"],
    ["2026-06-13", "4.85 (+0.01)", "4.87 (-0.01)", "4.86 (0.00)"],
]


def test_the_two_blocks_of_shop_scores_are_one_series(shop: LoadedShop, tmp_path: Path) -> None:
    report = import_paths(shop.ws, [write_xlsx(tmp_path / "店铺DSR数据_2026-06-13.xlsx", SCORES)], shop.key)
    assert report.failed == []
    assert [(r.recipe, r.rows["inserted"], r.rows["updated"]) for r in report.imports] == [("tmall_dsr", 3, 0), ("tmall_dsr_days", 3, 0)]
    rows = {(str(r["stat_date"]), r["indicator"]): r for r in shop.rows("service_scores")}
    assert {key: r["score"] for key, r in rows.items()} == {
        ("2026-06-12", "描述相符"): 4.84, ("2026-06-12", "物流质量"): 4.88, ("2026-06-12", "服务态度"): 4.86,
        ("2026-06-13", "描述相符"): 4.85, ("2026-06-13", "物流质量"): 4.87, ("2026-06-13", "服务态度"): 4.86,
    }  # fmt: skip
    described = rows["2026-06-13", "描述相符"]
    assert (described["industry_avg"], described["target"], shop.ext(described)["gap"]) == (4.80, 4.90, 120)


PARCELS = side_by_side("""
运单号 | SN6600088899251 | 773012345678901
主订单号 | 5118109635696058815 | 5118109635696058823
子订单号 | 5118109635696058815 | 5118109635696058824
快递公司 | 其他物流 | 申通快递
揽收城市 | 金华市 | 义乌市
""")


def parcels_as_numbers(path: Path) -> Path:
    """A workbook in which the order numbers are numbers: Excel keeps 15 digits of them."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADERS["qianniu_logistics"])
        for n, parcel in enumerate(PARCELS, start=1):
            page.write_row(n, 0, [parcel["运单号"], int(parcel["主订单号"]), int(parcel["子订单号"]), parcel["快递公司"]])
    return path


def test_parcels_in_trouble(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(write_xlsx(tmp_path / "物流异常.xlsx", grid(HEADERS["qianniu_logistics"], PARCELS)))
    assert (got.recipe, got.table, got.rows["inserted"], got.rows["rejected"]) == ("qianniu_logistics", "shipments", 2, 0)
    rows = {r["tracking_no"]: r for r in shop.rows("shipments")}
    assert rows["SN6600088899251"]["order_id"] == "5118109635696058815"
    assert (rows["773012345678901"]["line_id"], rows["773012345678901"]["carrier"]) == ("5118109635696058824", "申通快递")
    assert shop.ext(rows["773012345678901"])["origin_city"] == "义乌市"


def test_parcels_whose_order_numbers_lost_their_digits_are_rejected(shop: LoadedShop, tmp_path: Path) -> None:
    got = shop.load(parcels_as_numbers(tmp_path / "物流异常.xlsx"))
    assert (got.rows["inserted"], got.rows["rejected"]) == (0, 2)
    assert shop.rows("shipments") == []


def test_reviews_keep_no_nick(shop: LoadedShop, tmp_path: Path) -> None:
    rows = side_by_side("""
    评价ID | 1188220033445 | 1188220033446
    评价内容 | 质量很好 | 尺码偏小，换了一件
    评价时间 | 2026-06-20 10:11:12 | 2026-06-21 09:00:00
    买家昵称 | 天天向上88 | 天天向上88
    订单ID | 2196600889925104318 | 2196600889925104319
    商品标题 | 红色连衣裙 | 红色连衣裙
    商品ID | 1017116707008 | 1017116707008
    """)
    got = shop.load(write_xlsx(tmp_path / "评价.xlsx", grid(HEADERS["tmall_reviews"], rows)))
    assert (got.recipe, got.rows["inserted"]) == ("tmall_reviews", 2)
    loaded = shop.rows("reviews")
    assert {r["content"] for r in loaded} == {"质量很好", "尺码偏小，换了一件"}
    assert len({shop.ext(r)["buyer_id"] for r in loaded}) == 1, "one person, one fingerprint"
    assert "天天向上88" not in str(loaded) + str(shop.rows("products"))
    assert [(r["product_id"], r["title"]) for r in shop.rows("products")] == [("1017116707008", "红色连衣裙")]


def test_importing_service_files_again_changes_nothing(shop: LoadedShop, tmp_path: Path) -> None:
    files = [
        write_xlsx(tmp_path / "客服绩效_20240601_20240630_全部.xlsx", grid(HEADERS["sycm_cs_custom"], AGENTS)),
        write_xls(tmp_path / "inquiry.xls", {"Sheet1": grid(HEADERS["sycm_cs_shop_inquiry"], INQUIRIES, blank="-")}),
        write_xlsx(tmp_path / "物流异常.xlsx", grid(HEADERS["qianniu_logistics"], PARCELS)),
    ]
    before = [shop.load(f).rows["inserted"] for f in files]
    assert before == [2, 2, 2]
    assert [(r["inserted"], r["updated"], r["unchanged"]) for r in (shop.load(f).rows for f in files)] == [(0, 0, 2)] * 3
