"""A file of one platform, imported into a shop of another: it loads, but somebody should look."""

from __future__ import annotations

from zhanggui.intake.recipemodel import Recipe
from zhanggui.kernel.words import Words
from zhanggui.warehouse.shops import Shop

# Who sells where: exports of advertisers, of ERP systems and people's own sheets go with any shop.
SELLING = {
    "taobao": {"taobao", "tmall"},
    "tiktok_shop": {"tiktok_shop", "tiktok"},
    **{p: {p} for p in ("jd", "pdd", "douyin", "xiaohongshu", "kuaishou", "weixin", "vipshop", "shopify", "woocommerce", "amazon")},
}
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
