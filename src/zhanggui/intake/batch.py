"""The staged files of one call, loaded together: one commit a table, however many files there are."""

from __future__ import annotations

import logging
import shutil

from zhanggui.intake.crosscheck import cross_check
from zhanggui.intake.memory import give_back
from zhanggui.intake.report import Failure, ImportReport
from zhanggui.intake.staging import FileStaging
from zhanggui.kernel.errors import ZhangguiError
from zhanggui.kernel.words import Words, choose_lang
from zhanggui.warehouse.ledger import ImportRecord
from zhanggui.warehouse.staging import Outcome
from zhanggui.warehouse.workspace import Workspace

MOST = 2_000  # files that wait at most; their staged rows lie on disk
log = logging.getLogger(__name__)


class Batch:
    """Collects staged files in the order of the call; `flush` brings them into the lake and completes their records."""

    def __init__(self, ws: Workspace, report: ImportReport, dry_run: bool) -> None:
        self.ws, self.report, self.dry_run, self.lang = ws, report, dry_run, choose_lang()
        self.shops = ws.shops()
        self._waiting: list[tuple[ImportRecord, FileStaging]] = []

    def add(self, record: ImportRecord, staging: FileStaging | None) -> None:
        """Take a staged file; without staging, the record of one that was loaded before."""
        self.report.imports.append(record)
        if staging is None:
            return
        self._waiting.append((record, staging))
        # What a file of shops says must be known to the files after it.
        if record.table == "shops" or len(self._waiting) >= MOST:
            self.flush()
            self.shops = self.ws.shops()

    def settle(self, sha256: str, shop: str) -> None:
        """Load what waits when the very same file is among it: only then is it known to have been loaded."""
        if any(w.sha256 == sha256 and w.shop == shop for w, _ in self._waiting):
            self.flush()

    def flush(self) -> None:
        """Load everything that waits."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        give_back()
        try:
            outcomes = self.ws.load_many([(record, staging.tables) for record, staging in waiting], dry_run=self.dry_run)
        except Exception as error:
            self._give_up([record for record, _ in waiting], error)
            return
        finally:
            for _, staging in waiting:
                staging.rejects.close()
        for (record, _), outcome in zip(waiting, outcomes, strict=True):
            main = outcome.get(record.table, Outcome())
            record.rows |= {"inserted": main.inserted, "updated": main.updated, "unchanged": main.unchanged}
        if not self.dry_run:
            for import_id, lines in cross_check(self.ws, [record for record, _ in waiting]).items():
                record = next(r for r, _ in waiting if r.id == import_id)
                record.reconciliation += [line.to_json(self.lang) for line in lines]
            self.ws.ledger.finish(*(record for record, _ in waiting))

    def _give_up(self, records: list[ImportRecord], error: Exception) -> None:
        """None of them counts as loaded. An import that has begun is completed by the next one; of any other nothing stays behind."""
        log.exception("loading %d files", len(records))
        begun = {r.id for _, r in self.ws.ledger.unfinished()}
        for record in records:
            self.report.imports.remove(record)
            if record.id not in begun:
                shutil.rmtree(self.ws.imports / record.id, ignore_errors=True)
            what = error.what if isinstance(error, ZhangguiError) else Words(f"入库时出错：{error}", f"an error while loading it: {error}")
            mend = (
                error.mend
                if isinstance(error, ZhangguiError)
                else Words("检查磁盘空间和权限，再导入一次", "check disk space and rights, then import again")
            )
            self.report.failed.append(Failure(record.file, what, mend, at_load=True))
