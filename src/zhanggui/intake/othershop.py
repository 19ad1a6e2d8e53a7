"""A file of one platform imported into a shop of another, or one file of several shops: it loads, but somebody should look."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow.compute as pc

from zhanggui.intake.recipemodel import DROP, RAW, Recipe
from zhanggui.intake.rows import Rows
from zhanggui.kernel.words import Words
from zhanggui.warehouse.shops import Shop

# Who sells where: exports of advertisers, of ERP systems and people's own sheets go with any shop.
SELLING = {
    "taobao": {"taobao", "tmall"},
    "tiktok_shop": {"tiktok_shop", "tiktok"},
    **{p: {p} for p in ("jd", "pdd", "douyin", "xiaohongshu", "kuaishou", "weixin", "vipshop", "shopify", "woocommerce", "amazon")},
}
SHOP_HEADERS = frozenset(["店铺", "店铺名", "店铺名称", "店铺id", "门店", "shop", "shop name", "store", "store name"])
KNOWN = frozenset().union(*SELLING.values())


def of_another_platform(recipe: Recipe, shop: Shop | None, import_id: str | None) -> list[Words]:
    """What to say when an export of one selling platform goes into a shop of another; nothing for a platform that is not known.

    `import_id`: how the import can be undone, None for one that changes nothing.
    """
    mine = SELLING.get(recipe.platform)
    if mine is None or shop is None or shop.platform.strip().lower() not in KNOWN - mine:
        return []
    undo = (
        Words(f"。选错了店就撤销：zhanggui undo {import_id}", f"; if it is the wrong shop: zhanggui undo {import_id}")
        if import_id
        else Words("", "")
    )
    return [
        Words(
            f"店铺 {shop.key} 登记的平台是 {shop.platform}，这却是 {recipe.platform} 的「{recipe.name.zh}」{undo.zh}",
            f"{shop.key} is a shop on {shop.platform}, but this is of {recipe.platform}: {recipe.name.en}{undo.en}",
        )
    ]


def shops_named(rows: Rows, recipe: Recipe) -> dict[str, set[str]]:
    """The shops that a piece names in columns that the recipe does not use, by header: at most two, more need not be known."""
    found = {}
    for header, column in rows.columns.items():
        used = any(t.name not in (RAW, DROP) for t in recipe.columns.get(header, ()))
        if header.lower() in SHOP_HEADERS and not used and not recipe.is_canonical:
            found[header] = set(sorted(n for n in pc.unique(pc.utf8_trim_whitespace(column)).to_pylist() if n)[:2])
    return found


def of_several_shops(named: Mapping[str, set[str]]) -> list[Words]:
    """What to say when a column of a file names several shops: rows alike in all else would be added up."""
    return [
        Words(
            f"「{header}」列里不止一家店，都会记到同一家店名下：请按店拆开，各自导入",
            f"the column {header} names several shops, and all rows go to one: split the file and import each shop's part",
        )
        for header, shops in named.items()
        if len(shops) > 1
    ]
