"""Checks of the traffic desk: a source down, a source up, everything down or up together (contract 23 and 25)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from zhanggui.desks.check import MIN_SHARE, MIN_Z, OWN_DEFAULT, Context, Threshold, check
from zhanggui.desks.traffic.cost import costs
from zhanggui.desks.traffic.moves import LEVELS, moved, moves
from zhanggui.desks.traffic.say import all_finding, source_finding
from zhanggui.desks.traffic.together import shop_moves
from zhanggui.kernel.finding import Finding
from zhanggui.kernel.words import Words

CHILD_EXPLAINS = 0.7  # of its parent's change: then only the child is named
SISTERS_TOO = 0.6  # the other children moved at least 0.6 as much: they moved together
BEYOND_COMMON = 0.4  # a source is told apart from a common move when it moved this much further

CHANGE = Threshold(0.25, "ratio", OWN_DEFAULT, Words("访客数至少变化多少", "least relative change of visitors"))
VISITORS = Threshold(
    30, "people", OWN_DEFAULT, Words("现在或平时至少多少访客才看", "visitors now or usually, below which it is not looked at")
)
SOURCE_LINES = {"min_z": MIN_Z, "min_change": CHANGE, "min_share": MIN_SHARE, "min_visitors": VISITORS}
# Visitors swing upwards further than downwards (a hot post, a lucky rank): a rise must stand out more.
SURGE_LINES = {**SOURCE_LINES, "min_z": replace(MIN_Z, value=4.2)}
SHOP_LINES = {"min_z": MIN_Z, "min_change": Threshold(0.15, "ratio", OWN_DEFAULT, CHANGE.meaning), "min_share": MIN_SHARE}


@check("traffic.source_drop", Words("流量来源下降", "traffic source down"), "day", ("source_days",), SOURCE_LINES)
def source_drop(ctx: Context) -> Iterable[Finding]:
    return _sources(ctx, "traffic.source_drop", "traffic.all_down", -1)


@check("traffic.source_surge", Words("流量来源上升", "traffic source up"), "day", ("source_days",), SURGE_LINES)
def source_surge(ctx: Context) -> Iterable[Finding]:
    return _sources(ctx, "traffic.source_surge", "traffic.all_up", 1)


@check("traffic.all_down", Words("全店访客下降", "visitors down everywhere"), "day", ("shop_days",), SHOP_LINES)
def all_down(ctx: Context) -> Iterable[Finding]:
    return [all_finding(ctx, "traffic.all_down", row) for _, row in shop_moves(ctx, "traffic.all_down", -1).iterrows()]


@check("traffic.all_up", Words("全店访客上升", "visitors up everywhere"), "day", ("shop_days",), SHOP_LINES)
def all_up(ctx: Context) -> Iterable[Finding]:
    return [all_finding(ctx, "traffic.all_up", row) for _, row in shop_moves(ctx, "traffic.all_up", 1).iterrows()]


def _sources(ctx: Context, check_id: str, together_id: str, sign: int) -> Iterator[Finding]:
    whole = shop_moves(ctx, together_id, sign)
    tops, leaves = (_without_common(moves(ctx, level), whole, sign) for level in LEVELS)
    top_moved, leaf_moved = tops[moved(ctx, check_id, tops, sign)], leaves[moved(ctx, check_id, leaves, sign)]
    if top_moved.empty and leaf_moved.empty:
        return
    spent = costs(ctx)
    for _, row in _most_specific(top_moved, leaf_moved, leaves, sign).iterrows():
        yield source_finding(ctx, check_id, row, spent)


def _without_common(table: pd.DataFrame, whole: pd.DataFrame, sign: int) -> pd.DataFrame:
    """Where a whole shop moved together, only sources that went much further than the rest stay in question."""
    common = table["shop"].map(whole.set_index("shop")["common"]).astype(float)
    further = sign * (table["now"] / table["expected"] - common) >= BEYOND_COMMON * common
    return table[common.isna() | further]


def _most_specific(tops: pd.DataFrame, leaves: pd.DataFrame, all_leaves: pd.DataFrame, sign: int) -> pd.DataFrame:
    """A child that made most of its parent's change, its sisters standing still, speaks for it; else the parent speaks."""
    parents = tops[["shop", "source_l1", "now", "expected"]]
    child = leaves.merge(parents, on=["shop", "source_l1"], how="left", suffixes=("", "_parent"))
    explained = (child["now"] - child["expected"]) / (child["now_parent"] - child["expected_parent"])
    rest = (child["now_parent"] - child["now"]) / (child["expected_parent"] - child["expected"]).where(lambda left: left >= 1) - 1
    sisters_too = sign * rest >= SISTERS_TOO * (sign * child["change"])
    kept = child[child["now_parent"].isna() | ((explained >= CHILD_EXPLAINS) & ~sisters_too)]
    kept_children = kept.drop(columns=["now_parent", "expected_parent"])
    spoken_for = pd.MultiIndex.from_frame(kept_children[["shop", "source_l1"]])
    kept_tops = tops[~pd.MultiIndex.from_frame(tops[["shop", "source_l1"]]).isin(spoken_for)].copy()
    kept_tops["part"] = _children(all_leaves, kept_tops, sign)
    both = pd.concat([kept_tops, kept_children], ignore_index=True)
    return both.iloc[np.argsort(-both["impact"].abs().to_numpy(), kind="stable")] if len(both) else both


def _children(leaves: pd.DataFrame, tops: pd.DataFrame, sign: int) -> list[list[tuple[str, float]]]:
    """Of every parent: the two children that moved most in its direction, with their visitors' change."""
    change: dict[tuple[str, str], list[tuple[str, float]]] = {}
    own = leaves[leaves["shop"].isin(set(tops["shop"]))]
    for shop, parent, name, delta in zip(own["shop"], own["source_l1"], own["source_l2"], own["now"] - own["expected"], strict=True):
        if sign * delta > 0:
            change.setdefault((shop, parent), []).append((name, float(delta)))
    named = [change.get(key, []) for key in zip(tops["shop"], tops["source_l1"], strict=True)]
    return [sorted(children, key=lambda child: -abs(child[1]))[:2] for children in named]
