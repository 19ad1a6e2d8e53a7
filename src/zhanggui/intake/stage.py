"""A frame → the rows of each table, ready for the warehouse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.added import is_added
from zhanggui.intake.canonical import NEEDED
from zhanggui.intake.extjson import json_column
from zhanggui.intake.frame import EXT, Frame, as_mask, kind_of
from zhanggui.intake.personal import is_remark, masked
from zhanggui.intake.recipemodel import RAW, SCRATCH_TABLES, Recipe
from zhanggui.intake.rows import Rows
from zhanggui.kernel.words import Words
from zhanggui.warehouse.tables import ARROW, Table, get_table

PERSONAL = re.compile(
    r"姓名|收件人|收货人|联系人|联系方式|电话|手机号|手机$|地址|身份证|支付宝账[号户]|会员名|用户名|客户名|旺旺|昵称|微信号|邮箱|氏名|電話|住所|e-?mail|phone|address|street|"
    r"receiver|recipient|(?:first|last|buyer|customer|contact)[ _-]?name|\btel\b",
    re.IGNORECASE,
)


@dataclass
class Staging:
    """The rows for each table (not yet one per key), and which rows of the file feed the main one."""

    tables: dict[str, pa.Table] = field(default_factory=dict)
    main: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    warnings: list[Words] = field(default_factory=list)


def fed_tables(frame: Frame, recipe: Recipe) -> list[str]:
    """The tables that the columns of the frame belong to, the main one first."""
    names = [name.partition(".")[0] for name in frame.columns if "." in name]
    return [n for n in dict.fromkeys([recipe.table, *names]) if n not in SCRATCH_TABLES]


def reject_unkeyed(frame: Frame, recipe: Recipe) -> None:
    """Rows without what names them in the main table cannot be loaded."""
    table = get_table(recipe.table)
    mine = frame.holds(recipe.keeps.get(table.name))
    for names in NEEDED.get(table.name, ()):
        lacking = ~_filled(frame, recipe, table, names) & mine & frame.good
        shown = "、".join((recipe.headers_of(f"{table.name}.{n}") or [n])[0] for n in names)
        frame.reject_where(lacking, Words(f"缺少 {shown}", f"lacks {shown.replace('、', ' or ')}"))
    for key in table.key:
        column = frame.get(f"{table.name}.{key}")
        if table.columns[key] not in ("text",) and column is not None:
            missing = as_mask(pc.is_null(column)) & mine & frame.good
            frame.reject_where(missing, Words(f"缺少 {key}", f"lacks {key}"))


def stage(frame: Frame, rows: Rows, recipe: Recipe) -> Staging:
    """Every table that the good rows of the file feed."""
    staging = Staging()
    for name in fed_tables(frame, recipe):
        table = get_table(name)
        mask = _feeding(frame, recipe, table)
        if name == recipe.table:
            staging.main = mask
        staged = _table_rows(frame, rows, recipe, table, mask, staging)
        if staged.num_rows:
            staging.tables[name] = staged
    return staging


def _feeding(frame: Frame, recipe: Recipe, table: Table) -> np.ndarray:
    mask: np.ndarray = frame.good & frame.holds(recipe.keeps.get(table.name))
    if table.name == recipe.table:
        return mask
    for names in NEEDED.get(table.name, ()):
        mask &= _filled(frame, recipe, table, names)
    for key in table.key:
        if table.columns[key] != "text" and key not in table.defaults:
            mask &= _filled(frame, recipe, table, (key,))
    return mask


def _filled(frame: Frame, recipe: Recipe, table: Table, names: tuple[str, ...]) -> np.ndarray:
    """True where at least one of the columns is filled. A column not given at all counts as empty."""
    mask = np.zeros(frame.rows, dtype=bool)
    for name in names:
        column = _column(frame, recipe, table, name)
        if column is not None:
            mask |= as_mask(pc.is_valid(column))
    return mask


def _column(frame: Frame, recipe: Recipe, table: Table, column: str) -> pa.Array | None:
    """The column of a table; a key that a side table is not given comes from the main table's column of that name."""
    own = frame.get(f"{table.name}.{column}")
    if own is not None or column not in table.key:
        return own
    return frame.get(f"{recipe.table}.{column}")


def _table_rows(frame: Frame, rows: Rows, recipe: Recipe, table: Table, mask: np.ndarray, staging: Staging) -> pa.Table:
    count = int(mask.sum())
    keep = None if count == len(mask) else pa.array(mask)

    def kept(column: pa.Array) -> pa.Array:
        return column if keep is None else column.filter(keep)

    out: dict[str, Any] = {"shop": kept(frame.columns["shop"])}
    for key in table.key:
        column = _column(frame, recipe, table, key)
        kind = ARROW[table.columns[key]]
        default = pa.scalar(table.defaults.get(key, "" if table.columns[key] == "text" else None), kind)
        out[key] = pa.repeat(default, count) if column is None else _filled_up(kept(column), default, kind)
    for name in table.columns:
        column = frame.get(f"{table.name}.{name}")
        if name not in out and column is not None:
            out[name] = kept(column)
    ext = {n.partition(".")[2]: frame.columns[n] for n in frame.columns if n.startswith(f"{table.name}.") and kind_of(n) == EXT}
    if table.name == recipe.table:
        ext |= raw_columns(rows, recipe, staging)
    if ext:
        out["ext"] = json_column({name: kept(column) for name, column in ext.items()})
    elif table.name == recipe.table:  # some pieces of a file may have nothing to put there: all have the column
        out["ext"] = pa.nulls(count, pa.string())
    out["row_no"] = pa.array(rows.row_no[mask])
    return pa.table(out)


def _filled_up(column: pa.Array, default: pa.Scalar, kind: pa.DataType) -> pa.Array:
    column = column.cast(kind)
    return column.fill_null(default) if default.is_valid else column


def raw_columns(rows: Rows, recipe: Recipe, staging: Staging) -> Mapping[str, pa.Array]:
    """Columns kept as they stand: those the recipe says, and those it does not know, unless they look personal."""
    known = [h for h, targets in recipe.columns.items() if any(t.name == RAW for t in targets)]
    strange = [h for h in rows.columns if h not in recipe.columns and not is_added(h) and not (recipe.is_canonical and h == "shop")]
    personal = [h for h in strange if PERSONAL.search(h)]
    plain = [h for h in strange if h not in personal]
    if plain:
        said = (f"不认识的列，原样保留：{'、'.join(plain)}", f"unknown columns, kept as they are: {', '.join(plain)}")
        staging.warnings.append(Words(*said))
    if personal:
        said = (f"像个人信息的列，没有入库：{'、'.join(personal)}", f"columns that look personal were left out: {', '.join(personal)}")
        staging.warnings.append(Words(*said))
    there = {h: rows.columns[h] for h in [*known, *plain] if h in rows.columns}
    return {h: masked(column) if is_remark(h) else column for h, column in there.items()}
