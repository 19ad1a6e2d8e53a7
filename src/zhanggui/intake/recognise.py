"""Which recipe a sheet follows, told by what stands in it: by its headers anywhere in the first rows, or by the look of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from zhanggui.intake.blocks import cut_after, headers_below
from zhanggui.intake.canonical import canonical_recipe
from zhanggui.intake.fitting import fit_recipe
from zhanggui.intake.heads import Heads, without_tail
from zhanggui.intake.nearest import not_in_form, unknown
from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.sheets import Sheet, unique_headers
from zhanggui.intake.unpivot import unpivoted
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


class AmbiguousFile(FileError):
    """Several recipes fit equally; a person must say which."""

    def __init__(self, choices: Sequence[Recipe]) -> None:
        named = "、".join(r.id for r in choices)
        super().__init__(
            Words(f"像好几种表：{named}", f"looks like several exports: {named.replace('、', ', ')}"),
            Words("用 --recipe 说明是哪一种", "say which with --recipe"),
        )
        self.choices = tuple(choices)


def recognise(sheets: Sequence[Sheet], recipes: Iterable[Recipe], file_name: str) -> list[Match]:
    """The sheets that follow a recipe. Raises FileError when none does, AmbiguousFile when several fit one sheet equally."""
    known = list(recipes)
    heads = [Heads(sheet) for sheet in sheets]
    matches = [m for head in heads for m in _matches(head, known, PurePath(file_name).stem)]
    if not matches:
        raise unknown(heads, known)
    return [m for m in matches if not _left_out(m, matches)]


def match_as(sheets: Sequence[Sheet], recipe: Recipe) -> list[Match]:
    """The sheets that follow the recipe a person named. Raises FileError that names the missing headers."""
    heads = [Heads(sheet) for sheet in sheets]
    matches = [m for head in heads if (m := _by_header(head, recipe) or _by_look(head.sheet, recipe))]
    if not matches:
        raise not_in_form(heads, recipe)
    return [m for m in matches if not _left_out(m, matches)]


def _left_out(match: Match, matches: list[Match]) -> bool:
    """True for a sheet that its recipe does not name, when one that it names is there."""
    wanted = match.recipe.sheets
    there = {m.sheet.name for m in matches if m.recipe.id == match.recipe.id}
    return bool(wanted) and bool(there & set(wanted)) and match.sheet.name not in wanted


def _matches(head: Heads, recipes: list[Recipe], stem: str) -> list[Match]:
    """What a sheet is: one table, or several blocks one below the other."""
    sheet = head.sheet
    own = canonical_recipe(stem, sheet.head) or canonical_recipe(sheet.name, sheet.head)
    if own:
        return [_found(head, own[0], own[1], two_rows=False)]
    found = [m for r in recipes if (m := _by_header(head, r))] or [m for r in recipes if (m := _by_look(sheet, r))]
    best = [m for m in found if not any(_rivals(other, m) and _says_more(other, m) for other in found)]
    if best and all(m.recipe.block for m in best):
        return _blocks(sheet, best, [r for r in recipes if r.block])
    if len(best) > 1:
        raise AmbiguousFile([m.recipe for m in best])
    return best


def _rivals(a: Match, b: Match) -> bool:
    """Two blocks under different headers stand beside each other; any other two are rivals."""
    return not (a.recipe.block and b.recipe.block and a.header_row != b.header_row)


def _blocks(sheet: Sheet, found: list[Match], recipes: list[Recipe]) -> list[Match]:
    """The blocks of a sheet in order, each cut where the next begins. Raises AmbiguousFile for two under one header."""
    below = headers_below(sheet, len(sheet.head), recipes)
    deeper = [_below(sheet, recipe, row, without_tail(cells)) for row, cells, recipe in below]
    blocks = sorted([*found, *deeper], key=lambda m: m.header_row)
    rows = [m.header_row for m in blocks]
    if doubled := [m.recipe for m in blocks if rows.count(m.header_row) > 1]:
        raise AmbiguousFile(doubled)
    ends = [m.header_row - m.recipe.reading.header_rows for m in blocks[1:]]
    cut = [replace(m, sheet=cut_after(m.sheet, end)) for m, end in zip(blocks, ends, strict=False)]
    return [*cut, blocks[-1]]


def _below(sheet: Sheet, recipe: Recipe, row: int, shown: list[str]) -> Match:
    headers = unique_headers(shown)
    return Match(sheet, fit_recipe(recipe, headers, []), row, headers, shown)


def _by_header(head: Heads, recipe: Recipe) -> Match | None:
    """The first row (or pair of rows) that has the recipe's headers. A file of ours may have joined two header rows already."""
    for two_rows in (True, False) if recipe.reading.header_rows == 2 else (False,):
        anywhere = head.anywhere_in_pairs if two_rows else head.anywhere
        prints = [print_ for print_ in recipe.fingerprints if print_ <= anywhere]
        for number, there in enumerate(head.pairs if two_rows else head.rows, start=1) if prints else ():
            if any(print_ <= there for print_ in prints) and not recipe.absent & there:
                return _found(head, recipe, number, two_rows)
    return None


def _found(head: Heads, recipe: Recipe, row: int, two_rows: bool) -> Match:
    shown = head.shown(row, two_rows)
    headers = unique_headers(shown)
    above = head.sheet.head[: row - 2 if two_rows else row - 1]
    fitted = fit_recipe(recipe, headers, above)
    sheet, headers, shown = unpivoted(head.sheet, headers, shown, fitted.unpivot)
    return Match(sheet, fitted, row, headers, shown)


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
