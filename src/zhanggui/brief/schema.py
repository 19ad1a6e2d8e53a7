"""The JSON form of the brief: its schema, and the sums that a schema cannot say."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from zhanggui.brief.view import Brief
from zhanggui.brief.view_money import add


@cache
def brief_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the brief of one shop or of the fleet."""
    schema: dict[str, Any] = json.loads(files("zhanggui.brief").joinpath("schema.json").read_text(encoding="utf-8"))
    return schema


def broken_sums(brief: Brief) -> list[str]:
    """What does not add up: drivers and every breakdown must sum to compare.change to the cent. Empty when all is well."""
    if "shops" in brief:
        return [f"{shop['shop']}: {text}" for shop in brief["shops"] for text in broken_sums(shop)]
    change = brief["compare"]["change"]
    parts: dict[str, list[Any]] = {"drivers": list(brief["drivers"])}
    for row in brief["contributions"]:
        parts.setdefault(f"contributions by {row['by']}", []).append(row)
    found = []
    for name, rows in parts.items():
        total = add(r["effect"] for r in rows)
        if rows and (change is None or total != round(change, 2)):
            found.append(f"{name} sum to {total}, the change is {change}")
    for line in brief["comparisons"]:
        if line["base"] == brief["compare"]["base"] and line["change"] != change:
            found.append(f"comparison with {line['base']} says {line['change']}, compare says {change}")
    return found
