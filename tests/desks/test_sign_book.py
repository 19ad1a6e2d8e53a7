"""The workbook to sign: what stands on its sheets, and a spreadsheet program that computes the worst baskets again to the same figures."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from small_scenarios import scenario

from zhanggui.desks.promotion.answer_rows import answer_json
from zhanggui.desks.promotion.scenario import read_scenario
from zhanggui.desks.promotion.sign_book import Check, sign_book
from zhanggui.kernel.words import Lang
from zhanggui.methods.guard.answer import Answer, ItemWorst, Worst
from zhanggui.methods.guard.basket import settle
from zhanggui.methods.guard.world import World, intervals

EVERY_KIND: dict[str, Any] = scenario(
    items=[
        {"sku": "A", "price": 100.00, "cost": 60.00, "stock": 500, "median_price_30d": 98.0},
        {"sku": "=B", "price": 39.90, "cost": 20.00},
        {"sku": "C", "price": 1.00, "cost": 50},
        {"sku": "E", "price": 9999, "cost": 5000},
    ],
    layers=[
        {
            "name": "单品", "combine": "best_line", "base": "running",
            "promotions": [
                {"id": "d8", "kind": "percent_off", "rate": 0.2, "scope": ["A", "=B"], "limit_per_buyer": 3, "limit_mode": "first_pieces"},
                {"id": "half", "kind": "nth_off", "n": 2, "rate": 0.5, "scope": ["=B"]},
                {"id": "fix", "kind": "fixed_price", "value": 0.9, "scope": ["C"]},
            ],
        },
        {
            "name": "店铺", "combine": "chain", "base": "original",
            "promotions": [
                {"id": "m", "kind": "threshold_off", "tiers": [[100, 5], [300, 40]]},
                {"id": "steps", "kind": "threshold_off", "tiers": [[20 * n, n] for n in range(1, 21)]},
                {"id": "q", "kind": "qty_off", "tiers": [[2, 0.05], [3, 0.1]], "scope": ["A"]},
                {"id": "gift", "kind": "gift", "cost": 5, "threshold": 200},
            ],
        },
        {
            "name": "平台", "combine": "sum", "base": "running",
            "promotions": [
                {"id": "c", "kind": "every_off", "threshold": 300, "value": 50, "cross_shop": True, "funded_by": "platform", "max_times": 3},
                {"id": "x", "kind": "amount_off", "value": 3, "scope": ["A"]},
            ],
        },
    ],
    fees={"commission_rate": 0.05, "shipping_cost": 4},
    basket={"max_amount": 2000, "max_qty_per_sku": 4},
)  # fmt: skip
BASKET, FILLER = {0: 3, 1: 4, 2: 2}, Fraction(1255, 3)


def shown(world: World) -> Answer:
    """An answer whose baskets are this one, with what they really come to."""
    interval = intervals(world)[0]
    out = settle(world, interval.layers, BASKET, FILLER)

    def worst(value: Fraction) -> Worst:
        return Worst(value, value, BASKET, FILLER, interval)

    items = [ItemWorst(worst(out.unit_price(n)), worst(out.unit_receipt(n)), tuple(out.applied(n)), True) for n in BASKET]
    return Answer(world, (*items, None), worst(out.margin), tuple(out.applied()))


def written(lang: Lang = "zh") -> tuple[Answer, bytes]:
    answer = shown(read_scenario(EVERY_KIND))
    told = answer_json(answer, lang)
    return answer, sign_book(answer, told, Check("双11.json", "ab" * 32, datetime(2026, 11, 9, 21, 30), "小王"), lang)


def texts(page: Any) -> list[str]:
    return [str(c.value) for row in page.iter_rows() for c in row if c.value is not None]


def test_the_first_sheet_holds_what_is_signed() -> None:
    _, raw = written()
    book = openpyxl.load_workbook(io.BytesIO(raw))
    assert book.sheetnames == ["结论", "商品", "优惠", "计算"]
    first = texts(book["结论"])
    for said in ("危险", "双11.json", "ab" * 32, "2026-11-09 21:30", "小王", "制表", "复核", "老板", "C"):
        assert any(said in text for text in first), said


def test_every_sku_and_every_promotion_is_on_its_sheet() -> None:
    _, raw = written("en")
    book = openpyxl.load_workbook(io.BytesIO(raw))
    goods, promotions = book["Goods"], book["Promotions"]
    assert [row[1].value for row in goods.iter_rows(min_row=2)] == ["A", "'=B", "C", "E"]
    assert [row[0].value for row in goods.iter_rows(min_row=2)] == ["danger", "safe", "danger", "unknown"]
    assert [row[2].value for row in promotions.iter_rows(min_row=2)] == ["d8", "half", "fix", "m", "steps", "q", "gift", "c", "x"]
    assert promotions["D2"].value == "20% off"
    assert promotions["E2"].value == "A, =B; at most 3 a buyer, the others pay in full; the shop pays"


def test_nothing_of_a_scenario_becomes_a_formula() -> None:
    _, raw = written()
    book = openpyxl.load_workbook(io.BytesIO(raw))
    for name in ("结论", "商品", "优惠"):
        assert not [c.coordinate for row in book[name].iter_rows() for c in row if c.data_type == "f"]


def expected(answer: Answer) -> list[float]:
    """The price and receipt of every piece, and the margin, in the order of a block."""
    out = settle(answer.world, intervals(answer.world)[0].layers, BASKET, FILLER)
    return [*(float(x) for n in BASKET for x in (out.unit_price(n), out.unit_receipt(n))), float(out.margin)]


def results(page: Any) -> list[list[float]]:
    """The same as they stand on the sheet, block by block."""
    blocks: list[list[float]] = []
    inside = False
    for row in page.iter_rows():
        if row[0].value == "算下来":
            inside = True
            blocks.append([])
        elif inside and row[0].value is None and row[7].value is not None:
            blocks[-1] += [row[7].value, row[8].value]
        elif inside:
            blocks[-1].append(row[6].value)
            inside = False
    return blocks


def test_the_values_beside_the_formulas_are_those_of_the_basket() -> None:
    answer, raw = written()
    blocks = results(openpyxl.load_workbook(io.BytesIO(raw), data_only=True)["计算"])
    assert len(blocks) == 4
    for block in blocks:
        assert block == pytest.approx(expected(answer), abs=1e-9)


def test_libreoffice_computes_the_same_again(tmp_path: Path) -> None:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("no LibreOffice here")
    answer, raw = written()
    (tmp_path / "in").mkdir()
    bare = tmp_path / "in" / "sign.xlsx"
    bare.write_bytes(without_values(raw))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run([program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(bare)], check=True, timeout=120)
    page = openpyxl.load_workbook(tmp_path / "sign.xlsx", data_only=True)["计算"]
    blocks = results(page)
    assert len(blocks) == 4
    for block in blocks:
        assert block == pytest.approx(expected(answer), abs=1e-9)
    ours = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)["计算"]
    formulas = openpyxl.load_workbook(io.BytesIO(raw))["计算"]
    live = [c.coordinate for row in formulas.iter_rows() for c in row if c.data_type == "f"]
    assert len(live) > 200
    for at in live:
        assert page[at].value == pytest.approx(ours[at].value, abs=1e-9), at


def without_values(raw: bytes) -> bytes:
    """The workbook with the kept values of its formulas taken out, so that they must be computed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/"):
                data, count = re.subn(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
                assert count or b"<f>" not in data
            new.writestr(name, data)
    return out.getvalue()
