"""The stop-loss judges a line: what is below the floor, by how much, and how fast; what it will not judge it refuses by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from zhanggui.desks.promotion.stoploss.floorfile import floors_of
from zhanggui.desks.promotion.stoploss.judge import BELOW, BUYER, FAST, Floor, Pace, Seen, Worth, if_sold_out, pace, raises, worth
from zhanggui.desks.promotion.stoploss.line import Line, Mistake, read_line
from zhanggui.desks.promotion.stoploss.rules import RULES, rules_of
from zhanggui.kernel.errors import FileError, UseError

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = 1_794_398_405  # 2026-11-11 20:00:05 in Shanghai
ROW = {"order_id": "1", "line_id": "a", "sku_id": "tea", "qty": 2, "line_paid_amount": "80.00"}


def line(**changed: Any) -> Line:
    return read_line(ROW | changed, SHANGHAI, NOW)


def mistake(**changed: Any) -> Mistake:
    with pytest.raises(Mistake) as told:
        line(**changed)
    return told.value


def rules(tmp_path: Any, **own: float) -> Any:
    return replace(rules_of(tmp_path), **own)


def test_two_pieces_at_forty_that_cost_sixty_lose_forty() -> None:
    assert worth(line(), Floor("tea", cost=6000)) == Worth("judged", True, 4000)


def test_at_cost_is_not_below() -> None:
    assert worth(line(line_paid_amount="120.00"), Floor("tea", cost=6000)) == Worth("judged", False, 0)
    assert worth(line(line_paid_amount="119.99"), Floor("tea", cost=6000)) == Worth("judged", True, 1)


def test_a_margin_raises_the_floor_but_not_the_loss() -> None:
    # 75 a piece keeps 20 % over a cost of 60: 75 × 0.8 = 60.
    floor = Floor("tea", cost=6000, margin=200_000)
    assert worth(line(line_paid_amount="150.00"), floor) == Worth("judged", False, 0)
    assert worth(line(line_paid_amount="149.99"), floor) == Worth("judged", True, 0)


def test_the_platform_pays_its_share_and_takes_its_commission() -> None:
    # Receipt: 80 + 50 − 5 % of 80 = 126, for what costs 120.
    assert worth(line(platform_discount=50), Floor("tea", cost=6000, commission=50_000)) == Worth("judged", False, 0)
    assert worth(line(), Floor("tea", cost=6000, commission=50_000)) == Worth("judged", True, 4400)


def test_the_least_price_is_held_against_what_the_buyer_pays() -> None:
    assert worth(line(platform_discount=900), Floor("tea", min_unit=4001)) == Worth("judged", True, 0)
    assert worth(line(), Floor("tea", min_unit=4000)) == Worth("judged", False, 0)


def test_without_a_floor_nothing_passes_silently() -> None:
    assert worth(line(), None).state == "unjudged"
    assert worth(line(), Floor("tea", stock=5)).state == "unjudged"


def test_gifts_and_cancelled_lines_are_told_apart() -> None:
    assert worth(line(is_gift="true", line_paid_amount=0), Floor("tea", cost=6000)) == Worth("gift")
    assert worth(line(status_raw="交易关闭"), Floor("tea", cost=6000)) == Worth("cancelled")
    assert worth(line(qty=0), Floor("tea", cost=6000)) == Worth("cancelled")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"order_id": " "}, "order_id"),
        ({"order_id": 1.5e17}, "order_id"),
        ({"order_id": "\ud800"}, "order_id"),
        ({"sku_id": None}, "sku_id"),
        ({"qty": None}, "qty"),
        ({"qty": -1}, "qty"),
        ({"qty": 1.5}, "qty"),
        ({"qty": "many"}, "qty"),
        ({"line_paid_amount": -3}, "line_paid_amount"),
        ({"line_paid_amount": "NaN"}, "line_paid_amount"),
        ({"line_paid_amount": None}, "line_paid_amount"),
        ({"line_paid_amount": None, "unit_price": 100}, "line_paid_amount"),  # a list price is not what was paid
        ({"platform_discount": -1}, "platform_discount"),
        ({"paid_at": "tonight"}, "paid_at"),
        ({"paid_at": 12}, "paid_at"),
    ],
)
def test_what_cannot_be_judged_is_refused_by_its_field(changed: dict[str, Any], field: str) -> None:
    told = mistake(**changed)
    assert told.field == field
    assert told.mend.zh
    assert told.mend.en


def test_a_line_says_when_it_was_paid_in_the_shops_time() -> None:
    assert line(paid_at="2026-11-11 20:00:00").at == NOW - 5
    assert line(paid_at="2026-11-11T12:00:00Z").at == NOW - 5
    assert line(paid_at=(NOW - 5) * 1000).at == NOW - 5
    assert (line().at, line().timed) == (NOW, False)


def test_a_clock_that_runs_ahead_is_held_back() -> None:
    assert line(paid_at="2026-11-12 09:00:00").at == NOW + 120


def test_a_line_without_a_number_of_its_own_goes_by_its_sku() -> None:
    assert line(line_id=None).ids == ["tea"]
    assert line(line_id=None, merchant_sku="M").ids == ["tea", "M"]
    assert line(line_id=None, sku_id=None, merchant_sku="M").ids == ["M"]
    assert line().ids == ["a"]


def test_the_price_of_a_piece_will_do() -> None:
    assert line(line_paid_amount=None, unit_price_paid="39.995").paid == 7999


def test_a_minute_at_ten_times_the_usual_is_too_fast_even_above_the_floor(tmp_path: Any) -> None:
    floor, held = Floor("tea", cost=1, expected=(5.0,) * 24), rules(tmp_path)
    made = worth(line(), floor)
    assert raises(line(), floor, made, Seen(49, 49, 1), 20, held) == ()
    assert raises(line(), floor, made, Seen(50, 50, 1), 20, held) == (FAST,)


def test_few_pieces_are_never_too_fast(tmp_path: Any) -> None:
    floor = Floor("tea", cost=1, expected=(0.01,) * 24)
    assert raises(line(), floor, worth(line(), floor), Seen(29, 29, 1), 20, rules(tmp_path)) == ()


def test_the_usual_is_that_of_the_hour(tmp_path: Any) -> None:
    floor = Floor("tea", cost=1, expected=(*(100.0,) * 20, *(3.0,) * 4))
    made = worth(line(), floor)
    assert raises(line(), floor, made, Seen(40, 40, 1), 19, rules(tmp_path)) == ()
    assert raises(line(), floor, made, Seen(40, 40, 1), 20, rules(tmp_path)) == (FAST,)


def test_a_thousand_orders_in_ten_minutes_are_told_whatever_is_known(tmp_path: Any) -> None:
    assert raises(line(), None, Worth("unjudged"), Seen(1, 999, 1), 20, rules(tmp_path)) == ()
    assert raises(line(), None, Worth("unjudged"), Seen(1, 1000, 1), 20, rules(tmp_path)) == (FAST,)


def test_what_goes_fast_below_its_floor_is_told_once(tmp_path: Any) -> None:
    floor = Floor("tea", cost=6000)
    assert raises(line(), floor, worth(line(), floor), Seen(5000, 5000, 1), 20, rules(tmp_path)) == (BELOW,)


def test_one_buyer_is_told_at_the_limit_he_breaks_or_at_twenty_pieces(tmp_path: Any) -> None:
    free, limited = Floor("tea", cost=1), Floor("tea", cost=1, limit=2)
    held = rules(tmp_path)
    assert raises(line(), free, worth(line(), free), Seen(1, 1, 19), 20, held) == ()
    assert raises(line(), free, worth(line(), free), Seen(1, 1, 20), 20, held) == (BUYER,)
    assert raises(line(), limited, worth(line(), limited), Seen(1, 1, 2), 20, held) == ()
    assert raises(line(), limited, worth(line(), limited), Seen(1, 1, 3), 20, held) == (BUYER,)


def test_a_cancelled_line_raises_nothing(tmp_path: Any) -> None:
    over = line(status_raw="cancelled")
    assert raises(over, Floor("tea", cost=6000), worth(over, Floor("tea", cost=6000)), Seen(5000, 5000, 500), 20, rules(tmp_path)) == ()
    below = worth(line(), Floor("tea", cost=6000))
    assert raises(line(), Floor("tea", cost=6000), below, Seen(1, 1, 1), 20, rules(tmp_path)) == (BELOW,)


def test_loss_a_minute_is_that_of_the_last_minute() -> None:
    # 33 pieces a second lose 30.00 each, for a minute and more: 33 × 60 × 30 = 59,400.
    rows = [(NOW - n, 33, 33 * 3000) for n in range(90)]
    assert pace(rows, NOW) == Pace(5_940_000, 1980, 60)


def test_a_young_incident_is_stretched_from_ten_seconds_at_least() -> None:
    assert pace([(NOW, 2, 6000)], NOW) == Pace(36_000, 12, 10)
    assert pace([(NOW - 19, 10, 30_000), (NOW, 10, 30_000)], NOW + 3) == Pace(180_000, 60, 20)


def test_an_incident_that_stopped_a_minute_ago_has_no_pace() -> None:
    assert pace([(NOW - 59, 2, 6000)], NOW).pieces == 12
    assert pace([(NOW - 60, 2, 6000)], NOW) == Pace()
    assert pace([], NOW) == Pace()


def test_what_is_left_loses_as_the_rest_did() -> None:
    assert if_sold_out(4000, 2, 498) == 996_000
    assert if_sold_out(0, 0, 498) == 0
    assert if_sold_out(4000, 2, None) is None


def test_floors_come_from_a_scenario_of_the_guard() -> None:
    text = b"""{"currency": "CNY", "items": [{"sku": "A", "price": 100.00, "cost": 60.00, "stock": 500}, {"sku": "B", "price": 9.9, "cost": 0.285}],
               "fees": {"commission_rate": 0.05}, "floors": {"min_margin_rate": 0.1, "min_unit_price": null}, "layers": []}"""
    first, second = floors_of("plan.json", text)
    assert first == Floor("A", 6000, None, 100_000, 50_000, 500)
    assert second.cost == 29
    assert floors_of("signed.json", b'{"verdict": "safe", "scenario": ' + text + b"}") == [first, second]


def test_floors_come_from_a_table_in_either_language() -> None:
    wanted = [Floor("A", 6000, 9900, 0, 0, 500, 2, (1.5,) * 24, "白茶礼盒")]
    assert floors_of("floors.csv", "编码,名称,成本,最低价,库存,限购,平时每分钟\nA,白茶礼盒,60,99,500,2,1.5\n".encode("gbk")) == wanted
    text = "sku,name,cost,min_unit_price,stock,limit_per_buyer,expected_per_minute\nA,白茶礼盒,60,99,500,2,1.5\n\n"
    assert floors_of("floors.csv", text.encode()) == wanted
    assert floors_of("floors.csv", text.replace(",", "\t").encode()) == wanted


@pytest.mark.parametrize(
    "heads",
    [
        "货号,商品名称,进价,最低售价,可用库存,每人限购",
        "SKU编码,品名,成本价(元),底价,库存数量,限购件数",
        "商品编码*,宝贝标题,采购价,控价,现有库存,单人限购",
        "商家编码,名称,成本单价,最低到手价,总库存,限购数量",
        "SKU ID,Title,Unit cost,Floor price,Inventory,Purchase limit",
        "Seller SKU,Product name,Cost per item,Minimum price,Quantity,Max per customer",
    ],
)
def test_the_headers_of_the_sheets_that_shops_keep_are_known(heads: str) -> None:
    assert floors_of("floors.csv", f"{heads}\nA,白茶礼盒,¥60,99元,500,2\n".encode()) == [
        Floor("A", 6000, 9900, 0, 0, 500, 2, (), "白茶礼盒")
    ]


def test_a_list_of_goods_may_have_its_prices_and_remarks_beside_the_floors() -> None:
    text = "序号,货号,商品名称,规格,售价,吊牌价,成本,扣点,最低毛利率,备注\n1,A,白茶,礼盒,99,199,60,5%,10%,好卖\n"
    assert floors_of("goods.csv", text.encode()) == [Floor("A", 6000, None, 100_000, 50_000, name="白茶")]


def test_two_columns_of_codes_are_told_and_no_column_of_codes_too() -> None:
    with pytest.raises(UseError) as told:
        floors_of("f.csv", "货号,SKU编码,成本\nG1,A,60\n".encode())
    assert "「货号」和「SKU编码」都是 sku，留一列" in told.value.what.zh
    assert "'货号' and 'SKU编码' are both sku: keep one" in told.value.what.en
    with pytest.raises(UseError) as told:
        floors_of("f.csv", "成本,库存\n60,5\n".encode())
    assert "没有编码这一列" in told.value.what.zh
    assert "no column of codes" in told.value.what.en


def test_every_mistake_of_a_floors_file_is_named_with_its_line() -> None:
    with pytest.raises(UseError) as told:
        floors_of("f.csv", b"sku,cost,stock,colour\nA,-1,5,red\nB,60,1.5,\n,60,5,\nA,70,,\nA,70,,\n")
    said = told.value.what.en
    assert said.startswith("f.csv: 5 mistakes")
    for part in (
        "line 1: no such column 'colour'",
        "line 2: cost '-1'",
        "line 3: stock '1.5'",
        "line 4: sku is empty",
        "A stands there twice",
    ):
        assert part in said
    with pytest.raises(UseError, match=r"items\[1\]: cost 'x'"):
        floors_of("f.json", b'{"items": [{"sku": "A", "cost": 1}, {"sku": "B", "cost": "x"}]}')


@pytest.mark.parametrize(
    ("name", "data"), [("a.json", b"{"), ("a.json", b"[]"), ("a.toml", b"x ="), ("a.csv", b"\xff\xfe\x00\xd8"), ("a.csv", b"")]
)
def test_what_is_no_floors_file_is_said_so(name: str, data: bytes) -> None:
    with pytest.raises((FileError, UseError)):
        floors_of(name, data)


def test_a_workbook_is_told_to_be_saved_as_csv_or_pasted() -> None:
    for data in (b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"):
        with pytest.raises(FileError) as told:
            floors_of("底线.xlsx", data)
        assert "底线.xlsx 是工作簿 → 在 WPS 或 Excel 里另存为 CSV" in told.value.say("zh")
        assert "底线.xlsx is a workbook → save it as CSV" in told.value.say("en")


def test_the_lines_are_changed_in_settings_toml(tmp_path: Any) -> None:
    assert rules_of(tmp_path).one_buyer == 20
    (tmp_path / "settings.toml").write_text("[stoploss]\none_buyer = 5\nfast_times = 2.5\n[import]\nrejects_file = false\n")
    assert (rules_of(tmp_path).one_buyer, rules_of(tmp_path).fast_times, rules_of(tmp_path).quiet_minutes) == (5, 2.5, 30)
    assert all(line.source.zh and line.meaning.en for line in RULES.values())


@pytest.mark.parametrize(
    "text", ["one_buyer = 0", "one_buyer = 2.5", "one_buyer = true", 'one_buyer = "5"', "one_byer = 5", "one_buyer = "]
)
def test_a_wrong_line_is_named(tmp_path: Any, text: str) -> None:
    (tmp_path / "settings.toml").write_text(f"[stoploss]\n{text}\n")
    with pytest.raises(UseError, match=r"settings\.toml"):
        rules_of(tmp_path)
