"""How wide the text of the price guard may be: the terminal's width, between a phone's and 100 columns."""

from __future__ import annotations

import shutil

NARROWEST, WIDEST = 36, 100


def width() -> int:
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))
