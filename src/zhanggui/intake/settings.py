"""What a workspace is told about importing: settings.toml, part [import]."""

from __future__ import annotations

import tomllib
from pathlib import Path

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words

FILE = "settings.toml"


def keeps_rejects(home: Path) -> bool:
    """False when `rejects_file = false` stands under [import]: rejected rows are then counted and nowhere kept. Raises UseError."""
    path = home / FILE
    if not path.is_file():
        return True
    try:
        part = tomllib.loads(path.read_text(encoding="utf-8")).get("import", {})
        keep = part.get("rejects_file", True) if isinstance(part, dict) else None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UseError(Words(f"{FILE} 写错了：{error}", f"{FILE} is wrong: {error}"), Words("按 TOML 写", "write it as TOML")) from None
    if not isinstance(keep, bool):
        raise UseError(
            Words(f"{FILE} 里 rejects_file 不对：{keep}", f"rejects_file in {FILE} will not do: {keep}"),
            Words("写 true 或 false", "true or false"),
        )
    return keep
