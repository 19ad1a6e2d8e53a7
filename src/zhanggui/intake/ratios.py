"""Ratios are recomputed, never stored: here the file's own are held against ours."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from zhanggui.intake.frame import Frame, numeric
from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.rows import Rows
from zhanggui.kernel.words import Words

# derived name → (numerators, denominators): the first of each that the file has. From design: metric definitions of the platforms.
RATIOS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "pay_conversion": (("pay_users",), ("visitors", "product_visitors")),
    "order_conversion": (("order_users",), ("visitors", "product_visitors")),
    "order_to_pay": (("pay_users",), ("order_users",)),
    "aov": (("pay_amount",), ("pay_users",)),
    "uv_value": (("pay_amount",), ("visitors", "product_visitors")),
    "pv_per_visitor": (("pageviews", "product_pageviews"), ("visitors", "product_visitors")),
    "cart_rate": (("cart_users",), ("visitors", "product_visitors")),
    "fav_rate": (("fav_users",), ("visitors", "product_visitors")),
    "search_pay_conversion": (("search_pay_users",), ("search_visitors",)),
    "inquiry_conversion": (("inquiry_pay_users",), ("inquiry_users",)),
    "ctr": (("clicks",), ("impressions",)),
    "cpc": (("cost",), ("clicks",)),
    "roi": (("gmv",), ("cost_deal", "cost")),  # Pinduoduo leaves out what was spent on inquiries and followers
    "direct_roi": (("direct_gmv",), ("cost",)),
    "net_roi": (("net_gmv",), ("cost",)),
    "click_cvr": (("orders",), ("clicks",)),
    "cost_per_order": (("cost_deal", "cost"), ("orders",)),
    "cost_per_cart": (("cost",), ("carts",)),
    "cost_per_fav": (("cost",), ("favs",)),
}


def ratio_counts(frame: Frame, rows: Rows, recipe: Recipe) -> dict[str, tuple[int, int]]:
    """For every ratio column of a piece: how many rows could be compared, how many differ by more than a unit of their last digit."""
    found = {}
    for header, cells in rows.columns.items():
        for target in recipe.columns.get(header, ()):
            if target.table == "derived" and target.column in RATIOS:
                found[header] = _compare(frame, cells, target.name, recipe)
    return found


def ratio_warnings(counts: Mapping[str, tuple[int, int]]) -> list[Words]:
    """One warning per ratio column that states otherwise than what we compute."""
    return [
        Words(f"「{header}」{differs}/{count} 行和重算的不同", f"{header}: {differs} of {count} rows differ from what we compute")
        for header, (count, differs) in counts.items()
        if differs
    ]


def _compare(frame: Frame, cells: pa.Array, name: str, recipe: Recipe) -> tuple[int, int]:
    """How many rows could be compared, and how many differ."""
    over, under = (_first(frame, recipe, names) for names in RATIOS[name.partition(".")[2]])
    printed = _floats(frame.columns[name])
    if over is None or under is None:
        return 0, 0
    with np.errstate(divide="ignore", invalid="ignore"):
        ours = np.where(under > 0, over / under, np.nan)
    unit = _units(cells)
    compared = np.isfinite(ours) & np.isfinite(printed)
    # Some platforms print a share as 3.2 and mean 3.2 %.
    near = (np.abs(ours - printed) <= unit * 1.0001) | (np.abs(ours * 100 - printed) <= unit * 1.0001)
    return int(compared.sum()), int((compared & ~near).sum())


def _first(frame: Frame, recipe: Recipe, names: tuple[str, ...]) -> np.ndarray | None:
    for name in names:
        column = frame.as_read.get(f"{recipe.table}.{name}")
        if column is not None:
            return _floats(numeric(column))
    return None


def _floats(column: pa.Array) -> np.ndarray:
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False))


def _units(cells: pa.Array) -> np.ndarray:
    """One unit of the last printed digit of every cell: 0.67% → 0.0001, 12.5 → 0.1."""
    coded = cells.dictionary_encode()
    units = [_unit(text.strip()) for text in coded.dictionary.to_pylist()]
    return np.asarray(np.array(units)[coded.indices.to_numpy(zero_copy_only=False)])


def _unit(text: str) -> float:
    digits = text.rstrip("%").partition(".")[2]
    return 10.0 ** -(len(digits) + (2 if text.endswith("%") else 0))
