"""Charts for a notebook, drawn without a network: what made the change of a brief, and days beside what they should have brought.

Needs matplotlib: `pip install "zhanggui[notebook]"`. Up and down are told by arrow and sign; the colour only repeats them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.library.told import caveats_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BASE, LINE, UP, DOWN, BAND = "#7a869a", "#1f3a5f", "#c8553d", "#2f7f79", "#c9d3e3"
# Fonts with Chinese characters, those of Windows, macOS and Linux; the first that is there is taken.
FONTS = (
    "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "Hiragino Sans GB", "WenQuanYi Micro Hei",
    "SimHei", "Heiti TC", "Arial Unicode MS",
)  # fmt: skip
SIZE = (8.0, 3.6)  # inches
MOST_TICKS = 10
WAN = 10_000


def drivers(brief: Mapping[str, Any]) -> Figure:
    """The change of a brief as a waterfall: from what it is held against, factor by factor, to what came. Raises UseError when there is none."""
    from zhanggui.brief.words import BASE_NAMES, FACTOR_WORDS
    from zhanggui.brief.words_say import Voice

    held, rows, lang = brief["compare"], brief["drivers"], brief["lang"]
    if not rows or held["expected"] is None:
        raise UseError(
            Words(f"{brief['date']} 的晨报没有拆出因子", f"the brief of {brief['date']} has no drivers"),
            Words("没有可比的日子，或当天没有销售", "nothing to compare with, or no sales that day"),
        )
    voice = Voice(lang, brief["currency"])
    figure, axes = _canvas()
    names = [BASE_NAMES[held["base"]].say(lang), *(FACTOR_WORDS[r["factor"]].say(lang) for r in rows), Words("实际", "actual").say(lang)]
    reached = float(held["expected"])
    axes.bar(0, reached, color=BASE)
    axes.text(0, reached, voice.money(reached), ha="center", va="bottom")
    for n, row in enumerate(rows, start=1):
        effect = float(row["effect"])
        axes.bar(n, effect, bottom=reached, color=UP if effect > 0 else DOWN)
        axes.plot([n - 1.4, n + 0.4], [reached, reached], color=BASE, linewidth=0.8)
        top = max(reached, reached + effect)
        axes.text(n, top, f"{_arrow(effect)} {voice.money(effect, sign=True)}", ha="center", va="bottom")
        reached += effect
    axes.bar(len(rows) + 1, reached, color=BASE)
    axes.text(len(rows) + 1, reached, voice.money(reached), ha="center", va="bottom")
    axes.set_xticks(range(len(names)), names)
    axes.set_ylim(*_zoom([float(held["expected"]), *_levels(held["expected"], rows)]))
    axes.set_yticks([])
    _title(figure, axes, f"{brief['shop_name']}  {brief['date']}", _cut_off(lang))
    return figure


def series(table: pa.Table) -> Figure:
    """Days beside their range: the answer of `book.expected`. Days outside of it are marked; days that carry flags are hollow."""
    about = caveats_of(table)
    if "expected" not in table.column_names or not about:
        raise UseError(
            Words("这不是 book.expected 的表", "this is no table of book.expected"),
            Words(
                "zhanggui.charts.series(book.expected(指标, 店铺, 首日, 末日))",
                "zhanggui.charts.series(book.expected(metric, shop, first, last))",
            ),
        )
    rows = table.to_pylist()
    (told,) = about["metrics"].values()
    lang: Lang = about["lang"]
    scale, unit = _scale(rows, told["unit"], about["currency"], lang)
    figure, axes = _canvas()
    days = [r["day"] for r in rows]
    low, high, expected, value = ([_over(r[c], scale) for r in rows] for c in ("low", "high", "expected", "value"))
    axes.fill_between(days, low, high, color=BAND, linewidth=0)
    axes.plot(days, expected, color=BASE, linestyle="--", linewidth=1)
    axes.plot(days, value, color=LINE, linewidth=1.4)
    for day, v, a, b, row in zip(days, value, low, high, rows, strict=True):
        if v < a or v > b:
            up = v > b
            axes.annotate("↑" if up else "↓", (day, v), ha="center", va="bottom" if up else "top", color=UP if up else DOWN, fontsize=13)
        if row["flags"]:
            axes.plot([day], [v], marker="o", markersize=6, markerfacecolor="white", markeredgecolor=LINE)
    axes.margins(y=0.12)
    step = max(1, -(-len(days) // MOST_TICKS))
    axes.set_xticks(days[::step], [f"{d:%m-%d}" for d in days[::step]])
    legend = Words(
        "实线 实际；虚线 应有值；浅色 平时范围（20 天里 19 天）；↑↓ 在范围外",
        "solid: actual; dashed: expected; shaded: range of 19 days in 20; ↑↓ outside",
    )
    caveats = "；".join(about.get("caveats", {}).values())
    hollow = Words(f"；空心 {caveats}", f"; hollow: {caveats}").say(lang) if caveats else ""
    _title(figure, axes, f"{told['name']}{unit}  {rows[0]['shop']}", legend.say(lang) + hollow)
    return figure


def _over(value: float | None, scale: float) -> float:
    """In the chart's unit; what is not known is a gap."""
    return float("nan") if value is None else value / scale


def _scale(rows: Sequence[Mapping[str, Any]], unit: str, currency: str, lang: Lang) -> tuple[float, str]:
    """What numbers are divided by, and how that is written behind the name: 万 in Chinese from ten thousand on."""
    most = max((abs(r[c]) for r in rows for c in ("value", "high") if r[c] is not None), default=0.0)
    money = currency if unit == "money" else ""
    if lang == "zh" and most >= WAN:
        return float(WAN), f"（万{f' {money}' if money else ''}）"
    return 1.0, f"（{money}）" if money and lang == "zh" else f" ({money})" if money else ""


def _levels(start: float, rows: Sequence[Mapping[str, Any]]) -> list[float]:
    reached, out = float(start), []
    for row in rows:
        reached += float(row["effect"])
        out.append(reached)
    return out


def _zoom(levels: Sequence[float]) -> tuple[float, float]:
    """From below the lowest step to above the highest: steps of a few per cent could not be seen from zero on. The caption says so."""
    low, high = min(levels), max(levels)
    room = max(high - low, abs(high) * 0.02) or 1.0
    return (0.0 if low - room < 0.35 * high else low - room, high + 0.35 * room)


def _cut_off(lang: Lang) -> str:
    return Words("纵轴不一定从 0 起；各因子相加等于增减额", "the axis may not begin at 0; the factors add up to the change").say(lang)


def _arrow(effect: float) -> str:
    return "↑" if effect > 0 else "↓" if effect < 0 else "→"


def _canvas() -> tuple[Figure, Any]:
    """A figure that shows itself in a notebook, in a font that has the characters. Raises UseError without matplotlib."""
    try:
        from zhanggui.library.canvas import Canvas, fonts
    except ImportError as missing:
        raise UseError(
            Words("画图要先装 matplotlib", "charts need matplotlib"),
            Words('pip install "zhanggui[notebook]"', 'pip install "zhanggui[notebook]"'),
        ) from missing
    figure = Canvas(fonts(FONTS), figsize=SIZE, layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _title(figure: Figure, axes: Any, title: str, caption: str) -> None:
    axes.set_title(title, loc="left", fontsize=12)
    figure.supxlabel(caption, x=0.01, ha="left", fontsize=8, color="#555555")
