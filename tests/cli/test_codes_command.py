"""zhanggui codes suggest: codes without a cost, what they may be in the cost sheet, and only a person's yes makes it so."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import fastexcel
import pytest
from export_files import write_csv, write_xlsx
from run_zhanggui import call, refused

from zhanggui.warehouse.costs import codes_without_cost, cost_book
from zhanggui.warehouse.workspace import Workspace

DAY = date(2026, 10, 1)
COSTS = [
    ["商家编码", "商品名称", "规格", "成本价", "生效日期"],
    ["LYQ-2601-RED-M", "连衣裙", "", "46.8", ""], ["LYQ-2601-RED-M", "连衣裙", "", "50", "2026-09-01"],
    ["LYQ-2601-RED-L", "连衣裙", "", "48", ""], ["BAG-01", "帆布包", "", "9.9", ""], ["TX-1", "T恤", "", "20", ""],
]  # fmt: skip
LINES = """order_id,line_id,sku_id,merchant_sku,product_id,title,sku_spec,line_paid_amount
1,1,s1,LYQ2601红M,p1,连衣裙,红色;M,500
1,2,s2,TX-1,p2,T恤,均码,80
2,1,s3,ZZZ,p3,神秘商品,,9
2,2,900,,p4,2026新款帆布包,均码,40
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    assert call(home, "shop", "add", "s1", "--platform", "taobao").code == 0
    (tmp_path / "order_lines.csv").write_text(LINES, encoding="utf-8")
    assert call(home, "import", tmp_path / "order_lines.csv", "--shop", "s1").code == 0
    return home


def with_costs(home: Path, tmp_path: Path) -> Workspace:
    assert call(home, "import", write_xlsx(tmp_path / "成本.xlsx", COSTS), "--shop", "s1").code == 0
    return Workspace.open(home)


def test_without_a_cost_sheet_it_says_so(home: Path) -> None:
    assert "no cost sheet" in refused(call(home, "codes", "suggest", "--shop", "s1"))


def test_what_is_sold_most_without_a_cost_comes_first(home: Path, tmp_path: Path) -> None:
    with_costs(home, tmp_path)
    asked = call(home, "codes", "suggest", "--shop", "s1", "--json").json
    assert [(a["merchant_sku"], a["sku_id"], a["money"]) for a in asked] == [("LYQ2601红M", "s1", 500), ("", "900", 40), ("ZZZ", "s3", 9)]
    assert asked[0]["suggestions"][0]["cost_code"] == "LYQ-2601-RED-M"
    assert asked[1]["suggestions"][0]["cost_code"] == "BAG-01"
    assert asked[2]["suggestions"] == []


@pytest.mark.parametrize(("lang", "yes"), [("zh", "是"), ("en", "yes")])
def test_only_rows_with_a_yes_take_effect(home: Path, tmp_path: Path, lang: str, yes: str) -> None:
    ws = with_costs(home, tmp_path)
    sheet = tmp_path / "对照.xlsx"
    assert call(home, "codes", "suggest", "--shop", "s1", "--out", sheet, lang=lang).code == 0
    page = fastexcel.read_excel(sheet.read_bytes()).load_sheet(0, header_row=None, dtypes="string").to_arrow()
    cells = [[str(c.as_py() or "") for c in row] for row in zip(*page.columns, strict=True)]
    answered = [cells[0], *([*row[:-1], yes if row[5] == "LYQ-2601-RED-M" else "" if row[5] == "BAG-01" else "no"] for row in cells[1:])]
    (record,) = call(home, "import", write_xlsx(tmp_path / "答.xlsx", answered), "--shop", "s1", "--json").json["imports"]
    assert (record["recipe"], record["rows"]["inserted"], record["rows"]["rejected"]) == ("own_code_map", 1, 0)
    cost = cost_book(ws.lake, "s1").cost_of(DAY, "s1", "LYQ2601红M", "p1", "红色;M")
    assert cost is not None
    assert (cost.amount, cost.code, cost.how) == (Decimal("50"), "LYQ-2601-RED-M", "mapped")
    assert [r["sku_id"] for r in codes_without_cost(ws.lake, "s1", DAY)] == ["900", "s3"]


def test_a_suggestion_changes_nothing_by_itself(home: Path, tmp_path: Path) -> None:
    ws = with_costs(home, tmp_path)
    call(home, "codes", "suggest", "--shop", "s1", "--out", tmp_path / "对照.xlsx")
    assert len(codes_without_cost(ws.lake, "s1", DAY)) == 3
    (record,) = call(home, "import", tmp_path / "对照.xlsx", "--shop", "s1", "--json").json["imports"]
    assert (record["rows"]["inserted"], record["rows"]["rejected"]) == (0, 0)
    assert len(codes_without_cost(ws.lake, "s1", DAY)) == 3


def test_the_cost_of_a_day_is_the_one_that_held_then(home: Path, tmp_path: Path) -> None:
    book = cost_book(with_costs(home, tmp_path).lake, "s1")
    amounts = [c.amount if (c := book.cost_of(d, merchant_sku="LYQ-2601-RED-M")) else None for d in (date(2026, 8, 31), date(2026, 9, 1))]
    assert amounts == [Decimal("46.8"), Decimal("50")]


def test_a_pack_of_two_costs_twice_and_a_product_is_priced_by_its_id_only_where_no_sku_is_named(home: Path, tmp_path: Path) -> None:
    ws = with_costs(home, tmp_path)
    head = ["SKU ID", "商家编码", "商品ID", "成本表编码", "件数"]
    rows = [["s3", "", "p3", "TX-1", "2"], ["", "", "p4", "BAG-01", ""], ["77", "", "", "TX-1", ""], ["", "77x", "", "没有的编码", ""]]
    write_csv(tmp_path / "map.csv", [[h.replace("商家编码", "平台商家编码") for h in head], *rows])
    assert call(home, "import", tmp_path / "map.csv", "--shop", "s1").code == 0
    book = cost_book(ws.lake, "s1")
    found = {
        name: c and c.amount
        for name, c in {
            "two": book.cost_of(DAY, sku_id="s3"), "by product": book.cost_of(DAY, sku_id="900", product_id="p4"),
            "another SKU of it": book.cost_of(DAY, sku_id="s9", product_id="p3"), "no such cost": book.cost_of(DAY, merchant_sku="77x"),
        }.items()
    }  # fmt: skip
    assert found == {"two": Decimal("40"), "by product": Decimal("9.9"), "another SKU of it": None, "no such cost": None}


def test_variants_with_different_costs_are_told_apart_or_not_at_all(home: Path, tmp_path: Path) -> None:
    rows = [["货号", "规格", "成本"], ["K1", "大", "12"], ["K1", "小", "8"], ["K2", "大", "5"], ["K2", "小", "5"]]
    call(home, "import", write_csv(tmp_path / "成本.csv", rows), "--shop", "s1")
    book = cost_book(Workspace.open(home).lake, "s1")
    amounts = [
        c and c.amount
        for c in (book.cost_of(DAY, merchant_sku=m, spec=s) for m, s in (("K1", "大"), ("K1", "小"), ("K1", "中"), ("K2", "中")))
    ]
    assert amounts == [Decimal(12), Decimal(8), None, Decimal(5)]
