"""zhanggui guard new: a scenario from sheets or a pack, what was not understood before all else, and exit codes."""

from __future__ import annotations

import argparse
import json
from decimal import Decimal
from pathlib import Path

import promotion_sheets as sheets
import pytest

from zhanggui.cli.command import Call
from zhanggui.cli.guard_new import NEW
from zhanggui.cli.guard_say import check_lines
from zhanggui.desks.promotion.answer_rows import answer_json
from zhanggui.desks.promotion.packs import pack_ids
from zhanggui.desks.promotion.reasons import why
from zhanggui.desks.promotion.scenario import read, read_scenario_file
from zhanggui.desks.promotion.scenario_file import load_raw
from zhanggui.intake.importer import import_paths
from zhanggui.kernel.errors import UseError
from zhanggui.methods.guard.solve import solve
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace


def run(home: Path, *words: str) -> int:
    parser = argparse.ArgumentParser()
    NEW.arguments(parser)
    parser.add_argument("--home", default=str(home))
    return NEW.run(Call(parser.parse_args(words), "zh"))


@pytest.mark.parametrize("ending", [".json", ".toml"])
@pytest.mark.parametrize("pack", pack_ids())
def test_an_example_of_every_pack_can_be_read(tmp_path: Path, pack: str, ending: str) -> None:
    out = tmp_path / f"方案{ending}"
    assert run(tmp_path, "--pack", pack, "--out", str(out)) == 0
    world = read_scenario_file(out)
    assert [item.sku for item in world.items] == ["A", "B"]
    assert all(layer.promotions for layer in world.layers)


def test_every_remark_of_the_toml_example_is_a_promotion_that_reads(tmp_path: Path) -> None:
    out = tmp_path / "方案.toml"
    run(tmp_path, "--pack", "jd", "--out", str(out))
    text = out.read_text(encoding="utf-8")
    assert "核对：每个大促前对照当年的活动公告" in text
    known = (
        "# [[",
        "# id",
        "# kind",
        "# rate",
        "# value",
        "# tiers",
        "# threshold",
        "# max_times",
        "# n ",
        "# cost",
        "# scope",
        "# limit",
        "# cross",
    )
    out.write_text("\n".join(line[2:] if line.startswith(known) else line for line in text.splitlines()), encoding="utf-8")
    assert sum(len(layer.promotions) for layer in read_scenario_file(out).layers) == 17


def test_a_sheet_becomes_a_file_and_what_was_not_understood_comes_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "方案.json"
    assert run(tmp_path, "--from", str(sheets.operators_own(tmp_path)), "--pack", "taobao_tmall", "--out", str(out)) == 3
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "✗ 2 处没有看懂，方案里没有它们，可能看着比实际安全："
    assert "第 7 行「限购」" in said[1]
    assert "看懂了 2 个商品、4 个优惠：" in said
    assert (tmp_path / "方案-not-understood.xlsx").is_file()
    assert {item.sku: item.price for item in read_scenario_file(out).items} == {"A01": 129, "A02": 69}
    assert "  · 佣金 5%、每单运费 0、底线毛利率 0%：表里没有，先按规则包的例子填，请改成自己的" in said


@pytest.mark.parametrize("ending", [".json", ".toml"])
def test_what_is_not_in_the_scenario_is_told_by_its_check_which_never_says_safe(tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"方案{ending}"
    run(tmp_path, "--from", str(sheets.operators_own(tmp_path)), "--pack", "taobao_tmall", "--out", str(out))
    scenario = read(load_raw(out))
    assert len(scenario.left) == 2
    answer = solve(scenario.world)
    told = answer_json(answer, "zh", left=scenario.left)
    assert told["not_understood"] == list(scenario.left)
    assert answer_json(answer, "zh")["verdict"] == "safe"
    assert told["verdict"] == "unknown"
    assert "原表有 2 处没读进方案，这不是整个活动的结论" in why(answer, told).zh
    lines = check_lines(answer, told, "zh", every=False, file=out)
    assert sum(line.startswith("? 没读进方案：") for line in lines) == 2


def test_several_sheets_make_one_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (
        "--from",
        str(sheets.shopify_variants(tmp_path)),
        "--from",
        str(sheets.shopify_discounts(tmp_path)),
        "--pack",
        "shopify",
        "--json",
    )
    assert run(tmp_path, *words) == 3
    told = json.loads(capsys.readouterr().out, parse_float=Decimal)
    assert [(g["row"], g["column"], g["text"]) for g in told["not_understood"]] == [(8, "Value", "5 for 3")]
    assert [item["sku"] for item in told["scenario"]["items"]] == ["MUG-01", "MUG-02", "TEE-S"]
    assert len(told["understood"]) == 7


def test_without_goods_no_file_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "方案.json"
    assert run(tmp_path, "--from", str(sheets.coupon_list(tmp_path)), "--pack", "taobao_tmall", "--out", str(out)) == 2
    assert not out.exists()
    assert "没有一个商品有价格和成本" in capsys.readouterr().err


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A shop that sold A01 at 119 and 109 within 30 days, with a cost sheet that also knows A02, which was not sold."""
    home = tmp_path / "home"
    ws = Workspace.open(home)
    ws.add_shop(Shop("cups", "tmall", "杯子店", "CNY", "Asia/Shanghai"))
    orders = [["order_id", "created_at", "paid_at", "status", "paid_amount"]]
    lines = [["order_id", "line_id", "product_id", "sku_id", "merchant_sku", "title", "qty", "unit_price", "line_paid_amount"]]
    for n, paid in ((1, 119), (2, 119), (3, 109)):
        orders.append([f"o{n}", f"2026-10-2{n} 10:00:00", f"2026-10-2{n} 10:01:00", "completed", str(paid)])
        lines.append([f"o{n}", "1", "p1", "s1", "A01", "保温杯", "1", "129", str(paid)])
    costs = [["merchant_sku", "valid_from", "unit_cost"], ["A01", "2026-01-01", "45"], ["A02", "2026-01-01", "22.50"]]
    for name, rows in (("orders", orders), ("order_lines", lines), ("sku_costs", costs)):
        assert not import_paths(ws, [sheets.write_csv(tmp_path / f"{name}.csv", rows, "utf-8")], "cups").failed
    return home


def test_what_the_sheet_lacks_comes_from_the_shop(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [["货号", "日常价", "活动价"], ["A01", "129", "99"], ["A02", "69", "59"], ["A03", "20", "18"]]
    sheet, out = sheets.write_csv(tmp_path / "活动.csv", rows), tmp_path / "方案.json"
    assert run(home, "--from", str(sheet), "--shop", "cups", "--day", "2026-10-31", "--out", str(out)) == 3
    made = {item["sku"]: item for item in json.loads(out.read_text(encoding="utf-8"), parse_float=Decimal)["items"]}
    assert {sku: (item["price"], item["cost"]) for sku, item in made.items()} == {"A01": (129, 45), "A02": (69, Decimal("22.5"))}
    assert (made["A01"]["median_price_30d"], made["A02"]["median_price_30d"]) == (119, None)
    said = capsys.readouterr().out
    assert "A03 没有成本，没有放进方案" in said
    assert "2 个商品的成本取自店铺数据" in said


def test_a_plan_without_goods_takes_those_the_shop_sells(tmp_path: Path, home: Path) -> None:
    sheet, out = sheets.write_csv(tmp_path / "计划.csv", [["活动名称", "优惠内容"], ["店铺满减", "满300减40"]]), tmp_path / "方案.json"
    assert run(home, "--from", str(sheet), "--shop", "cups", "--day", "2026-10-31", "--out", str(out)) == 0
    world = read_scenario_file(out)
    assert [(item.sku, item.price, item.cost) for item in world.items] == [("s1", 109, 45)]
    assert [layer.name for layer in world.layers] == ["单品", "店铺与跨店"]  # the pack of the shop's platform


def test_a_day_without_sales_is_said(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = sheets.write_csv(tmp_path / "计划.csv", [["活动名称", "优惠内容"], ["店铺满减", "满300减40"]])
    assert run(home, "--from", str(sheet), "--shop", "cups", "--day", "2026-06-30") == 2
    assert "在 2026-06-30 前 30 天没有成交" in capsys.readouterr().err


def test_packs_are_listed_with_the_days_they_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "--packs", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert {p["id"] for p in told} == set(pack_ids())
    assert [(p["valid_from"], p["valid_to"]) for p in told if p["id"] == "taobao_tmall"] == [(None, "2020-08-12"), ("2020-08-12", None)]
    assert run(tmp_path, "--packs") == 0


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "方案.json"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(UseError):
        run(tmp_path, "--pack", "jd", "--out", str(out))
    assert out.read_text(encoding="utf-8") == "mine"


def test_mistakes_of_use_are_one_line(tmp_path: Path) -> None:
    for words in (("--pack", "tmall11"), ("--pack", "jd", "--out", str(tmp_path / "x.docx")), ("--from", str(tmp_path / "none.xlsx"))):
        with pytest.raises(UseError) as error:
            run(tmp_path, *words)
        assert "\n" not in error.value.say("zh")
