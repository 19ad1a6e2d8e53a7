"""Which selling platform a file comes from, told by the recipe that recognises it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from zhanggui.intake.containers import open_file, read_sheets
from zhanggui.intake.othershop import SELLING
from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.recognise import AmbiguousFile, recognise

# Taobao and Tmall hand out the same files; Tmall alone lets a shop be called so (its rules for shop names).
TMALL_NAMES = ("旗舰店", "专卖店", "专营店", "天猫")


def platform_of(path: Path, recipes: Iterable[Recipe], shop_name: str = "") -> str:
    """The platform whose export the file is; "" when nobody knows it, and for files that go with any shop (ads, ERP, own sheets)."""
    known = list(recipes)
    with tempfile.TemporaryDirectory(prefix="zhanggui-") as folder:
        for source in open_file(path, Path(folder)):
            if source.error:
                continue
            try:
                found = [match.recipe for match in recognise(read_sheets(source, Path(folder)), known, source.file_name)]
            except AmbiguousFile as error:
                found = list(error.choices)
            except Exception:
                continue
            sold_on = {recipe.platform for recipe in found if recipe.platform in SELLING}
            if len(sold_on) == 1:
                platform = sold_on.pop()
                return "tmall" if platform == "taobao" and any(word in shop_name for word in TMALL_NAMES) else platform
    return ""
