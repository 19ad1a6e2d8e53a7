"""What `zhanggui doctor` looks at."""

from __future__ import annotations

import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec

from zhanggui import __version__
from zhanggui.cli.command import Call
from zhanggui.kernel.errors import ZhangguiError
from zhanggui.kernel.words import Words

LEAST_FREE = 1 << 30


@dataclass(frozen=True)
class Line:
    """One thing looked at. Not ok: `mend` says what to do."""

    what: Words
    ok: bool
    found: str
    mend: Words | None = None


def examine(call: Call) -> list[Line]:
    """Everything that must be right for the rest to work. Unfinished imports have been completed by now."""
    ws = call.ws
    free = shutil.disk_usage(ws.home).free
    lines = [
        Line(
            Words("程序", "program"),
            sys.version_info >= (3, 11),
            f"zhanggui {__version__}, Python {platform.python_version()}, {platform.system()}",
        ),
        Line(Words("引擎", "engine"), True, f"DuckDB {version('duckdb')}, Delta {version('deltalake')}, Ibis {version('ibis-framework')}"),
        Line(Words("工作目录", "workspace"), True, str(ws.home)),
        Line(
            Words("剩余空间", "free space"),
            free > LEAST_FREE,
            f"{free / (1 << 30):.1f} GiB",
            Words("清理磁盘或换一个目录", "free some space or move the workspace"),
        ),
        Line(Words("店铺", "shops"), True, ", ".join(ws.shops()) or "0"),
        Line(Words("未完成的导入", "unfinished imports"), not ws.ledger.unfinished(), str(len(ws.ledger.unfinished()))),
        Line(Words("Spark（可选）", "Spark (optional)"), True, "yes" if find_spec("pyspark") else "no"),
    ]
    for name in ws.lake.names():
        lines.append(_table(call, name))
    lines.append(_assets())
    try:
        call.boot()
        lines.append(Line(Words("计划库", "plan database"), True, "zhanggui.sqlite3"))
        lines.append(_background(call))
    except Exception as error:
        lines.append(
            Line(
                Words("计划库", "plan database"),
                False,
                str(error),
                Words("用 zhanggui restore 恢复备份", "restore a backup with: zhanggui restore"),
            )
        )
    return lines


def _assets() -> Line:
    """What the pages of the workbench load."""
    from zhanggui.cli.serve import VENDOR

    mend = Words("运行 python3 dev.py setup", "run python3 dev.py setup")
    return Line(Words("页面资源", "assets of the pages"), VENDOR.exists(), "yes" if VENDOR.exists() else "no", mend)


def _background(call: Call) -> Line:
    """Work that waits though nobody does it. Without work, nobody need be there."""
    from django_tasks_db.models import DBTaskResult

    from zhanggui.site.worker import alive

    workers, waiting = len(alive(call.ws.home)), DBTaskResult.objects.ready().count()
    mend = Words("运行 zhanggui serve，或 zhanggui worker", "run zhanggui serve, or zhanggui worker")
    return Line(Words("后台任务", "background work"), bool(workers) or not waiting, f"{workers} workers, {waiting} waiting", mend)


def _table(call: Call, name: str) -> Line:
    what = Words(f"表 {name}", f"table {name}")
    try:
        files = call.ws.lake.files(name)
        missing = [f.path for f in files.files if not call.ws.lake.has(f.path)]
    except ZhangguiError as error:
        return Line(what, False, error.say(call.lang))
    mend = Words("用 zhanggui restore 恢复备份", "restore a backup with: zhanggui restore")
    return Line(what, not missing, f"v{files.version}, {len(files.files)} files" + (f", {len(missing)} missing" if missing else ""), mend)
