"""One file and one recipe → staged tables on disk and an account of every row; nothing of it is in the lake yet."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc

from zhanggui.intake.filedate import span_in_name
from zhanggui.intake.grouping import grouping
from zhanggui.intake.mapping import Setting, map_rows
from zhanggui.intake.parallel import in_order
from zhanggui.intake.piece import Piece, Told, make_piece
from zhanggui.intake.recipemodel import Recipe
from zhanggui.intake.recognise import Match
from zhanggui.intake.rejects import Reject, Rejected, siblings_of, write_rejects
from zhanggui.intake.rows import row_parts
from zhanggui.intake.spool import Spool
from zhanggui.intake.stage import reject_unkeyed
from zhanggui.kernel.words import Words
from zhanggui.warehouse.stagewriter import Writer
from zhanggui.warehouse.staging import Staged, StagedTable
from zhanggui.warehouse.tables import get_table


@dataclass
class FileStaging:
    """The staged tables of a file, what it came to, and its rejected rows until they are written."""

    matches: Sequence[Match]
    make_setting: Callable[[], Setting]
    whole: bool
    told: Told
    tables: list[StagedTable]
    rejects: Spool[Reject]
    staged: Staged

    @property
    def recipe(self) -> Recipe:
        return self.matches[0].recipe

    def loaded_sums(self) -> dict[str, Decimal]:
        """What lies in the main table by column, when rows of one key were joined; nothing when each row is a key."""
        main = next((t for t in self.tables if t.table == self.recipe.table), None)
        if main is None or main.path is None or main.count == self.told.loaded:
            return {}
        return column_sums(main.path, [name.partition(".")[2] for name in self.told.sums])

    def write_rejects(self, path: Path) -> None:
        """The rejected rows as a workbook, and with them the good rows that must be mended together with them."""
        setting, match = self.make_setting(), self.matches[0]
        name = self.recipe.table if self.recipe.is_canonical else match.sheet.name or self.recipe.id
        headers = list(dict.fromkeys(h for m in self.matches for h in m.headers if h))
        shown = {h: s for m in reversed(self.matches) for h, s in zip(m.headers, m.shown, strict=True)}
        sheet = Rejected.of(name, headers, shown, self.recipe, setting.file_name)
        write_rejects(path, heapq.merge(self.rejects, self._siblings(), key=lambda r: r.row_no), sheet)

    def _siblings(self) -> Iterator[Reject]:
        """A second pass over the file, only for files that add up the rows of a key and have rejected some."""
        if not self.told.keys_of_rejected:
            return
        setting = self.make_setting()
        for rows in row_parts(self.matches, self.whole):
            frame = map_rows(rows, self.recipe, setting)
            reject_unkeyed(frame, self.recipe)
            yield from siblings_of(self.told.keys_of_rejected, frame, rows, self.recipe, setting)

    def discard(self) -> None:
        """Leave nothing behind."""
        self.rejects.close()
        self.staged.discard()


def stage_file(matches: Sequence[Match], make_setting: Callable[[], Setting], folder: Path) -> FileStaging:
    """Read the sheets that follow one recipe into staged tables under `folder`, piece by piece.

    Raises FileError when the file cannot be read or dated, ReadOtherwise when it must be read in another way; then nothing is left.
    """
    recipe, setting = matches[0].recipe, make_setting()
    staging = FileStaging(matches, make_setting, _in_one_piece(recipe, setting.file_name), Told(), [], Spool(), Staged(folder))
    writers: dict[str, Writer] = {}
    try:
        for piece in in_order(lambda rows: make_piece(rows, recipe, setting), row_parts(matches, staging.whole)):
            _take(piece, staging, writers, recipe)
        staging.tables = [table for writer in writers.values() if (table := writer.close())]
    except BaseException:
        staging.discard()
        raise
    staging.told.warnings |= dict.fromkeys(_joined(staging))
    return staging


def _joined(staging: FileStaging) -> Iterator[Words]:
    """What became of rows that share a key."""
    main = next((t.count for t in staging.tables if t.table == staging.recipe.table), 0)
    if 0 < main < staging.told.loaded:
        rows = staging.told.loaded
        yield Words(f"有主键相同的行：{rows:,} 行合成 {main:,} 条", f"rows of the same key: {rows:,} became {main:,}")
    if emptied := sum(t.emptied for t in staging.tables):
        said = f"{emptied} 个比率由几行合成，无法合并，留空", f"{emptied} rates belong to keys of several rows and were left empty"
        yield Words(*said)


def _take(piece: Piece, staging: FileStaging, writers: dict[str, Writer], recipe: Recipe) -> None:
    staging.told.add(piece.told)
    staging.rejects.extend(piece.rejects)
    for name, rows in piece.tables.items():
        if name not in writers:
            writers[name] = staging.staged.writer(name, grouping(get_table(name), rows.column_names, recipe))
        writers[name].write(rows)


def _in_one_piece(recipe: Recipe, file_name: str) -> bool:
    """True where something is judged over the whole file: how its days, periods and decimals are written, which row a blank cell repeats,
    has a subtotal rows below it, is the one day of its rows the end of the span in its name.
    """
    reading, span = recipe.reading, recipe.reading.preface_span or span_in_name(file_name)
    judged = recipe.period or recipe.subtotal_tree or reading.month_first or reading.cells_tell_decimal
    below = reading.fill_down or reading.ends_at_blank_line
    return bool(judged or below or (reading.period_from_name and span and span.period != "day"))


def column_sums(path: Path, columns: Sequence[str]) -> dict[str, Decimal]:
    """Sums of columns of a staged table, read in pieces."""
    from pyarrow.dataset import dataset  # loads pandas: not when the program starts

    sums = dict.fromkeys(columns, Decimal(0))
    for batch in dataset(path, format="parquet").to_batches(columns=list(columns)):
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            total = pc.sum(column).as_py()
            sums[name] += Decimal(0) if total is None else Decimal(str(total))
    return sums
