"""Golden files. ZHANGGUI_GOLDEN=write makes them anew; read the difference before keeping it."""

from __future__ import annotations

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def same_as_golden(name: str, text: str) -> None:
    """`text` is what the golden file holds, byte for byte."""
    path = GOLDEN / name
    if os.environ.get("ZHANGGUI_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8"), f"{name} differs; ZHANGGUI_GOLDEN=write pytest tests/brief makes it anew"
