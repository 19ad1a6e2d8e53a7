"""Recipes are declared in TOML, one file per export: here they are read, checked and kept by their id."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import product
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from zhanggui.intake.expression import check_expression
from zhanggui.intake.recipemodel import (
    DROP,
    HOWS,
    LEFT_OUT,
    RAW,
    SCRATCH_TABLES,
    Compute,
    DateParts,
    Period,
    Reading,
    Recipe,
    Rename,
    Target,
    Unpivot,
    ValueMap,
    When,
)
from zhanggui.intake.sheets import plain_header
from zhanggui.kernel.errors import UseError
from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words
from zhanggui.warehouse.tables import all_tables

TESTS = {"in", "not_in", "matches", "is_null", "gt", "lt", "ge", "le"}
KEYS = {
    "": {"id", "platform", "name", "download", "table", "recognise", "read", "columns", "constants", "values", "compute", "keep", "group"}
    | {"ordinal", "require", "totals", "notes", "subtotal", "renames", "example", "period", "unpivot"},
    "recognise": {"headers", "other_headers", "one_of", "absent", "sheets", "block", "columns", "patterns"},
    "read": {"date_order", "date_from", "from_name", "period_from", "decimal", "delimiter", "epoch_seconds", "timezone", "forward_fill"}
    | {"drop_first_cell", "date_arg_wins", "date_parts", "null", "footer", "extract", "year_from"}
    | {"header_rows", "month_first", "day_span", "fill_down", "skip", "skip_first_cell", "short_rows", "ends_at_blank_line"},
    "values": {"from", "contains", "starts", "extract", "keep", "map", "default"},
    "compute": {"target", "value", "text", "join", "separator", "clear", "when"},
    "period": {"from", "level", "first"},
    "unpivot": {"columns", "name", "value"},
    "keep": {"table", "when"},
    "require": {"columns", "any_of", "ranges"},
    "subtotal": {"columns", "words", "tree"},
    "totals": {"first_cell"},
    "renames": {"from", "to", "when"},
}


def load_recipe(raw: Mapping[str, Any], origin: str) -> Recipe:
    """A checked recipe from its TOML. Raises UseError that names `origin` and what is wrong."""
    try:
        return _build(raw)
    except (KeyError, TypeError, ValueError, re.error) as error:
        said = f"缺少 {error}" if isinstance(error, KeyError) else str(error)
        raise UseError(
            Words(f"配方 {origin} 写错了：{said}", f"the recipe {origin} is wrong: {said.replace('缺少', 'missing')}"),
            Words("格式见文档 recipes", "see the documentation page on recipes"),
        ) from error


def _build(raw: Mapping[str, Any]) -> Recipe:
    _only("", raw)
    main = raw["table"]
    recognise, require = _part(raw, "recognise"), _part(raw, "require")
    subtotal, totals = _part(raw, "subtotal"), _part(raw, "totals")

    def full(name: str) -> str:
        return _full(name, main)

    prints = [recognise["headers"]] if "headers" in recognise else []
    headerless = tuple(recognise.get("columns", ()))
    prints += recognise.get("other_headers", [])
    prints += [list(chosen) for chosen in product(*recognise["one_of"])] if "one_of" in recognise else []
    prints += [headerless] if headerless else []
    patterns = tuple(recognise.get("patterns", ()))
    if len(patterns) != len(headerless) or not prints:
        raise ValueError("recognise needs headers, or as many patterns as columns")
    for pattern in patterns:
        re.compile(pattern)
    renames = tuple(_rename(said) for said in raw.get("renames", ()))
    columns = {plain_header(header): _targets(said, full) for header, said in raw["columns"].items()}
    return Recipe(
        id=raw["id"],
        platform=raw["platform"],
        name=Words(**raw["name"]),
        table=main,
        download=Words(**raw["download"]) if "download" in raw else None,
        notes=Words(**raw["notes"]) if "notes" in raw else None,
        columns=columns | {r.old: columns[r.new] for r in renames if r.old not in columns},
        fingerprints=tuple(frozenset(map(plain_header, p)) for p in prints),
        absent=frozenset(map(plain_header, recognise.get("absent", ()))),
        one_of=tuple(tuple(names) for names in recognise.get("one_of", ())),
        sheets=tuple(recognise.get("sheets", ())),
        block=bool(recognise.get("block", False)),
        headerless=headerless,
        patterns=patterns,
        reading=_reading(_part(raw, "read"), full),
        constants={full(name): value for name, value in raw.get("constants", {}).items()},
        values=tuple(_value_map(full(name), said, full) for name, said in raw.get("values", {}).items()),
        period=_period(_part(raw, "period"), full) if "period" in raw else None,
        unpivot=_unpivot(_part(raw, "unpivot")) if "unpivot" in raw else None,
        computes=tuple(_compute(said, full) for said in raw.get("compute", ())),
        keeps=_keeps(raw, full),
        groups={table: {c: how for how in HOWS for c in said.get(how, ())} for table, said in raw.get("group", {}).items()},
        ordinals={full(name): tuple(map(full, said["by"])) for name, said in raw.get("ordinal", {}).items()},
        required=tuple(map(full, require.get("columns", ()))),
        any_of=tuple(tuple(map(full, names)) for names in require.get("any_of", ())),
        ranges={full(name): tuple(ends) for name, ends in require.get("ranges", {}).items()},
        subtotal_columns=tuple(map(full, subtotal.get("columns", ()))),
        subtotal_words=tuple(subtotal.get("words", Recipe.subtotal_words)),
        subtotal_tree=tuple(map(full, subtotal.get("tree", ()))),
        own_totals=tuple(totals.get("first_cell", ())),
        renames=renames,
        example={plain_header(header): str(cell) for header, cell in raw.get("example", {}).items()},
    )


def _rename(said: Mapping[str, Any]) -> Rename:
    _checked("renames", said)
    return Rename(plain_header(said["from"]), plain_header(said["to"]), said.get("when", ""))


def _period(said: Mapping[str, Any], full: Any) -> Period:
    return Period(full(said["from"]), full(said["level"]), full(said["first"]))


def _unpivot(said: Mapping[str, Any]) -> Unpivot:
    return Unpivot(_pattern(said["columns"]), plain_header(said["name"]), plain_header(said["value"]))


def _reading(said: Mapping[str, Any], full: Any) -> Reading:
    parts = said.get("date_parts")
    return Reading(
        header_rows=_one_or_two(said.get("header_rows", 1)),
        date_order=said.get("date_order", "ymd"),
        month_first=frozenset(said.get("month_first", ())),
        decimal="." if said.get("decimal") == "auto" else said.get("decimal", "."),
        cells_tell_decimal=said.get("decimal") == "auto",
        name_tells_day=said.get("date_from") != "column",
        preface_tells_day=said.get("date_from") == "preface",
        day_spans=tuple((plain_header(first), plain_header(last)) for first, last in said.get("day_span", ())),
        period_from_name="filename" in (said.get("date_from"), said.get("period_from")),
        year_from_name=said.get("year_from") == "filename",
        date_arg_wins=said.get("date_arg_wins", False),
        date_parts=DateParts(full(parts["column"]), parts["month"], parts["day"], parts["year"]) if parts else None,
        epoch_seconds=frozenset(map(full, said.get("epoch_seconds", ()))),
        timezone=ZoneInfo(said["timezone"]) if "timezone" in said else None,
        forward_fill=plain_header(said["forward_fill"]) if "forward_fill" in said else None,
        fill_down=tuple(map(plain_header, said.get("fill_down", ()))),
        short_rows=said.get("short_rows", False),
        ends_at_blank_line=said.get("ends_at_blank_line", False),
        skip={plain_header(header): _pattern(text) for header, text in said.get("skip", {}).items()},
        skip_first_cell=tuple(map(_pattern, said.get("skip_first_cell", ()))),
        total_words=frozenset(said.get("drop_first_cell", ())),
        footers=tuple(said.get("footer", ())),
        nulls=frozenset(word.lower() for word in said.get("null", ())),
        from_name={full(name): _pattern(text) for name, text in said.get("from_name", {}).items()},
        extracts={plain_header(header): _pattern(text) for header, text in said.get("extract", {}).items()},
    )


def _one_or_two(said: Any) -> Literal[1, 2]:
    if said not in (1, 2):
        raise ValueError("header_rows: 1, 2")
    return 2 if said == 2 else 1


def _pattern(text: str) -> str:
    re.compile(text)
    return text


def _targets(said: Any, full: Any) -> tuple[Target, ...]:
    if isinstance(said, list):
        return tuple(target for one in said for target in _targets(one, full))
    if isinstance(said, dict):
        if "to" not in said:  # { low = "a", high = "b" }: the two ends of a written range
            whole = bool(said.get("whole_day", False))
            return Target(full(said["low"]), end="low"), Target(full(said["high"]), end="high", whole_day=whole)
        return (Target(full(said["to"]), bool(said.get("hash", False)), whole_day=bool(said.get("whole_day", False))),)
    return (Target(full(said)),)


def _full(name: str, main: str) -> str:
    """`column` or `table.column` → `table.column`. Raises ValueError when there is no such column."""
    if name in (RAW, DROP):
        return name
    table, dot, column = name.partition(".")
    if not dot:
        table, column = main, name
    if table in SCRATCH_TABLES:
        return name
    if table not in all_tables():
        raise ValueError(f"table {table}?")
    if not all_tables()[table].knows(column):
        raise ValueError(f"{table}.{column}?")
    return f"{table}.{column}"


def _value_map(target: str, said: Mapping[str, Any], full: Any) -> ValueMap:
    _checked("values", said)
    if "extract" in said:
        return ValueMap(target, full(said["from"]), {}, "extract", said.get("keep", False), said.get("default"), _pattern(said["extract"]))
    how: Literal["equals", "contains", "starts"] = "contains" if said.get("contains") else "starts" if said.get("starts") else "equals"
    return ValueMap(target, full(said["from"]), said["map"], how, said.get("keep", False), said.get("default"))


def _compute(said: Mapping[str, Any], full: Any) -> Compute:
    _checked("compute", said)
    if sum(key in said for key in ("value", "text", "join", "clear")) != 1:
        raise ValueError("compute needs one of value, text, join, clear")
    value = said.get("value")
    if value is not None:
        value = check_expression(value, full)
    when = _when(said["when"], full) if "when" in said else None
    joined = tuple(map(full, said.get("join", ())))
    return Compute(full(said["target"]), value, said.get("text"), joined, said.get("separator", ""), when, bool(said.get("clear")))


def _when(said: Mapping[str, Any], full: Any) -> When:
    tests = {key: value for key, value in said.items() if key != "column"}
    if unknown := set(tests) - TESTS:
        raise ValueError(f"when: {sorted(unknown)}?")
    return When(full(said["column"]), tests)


def _keeps(raw: Mapping[str, Any], full: Any) -> Mapping[str, When]:
    """Which rows feed a table. Rows that are no data feed the main table of no recipe."""
    keeps = {said["table"]: _when(_checked("keep", said)["when"], full) for said in raw.get("keep", ())}
    reading = raw.get("read", {})
    skips = {raw["table"]: When(LEFT_OUT, {"is_null": True})} if "skip" in reading or "skip_first_cell" in reading else {}
    return skips | keeps


def _part(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _only(name, raw.get(name, {}))


def _only(part: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
    if unknown := set(said) - KEYS[part]:
        raise ValueError(f"{part or 'recipe'}: {', '.join(sorted(unknown))}?")
    return said


_checked = _only


@cache
def own_recipes() -> tuple[Recipe, ...]:
    """The recipes that come with the program."""
    platforms = [folder for folder in files("zhanggui.intake").joinpath("recipes").iterdir() if folder.is_dir()]
    found = sorted((f for folder in platforms for f in _toml_files(folder)), key=lambda f: f.name)
    return tuple(load_recipe(tomllib.loads(f.read_text(encoding="utf-8")), f.name) for f in found)


def _toml_files(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for item in folder.iterdir():
        if item.is_dir():
            found += _toml_files(item)
        elif item.name.endswith(".toml"):
            found.append(item)
    return found


def recipe_named(asked: str, home: Path) -> Recipe:
    """The recipe of this id, or in this file. Raises UseError that lists the nearest ids, or says what is wrong with the file."""
    path = Path(asked)
    return read_recipe(path) if path.suffix == ".toml" and path.is_file() else all_recipes(home).get(asked)


def read_recipe(path: Path) -> Recipe:
    """The recipe in a file. Raises UseError."""
    try:
        return replace(load_recipe(tomllib.loads(path.read_text(encoding="utf-8")), path.name), written_at=path.stat().st_mtime)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        raise UseError(Words(f"配方 {path.name} 写错了：{error}", f"the recipe {path.name} is wrong: {error}")) from None


def all_recipes(home: Path | None = None) -> Registry[Recipe]:
    """The program's recipes and those in the workspace's folder `recipes`. Raises UseError when one of these is wrong."""
    registry: Registry[Recipe] = Registry(Words("配方", "recipe"))
    for recipe in own_recipes():
        registry.add(recipe)
    for path in sorted((home / "recipes").rglob("*.toml")) if home else []:
        registry.add(read_recipe(path))
    return registry
