"""今天还缺哪些表: which tables of which shop have not come, and where each is downloaded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from zhanggui.kernel.words import Lang, Words
from zhanggui.site.web.tables import Cell, Column, Table
from zhanggui.warehouse.shops import Shop
from zhanggui.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from zhanggui.intake.recipemodel import Recipe

COLUMNS = (
    Column("shop", Words("店铺", "shop")),
    Column("table", Words("表", "table"), stack="lead"),
    Column("status", Words("状态", "state")),
    Column("last_day", Words("最近到", "last day"), "day"),
    Column("recipe", Words("是哪张表", "which export"), stack="line"),
    Column("download", Words("去哪下载", "where to download it"), stack="line"),
)
URGENT = {"late": 0, "partial": 1, "missing": 2}
ALL_IN = Words("都到齐了", "everything is in")
SHOWN = 60  # rows of the page; the workbook has them all
GENERAL = ("taobao", "tmall")  # platforms with so many exports for a table that the general words point better than the first of them


def missing_table(ws: Workspace, shops: Mapping[str, Shop], day: date, lang: Lang, most: int | None = None) -> Table:
    """A row for every table that is late, partial or never came; what was coming daily and stopped comes first."""
    from zhanggui.brief.coverage import coverage
    from zhanggui.brief.view_work import coverage_lines
    from zhanggui.brief.words_say import Voice
    from zhanggui.intake.recipe import all_recipes
    from zhanggui.warehouse.engine import Reader

    recipes = {r.id: r for r in all_recipes(ws.home)}
    rows: list[tuple[int, dict[str, Any]]] = []
    for key, covers in coverage(Reader(ws.lake), shops, day).items():
        shop = shops[key]
        known = {c.table: _recipe(ws, shop, c.table, day, recipes) for c in covers}
        for line in coverage_lines({"coverage": [c.to_json([]) for c in covers]}, Voice(lang)):
            recipe = known[line.table]
            if line.status == "ok" or (line.status == "missing" and recipe is None):
                continue
            if line.status == "missing" and shop.platform in GENERAL:
                recipe = None
            where = recipe.download.say(lang) if recipe and recipe.download else line.download
            row = {
                "shop": Cell(key, shop.name),
                "table": Cell(line.table, line.name),
                "status": Cell(line.status, "", flags=(line.status_word,)),
                "last_day": line.last_day or "",
                "recipe": Cell(recipe.id, recipe.name.say(lang)) if recipe else "",
                "download": where,
            }
            rows.append((URGENT[line.status], row))
    rows.sort(key=lambda r: r[0])
    title = Words(f"还缺哪些表（到 {day:%m-%d}，共 {len(rows)} 张）", f"Which tables are missing (by {day:%m-%d}: {len(rows)})")
    return Table("missing", COLUMNS, [row for _, row in rows[:most]], title, file="missing-tables", empty=ALL_IN)


def _recipe(ws: Workspace, shop: Shop, table: str, day: date, recipes: Mapping[str, Recipe]) -> Recipe | None:
    """The export that fills the table for this shop; before anything did, the first that could on its platform."""
    used = [recipes[r] for r in ws.ledger.recipes_of(shop.key, table, day) if r in recipes]
    like = {shop.platform, "taobao" if shop.platform == "tmall" else shop.platform}
    own = [r for r in recipes.values() if r.table == table and r.platform in like]
    own.sort(key=lambda r: r.download is None)
    return next(iter([*used, *own]), None)
