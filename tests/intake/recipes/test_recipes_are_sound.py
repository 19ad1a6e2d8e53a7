"""Every recipe names real columns, speaks both languages, and is told apart from every other by its headers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import zhanggui
from zhanggui.intake.recipe import all_recipes
from zhanggui.warehouse.tables import all_tables

FOLDER = Path(zhanggui.__file__).parent / "intake" / "recipes"
RECIPES: dict[str, dict[str, Any]] = {p.stem: tomllib.loads(p.read_text(encoding="utf-8")) for p in sorted(FOLDER.glob("*/*.toml"))}
FREE = {"raw", "drop"}
SCRATCH = ("derived.", "pii.", "part.")
# Key columns that are blank where an export does not split by them.
MAY_BE_BLANK = {
    "sku_id", "category_id", "carrier", "source_l4", "warehouse", "campaign_id", "adgroup_id", "stat_hour", "scene", "entity_type",
    "entity_id", "keyword", "audience", "creative_id", "attribution_window",
}  # fmt: skip
CHINESE = re.compile(r"[一-鿿]")


def targets_of(spec: Any) -> Iterator[str]:
    if isinstance(spec, list):
        for item in spec:
            yield from targets_of(item)
    elif isinstance(spec, dict):
        yield from [spec["to"]] if "to" in spec else [spec["low"], spec["high"]]
    else:
        yield spec


def written(recipe: dict[str, Any]) -> Iterator[str]:
    """Every canonical column that a recipe writes, as it names it."""
    for spec in recipe["columns"].values():
        yield from targets_of(spec)
    yield from recipe.get("constants", {})
    yield from recipe.get("values", {})
    yield from (step["target"] for step in recipe.get("compute", []))
    yield from recipe.get("ordinal", {})
    yield from (target for part, target in recipe.get("period", {}).items() if part != "from")


def qualified(recipe: dict[str, Any], target: str) -> tuple[str, str]:
    table, _, column = target.rpartition(".")
    return table or recipe["table"], column


def header_row(recipe: dict[str, Any]) -> set[str]:
    """A file of this export at its fullest."""
    return set(recipe["columns"]) | set(recipe["recognise"].get("headers", ()))


def fits(recipe: dict[str, Any], headers: set[str]) -> bool:
    marks = recipe["recognise"]
    prints = [marks["headers"]] if "headers" in marks else []
    prints += marks.get("other_headers", [])
    prints += [list(chosen) for chosen in product(*marks["one_of"])] if "one_of" in marks else []
    return any(set(p) <= headers for p in prints) and not set(marks.get("absent", ())) & headers


each = pytest.mark.parametrize("name", sorted(RECIPES))


@each
def test_every_target_is_a_column_of_the_lake(name: str) -> None:
    recipe = RECIPES[name]
    unknown = [
        target
        for target in written(recipe)
        if target not in FREE and not target.startswith(SCRATCH) and not all_tables()[(q := qualified(recipe, target))[0]].knows(q[1])
    ]
    assert unknown == []


@each
def test_file_name_id_and_folder_agree(name: str) -> None:
    path = next(FOLDER.glob(f"*/{name}.toml"))
    assert (RECIPES[name]["id"], RECIPES[name]["platform"]) == (path.stem, path.parent.name)


def test_every_recipe_is_accepted_by_the_reader_of_recipes() -> None:
    assert set(RECIPES) <= {recipe.id for recipe in all_recipes()}


@each
def test_names_download_words_and_notes_are_said_in_both_languages(name: str) -> None:
    recipe = RECIPES[name]
    for field in ("name", "download", "notes"):
        assert CHINESE.search(recipe[field]["zh"]), field
        assert recipe[field]["en"].strip(), field


@each
def test_the_key_of_every_table_it_feeds_can_be_filled(name: str) -> None:
    """A key column without a default comes from a header, from the main table's column of that name, or from the day asked for."""
    recipe = RECIPES[name]
    given = {qualified(recipe, t) for t in written(recipe) if t not in FREE and not t.startswith(SCRATCH)}
    main = {column for table, column in given if table == recipe["table"]} | {all_tables()[recipe["table"]].day}
    for table in {t for t, _ in given}:
        names_a_thing = set(all_tables()[table].key) - MAY_BE_BLANK - set(all_tables()[table].defaults)
        names_a_thing -= {all_tables()[table].day}  # told by the file's name or --date where the file has no such column
        split = recipe.get("constants", {}).get("level")
        names_a_thing -= {"product_id"} if table == "source_days" or split == "category" else set()  # blank at shop and category level
        names_a_thing -= {"source_l3"} if split == "product" else set()  # the sources of one product have two levels
        if table == "skus" and ("skus", "sku_id") in given:  # an SKU is named by either of its numbers
            names_a_thing -= {"merchant_sku"}
        assert names_a_thing - {c for t, c in given if t == table} - main == set(), table


@each
def test_what_a_recipe_requires_and_tests_for_is_something_it_reads(name: str) -> None:
    recipe = RECIPES[name]
    made = {*written(recipe), *(f"{recipe['table']}.{t}" for t in written(recipe)), str(all_tables()[recipe["table"]].day)}
    made |= {c for c in (recipe.get("read", {}).get("date_parts") or {}).values() if isinstance(c, str)}
    made |= set(recipe.get("read", {}).get("from_name", {}))
    tested = [*recipe.get("require", {}).get("columns", []), *recipe.get("require", {}).get("ranges", {})]
    tested += [rule["when"]["column"] for key in ("compute", "keep") for rule in recipe.get(key, []) if "when" in rule]
    tested += [rule["from"] for rule in recipe.get("values", {}).values()]
    tested += [part for step in recipe.get("compute", []) for part in step.get("join", [])]
    assert [t for t in tested if t not in made] == []


@each
def test_a_full_file_of_one_export_is_not_taken_for_another(name: str) -> None:
    recipe = RECIPES[name]
    if "patterns" in recipe["recognise"]:
        assert len(recipe["recognise"]["patterns"]) == len(recipe["recognise"]["columns"])
        return
    assert [other for other in RECIPES if fits(RECIPES[other], header_row(recipe))] == [name]


@each
def test_personal_data_never_has_a_plain_place_in_the_lake(name: str) -> None:
    personal = re.compile(
        r"姓名|电话|手机号|联系手机|收货地址|身份证|支付宝账号|发票抬头|会员名|"
        r"email|phone|zip|postal|street|address|billing name|shipping name|customer_(unique_)?id",
        re.IGNORECASE,
    )
    for header, spec in RECIPES[name]["columns"].items():
        if personal.search(header) and not header.startswith("seller_zip"):
            hashed = isinstance(spec, dict) and spec.get("hash")
            kept = [] if hashed else [t for t in targets_of(spec) if not t.startswith(("pii.", "part."))]
            # a province, city or district that stands alone in an address column is not an address
            assert [t for t in kept if not t.endswith(("province", "city", "district"))] == [], header
