"""Zhanggui 掌柜: a self-hosted workbench for the people who run online shops.

In a notebook: `book = zhanggui.open("zhanggui-data")`, then `book.metric(…)` and `book.brief(…)`.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__all__ = ["Book", "__version__", "abtest", "localise", "open"]


def __getattr__(name: str) -> Any:
    # The library is loaded when first used: `zhanggui --version` should not wait for it.
    if name in ("Book", "abtest", "localise", "open"):
        from zhanggui import library

        return getattr(library, name)
    raise AttributeError(name)
