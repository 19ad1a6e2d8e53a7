"""One name for each form of the brief."""

from __future__ import annotations

import json
from collections.abc import Callable

from zhanggui.brief.render_html import render_html
from zhanggui.brief.render_md import render_md
from zhanggui.brief.render_text import render_text
from zhanggui.brief.render_xlsx import render_xlsx
from zhanggui.brief.view import Brief
from zhanggui.kernel.words import Lang

Renderer = Callable[[Brief, Lang], str | bytes]


def render_json(brief: Brief, lang: Lang = "zh") -> str:
    """UTF-8 JSON with plain numbers; a number that is not one is a mistake and raises ValueError."""
    del lang  # the dict already speaks one language
    return json.dumps(brief, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


RENDERERS: dict[str, Renderer] = {
    "text": render_text,
    "json": render_json,
    "html": render_html,
    "xlsx": render_xlsx,
    "md": render_md,
}
