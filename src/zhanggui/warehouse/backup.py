"""A workspace in one zip file, and back."""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

from zhanggui.kernel.errors import FileError, UseError
from zhanggui.kernel.words import Words
from zhanggui.warehouse.workspace import Workspace

LEFT_OUT = ("locks", "spill", "uploads", "cache")
MARK = "ledger.sqlite3"
DATABASES = (".sqlite3", ".db")


def backup(ws: Workspace, target: Path) -> None:
    """Write the whole workspace into a zip, while nothing else writes to it. The file appears whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.part")
    try:
        with ws.writing(), tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(ws.home.rglob("*")):
                name = path.relative_to(ws.home)
                if not path.is_file() or name.parts[0] in LEFT_OUT or path.name.endswith(("-wal", "-shm", ".lock")) or path == fresh:
                    continue
                archive.write(_still(path, Path(folder)) if path.suffix in DATABASES else path, str(name))
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _still(database: Path, folder: Path) -> Path:
    """A consistent copy of a SQLite file that may be in use."""
    copy = folder / database.name
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def restore(source: Path, home: Path) -> None:
    """Unpack a backup into an empty or missing folder. Raises UseError when something is there, FileError when it is no backup."""
    if home.exists() and any(home.iterdir()):
        raise UseError(
            Words(f"目录 {home} 不是空的", f"the folder {home} is not empty"),
            Words("用 --home 指一个空目录", "name an empty folder with --home"),
        )
    try:
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
            if MARK not in names or any(Path(n).is_absolute() or ".." in Path(n).parts for n in names):
                raise FileError(Words(f"{source} 不是掌柜的备份", f"{source} is no backup of a workspace"))
            home.mkdir(parents=True, exist_ok=True)
            archive.extractall(home)
    except (OSError, zipfile.BadZipFile) as error:
        raise FileError(
            Words(f"读不了备份 {source}：{error}", f"cannot read the backup {source}: {error}"),
            Words("检查文件是否完整", "is the file whole?"),
        ) from error
