"""Discounts outside the columns of offers — in remarks, footnotes, odd sheets — are counted for their goods or named with their cell; never dropped."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from promotion_sheets import write_csv
from test_promotion_sheets import TODAY, promotions

from zhanggui.desks.promotion.importing import Imported, import_sheets
from zhanggui.desks.promotion.importing.asides import read_aside, says_discount
from zhanggui.desks.promotion.packs import pack

HEAD = ["货号", "商品名称", "日常价", "成本", "库存", "活动价", "备注"]


def goods(remark: str, sku: str = "A") -> list[str]:
    return [sku, "猫罐头", "100", "40", "500", "90", remark]


def read(folder: Path, *rows: list[str], head: list[str] = HEAD) -> Imported:
    return import_sheets([write_csv(folder / "表.csv", [head, *rows])], pack("generic", TODAY))


def cells(found: Imported) -> list[tuple[str, str]]:
    return [(g.place.cell, g.text) for g in found.gaps]


def made(found: Imported) -> list[tuple[str, Any]]:
    return sorted((p["kind"], p["scope"]) for p in promotions(found).values())


@pytest.mark.parametrize(
    ("remark", "kind", "fields"),
    [
        ("满200减20", "threshold_off", {"tiers": [[200, 20]]}),
        ("清仓款，另有满200减20", "threshold_off", {"tiers": [[200, 20]]}),
        ("主推款；第二件半价。发顺丰", "nth_off", {"n": 2, "rate": Decimal("0.5")}),
        ("主推款\n第二件0元", "nth_off", {"n": 2, "rate": 1}),
        ("买二送一", "nth_off", {"n": 3, "rate": 1}),
        ("叠加8折", "percent_off", {"rate": Decimal("0.2")}),
        ("每满200减30", "every_off", {"threshold": 200, "value": 30}),
        ("领20元无门槛券", "threshold_off", {"tiers": [[Decimal("0.01"), 20]]}),
        ("立减15", "amount_off", {"value": 15}),
        ("满200-20", "threshold_off", {"tiers": [[200, 20]]}),
        ("拍2件9折", "qty_off", {"tiers": [[2, Decimal("0.1")]]}),
    ],
)
@pytest.mark.parametrize("heading", ["备注", "说明", "活动说明", "Notes"])
def test_a_discount_in_a_remark_counts_for_the_goods_of_its_row(
    remark: str, kind: str, fields: dict[str, Any], heading: str, tmp_path: Path
) -> None:
    found = read(tmp_path, goods(remark), goods("", "B"), head=[*HEAD[:-1], heading])
    (one,) = (p for p in promotions(found).values() if p["kind"] != "fixed_price")
    assert (one["kind"], one["scope"]) == (kind, ["A"])
    assert {name: one[name] for name in fields} == fields
    assert found.whole
    assert any(f"里的优惠也算了：G2「{remark}」" in n.zh for n in found.notes)


@pytest.mark.parametrize(
    "remark",
    [
        "买三送二",
        "拍2发3",
        "加1元换购",
        "与店铺券同享",
        "满200返20",
        "前100名半价",
        "送同款小样",
        "下单赠杯刷",
        "2件立减30",
        "参加88VIP 95折",
        "叠店铺券",
        "到手价79",
        "和直播间5折起同步",
        "老客再享折扣",
        "free gift",
    ],
)
def test_a_remark_that_sounds_like_a_discount_and_cannot_be_computed_is_named_with_its_cell(remark: str, tmp_path: Path) -> None:
    found = read(tmp_path, goods(""), goods(f"主推款；{remark}", "B"))
    assert cells(found) == [("G3", remark)]
    assert made(found) == [("fixed_price", ["A", "B"])]
    assert all(g.why.en and g.mend.en for g in found.gaps)


@pytest.mark.parametrize(
    ("remark", "mend"),
    [
        ("0点限时 ¥139", "活动价"),
        ("返现10", "写出减多少"),
        ("老客专享129", "当作人人能用的促销录入"),
        ("PLUS价 139", "当作人人能用的促销录入"),
        ("88VIP可用", "当作人人能用的促销录入"),
        ("叠加淘金币", "写出减多少"),
        ("折上折", "写出减多少"),
        ("12.12 0点前2小时 109", "写上时间"),
        ("前100名送滤纸", "当作人人能用的促销录入"),
        ("不参加满减", "适用商品"),
        ("不参加", "适用商品"),
        ("同上", "原样写"),
        ("限购2件", "限购"),
        ("库存50元以上的货", "活动价"),
        ("顺手送两个滤杯", "删掉"),
        ("member price 79", "当作人人能用的促销录入"),
        ("same as above", "原样写"),
    ],
)
def test_a_remark_that_speaks_of_a_price_is_named_with_how_to_write_it(remark: str, mend: str, tmp_path: Path) -> None:
    found = read(tmp_path, goods(""), goods(remark, "B"))
    assert cells(found) == [("G3", remark)]
    assert mend in found.gaps[0].mend.zh
    assert made(found) == [("fixed_price", ["A", "B"])]


@pytest.mark.parametrize("remark", ["满200减20，限购2件", "限购2件，满200减20", "满200减20；限购2件", "满99包邮，满200减20，限购2件"])
def test_what_stands_beside_a_discount_that_is_read_is_named_too(remark: str, tmp_path: Path) -> None:
    found = read(tmp_path, goods(remark))
    assert cells(found) == [("G2", "限购2件")]
    assert made(found) == [("fixed_price", ["A"]), ("threshold_off", ["A"])]


def test_remarks_that_say_nothing_of_prices_are_listed_in_one_line(tmp_path: Path) -> None:
    found = read(tmp_path, goods("主推款"), goods("满200减20", "B"), goods("", "C"), goods("-", "D"), goods("包邮", "E"))
    (said,) = (n for n in found.notes if "格没有用" in n.zh)
    assert said.zh.endswith("「备注」里另有 2 格没有用：G2「主推款」、G6「包邮」")
    assert said.en.endswith("2 more cells are not used: G2「主推款」、G6「包邮」")
    assert found.whole


@pytest.mark.parametrize("remark", ["88VIP再95折", "会员价再减3", "限量50台 立减50", "前100名半价"])
def test_a_discount_for_some_buyers_is_asked_to_be_entered_for_everybody(remark: str, tmp_path: Path) -> None:
    found = read(tmp_path, goods(remark))
    assert [g.mend.zh for g in found.gaps] == ["当作人人能用的促销录入（去掉人群，只写优惠），或不算（删掉）"]


def test_a_coupon_that_is_given_away_is_no_gift(tmp_path: Path) -> None:
    found = read(tmp_path, goods("收藏加购送5元券"))
    (gap,) = found.gaps
    assert "是一张券，没有写门槛" in gap.why.zh


def test_every_piece_of_a_remark_is_judged_alone(tmp_path: Path) -> None:
    found = read(tmp_path, goods("满200减20；送小样。第二件半价"))
    assert cells(found) == [("G2", "送小样")]
    assert made(found) == [("fixed_price", ["A"]), ("nth_off", ["A"]), ("threshold_off", ["A"])]


@pytest.mark.parametrize(
    "remark",
    [
        "主推款",
        "折叠款",
        "100%纯棉",
        "送运费险",
        "赠运费险",
        "买家获得好评",
        "减震鞋垫",
        "满分好评",
        "佣金20%",
        "无赠品",
        "送货上门",
        "满意度高",
        "包邮",
        "3天内送货",
        "提前3天发货",
        "2025元旦新款",
        "券以后台为准",
    ],
)
def test_a_remark_without_a_discount_is_left_alone(remark: str, tmp_path: Path) -> None:
    found = read(tmp_path, goods(remark))
    assert found.whole
    assert made(found) == [("fixed_price", ["A"])]


def test_what_the_row_says_already_is_not_counted_twice(tmp_path: Path) -> None:
    found = read(tmp_path, goods("活动价90；店铺满300减40"), goods("活动价90", "B"))
    assert made(found) == [("fixed_price", ["A", "B"]), ("threshold_off", ["A"])]


@pytest.mark.parametrize("at", range(7))
@pytest.mark.parametrize("said", ["店铺满200减20", "注：拍下第二件半价", "以上商品均可叠店铺券", "*全店买二送一"])
def test_a_discount_in_a_footnote_is_named_with_its_cell(at: int, said: str, tmp_path: Path) -> None:
    note = ["" if n != at else said for n in range(7)]
    found = read(tmp_path, goods(""), goods("", "B"), note)
    assert [cell for cell, _ in cells(found)] == [f"{'ABCDEFG'[at]}4"]
    assert cells(found)[0][1] in said
    assert [i["sku"] for i in found.scenario["items"]] == ["A", "B"]


def test_a_footnote_that_says_no_discount_is_no_gap(tmp_path: Path) -> None:
    found = read(tmp_path, goods(""), ["注：价格以后台为准", *[""] * 6])
    assert found.whole
    assert any("是备注，跳过" in n.zh for n in found.notes)


def test_every_discount_of_a_sheet_without_a_table_is_named(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(goods(""))
    book.create_sheet("活动说明").append(["全店买二送一", "晚八点开始", "第二件0元"])
    book.save(tmp_path / "表.xlsx")
    found = import_sheets([tmp_path / "表.xlsx"], pack("generic", TODAY))
    assert cells(found) == [("A1", "全店买二送一"), ("C1", "第二件0元")]


@pytest.mark.parametrize(
    "text", ["买二送一", "买三免一", "第二件0元", "第二件半价", "第2件5折", "满100元送杯子", "20% off", "buy 2 get 1 free", "领10元券"]
)
def test_what_shopkeepers_call_a_discount_is_heard(text: str) -> None:
    assert says_discount(text)


@pytest.mark.parametrize(
    "text", ["", "A01", "2026-11-10", "不打折", "晚八点开始", "第一批到货", "折叠伞", "10元", "hot item", "优惠券清单"]
)
def test_other_words_are_not_heard_as_one(text: str) -> None:
    assert not says_discount(text)


def test_a_remark_keeps_its_tiers_together() -> None:
    (one,) = read_aside("店铺满300减40，500减80").offers
    assert one.fields == {"tiers": [[300, 40], [500, 80]]}


def test_remarks_that_count_are_told_once_a_column(tmp_path: Path) -> None:
    found = read(tmp_path, *(goods(f"满{200 + n}减20", f"S{n}") for n in range(9)))
    (said,) = (n for n in found.notes if "里的优惠也算了" in n.zh)
    assert said.zh.endswith("G6「满204减20」 等 9 格")
    assert said.en.endswith("… 9 cells")


@pytest.mark.parametrize(("remark", "comes_to", "on_top"), [("打9折", "90", "81"), ("下单立减5元", "95", "85")])
def test_a_discount_that_the_activity_price_beats_is_said_to_change_nothing(
    remark: str, comes_to: str, on_top: str, tmp_path: Path
) -> None:
    found = read(tmp_path, goods(remark))
    (said,) = (n for n in found.notes if "没有作用" in n.zh)
    assert "按日常价算，和活动价取更低的一个" in said.zh
    assert f"G2「{remark}」：A " in said.zh
    assert f"是 {comes_to}，活动价是 90；要在活动价上再减，活动价一列改写 {on_top}" in said.zh
    assert f"comes to {comes_to}, the activity price is 90; if it is meant on top of that, write {on_top}" in said.en
    assert not any("也算了" in n.zh for n in found.notes)


def test_a_discount_that_beats_the_activity_price_is_counted(tmp_path: Path) -> None:
    found = read(tmp_path, goods("打8折"), goods("打9折；满200减20", "B"))
    (counted,) = (n.zh for n in found.notes if "也算了" in n.zh)
    (idle,) = (n.zh for n in found.notes if "没有作用" in n.zh)
    assert counted.endswith("：G2「打8折」、G3「打9折；满200减20」")
    assert "G3" in idle
    assert "G2" not in idle


def test_a_discount_beside_no_activity_price_is_counted(tmp_path: Path) -> None:
    found = read(tmp_path, ["A", "猫罐头", "100", "40", "500", "", "打9折"])
    assert any("也算了：G2「打9折」" in n.zh for n in found.notes)
    assert not any("没有作用" in n.zh for n in found.notes)
