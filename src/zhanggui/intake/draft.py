"""A draft recipe from a file that none fits: every guess stands in the TOML with the reason, for a person to check."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from zhanggui.intake.canonical import NEEDED
from zhanggui.intake.frame import kind_of
from zhanggui.intake.guess import Known, find_header, kind_of_cells, known_headers, likely_table, personal_kind, usual_target
from zhanggui.intake.recipe import load_recipe
from zhanggui.intake.recipemodel import DROP, RAW, Recipe, Target
from zhanggui.intake.sheets import Sheet, unique_headers
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words
from zhanggui.warehouse.tables import Table

FITS = {
    "count": {"count", "amount", "percent"},
    "money": {"count", "amount"},
    "number": {"count", "amount", "percent"},
    "day": {"day", "moment"},
    "moment": {"day", "moment"},
    "flag": {"flag", "count"},
}
HIDDEN = "…"  # a personal cell is not repeated
KNOWN_BY = 6  # headers that the draft is recognised by


@dataclass(frozen=True)
class Guess:
    """One column of the file: where it probably goes, and what a person must check."""

    header: str
    target: str
    kind: str
    sample: str
    why: Words
    check: bool
    hashed: bool = False


@dataclass(frozen=True)
class Draft:
    """A recipe guessed from a file, as TOML and as what stands in it."""

    id: str
    table: str
    header_row: int
    columns: list[Guess]
    checks: list[Words]
    toml: str


def draft_recipe(sheets: Sequence[Sheet], recipes: Iterable[Recipe], name: str, recipe_id: str = "") -> Draft:
    """Draft a recipe from the widest table of a file. Raises FileError when nothing in it looks like a header."""
    found = [(number, sheet) for sheet in sheets if (number := find_header(sheet))]
    if not found:
        raise FileError(
            Words("前 30 行里没有像表头的一行", "no row of the first 30 looks like a header"),
            Words("加一行表头再试", "add a header row and try again"),
        )
    row, sheet = max(found, key=lambda f: len([c for c in f[1].head[f[0] - 1] if c.strip()]))
    known = known_headers(recipes)
    headers = [h for h in unique_headers(sheet.head[row - 1]) if h]
    below = {h: _cells(sheet, row, n) for n, h in enumerate(unique_headers(sheet.head[row - 1])) if h}
    kinds = {h: kind_of_cells(cells) for h, cells in below.items()}
    table = likely_table(headers, known, dated=any(k in ("day", "moment") for k in kinds.values()))
    guesses = [_guess(h, kinds[h], below[h], known, table) for h in headers]
    guesses = list(_once(_with_day(guesses, table)))
    checks = list(_checks(guesses, table))
    made = recipe_id or _id(name)
    text = _toml(made, name, table, guesses, checks)
    load_recipe(tomllib.loads(text), f"{made}.toml")
    return Draft(made, table.name, row, guesses, checks, text)


def _cells(sheet: Sheet, row: int, place: int) -> list[str]:
    return [line[place] for line in sheet.head[row:] if len(line) > place]


def _guess(header: str, kind: str, cells: list[str], known: Known, table: Table) -> Guess:
    sample = next((c for c in cells if c.strip()), "")
    target, count = usual_target(header, known, table.name)
    personal = personal_kind(header, cells)
    if target and (target.table == "pii" or target.hash):
        return Guess(header, _short(target, table), kind, HIDDEN, Words("个人信息", "personal"), False, target.hash)
    if personal:
        return Guess(
            header, f"pii.{personal}", kind, HIDDEN, Words("像个人信息，读过就丢", "looks personal: read past and forgotten"), True
        )
    if target is None or target.name in (RAW, DROP):
        return Guess(header, RAW, kind, sample, Words("没有配方认得，原样保存", "no recipe knows it: kept as it is"), target is None)
    wanted = "number" if target.table == "derived" else str(kind_of(target.name))
    if kind != "empty" and wanted in FITS and kind not in FITS[wanted]:
        why = Words(
            f"表头像 {_short(target, table)}，但内容不是{wanted}，先原样保存",
            f"the header says {_short(target, table)}, the cells are no {wanted}: kept as it is",
        )
        return Guess(header, RAW, kind, sample, why, True)
    return Guess(header, _short(target, table), kind, sample, Words(f"{count} 个配方这样写", f"as in {count} recipes"), False)


def _short(target: Target, table: Table) -> str:
    return target.name.removeprefix(f"{table.name}.")


def _with_day(guesses: list[Guess], table: Table) -> list[Guess]:
    """The day of the table, when no header told it: the first column that holds days."""
    if table.day is None or any(g.target == table.day for g in guesses):
        return guesses
    for n, guess in enumerate(guesses):
        if guess.kind in ("day", "moment") and guess.target == RAW:
            why = Words("这一列是日期", "this column holds days")
            return [*guesses[:n], replace(guess, target=table.day, why=why, check=True), *guesses[n + 1 :]]
    return guesses


def _once(guesses: list[Guess]) -> Iterator[Guess]:
    """Two headers of one meaning would fill each other's gaps: the second is kept as it is."""
    taken: set[str] = set()
    for guess in guesses:
        if guess.target in taken and not guess.target.startswith(("pii.", "derived.")) and guess.target != RAW:
            why = Words(f"{guess.target} 已有一列，先原样保存", f"{guess.target} has a column already: kept as it is")
            guess = replace(guess, target=RAW, why=why, check=True)
        taken.add(guess.target)
        yield guess


def _checks(guesses: list[Guess], table: Table) -> Iterator[Words]:
    """What the draft as a whole leaves open."""
    there = {g.target for g in guesses}
    yield Words(f"这是不是 {table.name} 表（{table.grain}）？", f"is this the table {table.name} ({table.grain})?")
    if table.day and table.day in table.key and table.day not in there:
        yield Words("没有日期列：日期取文件名，或导入时用 --date", "no day column: the day is that of the file name, or of --date")
    blank = [k for k in table.key if k not in there and k not in table.defaults and k != table.day]
    if blank:
        said = "、".join(blank)
        yield Words(
            f"主键 {said} 没有列：同样主键的行会合成一行",
            f"no column for the key {said.replace('、', ', ')}: rows alike in the rest of the key become one",
        )
    for names in NEEDED.get(table.name, ()):
        if not there & set(names):
            said = "、".join(names)
            yield Words(
                f"缺一列给 {said}，否则每行都会被拒收", f"a column for {said.replace('、', ' or ')} is needed, or every row is rejected"
            )


def _id(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return plain if re.match(r"[a-z]", plain) else f"my_{plain}".rstrip("_")


def _toml(made: str, name: str, table: Table, guesses: list[Guess], checks: list[Words]) -> str:
    """The recipe, with what to check as comments."""
    known_by = [g.header for g in guesses if not g.target.startswith("pii.") and not g.hashed]
    solid = [g.header for g in guesses if g.target != RAW and not g.target.startswith("pii.") and not g.hashed]
    lines = ["# 由 zhanggui recipe new 起草，请检查带 CHECK 的行。 Drafted: look at the lines that say CHECK."]
    lines += [f"# CHECK {w.zh} {w.en}" for w in checks]
    lines += [f"id = {_q(made)}", 'platform = "own"', f"name = {{ zh = {_q(name)}, en = {_q(name)} }}", f"table = {_q(table.name)}", ""]
    lines += ["[recognise]", f"headers = {_list((solid or known_by)[:KNOWN_BY])}", "", "[columns]"]
    for g in guesses:
        said = f"{{ to = {_q(g.target)}, hash = true }}" if g.hashed else _q(g.target)
        sample = f" {g.sample[:24]!r}" if g.sample and g.sample != HIDDEN else ""
        lines.append(f"{_q(g.header)} = {said}  # {'CHECK ' if g.check else ''}{g.why.zh} {g.why.en} [{g.kind}]{sample}".replace("\n", " "))
    there = {g.target for g in guesses}
    if table.day and table.day in table.key and table.day not in there:
        lines += ["", "[read]", 'date_from = "filename"']
    needed = [k for k in table.key if k in there and k not in table.defaults]
    if needed:
        lines += ["", "[require]", f"columns = {_list(needed)}"]
    lines += ["", "[example]", *(f"{_q(g.header)} = {_q(g.sample)}" for g in guesses if g.sample and g.sample != HIDDEN)]
    return "\n".join(lines) + "\n"


def _q(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's."""
    return json.dumps("".join(c for c in text if c.isprintable() or c in "\t\n"), ensure_ascii=False)


def _list(texts: Sequence[str]) -> str:
    return "[" + ", ".join(map(_q, texts)) + "]"
