"""After an import: target sheets go into the plan. Intake cannot do it, for plans lie in the database of what people decide."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words
from zhanggui.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from zhanggui.desks.plan.sheet import Sheet
    from zhanggui.intake.report import ImportReport
    from zhanggui.warehouse.ledger import ImportRecord

TABLE = "targets"
HISTORY = 400  # days before the year that give a plan its shape


def apply_targets(ws: Workspace, report: ImportReport, lang: Lang) -> None:
    """Set and lock what the loaded target sheets say. What was done is a warning of the import; a contradiction is a failure of its file."""
    from zhanggui.intake.report import Failure
    from zhanggui.site.boot import boot

    loaded = [r for r in report.imports if r.table == TABLE and r.shop in ws.shops()]
    if not loaded:
        return
    boot(ws.home)
    for shop in dict.fromkeys(r.shop for r in loaded):
        mine = [r for r in loaded if r.shop == shop]
        try:
            for words in _apply(ws, shop, mine):
                mine[-1].warnings.append(words.say(lang))
        except UseError as error:
            what = Words(
                f"目标已保存，但没有写进计划：{error.what.zh}", f"the targets are kept, but the plan was not changed: {error.what.en}"
            )
            report.failed.append(Failure(mine[-1].file, what, error.mend))


def _apply(ws: Workspace, shop: str, records: list[ImportRecord]) -> list[Words]:
    from zhanggui.desks.plan import service
    from zhanggui.desks.plan.sheet import read_sheet
    from zhanggui.warehouse.targets import targets_of

    about = ws.shops()[shop]
    rows = targets_of(ws.lake, shop, {r.id for r in records}, {"", shop, about.name})
    whole = {_cell(r) for r in rows if not r["scope"]}
    rows = [r for r in rows if not r["scope"] or _cell(r) not in whole]
    said = []
    for sheet in read_sheet(rows):
        done = service.apply_sheet(shop, sheet, _history(ws, shop, sheet), platform=about.platform, home=ws.home)
        if done:
            said.append(_told(done, sheet))
    return said


def _cell(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["metric"], row["level"], row["starts_on"]


def _told(done: dict[str, Any], sheet: Sheet) -> Words:
    return Words(
        f"计划已更新：{sheet.year} 年 {sheet.metric} {done['amount']:,.2f}，锁定 {len(sheet.locks)} 项",
        f"plan updated: {sheet.metric} of {sheet.year} {done['amount']:,.2f}, {len(sheet.locks)} cells locked",
    )


def _history(ws: Workspace, shop: str, sheet: Sheet) -> dict[date, float] | None:
    """The metric by day, for the shape of a new plan."""
    import zhanggui.metrics.catalogue  # noqa: F401  declares the metrics
    from zhanggui.metrics.query import query
    from zhanggui.warehouse.engine import Reader

    first = date(sheet.year, 1, 1) - timedelta(days=HISTORY)
    result = query(Reader(ws.lake), [sheet.metric], [shop], first, date(sheet.year, 12, 31), ["day"])[0]
    return {date.fromisoformat(r["day"]): r["value"] for r in result.rows if r["value"] is not None} or None
