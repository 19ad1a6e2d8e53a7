"""A scenario becomes an exact world, or every mistake is named with its place and how to mend it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from small_scenarios import off, scenario

from zhanggui.desks.promotion.mistakes import Mistake, ScenarioError
from zhanggui.desks.promotion.scenario import read, read_scenario, read_scenario_file
from zhanggui.kernel.errors import FileError, UseError


def mistakes(raw: Any) -> tuple[Mistake, ...]:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(raw)
    assert caught.value.code == 2
    return caught.value.mistakes


def only(raw: Any) -> Mistake:
    (mistake,) = mistakes(raw)
    assert mistake.what.zh
    assert mistake.what.en
    assert mistake.mend.zh
    assert mistake.mend.en
    return mistake


def places(raw: Any) -> list[str]:
    return [m.place for m in mistakes(raw)]


def test_the_whole_form_of_the_contract_is_read() -> None:
    world = read_scenario(
        {
            "currency": "CNY",
            "items": [
                {"sku": "A", "price": 100.00, "cost": 60.00, "stock": 500, "median_price_30d": 98.0},
                {"sku": "B", "price": Decimal("19.90"), "cost": 0, "stock": None, "median_price_30d": None},
            ],
            "layers": [
                {
                    "name": "单品",
                    "combine": "best_line",
                    "base": "running",
                    "promotions": [
                        {
                            "id": "p1",
                            "kind": "percent_off",
                            "rate": 0.2,
                            "limit_per_buyer": 2,
                            "limit_mode": "first_pieces",
                            "scope": ["B"],
                        },
                        {"id": "p2", "kind": "amount_off", "value": 10, "scope": "all", "starts": "2026-11-10T20:00", "ends": None},
                        {"id": "p3", "kind": "fixed_price", "value": 79},
                        {"id": "p4", "kind": "nth_off", "n": 2, "rate": 0.5},
                    ],
                },
                {
                    "name": "平台",
                    "combine": "sum",
                    "base": "original",
                    "promotions": [
                        {"id": "p5", "kind": "threshold_off", "tiers": [[300, 40], [500, 80]], "funded_by": "platform"},
                        {"id": "p6", "kind": "every_off", "threshold": 300, "value": 50, "max_times": None, "cross_shop": True},
                        {"id": "p7", "kind": "qty_off", "tiers": [[2, 0.1]]},
                        {"id": "p8", "kind": "gift", "cost": 5, "threshold": 100, "min_qty": 2},
                    ],
                },
            ],
            "fees": {"commission_rate": 0.05, "shipping_cost": 0.00},
            "floors": {"min_margin_rate": 0.0, "min_unit_price": None},
            "basket": {"max_amount": 5000.00, "max_qty_per_sku": 20},
            "when": {"from": "2026-11-10T20:00", "to": "2026-11-12T00:00"},
        }
    )
    a, b = world.items
    assert (a.price, a.cost, a.stock, a.median_price_30d) == (100, 60, 500, 98)
    assert (b.price, b.stock, b.median_price_30d) == (Fraction(199, 10), None, None)
    first, second = world.layers
    assert (first.name, first.combine, first.base, second.combine, second.base) == ("单品", "best_line", "running", "sum", "original")
    p1, p2, p3, p4 = first.promotions
    assert (p1.rate, p1.limit, p1.first_pieces, p1.scope) == (Fraction(1, 5), 2, True, frozenset({1}))
    assert (p2.value, p2.starts, p2.ends, p2.scope) == (10, datetime(2026, 11, 10, 20), None, None)
    assert (p3.value, p4.nth, p4.rate) == (79, 2, Fraction(1, 2))
    p5, p6, p7, p8 = second.promotions
    assert (p5.tiers, p5.platform) == (((300, 40), (500, 80)), True)
    assert (p6.threshold, p6.value, p6.max_times, p6.cross_shop) == (300, 50, None, True)
    assert p7.tiers == ((2, Fraction(1, 10)),)
    assert (p8.cost, p8.threshold, p8.min_qty) == (5, 100, 2)
    assert (world.commission, world.max_amount, world.max_qty) == (Fraction(1, 20), 5000, 20)
    assert (world.begins, world.ends) == (datetime(2026, 11, 10, 20), datetime(2026, 11, 12))


def test_only_the_required_fields_are_required() -> None:
    nothing = dict.fromkeys(("fees", "floors", "when", "currency"))
    item = {"sku": "A", "price": 100, "cost": 60, "stock": None, "median_price_30d": None}
    p = off(**dict.fromkeys(("scope", "funded_by", "limit_per_buyer", "limit_mode", "cross_shop", "starts", "ends", "rate", "max_times")))
    world = read_scenario(scenario(p, items=[item], **nothing))
    read_p = world.layers[0].promotions[0]
    assert (read_p.scope, read_p.platform, read_p.limit, read_p.first_pieces, read_p.cross_shop) == (None, False, None, False, False)
    assert (world.commission, world.shipping, world.min_margin_rate, world.min_unit_price, world.currency) == (0, 0, 0, None, "CNY")
    assert read_scenario(scenario({"id": "g", "kind": "gift", "cost": 5})).layers[0].promotions[0].min_qty == 1


@pytest.mark.parametrize(
    ("promotion", "place", "mend"),
    [
        (off(scope=["A", "X"]), "scope[1]", "add it to items"),
        (off(scope=["a"]), "scope[0]", "add it to items"),
        (off(scope=[]), "scope", '"all"'),
        (off(scope="A"), "scope", '["A", "B"]'),
        (off(tiers=[]), "tiers", "[[300, 40]]"),
        (off(tiers=None), "tiers", "[[300, 40]]"),
        (off(tiers=[[0, 5]]), "tiers[0][0]", "amount_off"),
        (off(tiers=[[-1, 5]]), "tiers[0][0]", "amount_off"),
        (off(tiers=[[300, -5]]), "tiers[0][1]", "taken off"),
        (off(tiers=[[300, 40], [200, 20]]), "tiers[1]", "rising"),
        (off(tiers=[[300, 40], [300, 50]]), "tiers[1]", "each once"),
        (off(tiers=[[300, 40, 1]]), "tiers[0]", "[300, 40]"),
        (off(tiers=[300]), "tiers[0]", "[300, 40]"),
        (off(tiers=[[n + 1, 1] for n in range(10_000)]), "tiers", "every_off"),
        (off(treshold=300), "treshold", "threshold"),
        (off(threshold=300), "threshold", "take threshold away"),
        (off(满=300), "满", "known here"),
        (off(kind="treshold_off"), "kind", "did you mean threshold_off?"),
        (off(kind=None), "kind", "add it"),
        (off(funded_by="shop"), "funded_by", "merchant, platform"),
        (off(limit_per_buyer=0), "limit_per_buyer", "at least 1"),
        (off(limit_per_buyer=1.5), "limit_per_buyer", "whole number"),
        (off(limit_per_buyer=1, limit_mode="first_pieces"), "limit_mode", "void"),
        (off(limit_mode="frist"), "limit_mode", "first_pieces"),
        (off(cross_shop=1), "cross_shop", "without quotes"),
        (off(starts="2026-11-11T00:00", ends="2026-11-10T00:00"), "ends", "exchange"),
        (off(starts="2026-11-11T00:00", ends="2026-11-11T00:00"), "ends", "exchange"),
        (off(starts="11/11"), "starts", "2026-11-10T20:00"),
        (off(starts="2026-02-30T00:00"), "starts", "2026-11-10T20:00"),
        (off(id=7), "id", "in quotes"),
        ({"id": "p", "kind": "percent_off", "rate": 8}, "rate", "0.2"),
        ({"id": "p", "kind": "percent_off", "rate": 80}, "rate", "0.2"),
        ({"id": "p", "kind": "percent_off", "rate": -0.2}, "rate", "0.2"),
        ({"id": "p", "kind": "percent_off", "rate": "20%"}, "rate", "without quotes: 0.2"),
        ({"id": "p", "kind": "percent_off", "rate": True}, "rate", "write a number"),
        ({"id": "p", "kind": "percent_off"}, "rate", "such as 0.2"),
        ({"id": "p", "kind": "percent_off", "rate": 0.2, "min_qty": 0}, "min_qty", "at least 1"),
        ({"id": "p", "kind": "percent_off", "rate": 0.2, "cross_shop": True}, "cross_shop", "threshold_off and every_off"),
        ({"id": "p", "kind": "amount_off", "value": -1}, "value", "at least 0"),
        ({"id": "p", "kind": "fixed_price", "value": float("inf")}, "value", "ordinary number"),
        ({"id": "p", "kind": "fixed_price", "value": 1e15}, "value", "unit and digits"),
        ({"id": "p", "kind": "every_off", "threshold": 0, "value": 5}, "threshold", "more than 0"),
        ({"id": "p", "kind": "every_off", "threshold": 300, "value": 5, "max_times": 0}, "max_times", "at least 1"),
        ({"id": "p", "kind": "qty_off", "tiers": [[2, 8]]}, "tiers[0][1]", "0.2"),
        ({"id": "p", "kind": "qty_off", "tiers": [[1.5, 0.1]]}, "tiers[0][0]", "whole number"),
        ({"id": "p", "kind": "nth_off", "n": 0, "rate": 0.5}, "n", "at least 1"),
        ({"id": "p", "kind": "gift", "cost": 5, "threshold": 0}, "threshold", "more than 0"),
        ({"id": "p", "kind": "gift", "cost": 5, "min_qty": 0}, "min_qty", "at least 1"),
        ({"id": "p", "kind": "gift"}, "cost", "such as 5.00"),
    ],
)  # fmt: skip
def test_a_mistake_of_a_promotion_is_named_with_its_place(promotion: dict[str, Any], place: str, mend: str) -> None:
    mistake = only(scenario(promotion))
    assert mistake.place == f"layers[0].promotions[0].{place}"
    assert mend in mistake.mend.en
    assert mistake.about == (promotion["id"] if isinstance(promotion["id"], str) else "L1P1")


@pytest.mark.parametrize(
    ("promotion", "key", "zh", "en"),
    [
        ({"kind": "fixed_price", "price": 79}, "price", "这里叫 value", "it is called value here"),
        ({"kind": "fixed_price", "一口价": 79}, "一口价", "这里叫 value", "it is called value here"),
        ({"kind": "percent_off", "discount": 0.2}, "discount", "这里叫 rate", "it is called rate here"),
        ({"kind": "percent_off", "value": 0.2}, "value", "改种类", "change the kind"),
        ({"kind": "amount_off", "amount": 10}, "amount", "这里叫 value", "it is called value here"),
        ({"kind": "amount_off", "off": 10}, "off", "这里叫 value", "it is called value here"),
        ({"kind": "threshold_off", "min": 300}, "min", "这里叫 tiers", "it is called tiers here"),
        ({"kind": "threshold_off", "满": 300}, "满", "这里叫 tiers", "it is called tiers here"),
        ({"kind": "threshold_off", "threshold": 200, "value": 30}, "threshold", "写进 tiers：[[200, 30]]", "into tiers: [[200, 30]]"),
        ({"kind": "qty_off", "min_qty": 2, "rate": 0.1}, "rate", "写进 tiers：[[2, 0.1]]", "into tiers: [[2, 0.1]]"),
        ({"kind": "every_off", "full": 300, "value": 50}, "full", "这里叫 threshold", "it is called threshold here"),
        ({"kind": "gift", "value": 5}, "value", "这里叫 cost", "it is called cost here"),
        ({"kind": "nth_off", "nth": 2, "rate": 0.5}, "nth", "这里叫 n", "it is called n here"),
        ({"kind": "fixed_price", "value": 79, "限购": 2}, "限购", "这里叫 limit_per_buyer", "it is called limit_per_buyer here"),
        ({"kind": "满减"}, "kind", "这里叫 threshold_off", "it is called threshold_off here"),
        ({"kind": "second_half_price"}, "kind", "这里叫 nth_off", "it is called nth_off here"),
    ],
)  # fmt: skip
def test_a_field_by_another_name_is_told_its_name_here(promotion: dict[str, Any], key: str, zh: str, en: str) -> None:
    with pytest.raises(ScenarioError) as told:
        read_scenario(scenario({"id": "p", **promotion}))
    mend = next(m.mend for m in told.value.mistakes if m.place == f"layers[0].promotions[0].{key}")
    assert (zh in mend.zh, en in mend.en) == (True, True), mend


@pytest.mark.parametrize(
    ("changes", "place", "mend"),
    [
        ({"items": []}, "items", "at least one"),
        ({"items": None}, "items", "add it"),
        ({"items": {"A": 1}}, "items", "[ and ]"),
        ({"items": ["A"]}, "items[0]", "{ and }"),
        ({"items": [{"price": 1, "cost": 1}]}, "items[0].sku", "add it"),
        ({"items": [{"sku": "A", "cost": 1}]}, "items[0].price", "add it"),
        ({"items": [{"sku": "A", "price": 1}]}, "items[0].cost", "add it"),
        ({"items": [{"sku": "A", "price": -1, "cost": 1}]}, "items[0].price", "at least 0"),
        ({"items": [{"sku": "A", "price": float("nan"), "cost": 1}]}, "items[0].price", "ordinary number"),
        ({"items": [{"sku": "A", "price": Decimal("sNaN"), "cost": 1}]}, "items[0].price", "ordinary number"),
        ({"items": [{"sku": "A", "price": "¥1,299.00", "cost": 1}]}, "items[0].price", "without quotes: 1299"),
        ({"items": [{"sku": "A", "price": 1, "cost": 1, "stock": -1}]}, "items[0].stock", "at least 0"),
        ({"items": [{"sku": "A", "price": 1, "cost": 1, "stock": 0.5}]}, "items[0].stock", "whole number"),
        ({"items": [{"sku": "A", "price": 1, "cost": 1}] * 2}, "items[1].sku", "each SKU once"),
        ({"items": [{"sku": 12, "price": 1, "cost": 1}]}, "items[0].sku", "in quotes"),
        ({"items": [{"sku": "A", "price": 1, "cost": 1, "pirce": 1}]}, "items[0].pirce", "did you mean price?"),
        ({"layers": None}, "layers", "add it"),
        ({"layers": [{"combine": "chian", "base": "running"}]}, "layers[0].combine", "did you mean chain?"),
        ({"layers": [{"combine": "chain", "base": "orig"}]}, "layers[0].base", "running, original"),
        ({"layers": [{"base": "running"}]}, "layers[0].combine", "add it"),
        ({"layers": [{"combine": "chain"}]}, "layers[0].base", "add it"),
        ({"basket": None}, "basket", "add it"),
        ({"basket": {"max_amount": 5000}}, "basket.max_qty_per_sku", "add it"),
        ({"basket": {"max_amount": 5000, "max_qty_per_sku": 0}}, "basket.max_qty_per_sku", "at least 1"),
        ({"basket": {"max_amount": 0, "max_qty_per_sku": 1}}, "basket.max_amount", "more than 0"),
        ({"fees": {"commission_rate": 5}}, "fees.commission_rate", "5 % is written 0.05"),
        ({"fees": {"commission": 0.05}}, "fees.commission", "it is called commission_rate here"),
        ({"fees": {"shipping_cost": -1}}, "fees.shipping_cost", "at least 0"),
        ({"floors": {"min_margin_rate": 30}}, "floors.min_margin_rate", "30 % is written 0.3"),
        ({"floors": {"min_margin_rate": 2000}}, "floors.min_margin_rate", "5 % is written 0.05"),
        ({"floors": {"min_price": 9}}, "floors.min_price", "it is called min_unit_price here"),
        ({"basket": {"max_amount": 5000, "max_qty_per_sku": 20, "max": 1}}, "basket.max", "known here"),
        ({"floors": {"min_unit_price": "9"}}, "floors.min_unit_price", "without quotes: 9"),
        ({"when": {"from": "2026-11-12T00:00", "to": "2026-11-10T00:00"}}, "when.to", "exchange"),
        ({"when": []}, "when", "{ and }"),
        ({"feees": {}}, "feees", "did you mean fees?"),
        ({"currency": 1}, "currency", "in quotes"),
    ],
)  # fmt: skip
def test_a_mistake_elsewhere_is_named_with_its_place(changes: dict[str, Any], place: str, mend: str) -> None:
    mistake = only(scenario(**changes))
    assert mistake.place == place
    assert mend in mistake.mend.en


def test_an_id_is_given_once_in_the_whole_scenario() -> None:
    layer = {"combine": "best", "base": "running", "promotions": [off()]}
    mistake = only(scenario(layers=[layer, layer]))
    assert (mistake.place, mistake.about) == ("layers[1].promotions[0].id", "m")
    assert "layers[0].promotions[0]" in mistake.what.en


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    raw = scenario(off(tiers=[[0, 5]], scope=["X"]), items=[{"sku": "A", "price": -1, "cost": -1}], basket={})
    assert places(raw) == [
        "items[0].price",
        "items[0].cost",
        "layers[0].promotions[0].tiers[0][0]",
        "layers[0].promotions[0].scope[0]",
        "basket.max_amount",
        "basket.max_qty_per_sku",
    ]


def test_an_item_with_a_wrong_price_is_still_known_to_scopes() -> None:
    assert places(scenario(off(scope=["A"]), items=[{"sku": "A", "price": "x", "cost": 1}])) == ["items[0].price"]


def test_moments_all_have_an_offset_or_none_has() -> None:
    zoned = off(starts="2026-11-10T20:00+08:00")
    mistake = only(scenario(zoned, when={"from": "2026-11-10T20:00"}))
    assert mistake.place == "layers[0].promotions[0].starts"
    assert "when.from" in mistake.what.en
    both = read_scenario(scenario(zoned, when={"from": "2026-11-10T12:00Z"}))
    assert both.layers[0].promotions[0].starts == both.begins == datetime(2026, 11, 10, 12, tzinfo=UTC)


def test_what_is_only_strange_is_noted_and_not_refused() -> None:
    scenario_read = read(scenario(off(id=None, scope=["A", "A"], ends="2026-11-12")))
    assert scenario_read.world.layers[0].promotions[0].scope == frozenset({0})
    assert [n.place.rsplit(".", 1)[1] for n in scenario_read.notes] == ["id", "ends", "scope[1]"]


@pytest.mark.parametrize("raw", [None, [], "x", 3, True])
def test_a_scenario_that_is_no_object_is_a_mistake(raw: Any) -> None:
    assert only(raw).place == "scenario"


def put(folder: Path, name: str, raw: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return path


JSON = '{"items": [{"sku": "甲", "price": 0.1, "cost": 0.05}], "layers": [], "basket": {"max_amount": 10, "max_qty_per_sku": 2}}'
TOML = """
layers = []
[[items]]
sku = "甲"
price = 0.1
cost = 0.05
[basket]
max_amount = 10
max_qty_per_sku = 2
[when]
from = 2026-11-10T20:00:00
"""


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("s.json", JSON.encode()),
        ("s.json", JSON.encode("utf-8-sig")),
        ("s.json", JSON.encode("gbk")),
        ("s.json", JSON.encode("utf-16")),
        ("s.txt", JSON.encode()),
        ("s.toml", TOML.encode()),
        ("s.TOML", TOML.encode("utf-8-sig")),
        ("scenario", TOML.encode()),
    ],
)
def test_a_file_is_read_exactly_in_every_form(tmp_path: Path, name: str, raw: bytes) -> None:
    world = read_scenario_file(put(tmp_path, name, raw))
    assert (world.items[0].sku, world.items[0].price) == ("甲", Fraction(1, 10))


@pytest.mark.parametrize(
    ("name", "raw", "place", "mend"),
    [
        ("s.json", "", "line 1 column 1", "an example"),
        ("s.json", '{\n  "items": [1,]\n}', "line 2 column 15", "comma"),
        ("s.json", '{"items"：[]}', "line 1 column 9", "："),
        ("s.json", '{"items": [] // none\n}', "line 1 column 14", "TOML"),
        ("s.json", "\u0000\u0001", "line 1 column 1", "quotes"),
        ("s.json", b"\xff\x80\x81\x00\xff", "file", "UTF-8"),
        ("双11.xlsx", b"PK\x03\x04", "file", "guard new --from 双11.xlsx"),
        ("coupons.csv", "id,value\n", "file", "guard new --from coupons.csv"),
        ("s.json", "[" * 100_000, "file", "how it is written"),
        ("s.json", "[" + "9" * 5000 + "]", "file", "how it is written"),
        ("s.json", "[1e999999999999999999999]", "file", "how it is written"),
        ("s.toml", "items = [", "line 1 column 10", "has no ]"),
        ("s.toml", "a = 1\nb = ？\n", "line 2 column 5", "quotes"),
    ],
)
def test_a_file_that_is_no_scenario_names_the_line(tmp_path: Path, name: str, raw: bytes | str, place: str, mend: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenario_file(put(tmp_path, name, raw))
    (mistake,) = caught.value.mistakes
    assert mistake.place == place
    assert mend in mistake.mend.en


def test_a_key_given_twice_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_scenario_file(put(tmp_path, "s.json", JSON.replace('"price": 0.1', '"price": 10, "price": 0.1')))
    (mistake,) = caught.value.mistakes
    assert (mistake.place, mistake.about) == ("items[0].price", "")


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(FileError):
            read_scenario_file(path)


def test_the_error_says_every_mistake_on_its_line() -> None:
    with pytest.raises(UseError) as caught:
        read_scenario(scenario(off(tiers=[[0, 5]]), basket={"max_amount": 10}))
    lines = caught.value.say("en").splitlines()
    assert lines[0] == "the scenario has 2 mistakes"
    assert lines[1].startswith("  ✗ layers[0].promotions[0].tiers[0][0] (m): ")
    assert lines[2].startswith("  ✗ basket.max_qty_per_sku: ")
    assert "满" not in "".join(lines)
