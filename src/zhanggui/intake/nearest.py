"""What to say of a file that no recipe fits: which come nearest, and what is missing for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhanggui.intake.heads import Heads
from zhanggui.intake.recipemodel import Recipe
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

SHOWN = 3  # recipes named
NAMES = 12  # missing headers named
CLOSE = 0.5  # share of the headers that must be there for a recipe to be called near
LOOSE = 0.8  # a recipe that takes any of many names is half met by nearly every file
UNKNOWN = Words("认不出这是哪种表", "no recipe fits this file")
WRITE = Words(
    "用 --recipe 说明，或起草一个配方：zhanggui recipe new 文件 --out 我的.toml",
    "name one with --recipe, or draft a recipe: zhanggui recipe new FILE --out mine.toml",
)


@dataclass(frozen=True)
class Near:
    """A recipe, the share of its headers that one row has, and those that the row lacks."""

    recipe: Recipe
    share: float
    lacking: frozenset[str]

    def say(self) -> Words:
        """ "订单（id），缺少列：a、b" """
        names = sorted(self.lacking)[:NAMES]
        more = ("……", "…") if len(self.lacking) > NAMES else ("", "")
        zh = f"，缺少列：{'、'.join(names)}{more[0]}" if names else "（有不该有的列）"
        en = f"; missing headers: {', '.join(names)}{more[1]}" if names else " (with headers that it must not have)"
        return Words(f"「{self.recipe.name.zh}」（{self.recipe.id}）{zh}", f"{self.recipe.id} ({self.recipe.name.en}){en}")


def nearest(heads: Sequence[Heads], recipes: Iterable[Recipe]) -> list[Near]:
    """The recipes of which at least one header is there, nearest first."""
    known = list(recipes)
    rows = _rows(heads, known)
    found = [near for recipe in known if (near := _nearness(rows, recipe)).share > 0]
    return sorted(found, key=lambda n: (-n.share, len(n.lacking), n.recipe.id))


def unknown(heads: Sequence[Heads], recipes: Iterable[Recipe]) -> FileError:
    """No recipe fits: the nearest ones with what is missing, or that none is near."""
    if not heads:
        return FileError(Words("工作簿里没有内容", "the workbook holds nothing"), Words("请重新下载", "download it again"))
    near = nearest(heads, recipes)
    if not near:
        return FileError(UNKNOWN, WRITE)
    if near[0].share < CLOSE:
        said = near[0].say()
        return FileError(UNKNOWN, Words(f"没有相近的配方（最多像{said.zh}）；{WRITE.zh}", f"none is near (at most {said.en}); {WRITE.en}"))
    said_all = [n.say() for n in near[:SHOWN] if n.share >= near[0].share - 0.1]
    return FileError(
        UNKNOWN, Words("最接近" + "；其次".join(s.zh for s in said_all), "nearest is " + "; then ".join(s.en for s in said_all))
    )


def not_in_form(heads: Sequence[Heads], recipe: Recipe) -> FileError:
    """The file is not of the recipe that a person named."""
    said = _nearness(_rows(heads, [recipe]), recipe)
    names = "、".join(sorted(said.lacking)[:NAMES]) or "（有不该有的列）"
    return FileError(
        Words(f"不是「{recipe.name.zh}」的格式", f"not in the form of {recipe.id}"),
        Words(f"缺少列：{names}", f"missing headers: {names.replace('、', ', ')}"),
    )


def _rows(heads: Sequence[Heads], recipes: Sequence[Recipe]) -> set[frozenset[str]]:
    """What the rows have of all headers asked for: most rows have nothing, and many the same."""
    asked = frozenset(name for recipe in recipes for wanted in recipe.fingerprints for name in wanted)
    every = [row for head in heads for row in head.rows]
    if any(recipe.reading.header_rows == 2 for recipe in recipes):
        every += [row for head in heads for row in head.pairs]
    return {row & asked for row in every} - {frozenset()}


def _nearness(rows: set[frozenset[str]], recipe: Recipe) -> Near:
    best = Near(recipe, 0.0, min(recipe.fingerprints, key=len, default=frozenset()))
    for wanted in recipe.fingerprints:
        for row in rows:
            lacking = wanted - row
            share = 1 - len(lacking) / max(len(wanted), 1)
            share *= LOOSE if recipe.one_of and lacking else 1
            if share > best.share or (share == best.share and len(lacking) < len(best.lacking)):
                best = Near(recipe, share, lacking)
    return best
