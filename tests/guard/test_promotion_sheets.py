"""Promotion sheets as people have them become scenarios: every cell is understood and said, or named with its row and column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import promotion_sheets as sheets
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhanggui.desks.promotion.importing import Imported, import_sheets, write_refusals
from zhanggui.desks.promotion.importing.cells import limit, moment, payer, window
from zhanggui.desks.promotion.importing.codes import Facts
from zhanggui.desks.promotion.importing.columns import field_of
from zhanggui.desks.promotion.importing.offer import NotUnderstood
from zhanggui.desks.promotion.packs import pack
from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.kernel.errors import FileError

TODAY = date(2026, 11, 1)
FROM, TO = "2026-11-10T20:00", "2026-11-12T00:00"


@dataclass(frozen=True)
class Fact:
    last: Decimal
    median: Decimal
    cost: Decimal | None
    stock: int | None
    product_id: str = ""
    merchant_sku: str = ""


def read(folder: Path, used: str, *forms: str, facts: dict[str, Any] | None = None) -> Imported:
    found = import_sheets([sheets.FORMS[name](folder) for name in forms], pack(used, TODAY), facts)
    if found.scenario["items"]:
        read_scenario(found.scenario)  # what is made can be read
    return found


def promotions(found: Imported) -> dict[str, dict[str, Any]]:
    return {p["id"]: p | {"layer": layer["name"]} for layer in found.scenario["layers"] for p in layer["promotions"]}


def prices(found: Imported) -> dict[str, tuple[Decimal, Decimal]]:
    return {item["sku"]: (item["price"], item["cost"]) for item in found.scenario["items"]}


def gaps(found: Imported) -> list[tuple[int, str, str]]:
    return [(g.place.row, g.place.column, g.text) for g in found.gaps]


def test_a_platforms_entry_form_takes_cost_and_median_from_the_shop(tmp_path: Path) -> None:
    facts = {
        "681234567890": Fact(Decimal("118.00"), Decimal("119.00"), Decimal(45), 900),
        "K-2": Fact(Decimal("118.00"), Decimal("119.00"), Decimal(46), 5, product_id="681234567891"),
        "K-3": Fact(Decimal("118.00"), Decimal("119.00"), Decimal(48), 9, product_id="681234567891"),
    }
    found = read(tmp_path, "taobao_tmall", "platform_entry_form", facts=facts)
    assert prices(found) == {"681234567890": (129, 45), "681234567891": (129, 48)}  # of two variants the dearer cost
    assert [(i["stock"], i["median_price_30d"]) for i in found.scenario["items"]] == [(1000, 119), (800, 119)]
    one = promotions(found)["681234567890 一口价"]
    assert (one["layer"], one["value"], one["limit_per_buyer"], one["starts"], one["ends"]) == ("单品", 99, 2, FROM, TO)
    assert gaps(found) == [(5, "", "")]
    assert "681234567899 没有成本" in found.gaps[0].why.zh


def test_without_any_cost_nothing_is_made_up(tmp_path: Path) -> None:
    found = read(tmp_path, "taobao_tmall", "platform_entry_form")
    assert found.scenario["items"] == []
    assert [g.place.row for g in found.gaps] == [3, 4, 5, 0]
    assert "没有一个商品有价格和成本" in found.gaps[-1].why.zh


def test_a_list_of_coupons_in_gbk(tmp_path: Path) -> None:
    found = read(tmp_path, "taobao_tmall", "goods", "coupon_list")
    assert prices(found) == {"A01": (129, 45), "A02": (69, Decimal("22.5")), "A03": (1299, 600)}
    made = promotions(found)
    assert made["双11店铺券20;双11店铺券50"]["tiers"] == [[199, 20], [399, 50]]  # a buyer uses one of them
    assert (made["双11店铺券20;双11店铺券50"]["starts"], made["双11店铺券20;双11店铺券50"]["ends"]) == (FROM, TO)
    fresh = made["新人券"]
    assert (fresh["tiers"], fresh["scope"], fresh["funded_by"]) == ([[Decimal("0.01"), 5]], ["A01", "A02"], "platform")
    assert (fresh["starts"], fresh["ends"]) == ("2026-11-01T00:00", "2026-12-01T00:00")  # the last day counts
    assert made["会员折扣券"]["funded_by"] == "merchant"
    assert gaps(found) == [(5, "承担方", "商家50%+平台50%")]
    notes = " ".join(n.zh for n in found.notes)
    assert "「每人限领」没有用：限的是领券或用码的次数，不是件数" in notes
    assert "第 6 行已经结束，跳过" in notes


def test_on_platforms_that_chain_two_coupons_stay_two(tmp_path: Path) -> None:
    made = promotions(read(tmp_path, "jd", "goods", "coupon_list"))
    assert made["双11店铺券20"]["tiers"] == [[199, 20]]
    assert made["双11店铺券50"]["layer"] == "优惠券"


def test_a_plan_of_reductions_in_words(tmp_path: Path) -> None:
    found = read(tmp_path, "jd", "goods", "reduction_plan")
    made = promotions(found)
    assert made["店铺满减"]["tiers"] == [[300, 40], [500, 80]]
    assert (made["店铺满减"]["starts"], made["店铺满减"]["ends"]) == (FROM, TO)  # 24:00 is midnight
    cross = made["跨店满减"]
    assert (cross["layer"], cross["cross_shop"], cross["threshold"], cross["value"], cross["max_times"]) == ("平台", True, 300, 50, 3)
    assert (made["多件多折"]["tiers"], made["多件多折"]["scope"]) == ([[2, Decimal("0.1")], [3, Decimal("0.2")]], ["A01", "A02"])
    assert (made["第二件半价"]["n"], made["第二件半价"]["scope"]) == (2, ["A02"])
    assert (made["大额券"]["layer"], made["大额券"]["tiers"]) == ("优惠券", [[400, 380]])
    assert gaps(found) == [(4, "活动时间", "11.10-11.12"), (6, "优惠内容", "满199送杯刷")]
    assert "成本" in found.gaps[1].why.zh


def test_an_operators_own_sheet_with_merged_titles_and_two_header_rows(tmp_path: Path) -> None:
    found = read(tmp_path, "taobao_tmall", "operators_own")
    assert prices(found) == {"A01": (129, 45), "A02": (69, Decimal("22.5"))}
    made = promotions(found)
    assert made["A01 一口价"]["limit_per_buyer"] == 2
    assert made["A02 8折"]["rate"] == Decimal("0.2")
    assert (made["满300减40"]["scope"], made["满300减40"]["starts"], made["满300减40"]["ends"]) == (
        ["A01", "A02"],
        FROM,
        TO,
    )  # of the title
    assert made["券满199减20"]["tiers"] == [[199, 20]]
    assert gaps(found) == [(7, "限购", "每单限购2件"), (7, "成本", "")]
    said = {u.place.row: u.what.zh for u in found.understood}
    assert said[5].startswith("日常价 129；吊牌价 199；成本 45；库存 1000；一口价99（A01，每人限 2 件，")
    assert any("第 8 行是合计" in n.zh for n in found.notes)
    assert any("「说明」：没有促销表" in n.zh for n in found.notes)


def test_an_export_of_shopify_discounts(tmp_path: Path) -> None:
    found = read(tmp_path, "shopify", "shopify_variants", "shopify_discounts")
    assert prices(found)["MUG-01"] == (18, 6)
    made = promotions(found)
    assert (made["BF20"]["layer"], made["BF20"]["rate"], made["BF20"]["ends"]) == ("订单折扣", Decimal("0.2"), "2026-12-01T00:00")
    assert made["TENOFF"]["tiers"] == [[50, 10]]
    assert (made["MUGS15"]["layer"], made["MUGS15"]["rate"], made["MUGS15"]["scope"]) == ("商品折扣", Decimal("0.15"), ["MUG-01", "MUG-02"])
    assert (made["Two for one"]["n"], made["Two for one"]["ends"]) == (2, "2026-11-28T00:00")
    assert found.scenario["layers"][1]["combine"] == "sum"  # TENOFF combines with order discounts
    assert gaps(found) == [(8, "Value", "5 for 3")]
    assert found.scenario["currency"] == "USD"


def test_a_sellers_sheet_of_amazon_deals_and_coupons(tmp_path: Path) -> None:
    found = read(tmp_path, "amazon", "amazon_promotions")
    made = promotions(found)
    assert (made["KET-1 一口价"]["value"], made["KET-1 一口价"]["limit_per_buyer"]) == (80, 2)
    assert (made["KET-1 券9.5折"]["layer"], made["KET-1 券9.5折"]["rate"]) == ("优惠券", Decimal("0.05"))
    assert made["KET-2 券9折"]["rate"] == Decimal("0.1")
    assert gaps(found) == [(4, "Your price", "£90.00"), (4, "Start date", "11/05/2026")]  # another currency; day or month first?


def test_rows_not_understood_come_back_as_a_workbook_that_mends_the_rest(tmp_path: Path) -> None:
    import openpyxl

    first = sheets.operators_own(tmp_path)
    found = import_sheets([first], pack("taobao_tmall", TODAY))
    (path,) = write_refusals(found.refused, tmp_path / "refused.xlsx")
    book = openpyxl.load_workbook(path)
    heads, row = (["" if c.value is None else str(c.value) for c in line] for line in book.active.iter_rows())
    at = heads.index("成本")
    assert (row[0], row[at]) == ("A03", "")
    assert "A03 没有成本" in row[heads.index("拒收原因/reason")]
    book.active.cell(2, at + 1, "20")
    book.active.cell(2, heads.index("限购") + 1, "每人限购2件")
    book.save(path)
    mended = import_sheets([first, path], pack("taobao_tmall", TODAY))
    assert prices(mended)["A03"] == (59, 20)
    assert promotions(mended)["满300减40"]["scope"] == ["A01", "A02", "A03"]
    one = promotions(mended)["A03 一口价"]
    assert (one["limit_per_buyer"], one["starts"]) == (2, FROM)  # in the place of the row it was, under its title
    assert len(promotions(mended)) == 5
    assert mended.whole


def table(folder: Path, *rows: list[str], used: str = "generic") -> Imported:
    return import_sheets([sheets.write_csv(folder / "t.csv", rows)], pack(used, TODAY))


HEAD = ["SKU", "日常价", "成本"]


def test_a_discount_in_a_column_that_is_not_known_is_never_dropped(tmp_path: Path) -> None:
    found = table(tmp_path, [*HEAD, "小王的想法"], ["A", "100", "50", "满3件8折"], ["B", "100", "50", "再看看"])
    assert gaps(found) == [(2, "小王的想法", "满3件8折")]


def test_a_discount_in_the_title_is_never_dropped(tmp_path: Path) -> None:
    found = table(tmp_path, ["双11 全场满300减40", "", ""], HEAD, ["A", "100", "50"])
    assert [g.text for g in found.gaps] == ["双11 全场满300减40"]


@pytest.mark.parametrize("cell", ["0.8", "80", "80%", "0.85"])
def test_a_bare_number_under_discount_that_may_be_two_things_is_refused(tmp_path: Path, cell: str) -> None:
    found = table(tmp_path, [*HEAD, "折扣"], ["A", "100", "50", cell])
    assert gaps(found) == [(2, "折扣", cell)]
    assert promotions(found) == {}


def test_8_under_discount_is_8_tenths_of_the_price(tmp_path: Path) -> None:
    found = table(tmp_path, [*HEAD, "折扣"], ["A", "100", "50", "8"], ["B", "100", "50", "8.5折"])
    assert {p["scope"][0]: p["rate"] for p in promotions(found).values()} == {"A": Decimal("0.2"), "B": Decimal("0.15")}


def test_a_coupon_without_a_threshold_is_asked_for_it(tmp_path: Path) -> None:
    found = table(tmp_path, [*HEAD, "优惠券"], ["A", "100", "50", "20"])
    assert gaps(found) == [(2, "优惠券", "20")]


def test_goods_that_are_left_out_do_not_stand_among_the_understood(tmp_path: Path) -> None:
    found = table(tmp_path, ["SKU", "日常价", "成本", "活动价"], ["A", "100", "50", "90"], ["B", "100", "", "90"])
    assert [item["sku"] for item in found.scenario["items"]] == ["A"]
    assert [u.place.row for u in found.understood] == [2]
    assert [u.place.row for u in found.left_out] == [3]
    assert "B 没有成本，没有放进方案" in found.gaps[0].why.zh


def test_goods_that_only_a_scope_names_are_missed_at_its_row(tmp_path: Path) -> None:
    head = ["SKU", "日常价", "成本", "优惠内容", "适用商品"]
    found = table(tmp_path, head, ["A", "100", "50", "", ""], ["B", "", "", "立减10", "B"])
    assert {(g.place.file, g.place.row) for g in found.gaps} == {("t.csv", 3)}


def titled(folder: Path, *titles: str, head: tuple[str, ...] = ("SKU", "日常价", "成本", "活动价"), last: tuple[str, ...] = ()) -> Imported:
    rows = [*([title, *[""] * (len(head) - 1)] for title in titles), [*head], ["A", "100", "50", "90", *last]]
    return import_sheets([sheets.write_csv(folder / "t.csv", rows)], pack("generic", TODAY))


@pytest.mark.parametrize(
    ("title", "starts", "ends"),
    [
        ("2026双12活动报名表（12月10日 20:00 - 12月12日 23:59）", "2026-12-10T20:00", "2026-12-13T00:00"),
        ("2026双12（12.10 20:00-12.12 23:59）", "2026-12-10T20:00", "2026-12-13T00:00"),
        ("双12 2026年12月10日20点至12月12日", "2026-12-10T20:00", "2026-12-13T00:00"),
        ("2026年货节 12月30日-1月3日", "2026-12-30T00:00", "2027-01-04T00:00"),
        ("活动 2026-12-10 20:00 ~ 2026-12-12 24:00", "2026-12-10T20:00", "2026-12-13T00:00"),
        ("活动 2026/12/10 8:00 开始，2026/12/12 结束", "2026-12-10T08:00", "2026-12-13T00:00"),
    ],
)
def test_rows_without_a_time_take_that_of_the_title(title: str, starts: str, ends: str, tmp_path: Path) -> None:
    found = titled(tmp_path, title)
    (one,) = promotions(found).values()
    assert (one["starts"], one["ends"]) == (starts, ends)
    assert found.whole


@pytest.mark.parametrize(
    ("titles", "why"),
    [
        (("双12活动（12月10日 20:00 - 12月12日 23:59）",), "没有写是哪一年"),
        (("2026预售 11月20日-11月30日", "2026正式 12月10日-12月12日"), "有几个时间"),
        (("2026-12-12 20:00 ~ 2026-12-10 20:00",), "不晚于开始"),
        (("2026双12（2月30日 - 3月2日）",), ""),
    ],
)
def test_a_time_in_a_title_that_cannot_be_used_is_named(titles: tuple[str, ...], why: str, tmp_path: Path) -> None:
    found = titled(tmp_path, *titles)
    (gap,) = found.gaps
    assert why in gap.why.zh
    assert gap.text
    assert next(iter(promotions(found).values()))["starts"] is None


def test_rows_with_a_time_of_their_own_need_none_of_the_title(tmp_path: Path) -> None:
    head = ("SKU", "日常价", "成本", "活动价", "活动时间")
    found = titled(tmp_path, "双12（12月10日 - 12月12日）", head=head, last=("2026-12-01 ~ 2026-12-02",))
    assert found.whole


def test_one_day_in_a_title_is_no_time_of_the_campaign(tmp_path: Path) -> None:
    assert titled(tmp_path, "制表：小林 更新 2026-11-20").whole


def test_an_activity_price_is_named_without_its_figure_so_that_the_name_stays_true_when_it_is_mended(tmp_path: Path) -> None:
    found = table(
        tmp_path, ["SKU", "日常价", "成本", "活动价"], ["A", "100", "50", "9"], ["B", "100", "50", "90"], ["C", "100", "50", "90"]
    )
    assert list(promotions(found)) == ["A 一口价", "B 等 2 个一口价"]


def test_two_prices_for_one_sku_are_named(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD, ["A", "100", "50"], ["A", "90", "50"])
    assert gaps(found) == [(3, "日常价", "90")]
    assert prices(found) == {"A": (100, 50)}


def test_variants_of_one_listing_stay_apart_and_the_listing_names_them_all(tmp_path: Path) -> None:
    head = ["货号", "商品ID", "日常价", "成本", "活动价", "优惠内容", "适用商品"]
    rows = [
        ["A1", "900001", "100", "50", "80", "", ""],
        ["A2", "900001", "120", "70", "", "", ""],
        ["", "", "", "", "", "满100减10", "900001"],
    ]
    found = table(tmp_path, head, *rows)
    assert prices(found) == {"A1": (100, 50), "A2": (120, 70)}
    assert [p["scope"] for p in promotions(found).values()] == [["A1"], ["A1", "A2"]]
    assert found.whole


def test_sheets_that_use_different_codes_of_one_sku_meet_by_the_shops_data(tmp_path: Path) -> None:
    fact = Fact(Decimal(99), Decimal(98), Decimal(40), 7, merchant_sku="A01")
    first = sheets.write_csv(tmp_path / "1.csv", [["SKU", "日常价"], ["555", "120"]])
    second = sheets.write_csv(tmp_path / "2.csv", [["货号", "活动价"], ["A01", "100"]])
    found = import_sheets([first, second], pack("generic", TODAY), {"555": fact})
    assert prices(found) == {"555": (120, 40)}
    assert [(p["value"], p["scope"]) for p in promotions(found).values()] == [(100, ["555"])]


def test_a_coupon_beside_several_goods_is_one_coupon_over_them_and_its_scope_is_said(tmp_path: Path) -> None:
    head = [*HEAD, "店铺券", "满减", "每满", "折扣"]
    same = ["100", "50", "满200减20", "满300减40", "每满500减50"]
    found = table(tmp_path, head, ["A", *same, "9折"], ["B", *same, "9折"], ["C", "100", "50", "满200减20元", "", "", ""])
    made = promotions(found)
    assert {name: p["scope"] for name, p in made.items()} == {
        "券满200减20": ["A", "B", "C"], "满300减40": ["A", "B"], "每满500减50": ["A", "B"], "9折": ["A", "B"],
    }  # fmt: skip
    said = [n for n in found.notes if "若全店可用请改适用范围" in n.zh]
    assert [n.zh.split("；")[0] for n in said] == [
        "店铺活动「满300减40」按这 2 个商品计", "店铺活动「每满500减50」按这 2 个商品计", "优惠券「满200减20」按这 3 个商品计",
    ]  # fmt: skip
    assert "20 off orders over 200' is taken for these 3 goods" in said[2].en


def test_a_coupon_with_a_row_of_its_own_says_its_scope_itself(tmp_path: Path) -> None:
    head = [*HEAD, "店铺券", "适用商品"]
    found = table(tmp_path, head, ["A", "100", "50", "", ""], ["", "", "", "满200减20", "全店"])
    assert not [n for n in found.notes if "适用范围" in n.zh]


def test_goods_that_only_a_scope_names_come_from_the_shop(tmp_path: Path) -> None:
    facts = {"X": Fact(Decimal(99), Decimal(98), Decimal(40), 7), "Y": Fact(Decimal(9), Decimal(9), Decimal(4), 7)}
    path = sheets.write_csv(
        tmp_path / "t.csv",
        [["SKU", "日常价", "成本", "优惠内容", "适用商品"], ["A", "100", "50", "", ""], ["", "", "", "满100减10", "A;X"]],
    )
    found = import_sheets([path], pack("generic", TODAY), facts)
    assert prices(found) == {"A": (100, 50), "X": (99, 40)}
    assert [p["scope"] for p in promotions(found).values()] == [["A", "X"]]


def test_two_activity_prices_in_two_windows_are_two_promotions(tmp_path: Path) -> None:
    head = [*HEAD, "活动价", "开始时间", "结束时间"]
    found = table(
        tmp_path, head, ["A", "100", "50", "80", "2026-11-01", "2026-11-05"], ["A", "100", "50", "70", "2026-11-10", "2026-11-11"]
    )
    assert [(p["value"], p["starts"], p["ends"]) for p in promotions(found).values()] == [
        (80, "2026-11-01T00:00", "2026-11-06T00:00"),
        (70, "2026-11-10T00:00", "2026-11-12T00:00"),
    ]


def test_of_two_activity_prices_in_a_row_both_count(tmp_path: Path) -> None:
    found = table(tmp_path, [*HEAD, "活动价", "双11价"], ["A", "100", "50", "90", "80"], ["B", "100", "50", "不参加", "70"])
    assert sorted((p["value"], p["scope"][0]) for p in promotions(found).values()) == [(70, "B"), (80, "A"), (90, "A")]
    assert found.whole


def test_drafts_are_what_is_to_be_checked(tmp_path: Path) -> None:
    found = table(tmp_path, [*HEAD, "优惠内容", "状态"], ["A", "100", "50", "8折", "草稿"], ["B", "100", "50", "5折", "已结束"])
    assert [(p["rate"], p["scope"]) for p in promotions(found).values()] == [(Decimal("0.2"), ["A"])]


def test_a_limit_that_a_reduction_cannot_have_is_named(tmp_path: Path) -> None:
    found = table(tmp_path, [*HEAD, "满减", "限购"], ["A", "100", "50", "满300减40", "2"])
    assert gaps(found) == [(2, "限购", "2")]
    assert "limit_per_buyer" not in promotions(found)["A 满300减40"]


@pytest.mark.parametrize(
    ("text", "who"),
    [("平台", "platform"), ("商家", "merchant"), ("天猫", "platform"), ("店铺承担", "merchant"), ("Seller", "merchant"), ("", None)],
)
def test_who_pays(text: str, who: str | None) -> None:
    assert payer(text) == who


@pytest.mark.parametrize("text", ["天猫官方旗舰店", "商家50%+平台50%", "平台和商家共同", "老板"])
def test_who_pays_is_never_guessed_for_the_platform(text: str) -> None:
    with pytest.raises(NotUnderstood):
        payer(text)


def test_codes_that_are_not_known_are_named(tmp_path: Path) -> None:
    rows = [["货号", "日常价", "成本", "优惠内容", "适用商品"], ["A", "100", "50", "", ""], ["", "", "", "满100减10", "A、Z"]]
    found = table(tmp_path, *rows)
    assert gaps(found) == [(3, "适用商品", "Z")]
    assert [p["scope"] for p in promotions(found).values()] == [["A"]]


def test_an_id_that_a_spreadsheet_ruined_is_named(tmp_path: Path) -> None:
    found = table(tmp_path, HEAD, ["6.81235E+11", "100", "50"], ["A", "100", "50"])
    assert gaps(found) == [(2, "SKU", "6.81235E+11")]


@pytest.mark.parametrize(
    ("text", "pieces", "first"),
    [("2", 2, False), ("限购2件", 2, False), ("每人限购两件", 2, False), ("每ID限购1件", 1, False), ("2 per customer", 2, False), ("前2件享优惠价", 2, True),
     ("首件优惠", 1, True), ("每人限购2件，超出原价", 2, True)],
)  # fmt: skip
def test_limits_in_words(text: str, pieces: int, first: bool) -> None:
    found = limit(text)
    assert found is not None
    assert (found.pieces, found.first) == (pieces, first)


@pytest.mark.parametrize("text", ["不限", "不限购", "无", "-", ""])
def test_no_limit_in_words(text: str) -> None:
    assert limit(text) is None


@pytest.mark.parametrize("text", ["0", "每单限购2件", "限量100份", "老客专享"])
def test_what_is_no_limit_per_buyer_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        limit(text)


def test_times_as_people_write_them() -> None:
    from zhanggui.desks.promotion.importing.importer import CHINA

    assert moment("2026/11/10 20:00", CHINA) == FROM
    assert moment("2026年11月10日 20:00", CHINA) == FROM
    assert [
        moment(t, CHINA, end=True)
        for t in ("2026-11-11", "2026-11-11 23:59:59", "2026-11-11 23:59", "2026-11-11 24:00", "2026-11-12 00:00")
    ] == [TO] * 5
    assert moment("长期有效", CHINA) is None
    assert window("2026/11/10 20:00 - 2026/11/12 00:00", CHINA) == (FROM, TO)
    assert window("2026-11-10 20:00~2026-11-11", CHINA) == (FROM, TO)
    with pytest.raises(NotUnderstood):
        moment("13:00", CHINA)


@pytest.mark.parametrize(
    ("header", "field"),
    [("商品ID*", "sku"), ("活动价（元）", "deal_price"), ("一口价(元)", "price"), ("吊牌价", "tag_price"), ("到手价", "after_price"), ("Variant SKU", "sku"),
     ("Cost per item", "cost"), ("每人限领", None), ("Coupon discount % Off", "percent"), ('Coupon discount "$ Off" value', "coupon"), ("备注", None)],
)  # fmt: skip
def test_headers_in_both_languages(header: str, field: str | None) -> None:
    assert field_of(header) == field


def test_a_file_that_is_no_table_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(FileError):
        import_sheets([tmp_path / "x.xlsx"], pack("generic", TODAY))


HEADERS = [
    "SKU",
    "日常价",
    "成本",
    "活动价",
    "折扣",
    "优惠内容",
    "优惠券",
    "面额",
    "使用门槛",
    "优惠类型",
    "适用商品",
    "开始时间",
    "活动时间",
    "限购",
    "承担方",
    "说法",
]
CELL = st.text(
    alphabet="满减折件每第买送券%offbuyget0123456789.,，；-~ ¥$()全店平台商家人限购月日年:/E+AB\x00\"'=无\u200b", max_size=16
) | st.text(max_size=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(CELL, min_size=len(HEADERS), max_size=len(HEADERS)), max_size=4),
    st.sampled_from(["generic", "taobao_tmall", "amazon"]),
)
def test_any_cells_make_a_scenario_that_reads_or_gaps_with_their_place(tmp_path: Path, rows: list[list[str]], used: str) -> None:
    clean = [[c.replace("\x00", "").encode("utf-8", "replace").decode() for c in row] for row in rows]
    found = table(tmp_path, HEADERS, ["A", "100", "50", *[""] * (len(HEADERS) - 3)], *clean, used=used)
    read_scenario(found.scenario)
    for gap in found.gaps:
        assert gap.say("zh")
        assert gap.say("en")
        assert gap.place.file == "t.csv"
    assert all(u.what.zh and u.what.en for u in found.understood)


def test_who_already_asked_the_data_of_the_shop_is_not_told_to_ask_them(tmp_path: Path) -> None:
    """In a browser the shop is chosen already: no word of what a command would need."""
    path = sheets.write_csv(tmp_path / "t.csv", [["货号", "日常价"], ["A-1", "99"]])

    def said(facts: dict[str, Facts] | None) -> str:
        return " ".join(gap.mend.zh for gap in import_sheets([path], pack("generic", TODAY), facts).gaps)

    assert "加一列成本；或先导入这家店的成本表" in said({})
    assert "--" not in said({})
    assert "再用 --shop 代号 从店铺数据补" in said(None)


def test_a_reduction_across_shops_in_two_cells_is_taken_once_and_asked_about(tmp_path: Path) -> None:
    goods, coupons = tmp_path / "商品.csv", tmp_path / "优惠.csv"
    goods.write_text("货号,日常价,成本价\nA01,129,45\n", encoding="utf-8")
    coupons.write_text("优惠名称,类型,门槛,优惠金额\n双11跨店满减,跨店满减,300,50\n店铺满减,店铺满减,299,30\n", encoding="utf-8")
    found = import_sheets([goods, coupons], pack("taobao_tmall", TODAY))
    cross = promotions(found)["双11跨店满减"]
    assert (cross["kind"], cross["tiers"], cross["cross_shop"]) == ("threshold_off", [[300, 50]], True)
    asked = [note.zh for note in found.notes if "每满" in note.zh]
    assert len(asked) == 1
    assert "跨店「满300减50」按只减一次计" in asked[0]
    assert "每满300减50" in asked[0]
