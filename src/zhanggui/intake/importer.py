"""Importing: paths in, facts in the lake out, with a report of every row. One bad file never stops the others."""

from __future__ import annotations

import logging
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from zhanggui.intake.batch import Batch
from zhanggui.intake.containers import Source, find_files, open_file, read_sheets
from zhanggui.intake.filedate import span_in_name
from zhanggui.intake.mapping import Setting
from zhanggui.intake.memory import be_lean
from zhanggui.intake.othershop import of_another_platform, of_several_shops
from zhanggui.intake.ownnames import own_columns
from zhanggui.intake.piece import say_dropped
from zhanggui.intake.ratios import ratio_warnings
from zhanggui.intake.recipe import all_recipes, recipe_named
from zhanggui.intake.recipemodel import CANONICAL, Recipe
from zhanggui.intake.recognise import AmbiguousFile, Match, match_as, recognise
from zhanggui.intake.reconcile import lines_of
from zhanggui.intake.report import Failure, ImportReport
from zhanggui.intake.sheets import Sheet
from zhanggui.intake.source import readable
from zhanggui.intake.staging import FileStaging, stage_file
from zhanggui.intake.template import NOTES
from zhanggui.intake.textfile import ReadOtherwise
from zhanggui.kernel.errors import FileError, ZhangguiError
from zhanggui.kernel.words import Words, choose_lang
from zhanggui.warehouse.ledger import ImportRecord
from zhanggui.warehouse.tables import get_table
from zhanggui.warehouse.workspace import Workspace, new_id

Progress = Callable[[int, int, str], None]
Choose = Callable[[str, Sequence[Recipe]], Recipe | None]
Called = Callable[[str], str]
SHOPS_NAMED = 8
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
log = logging.getLogger(__name__)


def import_paths(
    ws: Workspace,
    paths: Sequence[Path | str],
    shop_key: str | None,
    recipe: str | None = None,
    date_arg: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    choose: Choose | None = None,
    keep_rejects: bool = True,
    called: Called | None = None,
) -> ImportReport:
    """Import files, folders and archives, with one commit a table for all of them. Bad files are in the report.

    `choose` is asked when a file looks like several exports; `called` says what a file is called to people, when not by its path.
    Raises UseError for an unknown shop, recipe or path.
    """
    if shop_key is not None:
        ws.shop(shop_key)
    be_lean()
    chosen = recipe_named(recipe, ws.home) if recipe and recipe != CANONICAL else None
    report = ImportReport()
    files = find_files([Path(p) for p in paths])
    with tempfile.TemporaryDirectory(prefix="zhanggui-") as scratch:
        job = _Job(ws, shop_key, chosen, date_arg, dry_run, Path(scratch), report, choose, keep_rejects)
        job.called = called
        try:
            for number, path in enumerate(files):
                if progress:
                    progress(number, len(files), readable(str(path)))
                job.import_file(path)
            job.batch.flush()
        finally:
            job.batch.drop()
    if progress:
        progress(len(files), len(files), "")
    return report


class _Job:
    """One call of import: what is the same for all its files."""

    called: Called | None = None

    def __init__(
        self,
        ws: Workspace,
        shop: str | None,
        chosen: Recipe | None,
        date_arg: date | None,
        dry_run: bool,
        scratch: Path,
        report: ImportReport,
        choose: Choose | None,
        keep_rejects: bool,
    ) -> None:
        self.ws, self.shop, self.chosen, self.date_arg, self.dry_run = ws, shop, chosen, date_arg, dry_run
        self.scratch, self.report, self.choose, self.keep_rejects = scratch, report, choose, keep_rejects
        self.batch = Batch(ws, report, dry_run)
        self.lang = choose_lang()
        own = list((ws.home / "recipes").rglob("*.toml"))
        if own:  # a mistake in one of them is told before anything is loaded
            self.recipes = list(all_recipes(ws.home))
        # A recipe of the workspace that was changed after an import may read its file otherwise.
        changed = max((p.stat().st_mtime for p in own), default=0.0)
        self.recipes_at = _stamp(changed)

    @cached_property
    def recipes(self) -> list[Recipe]:
        """Read only when some file is not known already."""
        return list(all_recipes(self.ws.home))

    def import_file(self, path: Path) -> None:
        """All that is in one file; whatever it does to us, the other files still load."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            for found in open_file(path, Path(folder)):
                source = replace(found, name=self.called(found.name)) if self.called else found
                try:
                    if source.error:
                        raise source.error
                    self._load(source, Path(folder))
                except ZhangguiError as error:
                    self.report.failed.append(Failure.of(source.name, error))
                except Exception as error:
                    log.exception("importing %s", source.name)
                    what = Words(f"读取时出错：{type(error).__name__}", f"an error while reading it: {type(error).__name__}")
                    self.report.failed.append(Failure(source.name, what, Words("请把这个文件报告给我们", "please report this file")))

    def _load(self, source: Source, folder: Path) -> None:
        """The imports of one file: one for each recipe that its sheets follow."""
        if known := self._known(source):
            for record in known:
                self.batch.add(record, None)
            return
        sheets = read_sheets(source, folder)
        while sheets:
            sheets = self._load_sheets(source, sheets)

    def _load_sheets(self, source: Source, sheets: list[Sheet]) -> list[Sheet]:
        """Stage what the sheets hold; the sheets to begin anew with, when it turned out that the file must be read in another way."""
        staged: list[tuple[ImportRecord, FileStaging | None]] = []
        again: list[Sheet] = []
        try:
            for one in self._stage_sheets(source, sheets):
                staged.append(one)
        except ReadOtherwise as other:
            again = [other.sheet]
        finally:  # what came before a table that cannot be read still loads
            for record, staging in staged:
                if not again:
                    self.batch.add(record, staging)
                elif staging is not None:
                    staging.discard()
        return again

    def _stage_sheets(self, source: Source, sheets: list[Sheet]) -> Iterator[tuple[ImportRecord, FileStaging | None]]:
        matches = self._recognise(source, sheets)
        groups: dict[str, list[Match]] = defaultdict(list)
        for match in matches:
            groups[f"{match.recipe.id}:{match.recipe.table}"].append(match)
        # A sheet that a recipe leaves out on purpose (the same traffic split otherwise) is no stranger.
        chosen = any(m.recipe.sheets for m in matches)
        strange = [] if chosen else [s.name for s in sheets if s.name not in {NOTES, *(m.sheet.name for m in matches)}]
        for group in groups.values():
            yield self._stage_group(source, group, strange, len(groups))

    def _recognise(self, source: Source, sheets: list[Sheet]) -> list[Match]:
        if self.chosen:
            return match_as(sheets, self.chosen)
        try:
            return recognise(sheets, self.recipes, source.file_name)
        except AmbiguousFile as error:
            picked = self.choose(source.name, error.choices) if self.choose else None
            if picked is None:
                raise
            return match_as(sheets, picked)

    def _stage_group(
        self, source: Source, matches: list[Match], strange: list[str], of_file: int
    ) -> tuple[ImportRecord, FileStaging | None]:
        """The import of one recipe, staged; or the record of an earlier import of the very same file, with nothing to load."""
        recipe = matches[0].recipe
        if self.shop is None and not all(m.recipe.is_canonical and "shop" in m.headers for m in matches):
            raise FileError(Words("没有说明是哪个店铺", "which shop is it of?"), _say_shop(self.batch.shops))
        record = ImportRecord(new_id(), source.name, source.sha256, recipe.id, recipe.table, self.shop or "")
        record.date_arg, record.of_file = self._date_text(matches[0], source.file_name), of_file
        if self.shop and (done := self._done(record, recipe)):
            return done, None
        shops = self.batch.shops
        folder = (self.scratch if self.dry_run else self.ws.imports) / record.id
        names = own_columns(self.ws.home)
        staging = stage_file(
            matches, lambda: Setting(shops, self.shop, self.date_arg, source.file_name, self._secret, own_names=names), folder
        )
        try:
            if not self.shop:  # only the rows tell which shops the file is of
                record.shop = ",".join(sorted(s for s in staging.told.shops if s in shops))
                if done := self._done(record, recipe):
                    staging.discard()
                    return done, None
            self._describe(record, staging, strange)
            if record.rows["rejected"] and self.keep_rejects and not self.dry_run:
                path = self.ws.imports / record.id / "rejects.xlsx"
                staging.write_rejects(path)
                record.rejects_file = str(path)
            staging.rejects.close()
        except BaseException:
            staging.discard()
            raise
        return record, staging

    def _secret(self) -> bytes:
        """The workspace's key; a dry run must not be what makes it."""
        if self.dry_run and not (self.ws.home / "secret.key").exists():
            return b"dry run"
        return self.ws.secret()

    def _date_text(self, match: Match, file_name: str) -> str:
        """What is told of the file besides its cells: by --date, or by its name. The same bytes under another day are another file."""
        if self.date_arg:
            return self.date_arg.isoformat()
        table = get_table(match.recipe.table)
        dated = any(h in match.headers for h in match.recipe.headers_of(f"{table.name}.{table.day}"))
        span = span_in_name(file_name) if table.day in table.key and (match.recipe.reading.period_from_name or not dated) else None
        parts = [found.group(0) for p in match.recipe.reading.from_name.values() if (found := re.search(p, file_name))]
        return "_".join([*([f"{span.first}_{span.last}"] if span else []), *parts])

    def _known(self, source: Source) -> list[ImportRecord]:
        """The imports of a file that was loaded before under the same name and in the same way: it need not be read again."""
        if self.shop is None or self.chosen is not None:
            return []
        self.batch.settle(source.sha256, self.shop)
        same = [r for r in self.ws.ledger.find_same(source.sha256, self.shop) if r.id[:15] > self.recipes_at]
        named = [r for r in same if _base(r.file) == source.file_name and self._dated_alike(r)]
        latest = {(r.recipe, r.table): r for r in named}.values()
        return [_unchanged(r, source.name) for r in latest] if latest and len(latest) == max(r.of_file for r in latest) else []

    def _dated_alike(self, record: ImportRecord) -> bool:
        if self.date_arg:
            return record.date_arg == self.date_arg.isoformat()
        return not DAY.fullmatch(record.date_arg)

    def _done(self, record: ImportRecord, recipe: Recipe) -> ImportRecord | None:
        """The very same file, loaded before and not undone: everything in it is unchanged, unless its recipe was mended since."""
        self.batch.settle(record.sha256, record.shop)
        done = self.ws.ledger.find_done(record.sha256, record.shop, record.recipe, record.table, record.date_arg)
        return _unchanged(done, record.file) if done and done.id[:15] > _stamp(recipe.written_at) else None

    def _describe(self, record: ImportRecord, staging: FileStaging, strange: list[str]) -> None:
        """Write down what was found in the file: counts, dates, differences, warnings."""
        told = staging.told
        words = of_another_platform(staging.recipe, self.batch.shops.get(record.shop), None if self.dry_run else record.id)
        if not (told.read or told.rejected):
            words.append(Words("只有表头，没有数据行", "a header without rows"))
        words += say_dropped(told.dropped)
        if strange:
            words.append(Words(f"没有认出的工作表，跳过：{'、'.join(strange)}", f"sheets not recognised and skipped: {', '.join(strange)}"))
        lines = lines_of(told.sums, told.totals, staging.recipe, staging.loaded_sums())
        record.period = told.period
        record.reconciliation = [line.to_json(self.lang) for line in lines]
        record.warnings = [
            w.say(self.lang) for w in (*words, *of_several_shops(told.shops_named), *told.warnings, *ratio_warnings(told.ratios))
        ]
        record.rows = {"read": told.read, "inserted": told.loaded, "updated": 0, "unchanged": 0}
        record.rows |= {"dropped": told.dropped.total(), "rejected": told.rejected}


def _stamp(moment: float) -> str:
    """Seconds since 1970 as the ids of imports begin."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y%m%dT%H%M%S")


def _say_shop(shops: Iterable[str]) -> Words:
    """How to say which shop: with the shops that there are, or how to enter one."""
    keys = sorted(shops)[:SHOPS_NAMED]
    if not keys:
        return Words("先登记：zhanggui shop add 代号 --platform 平台", "enter one first: zhanggui shop add KEY --platform PLATFORM")
    return Words(f"用 --shop 说明，已登记：{'、'.join(keys)}", f"say it with --shop; there are: {', '.join(keys)}")


def _base(name: str) -> str:
    """The plain name of a file, or of a member of an archive (…/a.zip!folder/b.csv)."""
    return re.split(r"[/\\!]", name)[-1]


def _unchanged(done: ImportRecord, file: str) -> ImportRecord:
    """The record of an import, told of the same file again."""
    rows = dict(done.rows)
    rows["unchanged"] = rows["inserted"] + rows["updated"] + rows["unchanged"]
    rows["inserted"] = rows["updated"] = 0
    return replace(done, rows=rows, file=file)
