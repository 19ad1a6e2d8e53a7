"""What the columns of the lake mean, in one line each: declared in columns.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.warehouse.tables import get_table

UNITS: dict[str, Words] = {
    "people": Words("人", "people"),
    "times": Words("次", "times"),
    "items": Words("件", "items"),
    "orders": Words("单、笔", "orders"),
    "count": Words("整数", "whole number"),
    "money": Words("金额，店铺币种", "money, in the shop's currency"),
    "ratio": Words("比率，0–1", "ratio, 0 to 1"),
    "number": Words("数", "number"),
    "seconds": Words("秒", "seconds"),
    "minutes": Words("分钟", "minutes"),
    "g": Words("克", "grams"),
    "kg": Words("千克", "kilograms"),
    "id": Words("编号（文字）", "identifier (text)"),
    "text": Words("文字", "text"),
    "day": Words("日期", "day"),
    "moment": Words("时间，店铺当地", "moment, in the shop's local time"),
    "flag": Words("是或否", "true or false"),
    "fingerprint": Words("加密指纹", "keyed fingerprint"),
}


@dataclass(frozen=True)
class Meaning:
    """The meaning of one column and its unit, one of UNITS."""

    words: Words
    unit: str

    @property
    def unit_words(self) -> Words:
        return UNITS[self.unit]


def meaning(table: str, column: str) -> Meaning:
    """What a canonical column means. Raises UseError for a table or column that is not there."""
    said = _all_meanings()
    found = said.get(table, {}).get(column) or said["common"].get(column)
    if found is None or not (column == "shop" or get_table(table).knows(column)):
        raise UseError(
            Words(f"表 {table} 里没有列「{column}」", f"the table {table} has no column '{column}'"),
            Words("列见文档 tables", "see the documentation page on tables"),
        )
    return found


@cache
def _all_meanings() -> dict[str, dict[str, Meaning]]:
    """Meanings by table and column; `common` are those of a name in every table."""
    raw = tomllib.loads(files("zhanggui.warehouse").joinpath("columns.toml").read_text(encoding="utf-8"))
    return {table: {c: Meaning(Words(d["zh"], d["en"]), d["unit"]) for c, d in columns.items()} for table, columns in raw.items()}
