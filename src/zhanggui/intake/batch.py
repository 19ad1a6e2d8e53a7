"""The staged files of one call, loaded together: one commit a table, however many files there are."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence

from zhanggui.intake.crosscheck import cross_check
from zhanggui.intake.memory import give_back
from zhanggui.intake.report import Failure, ImportReport
from zhanggui.intake.staging import FileStaging
from zhanggui.kernel.errors import ZhangguiError
from zhanggui.kernel.words import Words, choose_lang
from zhanggui.warehouse.ledger import ImportRecord
from zhanggui.warehouse.staging import Outcome, StagedTable
from zhanggui.warehouse.workspace import Workspace

MOST = 2_000  # files that wait at most; their staged rows lie on disk
PATIENCE = 50  # failed loads of a call after which the fault is not looked for in single files any more
RETRY = Words("检查磁盘空间和权限，再导入一次", "check disk space and rights, then import again")
Job = tuple[ImportRecord, list[StagedTable]]
log = logging.getLogger(__name__)


class Batch:
    """Collects staged files in the order of the call; `flush` brings them into the lake and completes their records."""

    def __init__(self, ws: Workspace, report: ImportReport, dry_run: bool) -> None:
        self.ws, self.report, self.dry_run, self.lang = ws, report, dry_run, choose_lang()
        self.shops = ws.shops()
        self._waiting: list[Job] = []
        self._failures = 0

    def add(self, record: ImportRecord, staging: FileStaging | None) -> None:
        """Take a staged file; without staging, the record of one that was loaded before."""
        self.report.imports.append(record)
        if staging is None:
            return
        self._waiting.append((record, staging.tables))  # not the staging itself: it holds what was read of the file
        # What a file of shops says must be known to the files after it.
        if record.table == "shops" or len(self._waiting) >= MOST:
            self.flush()
            self.shops = self.ws.shops()

    def settle(self, sha256: str, shop: str) -> None:
        """Load what waits when the very same file is among it: only then is it known to have been loaded."""
        if not self.dry_run and any(w.sha256 == sha256 and w.shop == shop for w, _ in self._waiting):
            self.flush()

    def flush(self) -> None:
        """Load everything that waits."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            give_back()
            self._load(waiting)

    def drop(self) -> None:
        """Leave nothing behind of what waits."""
        for record, _ in self._waiting:
            shutil.rmtree(self.ws.imports / record.id, ignore_errors=True)
        self._waiting = []

    def _load(self, jobs: Sequence[Job]) -> None:
        """Load files together; when that fails, in halves, until those that cannot be loaded stand alone."""
        try:
            outcomes = self.ws.load_many(jobs, dry_run=self.dry_run)
        except Exception as error:
            self._failures += 1
            if len(jobs) > 1 and self._failures < PATIENCE:
                half = len(jobs) // 2
                self._load(jobs[:half])
                self._load(jobs[half:])
            else:
                self._give_up([record for record, _ in jobs], error)
            return
        for (record, _), outcome in zip(jobs, outcomes, strict=True):
            main = outcome.get(record.table, Outcome())
            record.rows |= {"inserted": main.inserted, "updated": main.updated, "unchanged": main.unchanged}
        if not self.dry_run:
            self._hold_against([record for record, _ in jobs])

    def _hold_against(self, records: list[ImportRecord]) -> None:
        """What the other tables of the shop say of the same days."""
        by_id = {record.id: record for record in records}
        for import_id, lines in cross_check(self.ws, records).items():
            by_id[import_id].reconciliation += [line.to_json(self.lang) for line in lines]
        self.ws.ledger.finish(*records)

    def _give_up(self, records: list[ImportRecord], error: Exception) -> None:
        """None of them counts as loaded. What could not be taken out of the lake again is taken out by the next import."""
        log.error("loading %d files", len(records), exc_info=error)
        begun = {r.id for _, r in self.ws.ledger.unfinished()}
        said = (str(error).splitlines() or [type(error).__name__])[0]
        what = error.what if isinstance(error, ZhangguiError) else Words(f"入库时出错：{said}", f"an error while loading it: {said}")
        mend = error.mend if isinstance(error, ZhangguiError) else RETRY
        for record in records:
            self.report.imports.remove(record)
            if record.id not in begun:
                shutil.rmtree(self.ws.imports / record.id, ignore_errors=True)
            self.report.failed.append(Failure(record.file, what, mend, at_load=True))
