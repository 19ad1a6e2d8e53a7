"""Importing: paths in, facts in the lake out, with a report of every row. One bad file never stops the others."""

from __future__ import annotations

import logging
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from zhanggui.intake.containers import Source, find_files, open_file, read_sheets
from zhanggui.intake.dating import period_of
from zhanggui.intake.filedate import span_in_name
from zhanggui.intake.frame import Frame
from zhanggui.intake.mapping import Setting, map_rows
from zhanggui.intake.recipe import all_recipes
from zhanggui.intake.recipemodel import CANONICAL, Recipe
from zhanggui.intake.recognise import Match, match_as, recognise
from zhanggui.intake.reconcile import ELSEWHERE, reconcile
from zhanggui.intake.rejects import write_rejects
from zhanggui.intake.report import Failure, ImportReport
from zhanggui.intake.rows import Rows, join_rows, read_rows
from zhanggui.intake.stage import Staging, reject_unkeyed, stage
from zhanggui.kernel.errors import FileError, ZhangguiError
from zhanggui.kernel.words import Words, choose_lang
from zhanggui.warehouse.ledger import ImportRecord
from zhanggui.warehouse.staging import Outcome
from zhanggui.warehouse.tables import get_table
from zhanggui.warehouse.workspace import Workspace, new_id

Progress = Callable[[int, int, str], None]
log = logging.getLogger(__name__)


def import_paths(
    ws: Workspace,
    paths: Sequence[Path | str],
    shop_key: str | None,
    recipe: str | None = None,
    date_arg: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import files, folders and archives. Raises UseError for an unknown shop, recipe or path; bad files are in the report."""
    if shop_key is not None:
        ws.shop(shop_key)
    recipes = all_recipes(ws.home)
    job = _Job(ws, shop_key, list(recipes), recipes.get(recipe) if recipe and recipe != CANONICAL else None, date_arg, dry_run)
    report = ImportReport()
    files = find_files([Path(p) for p in paths])
    for number, path in enumerate(files):
        if progress:
            progress(number, len(files), str(path))
        _import_path(path, job, report)
    if progress:
        progress(len(files), len(files), "")
    return report


def _import_path(path: Path, job: _Job, report: ImportReport) -> None:
    with tempfile.TemporaryDirectory(prefix="zhanggui-") as folder:
        scratch = Path(folder)
        for source in open_file(path, scratch):
            try:
                if source.error:
                    raise source.error
                for record in job.load(source, scratch):
                    report.imports.append(record)
            except ZhangguiError as error:
                report.failed.append(Failure.of(source.name, error))
            except Exception as error:  # whatever a file does to us, the others still load
                log.exception("importing %s", source.name)
                what = Words(f"读取时出错：{type(error).__name__}", f"an error while reading it: {type(error).__name__}")
                report.failed.append(Failure(source.name, what, Words("请把这个文件报告给我们", "please report this file")))


@dataclass(frozen=True)
class Prepared:
    """A file that is read, mapped and staged; nothing of it is in the lake yet."""

    recipe: Recipe
    setting: Setting
    sheet: str
    rows: Rows
    frame: Frame
    staging: Staging


def prepare(matches: Sequence[Match], setting: Setting) -> Prepared:
    """Read the sheets that follow one recipe, as far as they go without touching the lake."""
    recipe = matches[0].recipe
    rows = join_rows([read_rows(m) for m in matches])
    frame = map_rows(rows, recipe, setting)
    reject_unkeyed(frame, recipe)
    sheet = recipe.table if recipe.is_canonical else matches[0].sheet.name or recipe.id
    return Prepared(recipe, setting, sheet, rows, frame, stage(frame, rows, recipe))


class _Job:
    """One call of import: what is the same for all its files."""

    def __init__(
        self, ws: Workspace, shop: str | None, recipes: list[Recipe], chosen: Recipe | None, date_arg: date | None, dry_run: bool
    ) -> None:
        self.ws, self.shop, self.recipes, self.chosen = ws, shop, recipes, chosen
        self.date_arg, self.dry_run = date_arg, dry_run
        self.shops = ws.shops()
        self.lang = choose_lang()

    def load(self, source: Source, scratch: Path) -> Iterator[ImportRecord]:
        """The imports of one file: one for each recipe that its sheets follow."""
        sheets = read_sheets(source, scratch)
        matches = match_as(sheets, self.chosen) if self.chosen else recognise(sheets, self.recipes, source.file_name)
        groups: dict[str, list[Match]] = defaultdict(list)
        for match in matches:
            groups[f"{match.recipe.id}:{match.recipe.table}"].append(match)
        # A sheet that a recipe leaves out on purpose (the same traffic split otherwise) is no stranger.
        chosen = any(m.recipe.sheets for m in matches)
        strange = [] if chosen else [s.name for s in sheets if s.name not in {m.sheet.name for m in matches}]
        for group in groups.values():
            yield self._load_group(source, group, strange)

    def _load_group(self, source: Source, matches: list[Match], strange: list[str]) -> ImportRecord:
        recipe = matches[0].recipe
        if self.shop is None and not all(m.recipe.is_canonical and "shop" in m.headers for m in matches):
            raise FileError(Words("没有说明是哪个店铺", "which shop is it of?"), Words("用 --shop 说明", "say it with --shop"))
        record = ImportRecord(new_id(), source.name, source.sha256, recipe.id, recipe.table, self.shop or "")
        record.date_arg = self._date_text(matches[0], source.file_name)
        if self.shop and (done := self._done(record)):
            return done
        prepared = prepare(matches, Setting(self.shops, self.shop, self.date_arg, source.file_name, self._secret))
        if not self.shop:  # only the rows tell which shops the file is of
            record.shop = ",".join(sorted(s for s in prepared.frame.columns["shop"].unique().to_pylist() if s in self.shops))
            if done := self._done(record):
                return done
        self._describe(record, prepared, strange)
        return self._commit(record, prepared)

    def _secret(self) -> bytes:
        """The workspace's key; a dry run must not be what makes it."""
        if self.dry_run and not (self.ws.home / "secret.key").exists():
            return b"dry run"
        return self.ws.secret()

    def _date_text(self, match: Match, file_name: str) -> str:
        """What dates the file besides its cells: --date, or the name of the file. The same bytes under another day are another file."""
        if self.date_arg:
            return self.date_arg.isoformat()
        table = get_table(match.recipe.table)
        dated = any(h in match.headers for h in match.recipe.headers_of(f"{table.name}.{table.day}"))
        span = span_in_name(file_name) if table.day in table.key and (match.recipe.reading.period_from_name or not dated) else None
        return f"{span.first}_{span.last}" if span else ""

    def _done(self, record: ImportRecord) -> ImportRecord | None:
        """The very same file, loaded before and not undone: everything in it is unchanged."""
        done = self.ws.ledger.find_done(record.sha256, record.shop, record.recipe, record.date_arg)
        if done is None or done.table != record.table:
            return None
        rows = dict(done.rows)
        rows["unchanged"] = rows["inserted"] + rows["updated"] + rows["unchanged"]
        rows["inserted"] = rows["updated"] = 0
        return replace(done, rows=rows, file=record.file)

    def _describe(self, record: ImportRecord, it: Prepared, strange: list[str]) -> None:
        """Write down what was found in the file: counts, dates, differences, warnings."""
        loaded = int(it.staging.main.sum())
        dropped = it.rows.dropped + Counter({ELSEWHERE: int(it.frame.good.sum()) - loaded})
        words = [Words(f"{why.zh}：{count} 行", f"{why.en}: {count}") for why, count in dropped.items()]
        if strange:
            words.append(Words(f"没有认出的工作表，跳过：{'、'.join(strange)}", f"sheets not recognised and skipped: {', '.join(strange)}"))
        lines, ratio_words = reconcile(it.frame, it.rows, it.recipe, it.staging)
        record.period = period_of(it.frame, it.recipe)
        record.reconciliation = [line.to_json(self.lang) for line in lines]
        record.warnings = [w.say(self.lang) for w in (*words, *it.frame.warnings, *it.staging.warnings, *ratio_words)]
        record.rows = {"read": it.rows.read, "inserted": loaded, "updated": 0, "unchanged": 0}
        record.rows |= {"dropped": dropped.total(), "rejected": len(it.frame.reasons) + len(it.rows.odd)}

    def _commit(self, record: ImportRecord, it: Prepared) -> ImportRecord:
        """Bring the staged rows into the lake, and the rejected ones into a workbook. A dry run only counts."""
        if not self.dry_run and record.rows["rejected"]:
            path = self.ws.imports / record.id / "rejects.xlsx"
            write_rejects(path, it.frame, it.rows, it.recipe, it.setting, it.sheet)
            record.rejects_file = str(path)
        try:
            outcomes = self.ws.load(record, it.staging.tables, dry_run=self.dry_run)
        except Exception:
            # An import that has begun is completed by the next one; of any other nothing stays behind.
            if record.rejects_file and record.id not in {r.id for _, r in self.ws.ledger.unfinished()}:
                Path(record.rejects_file).unlink(missing_ok=True)
            raise
        main = outcomes.get(record.table, Outcome())
        record.rows |= {"inserted": main.inserted, "updated": main.updated, "unchanged": main.unchanged}
        if not self.dry_run:
            self.ws.ledger.finish(record)
        return record
