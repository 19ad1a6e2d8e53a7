"""What runs in the background. Every job may be killed at any moment and begun anew: doing it twice does the same as once."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django_tasks import task

from zhanggui.kernel.errors import ZhangguiError
from zhanggui.kernel.words import Lang
from zhanggui.site import uploads
from zhanggui.site.accounts.service import note
from zhanggui.site.models import ASKS, DONE, FAILED, RUNNING, Upload
from zhanggui.site.web.desk import workspace
from zhanggui.warehouse.workspace import Workspace

if TYPE_CHECKING:
    from zhanggui.intake.recipemodel import Recipe
    from zhanggui.intake.report import ImportReport

IMPORTED, UNDONE = "import.done", "import.undone"
BROKEN = {
    "what": ["导入时出了没料到的错", "something unexpected broke while importing"],
    "mend": ["数据没有乱；再试一次，还不行请把文件报告给开发者", "no data are harmed; try again, else report the file to the developers"],
}
BEAT = 0.4  # seconds between two notes of how far one is
LATER = -10  # priority of what may wait until nobody else does
log = logging.getLogger(__name__)


@task()
def run_upload(upload: int) -> None:
    """Import what somebody sent, or take out again what they no longer want."""
    row = Upload.objects.filter(id=upload).first()
    if row is None or not row.is_open:
        return  # it had ended before its worker was killed
    row.mark(state=RUNNING, share=0.0, tries=row.tries + 1, said="", error={})
    try:
        with _speaking(row.lang):
            _take_out(row) if row.undoes else _take_in(row)
    except ZhangguiError as error:
        mend = list(error.mend) if error.mend else ["", ""]
        row.mark(state=FAILED, error={"what": list(error.what), "mend": mend}, ended=timezone.now())
    except Exception:
        log.exception("upload %s", upload)
        row.mark(state=FAILED, error=BROKEN, ended=timezone.now())


@task(priority=LATER)
def make_ready(shop: str, day: str, lang: str) -> None:
    """After an import: join small files of the lake, and have the brief of the newest day lie ready before somebody asks for it."""
    from zhanggui.site import briefs, jobs_effects

    ws = workspace()
    ws.tidy()
    uploads.tidy(ws.home)
    briefs.make_ready(ws, [shop], date.fromisoformat(day), "en" if lang == "en" else "zh")
    jobs_effects.ask_for_effects()  # new files may tell what finished tasks brought


def _take_in(row: Upload) -> None:
    from zhanggui.intake.importer import import_paths
    from zhanggui.intake.settings import keeps_rejects
    from zhanggui.site.targets import apply_targets

    ws, lang = workspace(), _lang(row)
    ws.recover()
    paths = [uploads.path_of(ws.home, row, n) for n in range(len(row.files))]
    names = _names(row)
    asks: dict[str, list[str]] = {}
    report = import_paths(
        ws,
        paths,
        row.shop,
        row.recipe or None,
        row.day,
        progress=_telling(row),
        choose=_asking(asks),
        keep_rejects=keeps_rejects(ws.home),
        called=_caller(dict(zip(map(str, paths), names, strict=True))),
    )
    apply_targets(ws, report, lang)
    _finish(ws, row, report, names, asks)


def _finish(ws: Workspace, row: Upload, report: ImportReport, names: Sequence[str], asks: dict[str, list[str]]) -> None:
    """Write down what came of it, keep only the files that must be looked at, and see to the brief."""
    bad = {names.index(told) for f in report.failed if (told := f.file.split("!")[0]) in names}
    state = ASKS if asks else FAILED if report.failed and not report.imports else DONE
    files = [{**file, "kept": n in bad} for n, file in enumerate(row.files)]
    newest = newest_day(ws, row.shop)
    row.mark(files=files, report=report.to_json(_lang(row)), asks=asks, state=state, share=1.0, newest=newest, ended=timezone.now())
    uploads.forget(ws.home, row, bad)
    for record in report.imports:
        note(row.who, IMPORTED, record.id, record.shop, {"file": record.file, "recipe": record.recipe, "upload": row.id})
    if report.imports and newest is not None:
        make_ready.enqueue(row.shop, newest.isoformat(), row.lang)


def _take_out(row: Upload) -> None:
    """Twice does the same as once: what is out already is out."""
    ws = workspace()
    ws.recover()
    state, record = ws.ledger.get(row.undoes)
    if state != "undone":
        ws.undo(row.undoes)
    row.mark(
        state=DONE, share=1.0, report={"undone": record.id, "file": record.file}, newest=newest_day(ws, row.shop), ended=timezone.now()
    )
    note(row.who, UNDONE, record.id, record.shop, {"file": record.file})


def newest_day(ws: Workspace, shop: str) -> date | None:
    """The last day, yesterday at most, that the imports of a shop tell of: the day whose brief is worth reading."""
    from zhanggui.brief.coverage import WATCHED

    last = [
        r.period[1] for state, r in ws.ledger.all() if state == "done" and r.table in WATCHED and shop in r.shop.split(",") and r.period[1]
    ]
    return min(date.fromisoformat(max(last)[:10]), timezone.localdate() - timedelta(days=1)) if last else None


def _lang(row: Upload) -> Lang:
    return "en" if row.lang == "en" else "zh"


def _names(row: Upload) -> list[str]:
    """What the files are called: by their own names; where two have the same, with their number before it."""
    names = row.names
    return [name if names.count(name) == 1 else f"{n + 1}/{name}" for n, name in enumerate(names)]


def _caller(told: dict[str, str]) -> Callable[[str], str]:
    def called(name: str) -> str:
        path, mark, member = name.partition("!")
        return told.get(path, path.rsplit(os.sep, 1)[-1]) + mark + member

    return called


def _telling(row: Upload) -> Callable[[int, int, str], None]:
    """How far one is, by the bytes of the files, written down now and then."""
    sizes, last = [f["size"] + 1 for f in row.files], [0.0]

    def tell(number: int, total: int, text: str) -> None:
        if number and number < total and time.monotonic() - last[0] < BEAT:
            return
        last[0] = time.monotonic()
        said = row.names[number] if number < len(row.files) else ""
        row.mark(share=round(0.95 * sum(sizes[:number]) / sum(sizes), 4), said=said[:300])

    return tell


def _asking(asks: dict[str, list[str]]) -> Callable[[str, Sequence[Recipe]], Recipe | None]:
    """Nobody sits at the worker: what must be asked is kept for the page."""

    def choose(name: str, choices: Sequence[Recipe]) -> None:
        asks[name] = [recipe.id for recipe in choices]

    return choose


@contextmanager
def _speaking(lang: str) -> Iterator[None]:
    """The words of a report are those of its reader."""
    before = os.environ.get("ZHANGGUI_LANG")
    os.environ["ZHANGGUI_LANG"] = lang
    try:
        yield
    finally:
        os.environ.pop("ZHANGGUI_LANG") if before is None else os.environ.update(ZHANGGUI_LANG=before)
