"""The brief as a workbook: it reads back equal, and opens safely in Excel and WPS."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from sample import PRODUCTS, SAMPLES, bad_day, sample

from zhanggui.brief.render_xlsx import render_xlsx
from zhanggui.kernel.words import Lang

SHEETS = ["今日", "因子", "来源商品", "发现", "任务", "覆盖"]
LANGS: list[Lang] = ["zh", "en"]


def book(name: str, lang: Lang = "zh") -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(render_xlsx(sample(name), lang)))


def rows(page: openpyxl.worksheet.worksheet.Worksheet) -> list[dict[str, object]]:
    """The rows below the frozen head, by column name."""
    top = int(page.freeze_panes[1:]) - 1
    lines = [[c.value for c in row] for row in page.iter_rows(min_row=top)]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_sheet_has_a_frozen_head_and_a_filter(name: str, lang: Lang) -> None:
    for page in book(name, lang):
        top = int(page.freeze_panes[1:]) - 1
        assert len(page.title) <= 31
        assert page.auto_filter.ref.startswith(f"A{top}:")
        heads = [c.value for c in page[top]]
        assert all(heads)
        assert len(set(heads)) == len(heads)


def test_sheets_of_one_shop() -> None:
    assert book("bad_day").sheetnames == SHEETS


def test_numbers_read_back_equal() -> None:
    brief, made = bad_day(), book("bad_day")
    assert [(r["代码"], r["影响金额"]) for r in rows(made["因子"])[:-1]] == [(d["factor"], d["effect"]) for d in brief["drivers"]]
    assert rows(made["因子"])[-1]["影响金额"] == brief["compare"]["change"]
    assert [r["影响金额"] for r in rows(made["来源商品"])] == [c["effect"] for c in brief["contributions"]]
    found = [(r["实际"], r["应有"], r["影响金额"], r["把握"]) for r in rows(made["发现"])]
    assert found == [(f["observed"], f["expected"], f["impact"], f["confidence"]) for f in brief["findings"]]
    assert [r["做什么"] for r in rows(made["任务"])] == [a["text"] for a in brief["actions"]]
    day = next(r for r in rows(made["今日"]) if r["项目"] == "当日")
    assert (day["实际"], day["目标或基准"], day["差额或增减"]) == (32100, 36900, -4800)
    assert rows(made["覆盖"])[0]["最近一天"] == datetime(2026, 10, 28)


def test_money_and_shares_are_written_as_such() -> None:
    made = book("orders_only")
    cell = made["因子"]["C2"]
    assert cell.value == -5903.11
    assert "£" in cell.number_format
    assert book("bad_day")["发现"]["I2"].number_format == "0.00%"
    assert book("bad_day")["发现"]["D3"].number_format == "0.00%"


def test_ids_stay_text() -> None:
    products = [r for r in rows(book("bad_day")["来源商品"]) if r["按"] == "商品"]
    assert [r["代码"] for r in products[:-1]] == [p[0] for p in PRODUCTS]


def test_a_title_that_looks_like_a_formula_is_kept_and_harmless() -> None:
    page = book("bad_day")["来源商品"]
    cell = next(c for row in page.iter_rows() for c in row if str(c.value).startswith("=HYPERLINK"))
    assert cell.data_type == "s"
    assert cell.quotePrefix
    sheets = ZipFile(BytesIO(render_xlsx(bad_day(), "zh")))
    assert not any(b"<f>" in sheets.read(n) or b"hyperlink" in sheets.read(n) for n in sheets.namelist() if "worksheets" in n)


def test_the_fleet_starts_with_all_shops() -> None:
    made = book("fleet")
    assert made.sheetnames == ["全部店铺", *SHEETS]
    assert [r["店铺"] for r in rows(made["全部店铺"])] == ["山茶家居旗舰店", "山茶家居京东自营店", "新开的店"]
    assert {r["店铺"] for r in rows(made["覆盖"])} == {"山茶家居旗舰店", "山茶家居京东自营店", "新开的店"}


def test_a_quiet_day_has_its_sentence_in_the_tasks() -> None:
    assert [r["做什么"] for r in rows(book("quiet_day")["任务"])] == ["今日无需动作"]


def test_the_same_brief_gives_the_same_bytes() -> None:
    assert render_xlsx(bad_day(), "zh") == render_xlsx(bad_day(), "zh")
