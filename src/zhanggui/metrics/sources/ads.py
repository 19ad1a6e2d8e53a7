"""Ad reports: every yuan once, though the platforms tell it again by campaign, subject, keyword, audience and creative."""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

from zhanggui.kernel.words import Words
from zhanggui.metrics.sources.source import Source, ext, named
from zhanggui.warehouse.ops import day_of_import, days_from, first_number, in_turn, keep_best, number, where

# What marks a report as finer than the channel's total, coarsest first. Reports of several kinds tell the same money again.
AD_KINDS: dict[str, tuple[str, ...]] = {
    "scene": ("scene",),
    "campaign_id": ("campaign_id",),
    "adgroup_id": ("adgroup_id",),
    "entity_id": ("entity_id", "entity_type"),
    "keyword": ("keyword",),
    "audience": ("audience",),
    "creative_id": ("creative_id",),
}


def _one_ad_report(t: Any, dims: frozenset[str]) -> Any:
    """Whole days, one kind of report and one attribution window of each channel and scene: cost must not count twice.

    Of the kinds that tell the asked dims, the coarsest: a keyword report repeats the money of the campaign report.
    """
    within = ["shop", "channel", "stat_date"]

    def blank(kind: str) -> Any:
        return reduce(operator.and_, [t[c] == "" for c in AD_KINDS[kind]])

    t = t.mutate(_size=number(t.cost).fill_null(0.0) + number(t.clicks).fill_null(0.0))
    unnamed = where(blank("scene"), t._size).sum().over(group_by=within)
    named = where(~blank("scene"), t._size).sum().over(group_by=within)
    # Rows without a scene are the channel's total beside its scenes, or a scene that nobody named: as they are large or small.
    total = unnamed >= TOTAL * named
    scene = ~blank("scene") | ~total if "scene" in dims else blank("scene") | ~total
    t = keep_best(t, in_turn(t.stat_hour == "", scene), within).drop("_size")
    kinds = sorted((k for k in AD_KINDS if k != "scene"), key=lambda k: k not in dims)
    t = keep_best(t, in_turn(*(~blank(k) if k in dims else blank(k) for k in kinds)), [*within, "scene"])
    # Only what cannot be read off a coarser report is left out when nobody tells it.
    for column in dims & {"keyword", "audience", "creative_id"}:
        t = t.filter(t[column] != "")
    first = t.mutate(_w=t.attribution_window.min().over(group_by=[*within, "scene"]))
    return first.filter(first.attribution_window == first._w).drop("_w")


TOTAL = 0.9  # of the named, from which share on what has no name is their total
AD_WINDOW = 15  # days of attribution where the report does not say
AD_SOURCES = (
    Source(
        "ad_days",
        "ad_days",
        Words("推广报表", "ad reports"),
        "stat_date",
        named("channel", "scene", "campaign_id", "adgroup_id", "entity_id", "keyword", "audience", "creative_id"),
        {
            "ad_cost": "cost",
            "ad_impressions": "impressions",
            "ad_clicks": "clicks",
            "ad_gmv": "gmv",
            "ad_direct_gmv": "direct_gmv",
            "ad_indirect_gmv": "indirect_gmv",
            "ad_net_gmv": "net_gmv",
            "ad_settled_gmv": "settled_gmv",
            "ad_presale_gmv": "presale_gmv",
            "ad_orders": "orders",
            "ad_net_orders": "net_orders",
            "ad_carts": "carts",
            "ad_favs": "favs",
            "ad_buyers": "buyers",
            "ad_new_buyers": "new_buyers",
            "ad_guided_visits": ext("guided_visits"),
            "ad_window": lambda t: first_number(t.attribution_window),
            "ad_unread": lambda t: (
                first_number(t.attribution_window).coalesce(AD_WINDOW) - days_from(t.stat_date, day_of_import(t.import_id))
            ),
        },
        clean=_one_ad_report,
        least=frozenset({"ad_unread"}),  # rows that a later report tells alike keep their first import
    ),
)
