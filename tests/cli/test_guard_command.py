"""zhanggui guard: the verdict as exit code, every basket printed recomputed by explain, mistakes told with their places."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.cells import cell_len
from run_zhanggui import Said, call, refused, run

from zhanggui.cli.guard import PARTS
from zhanggui.cli.main import build_parser

TWO: dict[str, Any] = {
    "items": [
        {"sku": "A", "price": 100.00, "cost": 60.00, "stock": 500, "median_price_30d": 98.0},
        {"sku": "B,=1", "price": 39.90, "cost": 20.00},
    ],
    "layers": [
        {"name": "店铺", "combine": "chain", "base": "running", "promotions": [{"id": "m", "kind": "threshold_off", "tiers": [[300, 40]]}]},
        {
            "name": "平台", "combine": "sum", "base": "running",
            "promotions": [
                {"id": "c", "kind": "every_off", "threshold": 300, "value": 50, "cross_shop": True, "ends": "2026-11-11T00:00"},
                {"id": "late", "kind": "percent_off", "rate": 0.3, "starts": "2026-11-11T00:00", "ends": "2026-11-12T00:00", "limit_per_buyer": 2},
            ],
        },
    ],
    "fees": {"commission_rate": 0.05},
    "basket": {"max_amount": 500, "max_qty_per_sku": 4},
}  # fmt: skip
SEQUENTIAL: dict[str, Any] = {
    "items": [{"sku": "A", "price": 100, "cost": 60, "stock": 500}],
    "layers": [
        {"combine": "chain", "base": "running", "promotions": [{"id": "m", "kind": "threshold_off", "tiers": [[200, 30]]}]},
        {"combine": "chain", "base": "running", "promotions": [{"id": "c", "kind": "every_off", "threshold": 300, "value": 50}]},
    ],
    "basket": {"max_amount": 5000, "max_qty_per_sku": 20},
}


@pytest.fixture
def guard(tmp_path: Path) -> Any:
    def asked(scenario: Any, *words: str | Path, part: str = "check", lang: str = "en") -> Said:
        file = tmp_path / "scenario.json"
        file.write_text(scenario if isinstance(scenario, str) else json.dumps(scenario), encoding="utf-8")
        return call(tmp_path / "home", "guard", part, file, *words, lang=lang)

    return asked


def changed(scenario: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return json.loads(json.dumps(scenario)) | changes


def test_a_bigger_basket_is_not_a_worse_one(guard: Any) -> None:
    found = guard(SEQUENTIAL, "--json")
    (row,) = found.json["skus"]
    assert (found.code, row["worst_unit_price"], row["basket"], row["exact"], row["applied"]) == (0, 80.0, {"A": 4}, True, ["m", "c"])
    beside = changed(SEQUENTIAL)
    beside["layers"] = [{"combine": "sum", "base": "running", "promotions": [p for x in beside["layers"] for p in x["promotions"]]}]
    (row,) = guard(beside, "--json").json["skus"]
    assert (row["worst_unit_price"], row["exact_price"], row["basket"]) == (73.33, "220/3", {"A": 3})


def test_the_exit_code_is_the_verdict(guard: Any) -> None:
    assert guard(SEQUENTIAL).code == 0
    danger = changed(SEQUENTIAL, floors={"min_unit_price": 80.01})
    assert guard(danger).code == 4
    too_dear = changed(SEQUENTIAL, basket={"max_amount": 99, "max_qty_per_sku": 3})
    assert guard(too_dear).code == 5
    assert guard(changed(SEQUENTIAL, items=[])).code == 2


def test_coupons_that_stack_to_nothing_lose_the_whole_cost(guard: Any) -> None:
    coupons = [
        {"id": "380", "kind": "threshold_off", "tiers": [[400, 380]]},
        {"id": "50", "kind": "threshold_off", "tiers": [[400, 50]]},
    ]
    scenario = changed(SEQUENTIAL, items=[{"sku": "A", "price": 400, "cost": 200, "stock": 10}])
    scenario["layers"] = [{"combine": "sum", "base": "running", "promotions": coupons}]
    found = guard(scenario, "--json")
    (row,) = found.json["skus"]
    assert (found.code, row["worst_unit_price"], row["loss_per_piece"], row["loss_if_sold_out"]) == (4, 0.0, 200.0, 2000.0)
    assert (row["margin_rate"], row["below_floor"], row["unlimited"]) == (None, True, True)


def test_every_basket_printed_comes_to_the_same_in_explain(guard: Any) -> None:
    checked = guard(TWO, "--json").json
    seen = 0
    for row in checked["skus"]:
        for words, unit, exact in (("explain", "unit_price", "exact_price"), ("explain_receipt", "unit_receipt", "exact_receipt")):
            told = guard(TWO, *row[words], "--json", part="explain").json
            (line,) = (x for x in told["lines"] if x["sku"] == row["sku"])
            assert line[unit] == row[f"worst_{unit}"]
            assert line[f"exact_{unit}"] == row[exact]
            seen += 1
    assert seen == 4
    worst = checked["worst_basket"]
    told = guard(TWO, *worst["explain"], "--json", part="explain").json
    assert (told["margin"], told["exact_margin"], told["basket"]) == (worst["margin"], worst["exact_margin"], worst["basket"])


def test_explain_adds_up(guard: Any) -> None:
    told = guard(TWO, "--basket", "A=3,B,=1=2", "--filler", "20.2", "--at", "2026-11-10T20:00", "--json", part="explain").json
    assert (told["basket"], told["filler"], told["list_price"], told["buyer_pays"]) == ({"A": 3, "B,=1": 2}, 20.2, 379.8, 292.61)
    assert [s["id"] for s in told["steps"]] == ["m", "c"]
    assert {i["id"] for i in told["idle"]} == set()  # `late` does not run yet
    m, c = told["steps"]
    assert (m["worth"], m["taken"][0]["sum"], m["taken"][0]["taken"]) == (40.0, "300.00 × 40.00 ÷ 379.80", 31.6)
    assert (c["in_scope"], c["worth"], [t["sku"] for t in c["taken"]]) == (360.0, 50.0, ["A", "B,=1", None])
    assert told["receipt"] == pytest.approx(292.61 * 0.95, abs=0.01)
    assert told["margin"] == pytest.approx(292.6055 * 0.95 - 220, abs=0.01)


def test_explain_without_a_time_takes_the_worst_one(guard: Any) -> None:
    told = guard(TWO, "--basket", "A=2", "--json", part="explain").json
    assert (told["at"], told["buyer_pays"], [s["id"] for s in told["steps"]]) == ("2026-11-11T00:00", 140.0, ["late"])
    assert guard(TWO, "--basket", "A=2", "--at", "2026-11-10T23:59", "--json", part="explain").json["buyer_pays"] == 200.0


@pytest.mark.parametrize(
    "typed",
    ["A=2,B,=1=1", "A＝２，B,=1＝１", "A = 2, B,=1 = 1", "A=2、B,=1=1", "A=2;B,=1=1；", " A=2  B,=1=1 ", "A×2 + B,=1×1", "Ａ=2，B,=1=1"],
)
def test_a_basket_is_understood_as_people_type_it(guard: Any, typed: str) -> None:
    assert guard(TWO, "--basket", typed, "--json", part="explain", lang="zh").json["basket"] == {"A": 2, "B,=1": 1}


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", "方案里没有 货"), ("zh", "方案里有 A、B,=1；写成 SKU=件数"), ("en", "the scenario has A, B,=1; write SKU=pieces")],
)
def test_a_basket_of_goods_that_are_not_there_is_told_what_is(guard: Any, lang: str, said: str) -> None:
    assert said in refused(guard(TWO, "--basket", "货=1", part="explain", lang=lang))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("words", [("guard",), *(("guard", part.id) for part in PARTS)], ids=" ".join)
def test_the_help_says_what_every_argument_is_for_in_the_language_asked_for(tmp_path: Path, words: tuple[str, ...], lang: str) -> None:
    said = call(tmp_path, *words, "--help", lang=lang)
    assert said.code == 0
    plain = "".join(said.out.split())
    asked = build_parser("en")
    for word in words:
        asked = next(a for a in asked._actions if isinstance(a, argparse._SubParsersAction)).choices[word]
    arguments = [a for a in asked._actions if a.dest != "help"]
    assert len(arguments) >= 3
    for argument in arguments:
        assert "".join(argument.words.say(lang).split()) in plain, argument.dest  # type: ignore[attr-defined]


@pytest.mark.parametrize("part", ["check", "explain"])
def test_a_wrong_option_is_told_with_the_help_of_its_own_command(guard: Any, part: str) -> None:
    assert refused(guard(TWO, "--bakset", "A=1", part=part)).endswith(f"see zhanggui guard {part} --help")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--basket", "A"), "cannot read the basket"),
        (("--basket", "A=0"), "1 piece or more"),
        (("--basket", "A=1,A=2"), "each SKU once"),
        (("--basket", "A=-1"), "'-1' will not do as a number of pieces"),
        (("--basket", "B,=1=2,A=two"), "A: 'two' will not do"),
        (("--basket", "A=1.5"), "a whole number, 1 piece or more"),
        (("--basket", "C=1,A=2"), "the scenario has no C →"),
        (("--basket", "C=1"), "the scenario has no C"),
        (("--basket", "A=1", "--filler", "-1"), "the filler"),
        (("--basket", "A=1", "--filler", "1/0"), "the filler"),
        (("--basket", "A=1", "--at", "tonight"), "is not a moment"),
        (("--basket", "A=1", "--at", "2026-11-10T20:00+08:00"), "have an offset"),
    ],
)
def test_a_wrong_question_is_told_in_one_line(guard: Any, words: tuple[str, ...], said: str) -> None:
    assert said in refused(guard(TWO, *words, part="explain"))


def test_mistakes_stand_on_lines_of_their_own_or_in_an_object(guard: Any) -> None:
    wrong = changed(SEQUENTIAL, items=[{"sku": "A", "price": -1, "cost": "60"}])
    plain = guard(wrong)
    assert (plain.code, plain.out) == (2, "")
    assert [line.split(" (A)")[0].strip() for line in plain.err.splitlines()] == [
        "the scenario has 2 mistakes",
        "✗ items[0].price",
        "✗ items[0].cost",
    ]
    told = guard(wrong, "--json")
    assert (told.code, told.err) == (2, "")
    assert [m["place"] for m in told.json["mistakes"]] == ["items[0].price", "items[0].cost"]
    assert set(told.json["mistakes"][0]) == {"place", "about", "what", "mend"}
    assert guard("{", "--json").json["mistakes"][0]["place"] == "line 1 column 2"
    assert guard(wrong, "--basket", "A=1", "--json", part="explain").json["mistakes"][1]["mend"] == "without quotes: 60"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "cannot open" in refused(call(tmp_path, "guard", "check", tmp_path / "none.json"))
    told = call(tmp_path, "guard", "check", tmp_path / "none.json", "--json")
    assert (told.code, len(told.json["mistakes"])) == (2, 1)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("columns", [40, 80, 100])
def test_the_text_fits_the_terminal(guard: Any, monkeypatch: pytest.MonkeyPatch, lang: str, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    dear = [*TWO["items"], {"sku": "一个名字很长很长的商品规格" * 3, "price": 9.9, "cost": 12, "stock": 100000, "median_price_30d": 99}]
    said = guard(changed(TWO, items=dear), lang=lang)
    assert said.code == 4
    lines = said.out.splitlines()
    assert max(cell_len(line) for line in lines[:-1]) <= columns  # the last is a command to be copied
    assert lines[-1].strip().startswith("zhanggui guard explain ")
    worked = guard(TWO, "--basket", "A=4,B,=1=2", "--filler", "33.3", part="explain", lang=lang).out
    assert max(cell_len(line) for line in worked.splitlines()) <= columns


def test_the_worst_comes_first_and_the_rest_on_request(guard: Any) -> None:
    many = [{"sku": f"S{n:02}", "price": 100 + n, "cost": 60 + n, "stock": 10} for n in range(30)]
    scenario = changed(SEQUENTIAL, items=many, layers=[{"combine": "best", "base": "running", "promotions": [
        {"id": "fix", "kind": "fixed_price", "value": 62, "scope": ["S05", "S04"]},
    ]}], basket={"max_amount": 300, "max_qty_per_sku": 1})  # fmt: skip
    said = guard(scenario)
    goods = [line.split()[1] for line in said.out.splitlines() if line[:2] in ("✗ ", "✓ ") and len(line.split()) > 6 and ":" not in line]
    assert goods[:2] == ["S05", "S04"]
    assert "not shown: 10 not below the floor; --all shows all" in said.out
    assert "S29" in guard(scenario, "--all").out


GIFT = {"combine": "chain", "base": "running", "promotions": [{"id": "g", "kind": "gift", "cost": 200, "threshold": 50}]}
MISTYPED = [{"sku": "A", "price": 100, "cost": 60, "median_price_30d": 1000}, {"sku": "B", "price": 80, "cost": 30}]


@pytest.mark.parametrize(
    ("changes", "code", "zh", "en"),
    [
        ({}, 0, "安全：怎么凑单都不低于底价，也不亏", "safe: no basket falls below a floor or loses money"),
        ({"layers": [GIFT]}, 4, "危险：最差的一单亏本", "danger: the worst order loses money"),
        ({"items": MISTYPED}, 4, "危险：1 个商品的价格或成本像是填错了", "danger: the price or cost of 1 good looks mistyped"),
        ({"floors": {"min_unit_price": 80.01}}, 4, "危险：1 个商品有人能买到低于底价的价格", "danger: 1 good is reached below the floor by some buyer"),
        ({"basket": {"max_amount": 99, "max_qty_per_sku": 3}}, 5, "说不准：1 个商品装不进任何购物篮", "unknown: 1 good fits no basket"),
    ],
)  # fmt: skip
def test_the_head_says_what_the_verdict_is_for(guard: Any, changes: dict[str, Any], code: int, zh: str, en: str) -> None:
    scenario = changed(SEQUENTIAL, **changes)
    said = guard(scenario, lang="zh")
    assert (said.code, said.out.splitlines()[1].strip()) == (code, zh)
    assert guard(scenario).out.splitlines()[1].strip() == en


def test_counts_below_a_red_verdict_are_of_the_goods_by_themselves_and_none_mistyped_is_ticked_off(guard: Any) -> None:
    lines = guard(changed(SEQUENTIAL, items=MISTYPED, layers=[GIFT]), lang="zh").out.splitlines()
    assert lines[1].strip() == "危险：最差的一单亏本；1 个商品的价格或成本像是填错了"
    assert lines[2].strip() == "单看商品：2 个不低于底价"
    marks = {line.split()[1]: line[0] for line in lines if line[:2] in ("! ", "✓ ", "✗ ") and "×" in line}
    assert marks == {"A": "!", "B": "✓"}
    assert lines[-1].strip().endswith("--basket A=1")  # the order that loses


def test_the_workbook_is_written_whole(guard: Any, tmp_path: Path) -> None:
    out = tmp_path / "sign.xlsx"
    said = guard(TWO, "--format", "xlsx", "--by", "小王", "--out", out, lang="zh")
    assert (said.code, said.out) == (0, f"安全；写好了 {out}\n")
    book = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))
    assert book.sheetnames == ["结论", "商品", "优惠", "计算"]
    assert "小王" in [c.value for row in book["结论"].iter_rows() for c in row]


@pytest.mark.parametrize(("lang", "head"), [("zh", "商品"), ("en", "good")])
def test_goods_are_shown_by_the_names_the_scenario_gives(
    guard: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, head: str
) -> None:
    named = changed(TWO)
    named["items"][0]["name"] = "=白茶礼盒"
    said = guard(named, lang=lang).out.splitlines()
    (heads,) = [line for line in said if line.split()[:2] == ["SKU", head]]
    assert any(line.split()[:3] == ["✓", "A", "=白茶礼盒"] for line in said)
    assert heads not in guard(TWO, lang=lang).out
    assert [row["name"] for row in guard(named, "--json").json["skus"]] == ["=白茶礼盒", None]
    guard(named, "--format", "xlsx", "--out", tmp_path / "a.xlsx", lang=lang)
    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[1].iter_rows(values_only=True))
    assert [row[1:4] for row in rows[1:]] == [("A", "'=白茶礼盒", 100), ("B,=1", "", 39.9)]
    monkeypatch.setenv("COLUMNS", "60")
    assert any(line.startswith("✓ =白茶礼盒 A") for line in guard(named, lang=lang).out.splitlines())


def test_without_names_nothing_of_the_answer_changes(guard: Any) -> None:
    assert all("name" not in row for row in guard(TWO, "--json").json["skus"])


@pytest.mark.parametrize(("lang", "said"), [("zh", "加 --out 价格检查.xlsx"), ("en", "add --out check.xlsx")])
def test_a_workbook_is_not_poured_onto_the_screen_but_into_a_pipe(
    guard: Any, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    assert guard(TWO, "--format", "xlsx", lang=lang).out.startswith("PK")
    monkeypatch.setattr("zhanggui.cli.guard_check.on_screen", lambda: True)
    assert said in refused(guard(TWO, "--format", "xlsx", lang=lang))


@pytest.mark.parametrize("name", ["s.toml", "s.json"])
def test_the_example_can_be_checked_as_it_is(tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    assert call(tmp_path, "guard", "new", "--out", out).code == 0
    checked = call(tmp_path, "guard", "check", out, "--json")
    assert (checked.code, [r["sku"] for r in checked.json["skus"]]) == (0, ["A", "B"])
    assert ["uses every coupon that applies" in n["what"] for n in checked.json["notes"]] == [True]  # its layers follow each other
    assert all(r["exact"] for r in checked.json["skus"])
    assert "is there already" in refused(call(tmp_path, "guard", "new", "--out", out))


def test_the_command_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    out = tmp_path / "s.toml"
    out.write_text(run(tmp_path, "guard", "new").out, encoding="utf-8")
    assert run(tmp_path, "guard", "check", out, "--json").json["verdict"] == "safe"
