"""An example scenario to begin with: commented as TOML, bare as JSON."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime
from importlib.resources import files
from typing import Any


def example_toml() -> str:
    """The example with its comments."""
    return files("zhanggui.desks.promotion").joinpath("example.toml").read_text(encoding="utf-8")


def example_json() -> str:
    """The same without comments."""
    return json.dumps(tomllib.loads(example_toml()), ensure_ascii=False, indent=2, default=_moment) + "\n"


def _moment(value: Any) -> str:
    assert isinstance(value, datetime)  # nothing else in TOML is unknown to JSON
    return value.isoformat(timespec="minutes")
