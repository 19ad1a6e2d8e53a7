"""Text that a spreadsheet program would run as a formula, made harmless in everything that is written for one."""

from __future__ import annotations

import re

STARTS = ("=", "+", "-", "@", "\t", "\r")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?")


def is_formula(text: str) -> bool:
    """True for text that begins like a formula and is no plain number."""
    return text.startswith(STARTS) and not PLAIN_NUMBER.fullmatch(text)


def harmless(text: str) -> str:
    """The text, with an apostrophe in front when a spreadsheet would run it; import takes that off again."""
    return f"'{text}" if is_formula(text) else text
