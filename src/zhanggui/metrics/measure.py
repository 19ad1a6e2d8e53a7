"""Measures: the plain quantities that tables give. Metrics are made of them. Declared in measures.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from zhanggui.kernel.registry import Registry
from zhanggui.kernel.words import Words

Additivity = Literal["money", "adds", "people", "mean", "last", "most"]
ADDITIVITY_WORDS: dict[Additivity, Words] = {
    "money": Words("可以相加", "adds over everything"),
    "adds": Words("可以相加", "adds over everything"),
    "people": Words("人数，不能跨天、跨来源、跨商品相加", "people: do not add over days, sources or products"),
    "mean": Words("多天取每日值的平均", "over days the mean of the daily values"),
    "last": Words("存量，多天取最后一天", "a level: over days its last"),
    "most": Words("取最大", "the largest"),
}


@dataclass(frozen=True)
class Measure:
    """A quantity that tables give per day and dimension. Named like its canonical column where there is one."""

    id: str
    additivity: Additivity
    name: Words


MEASURES: Registry[Measure] = Registry(Words("基础量", "measure"))


def _declare() -> None:
    declared = tomllib.loads(files("zhanggui.metrics").joinpath("measures.toml").read_text(encoding="utf-8"))
    for additivity in ADDITIVITY_WORDS:
        for name, (zh, en) in declared.get(additivity, {}).items():
            MEASURES.add(Measure(name, additivity, Words(zh, en)))


_declare()
