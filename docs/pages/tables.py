"""The page of the canonical tables."""

from __future__ import annotations

from pages.markdown import both, code, document, items, table
from zhanggui.brief.words import TABLES
from zhanggui.kernel.words import Words
from zhanggui.warehouse.columns import meaning
from zhanggui.warehouse.tables import BOOKKEEPING, Table, all_tables

TYPES = {
    "text": Words("文本", "text"),
    "count": Words("整数", "whole number"),
    "money": Words("金额，四位小数，店铺币种", "money, four decimals, in the shop's currency"),
    "number": Words("小数", "number"),
    "day": Words("日期 2026-10-28", "day, 2026-10-28"),
    "moment": Words("时间，店铺当地时间", "moment, in the shop's local time"),
    "flag": Words("是或否", "true or false"),
}
INTRO = (
    "一张表一行是什么（grain）、靠什么认出同一行（key；店铺永远是主键的一部分）、有哪些列。`import` 接受以表名命名、表头用这些列名的 UTF-8 CSV；"
    "`zhanggui export 表名` 导出同样的格式。小计行标 `is_subtotal`，从不与明细相加。折扣、成本、退款记正数，账单金额带正负号。",
    "What one row is (grain), what tells two rows apart (key; the shop is always part of it), and the columns. `import` takes a UTF-8 CSV named after the table "
    "whose header holds these names; `zhanggui export TABLE` writes the same. Subtotal rows are marked `is_subtotal` and never added to their parts. Discounts, "
    "costs and refunds are positive, ledger amounts signed.",
    f"另外每行记着 / also kept with every row: {code(BOOKKEEPING)} (which import wrote it last, where in that file it stood, the partition). "
    "“其他列”放在一个 JSON 列 `ext` 里，导入导出时与普通列一样。 “Other columns” lie together in one JSON column `ext`; import and export treat them like any column.",
)


def page() -> str:
    """Every table, every column."""
    types = table(("类型 / type", "意思 / meaning"), [(f"`{k}`", f"{w.zh} / {w.en}") for k, w in TYPES.items()])
    return document(Words("表", "Tables"), INTRO, [types, *(_table(t) for t in all_tables().values())])


def heading(table: str) -> str:
    """The heading under which a table stands."""
    return f"{table} · {both(TABLES[table])}"


def _table(t: Table) -> str:
    head = f"## {heading(t.name)}\n\n" + items(
        f"一行 / grain: {t.grain}",
        f"主键 / key: {code(('shop', *t.key))}",
        f"日期列 / dated by: `{t.day}`" if t.day else "没有自己的日期列 / no day column of its own",
        f"默认值 / defaults: {code(f'{k} = {v!r}' for k, v in t.defaults.items())}" if t.defaults else None,
    )
    heads = ("列 / column", "类型 / type", "单位 / unit", "意思", "meaning")
    own = table(heads, [_column(t, column, f"`{kind}`") for column, kind in t.columns.items()])
    ext = table(heads, [_column(t, column, "`ext`") for column in t.ext])
    return f"{head}\n\n{own}" + (f"\n\n其他列 / other columns (`ext`):\n\n{ext}" if ext else "")


def _column(t: Table, column: str, kind: str) -> tuple[str, ...]:
    said = meaning(t.name, column)
    return f"`{column}`", kind, both(said.unit_words), said.words.zh, said.words.en
