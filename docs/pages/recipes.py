"""The pages of the recipes: an index by platform, and one page for each export that is understood."""

from __future__ import annotations

from itertools import groupby

from pages.markdown import anchor, both, document, table
from pages.recipe_page import recipe_page
from pages.tables import heading
from zhanggui.intake.recipe import own_recipes
from zhanggui.intake.recipemodel import Recipe
from zhanggui.kernel.words import Words

PLATFORMS = {
    "taobao": Words("淘宝、天猫", "Taobao, Tmall"),
    "jd": Words("京东", "JD"),
    "pdd": Words("拼多多", "Pinduoduo"),
    "douyin": Words("抖音", "Douyin"),
    "xiaohongshu": Words("小红书", "Xiaohongshu (RED)"),
    "kuaishou": Words("快手", "Kuaishou"),
    "weixin": Words("微信小店", "Weixin shop"),
    "vipshop": Words("唯品会", "Vipshop"),
    "jushuitan": Words("聚水潭", "Jushuitan (ERP)"),
    "wangdiantong": Words("旺店通", "Wangdiantong (ERP)"),
    "logistics": Words("快递", "carriers"),
    "shopify": Words("Shopify", "Shopify"),
    "woocommerce": Words("WooCommerce", "WooCommerce"),
    "amazon": Words("亚马逊", "Amazon"),
    "tiktok_shop": Words("TikTok Shop", "TikTok Shop"),
    "google_ads": Words("Google Ads", "Google Ads"),
    "meta_ads": Words("Meta 广告", "Meta Ads"),
    "ga4": Words("Google Analytics 4", "Google Analytics 4"),
    "own": Words("店铺自己的表", "the shop's own sheets"),
    "public": Words("公开数据集", "public data sets"),
}
INTRO = (
    "配方按表头认文件，文件名只用来取日期。认不出的文件会说最接近哪个配方、缺哪些列；整份文件从不因为几行坏数据而失败。"
    "自己写一个不用会编程：见 [recipe-format.md](recipe-format.md)，放进工作目录的 `recipes/` 即可。",
    "A recipe knows a file by its headers; the file name serves for the date only. An unknown file is answered with the nearest recipe and the headers it lacks; "
    "a few bad rows never fail a whole file. Writing one needs no Python: see [recipe-format.md](recipe-format.md), and put it into the workspace's folder `recipes/`.",
    "每个配方一页：在哪里下载、每一列是什么意思、单位、去向，改过的表头，要小心的地方，和一行示例——照着它手工做一个表也能导入。 Each has a page of its own: "
    "where to download it, what every column means, its unit, where it goes, headers of before, what to mind, and an example row: a file made by hand from it is imported too.",
    "不用配方的还有标准 CSV：文件叫 `表名.csv`，表头用 [tables.md](tables.md) 的列名。 Canonical CSV needs no recipe: name the file `<table>.csv` and head it "
    "with names of [tables.md](tables.md).",
)


def page() -> str:
    """The index: every recipe, by platform."""
    parts = []
    for platform, recipes in groupby(_sorted(), key=lambda r: r.platform):
        rows = [(f"[{r.id}]({path_of(r)})", r.name.zh, r.name.en, f"[{r.table}](tables.md{anchor(heading(r.table))})") for r in recipes]
        parts.append(f"## {platform} · {both(_platform(platform))}\n\n" + table(("配方 / recipe", "导出", "export", "主表 / table"), rows))
    return document(Words("配方", "Recipes"), INTRO, parts)


def pages() -> dict[str, str]:
    """The page of every recipe, by its path in the documentation."""
    return {path_of(r): recipe_page(r, _platform(r.platform)) for r in _sorted()}


def path_of(recipe: Recipe) -> str:
    return f"recipes/{recipe.platform}/{recipe.id}.md"


def _sorted() -> list[Recipe]:
    order = list(PLATFORMS)
    return sorted(own_recipes(), key=lambda r: (order.index(r.platform) if r.platform in order else len(order), r.platform, r.id))


def _platform(name: str) -> Words:
    return PLATFORMS.get(name, Words(name, name))
