"""The other parts of the accuracy page: each a module of its own with `rows(small)`, and left out where it is not there."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any

PARTS = {"localise": "accuracy_localise", "expect": "accuracy_expect", "effects": "accuracy_effects"}
TITLES = {"localise": "Localisation", "expect": "Expected ranges", "effects": "Effects"}


def other_parts(asked: Sequence[str], small: bool) -> dict[str, list[str]]:
    """Run them. `rows(small)` gives lines of Markdown, or rows of a table as mappings."""
    out = {}
    for name in asked:
        if importlib.util.find_spec(PARTS[name]):
            rows = importlib.import_module(PARTS[name]).rows(small)
            out[name] = list(rows) if rows and isinstance(rows[0], str) else [f"## {TITLES[name]}", "", *_table(rows)]
    return out


def _table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    columns = list(dict.fromkeys(c for row in rows for c in row))
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    return lines + [f"| {' | '.join(_cell(row.get(c, '')) for c in columns)} |" for row in rows]


def _cell(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
