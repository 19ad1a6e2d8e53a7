"""A page of a recipe is enough to make a file by hand: its headers and its example row, saved from a spreadsheet program, are imported."""

from __future__ import annotations

import csv
import io
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from loaded_shop import LoadedShop
from recipe_examples import all_pages, lines_on, name_on, page_of

from zhanggui.intake.fitting import fit_recipe
from zhanggui.intake.recipe import own_recipes
from zhanggui.intake.recipemodel import Recipe
from zhanggui.warehouse.columns import meaning
from zhanggui.warehouse.ledger import ImportRecord

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs"))

from pages import tables
from pages.markdown import anchor

PAGES = all_pages()
RECIPES = {r.id: r for r in own_recipes()}
each = pytest.mark.parametrize("name", sorted(RECIPES))
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?")
GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
PERCENT = re.compile(r"-?\d+(?:\.\d+)?%")
MOMENT = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?: \d{1,2}:\d{2}(?::\d{2})?)?")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> LoadedShop:
    return LoadedShop.open(tmp_path_factory.mktemp("by-hand") / "home", platform="own")


def typed(cell: str) -> Any:
    """What a spreadsheet program makes of what is typed into a cell. Ids of 16 digits and more stay text: their columns are."""
    if NUMBER.fullmatch(cell) or GROUPED.fullmatch(cell):
        return float(cell.replace(",", ""))
    if PERCENT.fullmatch(cell):
        return round(float(cell[:-1]) / 100, 8)
    if MOMENT.fullmatch(cell):
        day, _, clock = cell.replace("/", "-").partition(" ")
        year, month, date = map(int, day.split("-"))
        hour, minute, second = [*map(int, clock.split(":")), 0][:3] if clock else (0, 0, 0)
        return datetime(year, month, date, hour, minute, second)
    return cell.removeprefix("'")


def save_xlsx(path: Path, lines: list[list[str]], sheet: str, data_from: int) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss", "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for y, line in enumerate(lines):
            for x, cell in enumerate(line):
                value = typed(cell) if y >= data_from else cell
                if isinstance(value, datetime):
                    page.write_datetime(y, x, value)
                elif isinstance(value, float):
                    page.write_number(y, x, value)
                elif value:
                    page.write_string(y, x, value)
    return path


def save_csv(path: Path, lines: list[list[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def must_be_read(recipe: Recipe, got: ImportRecord) -> None:
    """One row, or one for each column that becomes a row; none rejected, none dropped."""
    turned = [h for h in recipe.example if recipe.unpivot and re.search(recipe.unpivot.columns, h)]
    rows = len(turned) or 1
    assert got.recipe == recipe.id
    assert (got.rows["read"], got.rows["rejected"], got.rows["dropped"]) == (rows, 0, 0), got.warnings
    assert got.rows["inserted"] + got.rows["updated"] + got.rows["unchanged"] == rows


@each
def test_a_file_made_by_hand_from_the_page_is_imported(name: str, shop: LoadedShop, tmp_path: Path) -> None:
    recipe, page = RECIPES[name], page_of(RECIPES[name])
    lines, called = lines_on(page), name_on(page)
    sheet = recipe.sheets[0] if recipe.sheets else "Sheet1"
    must_be_read(recipe, shop.load(save_xlsx(tmp_path / f"{called}.xlsx", lines, sheet, len(lines) - 1)))
    must_be_read(recipe, shop.load(save_csv(tmp_path / f"{called}.csv", lines)))


@each
def test_the_page_says_what_every_column_of_the_file_means(name: str) -> None:
    recipe, page = RECIPES[name], page_of(RECIPES[name])
    rows = {row[0]: row for row in (line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `"))}
    renamed = {r.old: r.new for r in recipe.renames}
    for header, targets in recipe.columns.items():
        cell = f"`{header}`".replace("|", "\\|")
        assert cell in rows, header
        if header in renamed and header not in recipe.example:
            assert f"`{renamed[header]}`".replace("|", "\\|") == rows[cell][1]
            continue
        kept = [t for t in targets if t.table not in ("derived", "pii", "part") and "." in t.name]
        if kept:
            said = meaning(kept[0].table, kept[0].column)
            assert said.words.zh in page, header
            assert said.words.en in page, header
        assert len(rows[cell]) == 5, header


@each
def test_an_example_names_columns_of_the_export(name: str) -> None:
    recipe = RECIPES[name]
    assert recipe.example, "no [example]"
    if recipe.headerless:
        assert tuple(recipe.example) == recipe.headerless
        return
    assert not recipe.absent & set(recipe.example)
    fitted = fit_recipe(recipe, list(recipe.example), [])
    strange = [h for h in recipe.example if h not in fitted.columns and not (recipe.unpivot and re.search(recipe.unpivot.columns, h))]
    assert strange == []


def test_links_to_tables_lead_to_their_headings() -> None:
    there = {anchor(line.removeprefix("## ")) for line in tables.page().splitlines() if line.startswith("## ")}
    linked = {found for page in PAGES.values() for found in re.findall(r"tables\.md(#[^)]+)\)", page)}
    assert len(linked) > 10
    assert linked - there == set()
