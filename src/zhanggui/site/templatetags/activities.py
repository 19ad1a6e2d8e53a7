"""Template tags of 活动: what a weekday, a lane of the week and a field are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template

from zhanggui.kernel.words import Words

register = template.Library()
WEEKDAYS = (("周一", "Mon"), ("周二", "Tue"), ("周三", "Wed"), ("周四", "Thu"), ("周五", "Fri"), ("周六", "Sat"), ("周日", "Sun"))


@register.simple_tag(takes_context=True)
def w_day(context: Mapping[str, Any], day: date) -> str:
    """{% w_day day %}: 周一."""
    return Words(*WEEKDAYS[day.weekday()]).say(context.get("lang", "zh"))


@register.simple_tag(takes_context=True)
def lane_name(context: Mapping[str, Any], lane: str) -> str:
    """{% lane_name "own" %}: 我们的活动."""
    from zhanggui.desks.promotion.week import LANES

    return LANES[lane].say(context.get("lang", "zh"))


@register.simple_tag(takes_context=True)
def field_name(context: Mapping[str, Any], field: str) -> str:
    """{% field_name "starts" %}: 开始."""
    from zhanggui.desks.promotion.draft import FIELDS

    return FIELDS.get(field, Words("商品数", "goods")).say(context.get("lang", "zh"))
