"""Zhanggui 掌柜: a self-hosted workbench for the people who run online shops.

In a notebook: `book = zhanggui.open("zhanggui-data")`, then `book.metric(…)`, `book.brief(…)` and what docs/notebook.md tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhanggui.library import Book, abtest, charts, localise, open

__version__ = "0.1.0"
__all__ = ["Book", "__version__", "abtest", "charts", "localise", "open"]


def __getattr__(name: str) -> Any:
    # The library is loaded when first used: `zhanggui --version` should not wait for it.
    if name in ("Book", "abtest", "localise", "open"):
        from zhanggui import library

        return getattr(library, name)
    if name == "charts":
        from importlib import import_module

        return import_module("zhanggui.library.charts")
    raise AttributeError(name)
