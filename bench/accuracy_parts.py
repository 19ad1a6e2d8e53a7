"""The other parts of the accuracy page: each a module of its own with `rows(small)` or `tables(small)`, left out where it is not there."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

PARTS = {
    "localise": "accuracy_localise",
    "expect": "accuracy_expect",
    "fleet": "accuracy_fleet",
    "effects": "accuracy_effects",
    "speed": "accuracy_speed",
    "forecast": "accuracy_forecast",
}
TITLES = {"localise": "Localisation", "effects": "Effects", "speed": "Speed"}  # the others bring their own


def other_parts(asked: Sequence[str], small: bool) -> dict[str, list[str]]:
    """Run them. → lines of Markdown by part, each under a heading."""
    out = {}
    for name in asked:
        if importlib.util.find_spec(PARTS[name]):
            lines = _lines(importlib.import_module(PARTS[name]), small)
            out[name] = lines if lines and lines[0].startswith("#") else [f"## {TITLES[name]}", "", *lines]
    return out


def _lines(module: ModuleType, small: bool) -> list[str]:
    """What a part gives: Markdown, lines of it, or rows of a table as mappings."""
    given = module.rows(small) if hasattr(module, "rows") else module.tables(small)
    if isinstance(given, str):
        return given.splitlines()
    if given and not isinstance(given[0], str):
        return table(given)
    return list(given)


def table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Rows as a Markdown table; columns in the order of their first appearance."""
    columns = list(dict.fromkeys(c for row in rows for c in row))
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    return lines + [f"| {' | '.join(_cell(row.get(c, '')) for c in columns)} |" for row in rows]


def _cell(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
