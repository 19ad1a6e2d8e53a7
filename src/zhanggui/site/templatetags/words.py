"""Template tags: a text in the language of the reader, an icon, the address of a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhanggui.kernel.words import Words

register = template.Library()


@register.simple_tag(takes_context=True)
def w(context: Mapping[str, Any], zh: str, en: str) -> str:
    """{% w "今日" "Today" %}: both languages stand side by side, the reader's is shown."""
    return zh if context.get("lang", "zh") == "zh" else en


@register.simple_tag(takes_context=True)
def say(context: Mapping[str, Any], words: Words) -> str:
    """{% say words %}: the text of a Words object."""
    return words.say(context.get("lang", "zh"))


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "bell" %}: one of web/icons.txt, beside words, never instead of them."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="/static/vendor/icons.svg#{}"></use></svg>', name)


@register.simple_tag(takes_context=True)
def url_of(context: Mapping[str, Any], page: str, **values: str) -> str:
    """{% url_of "today" shop=shop.key %}: the address of a declared page."""
    from zhanggui.site.web.registry import address

    return address(page, **values)


@register.simple_tag(takes_context=True)
def cells(context: Mapping[str, Any], table: Any) -> list[list[dict[str, Any]]]:
    """{% cells table as rows %}: the table's cells as its reader reads them."""
    return table.shown(context.get("lang", "zh"))


@register.simple_tag(takes_context=True)
def foot_cells(context: Mapping[str, Any], table: Any) -> list[list[dict[str, Any]]]:
    """{% foot_cells table as rows %}: the totals below the table."""
    return table.shown_foot(context.get("lang", "zh"))


@register.simple_tag(takes_context=True)
def again(context: Mapping[str, Any], **changed: str) -> str:
    """?{% again day="…" %}: the query of this page with some values changed."""
    query = context["request"].GET.copy()
    for name, value in changed.items():
        query[name] = value
    return query.urlencode()


@register.simple_tag(takes_context=True)
def day_query(context: Mapping[str, Any], day: date) -> str:
    """?{% day_query before %}: the query of this page on another day."""
    query = context["request"].GET.copy()
    query["date"] = day.isoformat()
    query.pop("format", None)
    return str(query.urlencode())


@register.filter
def number(value: float) -> str:
    """{{ rows|number }}: 28010 → 28,010."""
    return f"{value:,}"
