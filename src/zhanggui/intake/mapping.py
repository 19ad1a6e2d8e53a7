"""Rows of text → a frame of canonical columns: read the cells, hash accounts, date the rows, map words, compute, number, require."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.added import FILE, NUMBER
from zhanggui.intake.cellrules import NULLS, CellError, Rules
from zhanggui.intake.cells import Column, Kind, read_column
from zhanggui.intake.dating import date_rows
from zhanggui.intake.expression import evaluate, names_in, plain_column
from zhanggui.intake.filedate import Span, year_in_name
from zhanggui.intake.frame import EXT, Frame, arrow_type, as_mask, kind_of, numeric
from zhanggui.intake.leftout import filled_down, forget_left_out, left_out, without_cells
from zhanggui.intake.namedparts import read_name
from zhanggui.intake.numbering import Numbering
from zhanggui.intake.period import read_period
from zhanggui.intake.personal import is_remark, masked, names_somebody
from zhanggui.intake.ranges import end_of_cells
from zhanggui.intake.recipemodel import DROP, RAW, Compute, Period, Recipe, Target, ValueMap
from zhanggui.intake.renames import rename_words
from zhanggui.intake.rows import Rows
from zhanggui.intake.sidedays import date_side_tables
from zhanggui.intake.subtotals import mark_subtotals
from zhanggui.intake.written import date_order, decimal_marks, plain_numbers
from zhanggui.kernel.words import Words
from zhanggui.warehouse.shops import Shop

ACCOUNTS = ("buyer_id", "person_id")
HASH_DIGITS = 16
WHOLE_DAY = timedelta(days=1, seconds=-1)
FINGERPRINT = re.compile(rf"fp:[0-9a-f]{{{HASH_DIGITS}}}")
LOST = Words(
    "这个编号在表格里被当成数字，末几位已丢失；请重新下载，不要用表格软件另存",
    "this id was a number in the workbook and lost its last digits; download the file again",
)


@dataclass(frozen=True)
class Setting:
    """What an import is told besides the file: the shops there are, the chosen one, --date, the file's name, the key for hashes."""

    shops: Mapping[str, Shop]
    shop: str | None
    date_arg: date | None
    file_name: str
    secret: Callable[[], bytes]
    numbering: Numbering = field(default_factory=Numbering)
    own_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # column → old name → that of today


def map_rows(rows: Rows, recipe: Recipe, setting: Setting) -> Frame:
    """The frame of a file: every row either ready for the tables or with its reasons for rejection."""
    frame = Frame(rows.count)
    out = left_out(rows, recipe)
    rows = filled_down(without_cells(rows, out), recipe)
    rules = _rules(rows, recipe, setting)
    marks = decimal_marks(rows.columns, recipe)
    _read_shops(frame, rows, recipe, setting)
    for header, column in rows.columns.items():
        own = replace(rules, decimal=marks[header]) if header in marks else rules
        known: dict[str, Column] = {}
        for target in recipe.columns.get(header, ()):
            _read_target(frame, rows, header, column, target, recipe, own, setting, known)
    frame.as_read = dict(frame.columns)
    read_name(frame, rows, recipe, setting.file_name)
    date_rows(frame, rows, recipe, rules, setting.date_arg, setting.file_name)
    date_side_tables(frame, recipe, setting.date_arg, setting.file_name)
    for name, value in recipe.constants.items():
        if name not in frame.columns:
            frame.put(name, pa.repeat(pa.scalar(value), rows.count).cast(arrow_type(name)))
    for value_map in recipe.values:
        _map_values(frame, value_map, rules)
    rename_words(frame, setting.own_names)
    if recipe.period:
        _read_periods(frame, recipe.period, rules)
    mark_subtotals(frame, recipe)
    if recipe.ordinals:
        with setting.numbering.turn(rows.part):
            for name, by in recipe.ordinals.items():
                _number(frame, rows, name, by, setting.numbering)
    for compute in recipe.computes:
        _compute(frame, compute, rules)
    _require(frame, recipe)
    forget_left_out(frame, out)
    return frame


def _rules(rows: Rows, recipe: Recipe, setting: Setting) -> Rules:
    reading = recipe.reading
    shop = setting.shops.get(setting.shop or "")
    zone = ZoneInfo(shop.timezone) if shop else ZoneInfo("Asia/Shanghai")
    near = _near(rows, setting) if reading.year_from_name else None
    order = date_order(rows.columns, recipe, shop.currency if shop else "")
    return Rules(order, reading.decimal, zone, reading.timezone, NULLS | reading.nulls, near)


def _near(rows: Rows, setting: Setting) -> Span | None:
    """The days that a day without a year belongs to: --date, else what the file's name tells (that of the first file, when mended)."""
    if setting.date_arg:
        return Span(setting.date_arg, setting.date_arg)
    earlier = rows.columns.get(FILE)
    return year_in_name(earlier[0].as_py() if earlier is not None and len(earlier) else setting.file_name)


def _read_shops(frame: Frame, rows: Rows, recipe: Recipe, setting: Setting) -> None:
    """Which shop each row belongs to: the chosen one, or the one that a canonical file names."""
    given = rows.columns.get("shop") if recipe.is_canonical else None
    default = pa.scalar(setting.shop, pa.string())
    if given is None:
        frame.columns["shop"] = pa.repeat(default, rows.count)
        return
    shops = read_column("text", given, Rules()).values
    frame.columns["shop"] = shops = pc.coalesce(shops, default) if setting.shop else shops
    if recipe.table == "shops":  # its rows are what makes a shop known
        return
    for shop in shops.unique().to_pylist():
        if shop in setting.shops and setting.shop in (None, shop):
            continue
        mask = pc.is_null(shops) if shop is None else pc.equal(shops, shop)
        why = Words(f"没有店铺「{shop or ''}」", f"there is no shop '{shop or ''}'")
        if shop in setting.shops:  # one shop's facts must never slip into another's
            why = Words(
                f"这一行属于店铺「{shop}」，不是 --shop {setting.shop}", f"the row is of the shop '{shop}', not of --shop {setting.shop}"
            )
        frame.reject_where(as_mask(mask), why)


def _read_target(
    frame: Frame,
    rows: Rows,
    header: str,
    cells: pa.Array,
    target: Target,
    recipe: Recipe,
    rules: Rules,
    setting: Setting,
    known: dict[str, Column],
) -> None:
    """Read one column for one target. `known`: what the column is when read as this or that kind, for its other targets."""
    if target.name in (RAW, DROP) or target.table == "pii" or target.column == "shop":
        return
    kind = _kind_to_read(target, recipe)
    if target.end:
        cells, known = end_of_cells(cells, target.end, kind in ("day", "moment")), {}
    if kind not in known:
        known[kind] = _zoned(kind, cells, rules, frame, setting) if kind == "moment" else read_column(kind, cells, rules)
    values = known[kind].values
    if target.table != "derived" and kind_of(target.name) != EXT:  # neither of them rejects a row
        for row, why in known[kind].reasons.items():
            frame.reject(row, Words(f"{header}：{why.zh}", f"{header}: {why.en}"))
    if kind == "id" and header in rows.lost:
        frame.reject_where(rows.lost[header], Words(f"{header}：{LOST.zh}", f"{header}: {LOST.en}"))
    if rules.decimal == "," and kind_of(target.name) == EXT:
        values = plain_numbers(values, rules)
    if target.hash:
        values = hashed(values, setting.secret())
    elif recipe.is_canonical and target.column in ACCOUNTS:
        values = pc.if_else(names_somebody(values), hashed(values, setting.secret()), values)
    elif kind == "text" and is_remark(target.name):
        values = masked(values)
    if target.whole_day and kind == "moment":
        values = pc.if_else(pc.match_substring(cells, ":"), values, pc.add(values, pa.scalar(WHOLE_DAY, pa.duration("us"))))
    there = frame.get(target.name)
    frame.put(target.name, values if there is None else pc.coalesce(there, values))


def _kind_to_read(target: Target, recipe: Recipe) -> Kind:
    if target.hash:
        return "id"
    if target.name in recipe.reading.epoch_seconds:
        return "epoch"
    kind = kind_of(target.name)
    return "number" if target.table == "derived" else "text" if kind == EXT else kind


def _zoned(kind: Any, cells: pa.Array, rules: Rules, frame: Frame, setting: Setting) -> Any:
    """Moments with an offset go to the clock of the shop that the row belongs to."""
    column = read_column(kind, cells, rules)
    shops = frame.columns["shop"]
    for shop in shops.unique().to_pylist():
        zone = ZoneInfo(setting.shops[shop].timezone) if shop in setting.shops else rules.shop_zone
        if zone != rules.shop_zone:
            there = read_column(kind, cells, replace(rules, shop_zone=zone))
            column = replace(column, values=pc.if_else(pc.equal(shops, shop).fill_null(False), there.values, column.values))
    return column


def hashed(values: pa.Array, secret: bytes) -> pa.Array:
    """Accounts as keyed fingerprints (BLAKE2b with a key, RFC 7693: 16 hexadecimal digits): the same person, but nobody's name."""
    coded = values.dictionary_encode()
    fresh = hashlib.blake2b(key=secret, digest_size=HASH_DIGITS // 2)

    def fingerprint_of(account: bytes) -> str:
        if account.startswith(b"fp:") and FINGERPRINT.fullmatch(account.decode()):
            return account[3:].decode()
        digest = fresh.copy()
        digest.update(account)
        return digest.hexdigest()

    prints = [fingerprint_of(account) for account in coded.dictionary.cast(pa.binary()).to_pylist()]
    return pa.array(prints, pa.string()).take(coded.indices)


def fingerprint(account: str, secret: bytes) -> str:
    """The fingerprint of one account. A rejects workbook holds fingerprints already (fp:…): those are taken as they are."""
    return str(hashed(pa.array([account], pa.string()), secret)[0].as_py())


def _map_values(frame: Frame, rule: ValueMap, rules: Rules) -> None:
    source = frame.get(rule.source)
    if source is None:
        return
    coded = _told_apart(source.cast(pa.string()), rule).dictionary_encode()
    words = [_mapped(text, rule) for text in coded.dictionary.to_pylist()]
    values = pa.array(words, pa.string()).take(coded.indices)
    values = values if rule.default is None else values.fill_null(rule.default)
    frame.put(rule.target, _typed(frame, rule.target, values, rules))


def _told_apart(text: pa.Array, rule: ValueMap) -> pa.Array:
    """Only as much of each text as the rule looks at: addresses are all different, their provinces are not."""
    if rule.how != "starts" or rule.keep:
        return text
    return pc.utf8_slice_codeunits(text, 0, max(map(len, rule.mapping), default=0))


def _mapped(text: str, rule: ValueMap) -> str | None:
    found: str | None
    if rule.how == "extract":
        part = re.search(rule.pattern, text)
        found = part.group(part.lastindex or 0) if part else None
    elif rule.how == "equals":
        found = rule.mapping.get(text)
    else:
        fits: Callable[[str], bool] = text.startswith if rule.how == "starts" else text.__contains__
        found = next((word for key, word in rule.mapping.items() if fits(key)), None)
    return found if found is not None else text if rule.keep else None


def _read_periods(frame: Frame, period: Period, rules: Rules) -> None:
    """Level and first day of every written period. A sheet whose days are all firsts of a month means months: spreadsheets store them so."""
    cells = frame.get(period.source)
    if cells is None:
        return
    coded = cells.dictionary_encode()
    found: list[tuple[str, date] | None] = []
    for code, text in enumerate(coded.dictionary.to_pylist()):
        try:
            found.append(read_period(text, rules))
        except CellError as error:
            found.append(None)
            frame.reject_where(as_mask(pc.equal(coded.indices, code)), error.why)
    days = {day for level, day in (f for f in found if f) if level == "day"}
    monthly = len(days) > 1 and all(day.day == 1 for day in days)
    levels = [f and ("month" if monthly and f[0] == "day" else f[0]) for f in found]
    frame.put(period.level, pa.array(levels, pa.string()).take(coded.indices))
    frame.put(period.first, pa.array([f and f[1] for f in found], pa.date32()).take(coded.indices))


def _typed(frame: Frame, name: str, texts: pa.Array, rules: Rules, where: np.ndarray | None = None) -> pa.Array:
    """Text that a recipe made, read as what the column holds (a moment, a flag); rows it cannot be read on are rejected."""
    kind = kind_of(name)
    if kind in (EXT, "text", "id"):
        return texts
    column = read_column(kind, texts.fill_null(""), rules)
    for row, why in column.reasons.items():
        if where is None or where[row]:
            frame.reject(row, why)
    return column.values


def _number(frame: Frame, rows: Rows, name: str, by: tuple[str, ...], numbering: Numbering) -> None:
    """Number the rows with equal values; a mended row keeps the number it had in its first file."""
    nothing = pa.nulls(frame.rows, pa.string())
    like = {column: found if (found := frame.get(column)) is not None else nothing for column in by}
    numbers = pa.array(numbering.number(name, like, frame.rows))
    earlier = rows.columns.get(f"{NUMBER}{name}")
    if earlier is not None:
        numbers = pc.coalesce(read_column("count", earlier, Rules()).values, numbers)
    frame.put(name, numbers.cast(arrow_type(name)))


def _compute(frame: Frame, compute: Compute, rules: Rules) -> None:
    values = _computed(frame, compute)
    if values is None:
        return
    if pa.types.is_string(values.type):
        values = _typed(frame, compute.target, values, rules, frame.holds(compute.when))
    before = frame.get(compute.target)
    if compute.when:
        other = before if before is not None else pa.nulls(frame.rows, arrow_type(compute.target))
        holder = Frame(frame.rows)
        holder.put(compute.target, values)
        values = pc.if_else(pa.array(frame.holds(compute.when)), holder.columns[compute.target], other)
    frame.put(compute.target, values)


def _computed(frame: Frame, compute: Compute) -> pa.Array | None:
    """The value for every row, or None when the file has none of the columns it is made of."""
    if compute.clear:
        return pa.nulls(frame.rows, arrow_type(compute.target))
    if compute.text is not None:
        return pa.repeat(pa.scalar(compute.text, pa.string()), frame.rows)
    if compute.join:
        parts = [frame.get(name) for name in compute.join]
        texts = [pa.nulls(frame.rows, pa.string()) if p is None else p.cast(pa.string()) for p in parts]
        nulls = "replace" if len(compute.join) > 1 else "emit_null"
        joined = pc.binary_join_element_wise(*texts, compute.separator, null_handling=nulls)
        return pc.if_else(pc.is_valid(texts[0]), joined, pa.scalar(None, pa.string()))
    value = compute.value or ""
    if not any(name in frame.columns for name in names_in(value)):
        return None
    if column := plain_column(value):
        return frame.get(column)
    return evaluate(value, lambda name: None if (c := frame.get(name)) is None else numeric(c), frame.rows)


def _require(frame: Frame, recipe: Recipe) -> None:
    for name in recipe.required:
        frame.reject_where(_missing(frame, name), _lacks(recipe, (name,)))
    for names in recipe.any_of:
        frame.reject_where(np.logical_and.reduce([_missing(frame, name) for name in names]), _lacks(recipe, names))
    for name, (low, high) in recipe.ranges.items():
        _reject_outside(frame, recipe, name, low, high)


def _missing(frame: Frame, name: str) -> np.ndarray:
    column = frame.get(name)
    return np.ones(frame.rows, dtype=bool) if column is None else as_mask(pc.is_null(column))


def _lacks(recipe: Recipe, names: tuple[str, ...]) -> Words:
    shown = "、".join((recipe.headers_of(name) or [name.partition(".")[2]])[0] for name in names)
    return Words(f"缺少{'' if shown[:1] > '⺀' else ' '}{shown}", f"lacks {shown.replace('、', ' or ')}")


def _reject_outside(frame: Frame, recipe: Recipe, name: str, low: Any, high: Any) -> None:
    column = frame.get(name)
    if column is None:
        return
    ends = [_end(value, column.type) for value in (low, high)]
    inside = pc.and_(pc.greater_equal(column, ends[0]), pc.less_equal(column, ends[1]))
    header = (recipe.headers_of(name) or [name])[0]
    why = Words(f"{header} 不在 {low} 到 {high} 之间", f"{header} is not between {low} and {high}")
    frame.reject_where(as_mask(pc.invert(inside)), why)


def _end(value: Any, wanted: pa.DataType) -> pa.Scalar:
    if pa.types.is_timestamp(wanted) or pa.types.is_date(wanted):
        moment = value if isinstance(value, (date, datetime)) else datetime.fromisoformat(re.sub(r"/", "-", str(value)))
        return pa.scalar(moment, pa.timestamp("us")).cast(wanted)
    if pa.types.is_decimal(wanted):
        return pa.scalar(Decimal(str(value)), wanted)
    return pa.scalar(value).cast(wanted)
