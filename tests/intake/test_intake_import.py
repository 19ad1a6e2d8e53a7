"""What an import call promises: the report of the contract, idempotence, dates never guessed, nothing half-written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from jsonschema import validate

from conftest import facts, load, refused
from zhanggui.intake import import_paths
from zhanggui.kernel.errors import UseError
from zhanggui.warehouse.workspace import Workspace

Write = Callable[..., Path]
SOURCES = [
    ["一级来源", "二级来源", "三级来源", "访客数", "访客数变化", "支付金额", "支付买家数", "支付转化率"],
    ["付费流量", "汇总", "汇总", "1,234", "-3.20%", "5,678.00", "62", "5.02%"],
    ["付费流量", "关键词推广", "汇总", "1,000", "-", "5,000.00", "50", "9.99%"],
]
ADS = [
    ["日期", "主体ID", "展现量", "点击量", "花费", "总成交金额", "投入产出比"],
    ["2026-07-31", "107681", "110", "15", "25.85", "100.00", "3.87"],
    ["2026-07-31", "107681", "90", "5", "4.15", "0.00", "0.00"],
    ["2026-07-31", "107682", "1", "0", "0", "0.00", ""],
]
COUNTS = ("read", "inserted", "updated", "unchanged", "dropped", "rejected")
TEXTS = ("id", "file", "sha256", "recipe", "table", "shop")
TEXT, WHOLE, MAYBE, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": ["string", "null"]}, {"type": "number"}


def exactly(**properties: Any) -> dict[str, Any]:
    """A JSON object with these properties and no others."""
    return {"type": "object", "required": list(properties), "additionalProperties": False, "properties": properties}


def listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


LINE = exactly(what=TEXT, expected=NUMBER, actual=NUMBER, difference=NUMBER, explained=listed(exactly(why=TEXT, amount=NUMBER)))
ENTRY = exactly(
    **{name: TEXT for name in TEXTS},  # noqa: C420
    period={**listed(MAYBE), "minItems": 2, "maxItems": 2},
    rows=exactly(**{name: WHOLE for name in COUNTS}),  # noqa: C420
    rejects_file=MAYBE,
    reconciliation=listed(LINE),
    warnings=listed(TEXT),
)
SHAPE = exactly(imports=listed(ENTRY), failed=listed(exactly(file=TEXT, reason=TEXT, hint=TEXT)))


def test_the_report_has_the_shape_of_the_contract_and_its_rows_add_up(ws: Workspace, write: Write, folder: Path) -> None:
    write("商品报表.csv", [*ADS, ["2026-07-31", "107683", "x", "1", "1", "1", "1"], ["合计", "", "201", "20", "30", "100", ""]])
    write("nonsense.csv", [["a", "b"], ["1", "2"]])
    said = import_paths(ws, [folder], "a").to_json()
    validate(said, SHAPE)
    for entry in said["imports"]:
        rows = entry["rows"]
        assert rows["read"] == sum(rows[k] for k in COUNTS[1:])
    assert len(said["imports"]) == len(said["failed"]) == 1


def test_the_same_file_again_changes_nothing(ws: Workspace, write: Write) -> None:
    path = write("商品报表.csv", ADS)
    first = load(ws, path).imports[0]
    again = load(ws, path).imports[0]
    assert (first.rows["inserted"], again.rows["inserted"], again.rows["unchanged"]) == (3, 0, 3)
    assert again.id == first.id
    assert len(ws.ledger.all()) == len(ws.shops()) + 1


def test_after_undo_the_same_file_loads_anew(ws: Workspace, write: Write) -> None:
    path = write("商品报表.csv", ADS)
    ws.undo(load(ws, path).imports[0].id)
    assert facts(ws, "ad_days") == []
    assert load(ws, path).imports[0].rows["inserted"] == 3


def test_a_newer_file_restates_by_key(ws: Workspace, write: Write) -> None:
    load(ws, write("1.csv", ADS))
    newer = [ADS[0], ["2026-07-31", "107681", "200", "21", "30.00", "150.00", "5"], ADS[3]]
    assert load(ws, write("2.csv", newer)).imports[0].rows == {
        "read": 2, "inserted": 0, "updated": 1, "unchanged": 1, "dropped": 0, "rejected": 0,
    }  # fmt: skip
    assert [str(r["gmv"]) for r in facts(ws, "ad_days", "entity_id")] == ["150.0000", "0.0000"]


def test_several_rows_of_one_item_and_day_are_added_up(ws: Workspace, write: Write) -> None:
    load(ws, write("商品报表.csv", ADS))
    first = facts(ws, "ad_days", "entity_id")[0]
    assert (first["impressions"], first["clicks"], str(first["cost"])) == (200, 20, "30.0000")


def test_a_dry_run_counts_and_writes_nothing(ws: Workspace, write: Write) -> None:
    path = write("商品报表.csv", [*ADS, ["2026-07-31", "1", "x", "", "", "", ""]])
    before = sorted(ws.home.rglob("*"))
    report = load(ws, path, dry_run=True)
    assert report.imports[0].rows["inserted"] == 3
    assert report.imports[0].rows["rejected"] == 1
    assert sorted(p for p in ws.home.rglob("*") if p.suffix != ".lock") == [p for p in before if p.suffix != ".lock"]
    assert facts(ws, "ad_days") == []


def test_a_recognised_export_without_rows_is_a_success(ws: Workspace, write: Write) -> None:
    report = load(ws, write("商品报表_20260731.csv", [ADS[0]]))
    assert report.exit_code == 0
    assert report.imports[0].rows["read"] == 0


def test_the_file_name_dates_rows_that_have_no_date(ws: Workspace, write: Write) -> None:
    record = load(ws, write("【生意参谋平台】无线店铺流量来源-2026-03-01_2026-03-01.csv", SOURCES)).imports[0]
    assert record.period == ("2026-03-01", "2026-03-01")
    assert {(r["stat_date"], r["period"]) for r in facts(ws, "source_days")} == {(date(2026, 3, 1), "day")}


@pytest.mark.parametrize(
    ("name", "period", "last"),
    [("来源-2026-03-02_2026-03-08.csv", "week", "2026-03-08"), ("来源-2026-03-01_2026-03-31.csv", "month", "2026-03-31"),
     ("来源-2026-03-03_2026-03-09.csv", "range", "2026-03-09")],
)  # fmt: skip
def test_a_span_in_the_file_name_is_a_week_a_month_or_a_range(ws: Workspace, write: Write, name: str, period: str, last: str) -> None:
    record = load(ws, write(name, SOURCES)).imports[0]
    assert record.period[1] == last
    assert {r["period"] for r in facts(ws, "source_days")} == {period}


def test_no_date_anywhere_is_refused_unless_it_is_said(ws: Workspace, write: Write) -> None:
    path = write("无线店铺流量来源.csv", SOURCES)
    assert "no date" in refused(ws, path)
    load(ws, path, date_arg=date(2026, 3, 5))
    assert {r["stat_date"] for r in facts(ws, "source_days")} == {date(2026, 3, 5)}


def test_subtotals_are_kept_and_marked(ws: Workspace, write: Write) -> None:
    load(ws, write("来源-2026-03-01.csv", SOURCES))
    assert [(r["source_l2"], r["is_subtotal"]) for r in facts(ws, "source_days")] == [("汇总", True), ("关键词推广", True)]


@pytest.mark.parametrize("word", ["汇总", "合计", "总计"])
def test_the_total_over_all_sources_is_no_source(ws: Workspace, write: Write, word: str) -> None:
    rows = [SOURCES[0], ["付费", "a", "b", "100", "-", "10", "1", "1%"], [word, "", "", "150", "-", "15", "2", "1.33%"]]
    load(ws, write("来源-2026-03-01.csv", rows))
    assert {r["source_l1"]: r["is_subtotal"] for r in facts(ws, "source_days")} == {"付费": False, word: True}


def test_ratios_are_recomputed_and_differences_told(ws: Workspace, write: Write) -> None:
    record = load(ws, write("来源-2026-03-01.csv", SOURCES)).imports[0]
    told = [w for w in record.warnings if "支付转化率" in w]
    assert len(told) == 1  # 50 / 1,000 is not 9.99 %, while 62 / 1,234 is 5.02 %
    assert "1/2" in told[0] or "1 of 2" in told[0]


def test_every_difference_is_named_down_to_nothing(ws: Workspace, write: Write) -> None:
    rows = [*ADS, ["2026-07-31", "107683", "x", "1", "9.99", "1", "1"], ["合计", "", "201", "21", "39.99", "101", ""]]
    lines = {line["what"]: line for line in load(ws, write("商品报表.csv", rows)).imports[0].reconciliation}
    cost = lines["花费"]
    assert (cost["expected"], cost["actual"], cost["difference"]) == (39.99, 30, 9.99)
    assert [e["amount"] for e in cost["explained"]] == [9.99]
    own = next(line for what, line in lines.items() if what.startswith("花费") and what != "花费")
    assert (own["expected"], own["difference"]) == (39.99, 0)


def test_a_wrong_shop_recipe_or_path_is_wrong_use(ws: Workspace, write: Write, folder: Path) -> None:
    path = write("商品报表.csv", ADS)
    for call in ({"shop_key": "nobody"}, {"shop_key": "a", "recipe": "nothing"}):
        with pytest.raises(UseError):
            import_paths(ws, [path], **call)  # type: ignore[arg-type]
    with pytest.raises(UseError):
        import_paths(ws, [folder / "missing.csv"], "a")
    assert "which shop" in refused(ws, path, shop=None)


def test_a_named_recipe_that_does_not_fit_says_what_is_missing(ws: Workspace, write: Write) -> None:
    assert "展现量" in refused(ws, write("来源-2026-03-01.csv", SOURCES), recipe="wxt_item_report")


def test_two_recipes_that_fit_alike_are_not_guessed_between(ws: Workspace, write: Write) -> None:
    text = 'id = "{}"\nplatform = "own"\nname = {{ zh = "甲", en = "A" }}\ntable = "staff"\n'
    text += '[recognise]\nheaders = ["工号"]\n[columns]\n"工号" = "nick"\n'
    for name in ("mine_one", "mine_two"):
        (ws.home / "recipes" / f"{name}.toml").write_text(text.format(name), encoding="utf-8")
    path = write("x.csv", [["工号", "班次"], ["小王", "早"]])
    assert "mine_one, mine_two" in refused(ws, path)
    assert load(ws, path, recipe="mine_two").imports[0].recipe == "mine_two"


def test_a_recipe_with_a_mistake_says_where(ws: Workspace, write: Write) -> None:
    (ws.home / "recipes" / "bad.toml").write_text('id = "bad"\nplatform = "own"\ntable = "orders"\n', encoding="utf-8")
    with pytest.raises(UseError, match=r"bad\.toml"):
        import_paths(ws, [write("x.csv", ADS)], "a")


def test_personal_data_never_enters_the_lake(ws: Workspace, write: Write) -> None:
    head = [
        "订单编号",
        "买家会员名",
        "买家应付货款",
        "买家实际支付金额",
        "订单状态",
        "收货人姓名",
        "联系手机",
        "收件人昵称",
        "订单创建时间",
    ]
    rows = [head, ["1", "张三丰", "10", "10", "交易成功", "张三", "13800138000", "小三", "2026-03-01 10:00:00"]]
    record = load(ws, write("ExportOrderList.csv", rows, "gb18030")).imports[0]
    stored = repr(facts(ws, "orders"))
    assert not any(secret in stored for secret in ("张三", "13800138000", "小三"))
    (order,) = facts(ws, "orders")
    assert len(order["buyer_id"]) == 16
    assert any("收件人昵称" in w for w in record.warnings)


def test_the_same_buyer_has_the_same_fingerprint_in_every_file(ws: Workspace, write: Write) -> None:
    head = ["订单编号", "买家会员名", "买家应付货款", "订单创建时间"]
    load(ws, write("1.csv", [head, ["1", "甲", "1", "2026-03-01"]]))
    load(ws, write("2.csv", [head, ["2", "甲", "1", "2026-03-01"], ["3", "乙", "1", "2026-03-01"]]))
    one, two, three = (o["buyer_id"] for o in facts(ws, "orders", "order_id"))
    assert one == two != three


def test_the_same_bytes_under_the_name_of_another_day_are_another_day(ws: Workspace, write: Write) -> None:
    load(ws, write("来源-2026-03-01.csv", SOURCES))
    load(ws, write("来源-2026-03-02.csv", SOURCES))
    assert {r["stat_date"] for r in facts(ws, "source_days")} == {date(2026, 3, 1), date(2026, 3, 2)}


def test_a_workbook_of_two_exports_gives_two_imports(ws: Workspace, folder: Path) -> None:
    path = folder / "汇总_2026-03-01.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in {"来源": SOURCES, "广告": ADS, "说明": [["导出于三月"]]}.items():
            page = book.add_worksheet(name)
            for n, row in enumerate(rows):
                page.write_row(n, 0, row)
    report = load(ws, path)
    assert [r.table for r in report.imports] == ["source_days", "ad_days"]
    assert all(any("说明" in w for w in r.warnings) for r in report.imports)


def test_seldom_used_numbers_of_several_rows_of_a_key_add_up_too(ws: Workspace, write: Write) -> None:
    """A product that stands on two lines of a day: what lies in ext is added like the columns, rates and words are not."""
    head = ["stat_date", "product_id", "pay_amount", "cost_total", "consult_users", "competitiveness_score"]
    load(ws, write("product_days.csv", [head, ["2026-03-01", "p1", 10, 1.25, 3, 80], ["2026-03-01", "p1", 5, 2, 4, 90]]))
    (fact,) = facts(ws, "product_days")
    assert (fact["pay_amount"], json.loads(fact["ext"])) == (15, {"cost_total": 3.25, "consult_users": 7, "competitiveness_score": 80})
