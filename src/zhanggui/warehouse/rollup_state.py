"""Which rollups a workspace has, in which version: a small file in the lake, so that opening a workspace need not look into the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import uuid4

from zhanggui.warehouse.lake import Lake
from zhanggui.warehouse.rollup import Rollup

FILE = "rollups.json"


def read_made(lake: Lake) -> tuple[dict[str, int], set[str]]:
    """Version by rollup, and the names of those that had rows. Nothing when the file is missing or cannot be read."""
    try:
        said = json.loads((lake.root / FILE).read_text(encoding="utf-8"))
        return dict(said["versions"]), set(said["begun"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}, set()


def note_made(lake: Lake, made: Iterable[Rollup]) -> None:
    """Write down that these rollups are as their facts are."""
    versions, begun = read_made(lake)
    known = {r.name: r.version for r in made}
    now = {**versions, **known}, (begun - known.keys()) | (known.keys() & set(lake.names()))
    if now == (versions, begun):
        return
    lake.root.mkdir(parents=True, exist_ok=True)
    fresh = lake.root / f".{FILE}.{uuid4()}"
    fresh.write_text(json.dumps({"versions": now[0], "begun": sorted(now[1])}), encoding="utf-8")
    fresh.replace(lake.root / FILE)
