"""The plan desk's editable numbers: defaults.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from zhanggui.almanac.promos import Promo


@dataclass(frozen=True)
class Rule:
    """One number with where it comes from."""

    value: float
    source: str


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(files("zhanggui.desks.plan").joinpath("defaults.toml").read_text(encoding="utf-8"))


def rule(name: str) -> Rule:
    """The default called `name`. Raises KeyError."""
    return Rule(**_raw()[name])


def number(name: str) -> float:
    """Value of the default called `name`."""
    return rule(name).value


def multiplier(promo: Promo) -> float:
    """How many ordinary days one day of this promotion phase is worth."""
    table = _raw()["multiplier"]
    return float(table.get(promo.id, {}).get(promo.phase, table["default"][promo.phase]))


def unit_of(metric: str) -> int:
    """Smallest units in one of the metric: 100 for money (cents), 1 for counts."""
    return int(_raw()["unit"].get(metric, 100))
