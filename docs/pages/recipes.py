"""The page of the recipes: which export of which platform is understood, and where each of its columns goes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pages.markdown import both, cell, code, document, items, table
from zhanggui.intake.recipe import own_recipes
from zhanggui.intake.recipemodel import DROP, RAW, Compute, Reading, Recipe, Target, When
from zhanggui.kernel.words import Words

PLATFORMS = {
    "taobao": Words("淘宝、天猫", "Taobao, Tmall"),
    "jd": Words("京东", "JD"),
    "pdd": Words("拼多多", "Pinduoduo"),
    "douyin": Words("抖音", "Douyin"),
    "shopify": Words("Shopify", "Shopify"),
    "xiaohongshu": Words("小红书", "Xiaohongshu (RED)"),
    "kuaishou": Words("快手", "Kuaishou"),
    "weixin": Words("微信小店", "Weixin shop"),
    "vipshop": Words("唯品会", "Vipshop"),
    "jushuitan": Words("聚水潭", "Jushuitan (ERP)"),
    "wangdiantong": Words("旺店通", "Wangdiantong (ERP)"),
    "public": Words("公开数据集", "public data sets"),
}
INTRO = (
    "配方按表头认文件，文件名只用来取日期。认不出的文件会说最接近哪个配方、缺哪些列；整份文件从不因为几行坏数据而失败。"
    "自己写一个不用会编程：见 [recipe-format.md](recipe-format.md)，放进工作目录的 `recipes/` 即可。",
    "A recipe knows a file by its headers; the file name serves for the date only. An unknown file is answered with the nearest recipe and the headers it lacks; "
    "a few bad rows never fail a whole file. Writing one needs no Python: see [recipe-format.md](recipe-format.md), and put it into the workspace's folder `recipes/`.",
    "不用配方的还有标准 CSV：文件叫 `表名.csv`，表头用 [tables.md](tables.md) 的列名。 Canonical CSV needs no recipe: name the file `<table>.csv` and head it "
    "with names of [tables.md](tables.md).",
    "列去向里：`derived.…` 只用来对数，`pii.…` 是个人信息、读完即弃，`part.…` 是中间值，`raw` 原样留在 `ext`，`drop` 丢弃，🔒 只存加密指纹。 Where columns go: "
    "`derived.…` is only compared, `pii.…` is personal and forgotten after reading, `part.…` is used on the way, `raw` is kept as it is in `ext`, `drop` is "
    "dropped, 🔒 keeps a keyed fingerprint only.",
)


def page() -> str:
    """Every recipe, by platform."""
    parts = []
    for platform, recipes in groupby(sorted(own_recipes(), key=lambda r: (r.platform, r.id)), key=lambda r: r.platform):
        parts += [f"## {platform} · {both(PLATFORMS.get(platform, Words(platform, platform)))}", *(_recipe(r) for r in recipes)]
    return document(Words("配方", "Recipes"), INTRO, parts)


def _recipe(r: Recipe) -> str:
    parts = [f"### {r.id} · {both(r.name)}", items(*_about(r))]
    parts.append(table(("文件里的列 / column of the file", "去向 / goes to"), [(f"`{h}`", _targets(t, r)) for h, t in r.columns.items()]))
    return "\n\n".join(parts)


def _about(r: Recipe) -> Iterator[str | None]:
    yield f"下载：{r.download.zh}" if r.download else None
    yield f"Download: {r.download.en}" if r.download else None
    yield f"说明：{r.notes.zh}" if r.notes else None
    yield f"Notes: {r.notes.en}" if r.notes else None
    yield f"写入 / writes: {code(_tables(r))}"
    yield f"认它的列 / known by: {' 或 / or '.join(code(sorted(p)) for p in r.fingerprints)}"
    yield f"不能有的列 / must not have: {code(sorted(r.absent))}" if r.absent else None
    yield f"工作表 / sheet: {code(r.sheets)}" if r.sheets else None
    yield from _quirks(r.reading)
    yield f"小计 / subtotals: {code(r.subtotal_words)} → `is_subtotal`" if r.subtotal_columns else None
    yield f"固定值 / constants: {code(f'{_short(k, r)} = {v}' for k, v in r.constants.items())}" if r.constants else None
    yield from (f"算出 / computed: `{_computed(c, r)}`" for c in r.computes)
    yield from (
        f"换词 / words: `{_short(v.source, r)}` → `{_short(v.target, r)}`: {code([v.pattern] if v.pattern else (f'{a} = {b}' for a, b in v.mapping.items()))}"
        for v in r.values
    )
    yield from (f"只取 / keeps in `{t}`: `{_when(w, r)}`" for t, w in r.keeps.items())
    yield f"必须有值 / must be filled: {code(_short(n, r) for n in r.required)}" if r.required else None


def _quirks(reading: Reading) -> Iterator[str]:
    if reading.period_from_name:
        yield "日期在文件名里，也可用 `--date` / the date is in the file name, or give `--date`"
    if not reading.name_tells_day:
        yield "文件名里的日期是下载时间，不用 / a date in the file name is the moment of the download and is not used"
    if reading.date_arg_wins:
        yield "给了 `--date` 就用它，不用文件里的日期 / `--date` wins over the dates inside"
    if reading.date_order != "ymd":
        yield f"日期写法 / dates are written `{reading.date_order}`"
    if reading.decimal != ".":
        yield f"小数点 / decimal mark `{reading.decimal}`"
    if reading.forward_fill:
        yield f"`{reading.forward_fill}` 空着时沿用上一行 / a blank `{reading.forward_fill}` repeats the row above"
    if reading.epoch_seconds:
        yield "时间是 Unix 秒 / times are Unix seconds"
    if reading.date_parts:
        yield f"日期分在几列 / the date stands in parts: `{reading.date_parts.year}`, `{reading.date_parts.month}`, `{reading.date_parts.day}`"
    if reading.nulls:
        yield f"表示空 / mean nothing: {code(sorted(reading.nulls))}"


def _targets(targets: tuple[Target, ...], r: Recipe) -> str:
    return "、".join(f"`{_short(t.name, r)}`" + (" 🔒" if t.hash else "") for t in targets)


def _tables(r: Recipe) -> list[str]:
    named = [t.table for targets in r.columns.values() for t in targets if t.name not in (RAW, DROP)]
    named += [name.partition(".")[0] for name in (*r.constants, *(c.target for c in r.computes))]
    return list(dict.fromkeys([r.table, *(n for n in named if n not in ("derived", "pii", "part"))]))


def _short(name: str, r: Recipe) -> str:
    """A column of the recipe's own table without the table's name."""
    return cell(name.removeprefix(f"{r.table}."))


def _computed(c: Compute, r: Recipe) -> str:
    value = (
        "空 / nothing"
        if c.clear
        else c.text
        if c.text is not None
        else c.separator.join(_short(n, r) for n in c.join)
        if c.join
        else str(c.value).replace(f"{r.table}.", "")
    )
    return f"{_short(c.target, r)} = {value}" + (f"，when {_when(c.when, r)}" if c.when else "")


def _when(w: When, r: Recipe) -> str:
    return f"{_short(w.column, r)} " + ", ".join(f"{k} {v}" for k, v in w.tests.items())
