"""The names and header rows that the demo uses, kept as data."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def names() -> dict[str, Any]:
    """Listings, homes, colours, carriers, keywords, reasons, review texts."""
    return tomllib.loads((DATA / "catalogue.toml").read_text(encoding="utf-8"))


@cache
def headers(recipe: str) -> list[str]:
    """The header row of the platform export that this recipe reads."""
    made: list[str] = tomllib.loads((DATA / "headers.toml").read_text(encoding="utf-8"))[recipe]
    return made
