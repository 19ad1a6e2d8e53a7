"""Zhanggui from a notebook or a script: open a workspace, ask for metrics, briefs and tasks, get Arrow tables that carry their caveats."""

from zhanggui.leaftable import localise
from zhanggui.library.book import Book, abtest, open

__all__ = ["Book", "abtest", "localise", "open"]
