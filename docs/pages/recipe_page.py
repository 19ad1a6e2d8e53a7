"""The page of one recipe: how to get the file, what its columns mean and where they go, an example to make one by hand."""

from __future__ import annotations

from collections.abc import Iterator

from pages.example import file_name, lines
from pages.markdown import anchor, both, cell, code, document, items, table
from pages.tables import heading
from zhanggui.intake.ratios import RATIOS
from zhanggui.intake.recipemodel import DROP, RAW, SCRATCH_TABLES, Compute, Reading, Recipe, Target, When
from zhanggui.kernel.words import Words
from zhanggui.warehouse.columns import meaning

UP = "../../"
KEPT = Words("原样保留", "kept as it is")
DROPPED = Words("不用", "not used")
PERSONAL = Words("个人信息：读完即弃，不入库", "personal: forgotten after reading, never kept")
ON_THE_WAY = Words("中间值，用来算别的列", "used on the way to other columns")
COMPARED = Words("只用来核对", "only compared")
LONG = Words("每一列变成一行", "each such column becomes a row")
FORMAT = (
    "去向里没有表名的列在主表；`derived.…` 只用来核对，`pii.…` 是个人信息、读完即弃，`part.…` 是中间值，`raw` 原样留在 `ext`，🔒 只存加密指纹；"
    "表头里的 `{…}` 是会变的部分，记到花括号里的列。 Columns without a table are of the main table; `derived.…` is only compared, `pii.…` is personal and "
    "forgotten after reading, `part.…` is used on the way, `raw` is kept as it is in `ext`, 🔒 keeps a keyed fingerprint only; `{…}` in a header is a part that changes "
    "and goes to the column in the braces."
)


def recipe_page(r: Recipe, platform: Words) -> str:
    """The whole page."""
    parts = [
        items(*_about(r)),
        "## 列 · Columns\n\n"
        + FORMAT
        + "\n\n"
        + table(("文件里的列 / column", "去向 / goes to", "单位 / unit", "意思", "meaning"), _columns(r)),
        _renames(r),
        "## 怎么读 · How it is read\n\n" + items(*_rules(r)),
        _example(r),
    ]
    return document(Words(r.id, f"{both(r.name)}"), [f"[配方 / recipes]({UP}recipes.md) › {both(platform)}"], [p for p in parts if p])


def _about(r: Recipe) -> Iterator[str | None]:
    yield f"下载：{r.download.zh}" if r.download else None
    yield f"Download: {r.download.en}" if r.download else None
    yield f"说明：{r.notes.zh}" if r.notes else None
    yield f"Notes: {r.notes.en}" if r.notes else None
    yield f"写入 / writes: {', '.join(f'[{t}]({UP}tables.md{anchor(heading(t))})' for t in _tables(r))}"
    if r.one_of:
        yield f"认它的列 / known by: {' + '.join('一个 / one of (' + code(names) + ')' for names in r.one_of)}"
    else:
        yield f"认它的列 / known by: {' 或 / or '.join(code(sorted(p)) for p in r.fingerprints)}"
    yield f"不能有的列 / must not have: {code(sorted(r.absent))}" if r.absent else None
    yield f"工作表 / sheet: {code(r.sheets)}" if r.sheets else None


def _columns(r: Recipe) -> Iterator[tuple[str, str, str, str, str]]:
    old = {x.old for x in r.renames}
    for header in dict.fromkeys([*r.example, *r.columns]):
        if header not in old or header in r.example:
            yield _column(header, r.columns.get(header, ()), r)


def _column(header: str, targets: tuple[Target, ...], r: Recipe) -> tuple[str, str, str, str, str]:
    if not targets:  # unknown to the recipe: a column that is turned into rows, or one that is kept
        said = LONG if r.unpivot else KEPT
        return f"`{header}`", f"`{r.unpivot.value}`" if r.unpivot else "`raw`", "", said.zh, said.en
    words, unit = _means(targets)
    places = "、".join(f"`{_short(t.name, r)}`" + (f" ({t.end})" if t.end else "") + (" 🔒" if t.hash else "") for t in targets)
    return f"`{header}`", places, unit, words.zh, words.en


def _means(targets: tuple[Target, ...]) -> tuple[Words, str]:
    """The meaning of the first place that is in the lake, and its unit."""
    for target in targets:
        if target.name not in (RAW, DROP) and target.table not in SCRATCH_TABLES:
            found = meaning(target.table, target.column)
            return found.words, both(found.unit_words)
    first = targets[0]
    if first.table == "derived":
        return _ratio(first.column), ""
    return {RAW: KEPT, DROP: DROPPED}.get(first.name, PERSONAL if first.table == "pii" else ON_THE_WAY), ""


def _ratio(name: str) -> Words:
    if name not in RATIOS:
        return COMPARED
    tops, bottoms = ("/".join(names) for names in RATIOS[name])
    return Words(f"{COMPARED.zh}：{tops} ÷ {bottoms}", f"{COMPARED.en}: {tops} ÷ {bottoms}")


def _renames(r: Recipe) -> str:
    rows = [(f"`{x.old}`", f"`{x.new}`", x.when) for x in r.renames]
    return "## 改过的表头 · Headers of before\n\n" + table(("旧 / old", "今 / today", "何时 / when"), rows) if rows else ""


def _rules(r: Recipe) -> Iterator[str | None]:
    yield from _quirks(r.reading)
    yield f"小计 / subtotals: {code(r.subtotal_words)} → `is_subtotal`" if r.subtotal_columns else None
    yield f"树 / tree: {code(_short(n, r) for n in r.subtotal_tree)}" if r.subtotal_tree else None
    yield f"一列变一行 / columns become rows: `{r.unpivot.columns}` → `{r.unpivot.name}`, `{r.unpivot.value}`" if r.unpivot else None
    yield "同一张工作表里有几个表，各读各的 / one of several tables in a sheet" if r.block else None
    yield f"固定值 / constants: {code(f'{_short(k, r)} = {v}' for k, v in r.constants.items())}" if r.constants else None
    yield from (f"编号 / numbered: `{_short(name, r)}`, {code(_short(n, r) for n in by)}" for name, by in r.ordinals.items())
    yield from (f"算出 / computed: `{_computed(c, r)}`" for c in r.computes)
    yield from (
        f"换词 / words: `{_short(v.source, r)}` → `{_short(v.target, r)}`: {code([v.pattern] if v.pattern else (f'{a} = {b}' for a, b in v.mapping.items()))}"
        for v in r.values
    )
    yield from (f"只取 / keeps in `{t}`: `{_when(w, r)}`" for t, w in r.keeps.items() if w.column != "part.left_out")
    yield from (f"同键相加 / added up in `{t}`: {code(c for c, how in hows.items() if how == 'sum')}" for t, hows in r.groups.items())
    yield (
        f"必须有值 / must be filled: {code(_short(n, r) for n in r.required)}"
        if r.required
        else "主键之外没有必填 / nothing but the key must be filled"
    )
    yield from (f"至少一个有值 / one of these: {code(_short(n, r) for n in names)}" for names in r.any_of)


def _quirks(reading: Reading) -> Iterator[str]:
    if reading.header_rows == 2:
        yield "表头占两行 / the header takes two rows"
    if reading.preface_tells_day:
        yield "表头上面的行写着起止日期 / the lines above the header tell the days"
    if reading.period_from_name:
        yield "日期在文件名里，也可用 `--date` / the date is in the file name, or give `--date`"
    if not reading.name_tells_day:
        yield "文件名里的日期是下载时间，不用 / a date in the file name is the moment of the download and is not used"
    if reading.date_arg_wins:
        yield "给了 `--date` 就用它，不用文件里的日期 / `--date` wins over the dates inside"
    if reading.date_order != "ymd":
        yield f"日期写法 / dates are written `{reading.date_order}`"
    if reading.month_first:
        yield f"这些币种的店铺先月后日 / shops of these currencies write the month first: {code(sorted(reading.month_first))}"
    if reading.cells_tell_decimal:
        yield "小数点还是逗号，看各列自己 / decimal point or comma: each column tells"
    elif reading.decimal != ".":
        yield f"小数点 / decimal mark `{reading.decimal}`"
    yield from (f"`{a}` 到 `{b}` 的合计要是同一天 / `{a}` to `{b}` must be one day" for a, b in reading.day_spans[:1])
    if reading.forward_fill:
        yield f"`{reading.forward_fill}` 相同的行，订单信息沿用第一行 / rows of one `{reading.forward_fill}` repeat its first row"
    if reading.fill_down:
        yield f"空着时沿用上一行 / blank cells repeat the row above: {code(reading.fill_down)}"
    if reading.short_rows:
        yield "行尾的空格可以省略 / rows may lack blank cells at their end"
    if reading.ends_at_blank_line:
        yield "第一个空行以下是另一张表，不读 / what stands below the first blank line is another table and not read"
    if reading.skip or reading.skip_first_cell:
        yield f"不算数据的行 / rows that are no data: {code([*(f'{h}: {p}' for h, p in reading.skip.items()), *reading.skip_first_cell])}"
    if reading.epoch_seconds:
        yield "时间是 Unix 秒 / times are Unix seconds"
    if reading.date_parts:
        yield f"日期分在几列 / the date stands in parts: `{reading.date_parts.year}`, `{reading.date_parts.month}`, `{reading.date_parts.day}`"
    if reading.nulls:
        yield f"表示空 / mean nothing: {code(sorted(reading.nulls))}"


def _example(r: Recipe) -> str:
    """The headers and a row to make a file of, tab between the cells: they can be pasted into a spreadsheet."""
    how = (
        "没有表头，第一行就是数据。 There is no header row; the first row is data."
        if r.headerless
        else "前两行是表头，第三行是数据。 Two rows of headers, the third is data."
        if r.reading.header_rows == 2
        else "第一行表头，第二行数据。 The first row is the header, the second is data."
    )
    said = (
        f"手工做一个：把下面几行贴进表格软件（编号列先设成文本），存成 `{file_name(r)}.xlsx` 或 `.csv`，就能导入。{how}",
        f"By hand: paste these lines into a spreadsheet (format columns of ids as text first), save it as `{file_name(r)}.xlsx` or `.csv`, and import it.",
    )
    return "## 示例 · Example\n\n" + "\n\n".join(said) + "\n\n```tsv\n" + "\n".join("\t".join(line) for line in lines(r)) + "\n```"


def _tables(r: Recipe) -> list[str]:
    named = [t.table for targets in r.columns.values() for t in targets if t.name not in (RAW, DROP)]
    named += [name.partition(".")[0] for name in (*r.constants, *(c.target for c in r.computes))]
    return list(dict.fromkeys([r.table, *(n for n in named if n not in SCRATCH_TABLES)]))


def _short(name: str, r: Recipe) -> str:
    """A column of the recipe's own table without the table's name."""
    return cell(name.removeprefix(f"{r.table}."))


def _computed(c: Compute, r: Recipe) -> str:
    if c.clear:
        value = "空 / nothing"
    elif c.text is not None:
        value = c.text
    else:
        value = c.separator.join(_short(n, r) for n in c.join) if c.join else str(c.value).replace(f"{r.table}.", "")
    return f"{_short(c.target, r)} = {value}" + (f"，when {_when(c.when, r)}" if c.when else "")


def _when(w: When, r: Recipe) -> str:
    return f"{_short(w.column, r)} " + ", ".join(f"{k} {v}" for k, v in w.tests.items())
