"""A file read in many pieces is the file read in one: the same lake, counts, rejects and reconciliation, for every recipe."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook
from recipe_examples import lines_on, name_on, page_of

from zhanggui.intake import import_paths, rows, staging, textfile
from zhanggui.intake.recipe import own_recipes
from zhanggui.intake.recipemodel import Recipe
from zhanggui.warehouse import stagewriter
from zhanggui.warehouse.duck import fetch, parquet, scratch
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

RECIPES = {r.id: r for r in own_recipes()}


def lines_of(recipe: Recipe) -> Iterator[list[str]]:
    """The example of a recipe again and again with other figures, and among it all that a file may hold besides good rows."""
    *heads, example = lines_on(page_of(recipe))
    width = len(heads[-1]) if heads else len(example)
    row = [*example, *[""] * (width - len(example))][:width]
    figures = [n for n, cell in enumerate(row) if cell.isdigit() and len(cell) < 7]
    yield from heads
    for turn in range(1, 6):
        yield row
        yield [str(int(cell) * turn) if n in figures else cell for n, cell in enumerate(row)]
        yield [""] * width
        yield ["x" if n in figures[-1:] else cell for n, cell in enumerate(row)]
        yield ["合计", *row[1:]]
        yield [f"{turn}\n{cell}" if n == width - 1 else cell for n, cell in enumerate(row)]
        if heads:
            yield heads[-1]
    yield ["说明：数据仅供参考", *[""] * (width - 1)]


def write_csv(path: Path, lines: list[list[str]]) -> None:
    """With rows that are too long or too short, and commas at the end."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    for number, line in enumerate(lines):
        out.writerow([*line, *["", ""] * (number % 9 == 7), *["more"] * (number % 11 == 8)][: -1 if number % 13 == 9 else None])
    path.write_bytes(text.getvalue().encode("gb18030"))


def write_xlsx(path: Path, lines: list[list[str]], sheet: str) -> None:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet)
        for y, line in enumerate(lines):
            for x, cell in enumerate(line):
                page.write_string(y, x, cell)


@dataclass
class Told:
    """All that can be known of a call after it."""

    files: dict[str, Any]
    failed: dict[str, str]
    tables: dict[str, list[str]]


def load(home: Path, files: list[Path]) -> Told:
    ws = Workspace.open(home)
    (home / "secret.key").write_bytes(b"the same for both")
    ws.add_shop(Shop("a", "own", "甲"))
    report = import_paths(ws, files, "a")
    told: dict[str, Any] = {}
    for record in report.imports:
        about = record.to_json() | {"rejects": rejects_in(record.rejects_file)}
        told[f"{record.file} {record.recipe}"] = {k: v for k, v in about.items() if k not in ("id", "rejects_file")}
    by = {r.id: f"{r.file} {r.recipe}" for r in report.imports}
    return Told(told, {f.file: f.reason.en for f in report.failed}, {name: standing(ws, name, by) for name in ws.lake.names()})


def rejects_in(path: str | None) -> list[tuple[Any, ...]]:
    return list(load_workbook(path).active.iter_rows(values_only=True)) if path else []


def standing(ws: Workspace, table: str, files: dict[str, str]) -> list[str]:
    """The rows of a table, each with the file that it came from in place of its import."""
    with scratch() as con:
        rows = fetch(con, f"select * from {parquet(ws.lake.files(table).pick())}").to_pylist()
    return sorted(str(row | {"import_id": files.get(row.get("import_id"), "")}) for row in rows)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, Told]:
    """Every recipe's file as csv and as xlsx, in one call: as usual, and in pieces of two or three rows."""
    root = tmp_path_factory.mktemp("pieces")
    files = []
    for recipe in RECIPES.values():
        lines, called = list(lines_of(recipe)), name_on(page_of(recipe))
        folder = root / recipe.id
        folder.mkdir()
        write_csv(folder / f"{called}.csv", lines)
        write_xlsx(folder / f"{called}.xlsx", lines, recipe.sheets[0] if recipe.sheets else "Sheet1")
        files += [folder / f"{called}.csv", folder / f"{called}.xlsx"]
    usual = load(root / "usual", files)
    with pytest.MonkeyPatch.context() as patch:
        tables = textfile.TextTable

        def small(path: Path, *args: Any, **more: Any) -> textfile.TextTable:
            longest = max(map(len, path.read_text("gb18030").encode().split(b"\r\n")))
            return tables(path, *args, **{"block": 3 * longest + 50} | more)

        patch.setattr(textfile, "TextTable", small)
        patch.setattr(rows, "PIECE_ROWS", 2)
        patch.setattr(stagewriter, "GROUP", 5)
        return usual, load(root / "pieces", files)


def test_the_files_are_read_in_many_pieces(both: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared below differs only if the one side is really read in pieces, and most of the files can be."""
    usual, _ = both
    assert len(usual.files) > 1.8 * len(RECIPES)
    assert sum(staging._in_one_piece(r, "") for r in RECIPES.values()) < len(RECIPES) / 4


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_every_file_comes_to_the_same(name: str, both: tuple[Told, Told]) -> None:
    usual, pieces = ({k: v for k, v in told.files.items() if Path(k).parent.name == name} for told in both)
    assert pieces == usual
    failed, again = ({k: v for k, v in told.failed.items() if Path(k).parent.name == name} for told in both)
    assert again == failed


def test_the_lake_is_the_same(both: tuple[Told, Told]) -> None:
    usual, pieces = both
    assert sorted(pieces.tables) == sorted(usual.tables)
    for table, there in usual.tables.items():
        assert pieces.tables[table] == there, table


def test_the_total_of_a_file_is_its_last_total_row_however_many_stand_before_it() -> None:
    from zhanggui.intake.recognise import recognise
    from zhanggui.intake.sheets import Cells, Sheet

    recipe = RECIPES["wxt_account_detail"]
    heads = list(recipe.example)
    table = [list(recipe.example.values())] + [["小计", *["1"] * (len(heads) - 1)]] * 30 + [["合计", *["7"] * (len(heads) - 1)]]
    columns = [rows.pa.array([line[n] for line in table]) for n in range(len(heads))]
    sheet = Sheet("", [heads, *table[:9]], lambda width, after: Cells(columns, rows.np.arange(2, len(table) + 2)))
    (read,) = rows.row_parts(recognise([sheet], [recipe], "x.csv"))
    assert [total[heads[1]] for total in read.totals] == ["7"]
