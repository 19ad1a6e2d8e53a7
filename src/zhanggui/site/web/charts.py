"""Charts as ECharts options in plain JSON: static/zhanggui/charts.js draws them and fills in the colours of the theme.

Colours are names: @rise @fall @line @muted @text @grid. `unit` (money, ratio, count, number) decides how axis and tooltip say numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def waterfall(names: Sequence[str], amounts: Sequence[float], start: tuple[str, float], end: tuple[str, float]) -> dict[str, Any]:
    """From the base, factor by factor, to the day: blind bars carry the visible ones."""
    labels, floats, heights, colours, level = [start[0]], [0.0], [start[1]], ["@muted"], start[1]
    for name, amount in zip(names, amounts, strict=True):
        labels.append(name)
        floats.append(min(level, level + amount))
        heights.append(abs(amount))
        colours.append("@rise" if amount > 0 else "@fall")
        level += amount
    labels, floats, heights, colours = [*labels, end[0]], [*floats, 0.0], [*heights, end[1]], [*colours, "@line"]
    shown = [{"value": round(h, 2), "itemStyle": {"color": c}} for h, c in zip(heights, colours, strict=True)]
    blind = {"type": "bar", "stack": "all", "silent": True, "itemStyle": {"color": "transparent"}, "data": [round(f, 2) for f in floats]}
    return {
        "unit": "money",
        "xAxis": {"type": "category", "data": labels, "axisLabel": {"interval": 0}},
        "yAxis": {"type": "value", "scale": True},
        "series": [blind, {"type": "bar", "stack": "all", "data": shown, "label": {"show": True, "position": "top"}}],
    }


def lines(
    days: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]], unit: str, faint: Sequence[str] = ()
) -> dict[str, Any]:
    """One line a series over days; `faint` series (a base, last year) are dashed and grey."""
    drawn = [
        {"type": "line", "name": name, "data": list(values), "showSymbol": len(days) < 20, "connectNulls": False}
        | ({"lineStyle": {"type": "dashed", "color": "@muted"}, "itemStyle": {"color": "@muted"}} if name in faint else {})
        for name, values in series
    ]
    return {
        "unit": unit,
        "legend": {"show": len(series) > 1},
        "xAxis": {"type": "category", "data": list(days)},
        "yAxis": {"type": "value", "scale": True},
        "series": drawn,
    }


def bars(names: Sequence[str], values: Sequence[float | None], unit: str) -> dict[str, Any]:
    """Members side by side, the longest names to be read: lying bars."""
    return {
        "unit": unit,
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "data": list(names)[::-1], "axisLabel": {"width": 140, "overflow": "truncate"}},
        "series": [{"type": "bar", "data": list(values)[::-1], "itemStyle": {"color": "@line"}}],
    }


def spark(values: Sequence[float | None], width: int = 96, height: int = 24) -> str:
    """The points of a small line as an SVG polyline draws them; empty where there is nothing to draw."""
    known = [(n, v) for n, v in enumerate(values) if v is not None]
    if len(known) < 2:
        return ""
    low, high = min(v for _, v in known), max(v for _, v in known)
    step, span = (width - 2) / max(len(values) - 1, 1), (high - low) or 1.0
    return " ".join(f"{1 + n * step:.1f},{height - 2 - (v - low) / span * (height - 4):.1f}" for n, v in known)
