"""The rows below the header: blank lines, totals, notes and repeated headers taken out, fields of an order carried down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.intake.frame import as_mask, kind_of
from zhanggui.intake.quick import byte_set
from zhanggui.intake.recipemodel import Recipe, Target
from zhanggui.intake.recognise import Match
from zhanggui.intake.sheets import Cells, OddRow
from zhanggui.intake.tableend import OTHER_TABLE, one_table
from zhanggui.intake.workbook import lost_digits
from zhanggui.kernel.words import Words

PIECE_ROWS = 1 << 16
TOTAL_WORDS = frozenset(
    [
        *("合计", "总计", "汇总", "汇总值", "平均值", "小计", "全部", "总和", "本页合计"),
        *("total", "totals", "grand total", "subtotal", "gesamt", "sum", "average"),
    ]
)
TOTAL_SHAPE = re.compile(r"^(?:全店|同行)(?:同层)?(?:汇总值?|平均值?|优秀|均值)?$")
SUM_WORDS = frozenset(["合计", "总计", "总和", "total", "totals", "grand total", "gesamt"])
FOOTERS = (r"^#", r"^(?:注|说明|备注|数据说明|温馨提示)\s*[::：]", r"^\*+注")
DIGIT_HEADS = tuple(bytes([b]) for b in b"0123456789=")
SOURCE_COLUMNS = ("carrier", "source_l1", "source_l2", "source_l3", "source_l4")
REPEATED = Words("重复的表头", "repeated header")
TOTAL = Words("合计行", "total row")
NOTE = Words("说明行", "note row")


@dataclass(frozen=True)
class Rows:
    """The data rows of one import: `columns` by plain header (text, '' is nothing), with their row numbers."""

    headers: list[str]
    shown: list[str]
    columns: dict[str, pa.Array]
    row_no: np.ndarray
    odd: list[OddRow] = field(default_factory=list)
    dropped: Counter[Words] = field(default_factory=Counter)
    totals: list[dict[str, str]] = field(default_factory=list)
    lost: dict[str, np.ndarray] = field(default_factory=dict)
    part: int = 0  # which piece of the file this is, from 0

    @property
    def count(self) -> int:
        """Data rows, without odd and dropped ones."""
        return len(self.row_no)

    @property
    def read(self) -> int:
        """Every row that was not blank."""
        return self.count + len(self.odd) + self.dropped.total()


def row_parts(matches: Sequence[Match], whole: bool = False) -> Iterator[Rows]:
    """The data rows of the sheets that follow one recipe, piece by piece (`whole`: in one piece). At least one piece."""
    headers = list(dict.fromkeys(h for m in matches for h in m.headers if h))
    shown = {h: s for m in reversed(matches) for h, s in zip(m.headers, m.shown, strict=True)}
    number = 0
    for match in matches:
        carry = Carry()
        for cells, lost in _pieces(match, whole):
            rows = _with_headers(_clean(match, cells, lost, carry), headers, [shown[h] for h in headers])
            yield replace(rows, part=number)
            number += 1


def _pieces(match: Match, whole: bool) -> Iterator[tuple[Cells, dict[str, np.ndarray]]]:
    """Cells of a sheet in pieces, and of a workbook the row numbers of ids that lost digits, judged over the whole column."""
    width, after, sheet = len(match.headers), match.header_row, match.sheet
    if sheet.stream is not None and not whole:
        yield from ((cells, {}) for cells in sheet.stream(width, after))
        return
    cells = sheet.read(width, after)
    lost = _lost(match, cells) if sheet.spreadsheet else {}
    step = max(len(cells.row_no), 1) if whole else PIECE_ROWS
    for start in range(0, max(len(cells.row_no), 1), step):
        columns = [column.slice(start, step) for column in cells.columns]
        yield Cells(columns, cells.row_no[start : start + step], [] if start else cells.odd), lost


def _clean(match: Match, cells: Cells, lost: dict[str, np.ndarray], carry: Carry) -> Rows:
    cells, beyond = one_table(cells, match.recipe.reading)
    columns = {h: c for h, c in zip(match.headers, cells.columns, strict=True) if h}
    odd = [o for o in cells.odd if any(c.strip() for c in o.cells)]
    rows = Rows(match.headers, match.shown, columns, cells.row_no, odd, Counter({OTHER_TABLE: beyond} if beyond else {}))
    rows = _without(rows, _blank(rows), None)
    rows = _drop_odd(rows, match.recipe)
    rows = _drop_repeated_headers(rows)
    rows = _drop_totals(rows, match.recipe)
    rows = _drop_notes(rows, match.recipe)
    rows = _fill_down(rows, match.recipe, carry)
    rows = _extract(rows, match.recipe)
    return replace(rows, lost={header: np.isin(rows.row_no, numbers) for header, numbers in lost.items()})


def _with_headers(rows: Rows, headers: list[str], shown: list[str]) -> Rows:
    """Sheets of one recipe may have different columns: what one lacks is blank."""
    blank = pa.array([""] * rows.count, pa.string()) if len(rows.columns) < len(headers) else None
    columns = {h: rows.columns.get(h, blank) for h in headers}
    return replace(rows, headers=headers, shown=shown, columns=columns)


@dataclass
class Carry:
    """What the next piece must know of the one before: the first row of the order that may go on, and its name."""

    first_row: dict[str, str] = field(default_factory=dict)


def _without(rows: Rows, out: np.ndarray, why: Words | None) -> Rows:
    """Take rows out, counted under `why`; blank lines are not counted at all."""
    if not out.any():
        return rows
    keep = pa.array(~out)
    dropped = rows.dropped + Counter({why: int(out.sum())}) if why else rows.dropped
    return replace(rows, columns={h: c.filter(keep) for h, c in rows.columns.items()}, row_no=rows.row_no[~out], dropped=dropped)


def _blank(rows: Rows) -> np.ndarray:
    """Rows of which no cell says anything. Only candidates blank in the columns so far are looked at further."""
    left = np.arange(rows.count)
    for column in rows.columns.values():
        if not len(left):
            break
        text = column if len(left) == rows.count else column.take(pa.array(left))
        left = left[as_mask(pc.equal(pc.utf8_trim_whitespace(text), ""))]
    out = np.zeros(rows.count, dtype=bool)
    out[left] = True
    return out if rows.columns else np.ones(rows.count, dtype=bool)


def _first(rows: Rows) -> tuple[str, pa.Array] | None:
    return next(iter(rows.columns.items()), None)


def _is_total(text: str, words: frozenset[str]) -> bool:
    word = _word(text)
    return word in words or bool(TOTAL_SHAPE.match(word))


def _word(text: str) -> str:
    """总计： → 总计."""
    return text.strip().rstrip(":： ").lower()


def _is_note(text: str, recipe: Recipe) -> bool:
    return any(re.search(pattern, text.strip()) for pattern in (*FOOTERS, *recipe.reading.footers))


def _total_words(recipe: Recipe) -> frozenset[str]:
    more = (*recipe.reading.total_words, *recipe.own_totals)
    return TOTAL_WORDS | set(map(_word, more))


def _drop_odd(rows: Rows, recipe: Recipe) -> Rows:
    """Rows of a wrong width that are totals or notes are no rejects."""
    kept, counts = [], Counter(rows.dropped)
    for odd in rows.odd:
        filled = [c for c in odd.cells if c.strip()]
        if any(_is_total(cell, _total_words(recipe)) for cell in (*odd.cells[:1], *filled[-1:])):
            counts[TOTAL] += 1
        elif len(filled) == 1 and _is_note(filled[0], recipe):
            counts[NOTE] += 1
        else:
            kept.append(odd)
    return replace(rows, odd=kept, dropped=counts)


def _drop_repeated_headers(rows: Rows) -> Rows:
    out = np.ones(rows.count, dtype=bool)
    shown = dict(zip(rows.headers, rows.shown, strict=True))
    for header, column in rows.columns.items():
        if not out.any():
            return rows
        out &= as_mask(pc.equal(pc.utf8_trim_whitespace(column), shown[header].strip()))
    return _without(rows, out, REPEATED)


def _drop_totals(rows: Rows, recipe: Recipe) -> Rows:
    """Totals stand in the first cell, the date cell, or where a row's number stands. 汇总 in a column of traffic sources is a subtotal: it stays."""
    first = _first(rows)
    if first is None:
        return rows
    dated = [h for h in rows.headers if any(t.column == "stat_date" for t in recipe.columns.get(h, ()))]
    words = _total_words(recipe)
    sums = SUM_WORDS | set(map(_word, recipe.own_totals))
    out = np.zeros(rows.count, dtype=bool)
    own: list[int] = []  # rows that sum the whole file
    numbered = [h for h in rows.headers if _is_number(recipe.columns.get(h, ()))]
    for header in dict.fromkeys([first[0], *dated, *numbered]):
        if any(t.column in SOURCE_COLUMNS for t in recipe.columns.get(header, ())):
            continue
        distinct = _wordy(rows.columns[header]).unique()
        wrong = [text for text in distinct.to_pylist() if len(text) < 20 and _is_total(text, words)]
        if wrong:
            out |= as_mask(pc.is_in(rows.columns[header], value_set=pa.array(wrong, pa.string())))
            said = pa.array([text for text in wrong if _word(text) in sums], pa.string())
            own += np.flatnonzero(as_mask(pc.is_in(rows.columns[header], value_set=said))).tolist()
    if not out.any():
        return rows
    totals = [{h: c[last].as_py() for h, c in rows.columns.items()}] if (last := max(own, default=-1)) >= 0 else []
    return replace(_without(rows, out, TOTAL), totals=totals)


def _is_number(targets: Sequence[Target]) -> bool:
    """True for a column of numbers that name things; not for accounts, which may be any word."""
    return any("." in t.name and kind_of(t.name) == "id" for t in targets) and not any(t.hash for t in targets)


def _wordy(column: pa.Array) -> pa.Array:
    """Cells that do not begin with a digit, or ="…": only those can be words such as 合计."""
    head = pc.binary_slice(column.cast(pa.binary()), 0, 1)
    return column.filter(pc.invert(pc.is_in(head, value_set=byte_set(DIGIT_HEADS))))


def _drop_notes(rows: Rows, recipe: Recipe) -> Rows:
    """Rows below the table of which only the first cell speaks, like a note."""
    first = _first(rows)
    if first is None or len(rows.columns) < 3:
        return rows
    second = next(c for h, c in rows.columns.items() if h != first[0])
    alone = pc.equal(pc.utf8_trim_whitespace(second), "")
    if not pc.any(alone).as_py():
        return rows
    out = as_mask(alone)
    likely = pc.match_substring_regex(first[1], "|".join(f"(?:{p})" for p in (*FOOTERS, *recipe.reading.footers)))
    out &= as_mask(likely)
    for header, column in rows.columns.items():
        if not out.any():
            return rows
        if header != first[0]:
            out &= as_mask(pc.equal(pc.utf8_trim_whitespace(column), ""))
    return _without(rows, out, NOTE)


def _fill_down(rows: Rows, recipe: Recipe, carry: Carry) -> Rows:
    """Fields of an order that stand only on its first row are carried down to its other rows, over the end of a piece too."""
    by = recipe.reading.forward_fill
    if by not in rows.columns or not rows.count:
        return rows
    before = carry.first_row or dict.fromkeys(rows.columns, "")
    whole = {h: pa.concat_arrays([pa.array([before[h]], pa.string()), c]) for h, c in rows.columns.items()}
    name = whole[by].to_numpy(zero_copy_only=False)
    starts = np.r_[True, name[1:] != name[:-1]]
    starts[1] |= not carry.first_row
    begin = np.maximum.accumulate(np.where(starts, np.arange(len(name)), 0))
    columns = dict(rows.columns)
    for header, column in whole.items():
        if header != by and any(t.table == "orders" for t in recipe.columns.get(header, ())):
            empty = pc.equal(pc.utf8_trim_whitespace(column), "")
            columns[header] = pc.if_else(empty, column.take(pa.array(begin)), column).slice(1)
    carry.first_row = {header: column[int(begin[-1])].as_py() for header, column in whole.items()}
    return replace(rows, columns=columns)


def _extract(rows: Rows, recipe: Recipe) -> Rows:
    columns = dict(rows.columns)
    for header, pattern in recipe.reading.extracts.items():
        if header in columns:
            coded = columns[header].dictionary_encode()
            found = [m.group(0) if (m := re.search(pattern, text)) else "" for text in coded.dictionary.to_pylist()]
            columns[header] = pa.array(found, pa.string()).take(coded.indices)
    return replace(rows, columns=columns)


def _lost(match: Match, cells: Cells) -> dict[str, np.ndarray]:
    """Row numbers, by header, of ids whose last digits a workbook has lost."""
    found = {}
    for header, column in zip(match.headers, cells.columns, strict=True):
        if any(kind_of(t.name) == "id" for t in match.recipe.columns.get(header, ()) if "." in t.name):
            mask = lost_digits(column)
            if mask.any():
                found[header] = cells.row_no[mask]
    return found
