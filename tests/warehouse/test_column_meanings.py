"""Every column of the lake says what it means, in both languages, with a unit that fits its type."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from zhanggui.kernel.errors import UseError
from zhanggui.warehouse.columns import UNITS, meaning
from zhanggui.warehouse.tables import all_tables

CHINESE = re.compile(r"[一-鿿]")
FITTING = {
    "text": {"text", "id", "fingerprint"},
    "count": {"people", "times", "items", "orders", "count"},
    "money": {"money"},
    "number": {"number", "ratio", "seconds", "minutes", "orders"},
    "day": {"day"},
    "moment": {"moment"},
    "flag": {"flag"},
}
EVERY = [(t.name, c) for t in all_tables().values() for c in ("shop", *t.columns, *t.ext)]


def test_every_column_means_something_in_both_languages() -> None:
    assert len(EVERY) > 600
    for table, column in EVERY:
        said = meaning(table, column)
        assert CHINESE.search(said.words.zh), (table, column)
        assert said.words.en, (table, column)
        assert not CHINESE.search(re.sub("汇总", "", said.words.en)), (table, column)
        assert said.unit in UNITS, (table, column)


def test_a_unit_fits_the_type_of_its_column() -> None:
    wrong = [
        (t.name, c, kind) for t in all_tables().values() for c, kind in t.columns.items() if meaning(t.name, c).unit not in FITTING[kind]
    ]
    assert wrong == []


def test_nothing_is_explained_that_is_not_there() -> None:
    raw = tomllib.loads(files("zhanggui.warehouse").joinpath("columns.toml").read_text(encoding="utf-8"))
    known = {name: {"shop", *t.columns, *t.ext} for name, t in all_tables().items()}
    own = {(table, c) for table, columns in raw.items() if table != "common" for c in columns}
    assert [(table, c) for table, c in own if c not in known[table]] == []
    names = {c for columns in known.values() for c in columns}
    assert [c for c in raw["common"] if c not in names] == []


@pytest.mark.parametrize(("table", "column"), [("orders", "visitors"), ("orders", "no_such"), ("nowhere", "title")])
def test_a_column_that_is_not_there_has_no_meaning(table: str, column: str) -> None:
    with pytest.raises(UseError):
        meaning(table, column)
