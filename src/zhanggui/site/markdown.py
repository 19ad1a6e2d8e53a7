"""Markdown of our own pages as HTML: no raw HTML passes, links only lead where a link may lead."""

from __future__ import annotations

from functools import cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

SHIFT = 1  # what it stands on has a heading of its own


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def to_html(text: str, shift: int = SHIFT) -> SafeString:
    """Headings `shift` steps lower than written."""
    tokens = _reader().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"
    return mark_safe(_reader().renderer.render(tokens, _reader().options, {}))
