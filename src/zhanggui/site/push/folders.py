"""Folders that the worker looks into: what has been written to its end is sent to the same queue as files that people drop on the page."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from django.utils import timezone

from zhanggui.intake.source import readable
from zhanggui.intake.watching import Stamp, Watch
from zhanggui.kernel.errors import UseError, ZhangguiError
from zhanggui.kernel.words import Words
from zhanggui.site.push.models import Folder
from zhanggui.site.push.times import next_due, read_times
from zhanggui.warehouse.workspace import Workspace

TOGETHER = 50  # files of one upload
SETTLE = 1.0  # seconds between two looks: what has not changed meanwhile is written to its end
PIECE = 2**20
NAMED = 5  # files that the page names; of more it says how many


class Lying:
    """A file that lies on this computer, as the queue takes files: read, never moved."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, path.name
        self.size: int | None = path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while piece := _read(file):
                yield piece


def _read(file: BinaryIO) -> bytes:
    return file.read(PIECE)


def set_folder(ws: Workspace, path: str, shop: str, times: str, who: str) -> Folder:
    """Look into a folder from now on. Raises UseError: no such folder, our own, taken."""
    place = Path(path.strip()).expanduser()
    if not path.strip() or not place.is_absolute() or not place.is_dir():
        raise UseError(
            Words(f"这台服务器上没有文件夹「{path.strip()}」", f"this server has no folder '{path.strip()}'"),
            Words(
                "写完整路径；网盘或共享文件夹要先挂到服务器上", "write the whole path; shared folders must be mounted on the server first"
            ),
        )
    place, home = place.resolve(), ws.home.resolve()
    if place == home or home in place.parents or place in home.parents:
        raise UseError(
            Words("不能看着工作目录自己", "the workspace itself cannot be watched"), Words("换一个文件夹", "choose another folder")
        )
    if Folder.objects.filter(path=str(place)).exists():
        raise UseError(
            Words("这个文件夹已经在看着了", "this folder is watched already"),
            Words("改那一行，或先删掉", "change that line, or remove it first"),
        )
    cron = read_times(times)
    if not cron:
        raise UseError(
            Words("没有写多久看一次", "it is not said when to look"),
            Words("例如 */5 * * * *（每 5 分钟）", "for example */5 * * * * (every 5 minutes)"),
        )
    return Folder.objects.create(path=str(place), shop=ws.shop(shop).key, cron=cron, next_look=next_due(cron, timezone.now()), who=who)


def look_into(ws: Workspace, folder: Folder, settle: float = SETTLE) -> int:
    """Send what is ready to be imported. → how many files. Killed half-way it sends some again, and the ledger sees that they are the same."""
    try:
        watch = Watch([Path(folder.path)], ws.home, shop=folder.shop)
        watch.look()
        time.sleep(settle)
        found = [path for path in watch.look() if _is_inside(path, Path(folder.path))]
        ready = [path for path in found if _opens(path)]
        for start in range(0, len(ready), TOGETHER):
            _send(ws, folder, watch, ready[start : start + TOGETHER])
        shut = [path for path in found if path not in ready]
        _note(folder, looked=timezone.now(), sent=folder.sent + len(ready), error={"what": list(_left_out(shut))} if shut else {})
        return len(ready)
    except (ZhangguiError, OSError) as error:
        what = (
            error.what
            if isinstance(error, ZhangguiError)
            else Words(f"看不了这个文件夹：{error.strerror}", f"cannot look into the folder: {error.strerror}")
        )
        _note(folder, looked=timezone.now(), error={"what": list(what)})
        return 0


def _is_inside(path: Path, folder: Path) -> bool:
    """Whether it really lies there: whoever may write into a shared folder could else have any file of the server read by a link."""
    try:
        return path.resolve(strict=True).is_relative_to(folder)
    except (OSError, RuntimeError):  # it went; links in a ring
        return False


def _opens(path: Path) -> bool:
    """Whether it can be read now: a file that another program has locked must not keep the others waiting."""
    try:
        with path.open("rb") as file:
            file.read(1)
    except OSError:
        return False
    return True


def _left_out(shut: Sequence[Path]) -> Words:
    """What the page says of files that could not be read; they are tried again at the next look."""
    names, more = [readable(path.name) for path in shut[:NAMED]], len(shut) > NAMED
    return Words(
        f"有 {len(shut)} 个文件读不了，下次再试：{'、'.join(names)}{' 等' if more else ''}",
        f"files that cannot be read, tried again at the next look: {len(shut)} ({', '.join(names)}{' …' if more else ''})",
    )


def _send(ws: Workspace, folder: Folder, watch: Watch, paths: Sequence[Path]) -> None:
    from zhanggui.site import uploads

    stamps = {path: stamp for path in paths if (stamp := Stamp.of(path))}
    if stamps:
        uploads.receive(ws.home, [Lying(path) for path in stamps], folder.shop, folder.who, "zh")
        watch.deal_with({path: (stamp, "done") for path, stamp in stamps.items()})


def _note(folder: Folder, **values: object) -> None:
    for name, value in values.items():
        setattr(folder, name, value)
    folder.save(update_fields=list(values))
