"""The lake as it once was: which version every table had when some of them had these."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.warehouse.lake import Lake


def past_versions(lake: Lake, asked: Mapping[str, int]) -> dict[str, int]:
    """Versions of all tables at the last moment at which those asked for had these; -1 for a table that was not there yet.

    Tables change together (an import writes its table, then the rollups of it), so the others are taken as of just before
    the next change of one that is asked for. Raises UseError for a version that never was, or whose files are gone.
    """
    history = {name: _history(lake, name) for name in lake.names()}
    ends = []
    for name, version in asked.items():
        known = history.get(name, {})
        if version not in known:
            span = f"{min(known)}–{max(known)}" if known else "—"
            raise UseError(
                Words(f"表 {name} 没有版本 {version}", f"table {name} has no version {version}"),
                Words(f"它有的版本：{span}", f"its versions: {span}"),
            )
        ends += [at for v, at in known.items() if v > version][:1]
    until = min(ends, default=None)
    if until is None:
        return dict(asked)
    versions = {name: max((v for v, at in known.items() if at < until), default=-1) for name, known in history.items()} | dict(asked)
    for name, version in versions.items():
        if version >= 0 and not all(Path(f.path).is_file() for f in lake.files(name, version).files):
            raise UseError(
                Words(
                    f"表 {name} 版本 {version} 的文件已被清理，读不回来了",
                    f"the files of table {name} at version {version} have been tidied away",
                ),
                Words("不带 --versions 就按现在的数", "without --versions the numbers are those of now"),
            )
    return versions


def _history(lake: Lake, table: str) -> dict[int, int]:
    """Version → when it was written, in milliseconds; oldest first."""
    found = lake.open(table)
    return {} if found is None else {c["version"]: c["timestamp"] for c in sorted(found.history(), key=lambda c: c["version"])}
