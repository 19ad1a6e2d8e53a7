"""Which recipe a sheet follows, told by what stands in it: by its headers anywhere in the first rows, or by the look of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from zhanggui.intake.canonical import canonical_recipe
from zhanggui.intake.fitting import fit_recipe
from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.sheets import Sheet, unique_headers
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

LOOKS_ALIKE = 0.8  # share of the first rows that must look like a headerless recipe: a few broken ones are ordinary


@dataclass(frozen=True)
class Match:
    """A sheet, its recipe, and where its header is (`header_row` counts from 1; 0 is a file without header)."""

    sheet: Sheet
    recipe: Recipe
    header_row: int
    headers: list[str]
    shown: list[str]  # the headers as they stand in the file


def recognise(sheets: Sequence[Sheet], recipes: Iterable[Recipe], file_name: str) -> list[Match]:
    """The sheets that follow a recipe. Raises FileError when none does, or when several recipes fit one sheet equally."""
    known = list(recipes)
    matches = [m for sheet in sheets if (m := _match(sheet, known, PurePath(file_name).stem))]
    if not matches:
        raise _unknown(sheets, known)
    return [m for m in matches if not _left_out(m, matches)]


def match_as(sheets: Sequence[Sheet], recipe: Recipe) -> list[Match]:
    """The sheets that follow the recipe a person named. Raises FileError that names the missing headers."""
    matches = [m for sheet in sheets if (m := _by_header(sheet, recipe) or _by_look(sheet, recipe))]
    if not matches:
        raise _missing(Words(f"不是「{recipe.name.zh}」的格式", f"not in the form of {recipe.id}"), sheets, recipe)
    return [m for m in matches if not _left_out(m, matches)]


def _left_out(match: Match, matches: list[Match]) -> bool:
    """True for a sheet that its recipe does not name, when one that it names is there."""
    wanted = match.recipe.sheets
    there = {m.sheet.name for m in matches if m.recipe is match.recipe}
    return bool(wanted) and bool(there & set(wanted)) and match.sheet.name not in wanted


def _match(sheet: Sheet, recipes: list[Recipe], stem: str) -> Match | None:
    own = canonical_recipe(stem, sheet.head) or canonical_recipe(sheet.name, sheet.head)
    if own:
        recipe, row = own
        return _found(sheet, recipe, row)
    found = [m for r in recipes if (m := _by_header(sheet, r))] or [m for r in recipes if (m := _by_look(sheet, r))]
    best = [m for m in found if not any(_says_more(other, m) for other in found)]
    if len(best) > 1:
        choices = "、".join(m.recipe.id for m in best)
        raise FileError(
            Words(f"像好几种表：{choices}", f"looks like several exports: {choices.replace('、', ', ')}"),
            Words("用 --recipe 说明是哪一种", "say which with --recipe"),
        )
    return best[0] if best else None


def _by_header(sheet: Sheet, recipe: Recipe) -> Match | None:
    for number, row in enumerate(sheet.head, start=1):
        headers = unique_headers(row)
        there = set(headers)
        if any(print_ <= there for print_ in recipe.fingerprints) and not recipe.absent & there:
            return _found(sheet, recipe, number)
    return None


def _found(sheet: Sheet, recipe: Recipe, row: int) -> Match:
    shown = _without_tail(sheet.head[row - 1])
    headers = unique_headers(shown)
    return Match(sheet, fit_recipe(recipe, headers, sheet.head[: row - 1]), row, headers, shown)


def _without_tail(cells: list[str]) -> list[str]:
    """Header cells up to the last that says something."""
    last = max((n for n, cell in enumerate(cells) if cell.strip()), default=-1)
    return cells[: last + 1]


def _by_look(sheet: Sheet, recipe: Recipe) -> Match | None:
    if not recipe.patterns:
        return None
    rows = [row for row in sheet.head if any(cell.strip() for cell in row)]
    patterns = [re.compile(p) for p in recipe.patterns]
    alike = sum(len(row) == len(patterns) and all(p.search(c.strip()) for p, c in zip(patterns, row, strict=True)) for row in rows)
    if not rows or alike < LOOKS_ALIKE * len(rows):
        return None
    names = list(recipe.headerless)
    return Match(sheet, recipe, 0, names, names)


def _says_more(a: Match, b: Match) -> bool:
    """True when `a` explains every header that `b` explains, and more; or asks for all that `b` asks for, and more."""
    if a is b:
        return False
    known_a, known_b = (set(m.recipe.columns) & set(m.headers) for m in (a, b))
    asked_a, asked_b = (_asked(m) for m in (a, b))
    return asked_a > asked_b or (known_a > known_b and not asked_b > asked_a)


def _asked(match: Match) -> frozenset[str]:
    there = set(match.headers)
    return max((p for p in match.recipe.fingerprints if p <= there), key=len, default=frozenset())


def _unknown(sheets: Sequence[Sheet], recipes: list[Recipe]) -> FileError:
    if not sheets:
        return FileError(Words("工作簿里没有内容", "the workbook holds nothing"), Words("请重新下载", "download it again"))
    rows = [set(unique_headers(row)) for sheet in sheets for row in sheet.head]
    share, nearest = max(
        ((len(p & row) / len(p), r) for r in recipes for p in r.fingerprints for row in rows),
        key=lambda found: found[0],
        default=(0.0, None),
    )
    what = Words("认不出这是哪种表", "no recipe fits this file")
    if nearest is None or share == 0:
        return FileError(what, Words("用 --recipe 说明，或写一个配方", "name one with --recipe, or write a recipe"))
    return _missing(what, sheets, nearest)


def _missing(what: Words, sheets: Sequence[Sheet], recipe: Recipe) -> FileError:
    rows = [set(unique_headers(row)) for sheet in sheets for row in sheet.head]
    lacking = min((p - row for p in recipe.fingerprints for row in rows), key=len, default=frozenset())
    lacks = "、".join(sorted(lacking)) or "（有不该有的列）"
    return FileError(
        what,
        Words(
            f"最接近「{recipe.name.zh}」（{recipe.id}），缺少列：{lacks}",
            f"nearest is {recipe.id} ({recipe.name.en}); missing headers: {lacks.replace('、', ', ')}",
        ),
    )
