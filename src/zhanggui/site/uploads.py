"""Files that people send: kept in the workspace until they are imported, under folders of our own. The site must be booted."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words
from zhanggui.site.models import FAILED, RUNNING, WAITING, Upload

FOLDER, INCOMING = "uploads", "incoming"
LIMIT, DEFAULT_LIMIT_MB, MEGABYTE = "ZHANGGUI_UPLOAD_LIMIT_MB", 2048, 2**20
NAME_BYTES = 200  # what every file system takes, with room for our own ending
OUTLAW = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
OLD = 7 * 86_400  # seconds that a file which could not be read is kept
STRAY = 86_400  # seconds after which a half-sent file belongs to nobody
NOTHING = UseError(
    Words("没有收到文件", "no file was sent"), Words("把平台下载的表拖进来，或点按钮选", "drop the files of the platform, or choose them")
)


class Sent(Protocol):
    """A file as Django hands it over."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...


def limit() -> int:
    """How many bytes may be sent at once."""
    try:
        return int(os.environ.get(LIMIT) or DEFAULT_LIMIT_MB) * MEGABYTE
    except ValueError:
        return DEFAULT_LIMIT_MB * MEGABYTE


def safe_name(name: str) -> str:
    """The last part of a name that a browser sent, as a file may be called here; Chinese stays, dates in it stay readable."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in OUTLAW.sub("_", last) if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        stem, ending = kept, ""
    while len(f"{stem}{dot}{ending}".encode()) > NAME_BYTES and stem:
        stem = stem[:-1]
    return f"{stem}{dot}{ending}"[-NAME_BYTES:] or "file"


def folder_of(home: Path, upload: Upload) -> Path:
    return home / FOLDER / str(upload.id)


def path_of(home: Path, upload: Upload, number: int) -> Path:
    """Where a file lies. Never made of anything that a browser sent: the name was made safe when it came."""
    return folder_of(home, upload) / str(number) / str(upload.files[number]["name"])


def receive(home: Path, sent: Iterable[Sent], shop: str | Callable[[Path], str], who: str, lang: str, day: date | None = None) -> Upload:
    """Keep the files and have them imported. `shop`: its key, or what makes one when it has seen the first file. Raises UseError without files."""
    place = home / FOLDER / INCOMING / secrets.token_hex(8)
    files: list[dict[str, Any]] = []
    try:
        for one in sent:
            name = safe_name(one.name or "")
            target = place / str(len(files)) / name
            target.parent.mkdir(parents=True)
            _keep(one, target)
            files.append({"name": name, "size": target.stat().st_size, "kept": True})
        if not files:
            raise NOTHING
        key = shop if isinstance(shop, str) else shop(place / "0" / str(files[0]["name"]))
        return _enqueue(home, Upload(shop=key, who=who, lang=lang, files=files, day=day), place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _keep(one: Sent, target: Path) -> None:
    """A large file lies on this disk already: it is moved, not copied."""
    lies = getattr(one, "temporary_file_path", None)
    if lies is not None:
        os.chmod(shutil.move(lies(), target), 0o600)
        return
    with target.open("wb") as file:
        for piece in one.chunks():
            file.write(piece)


def _enqueue(home: Path, upload: Upload, place: Path | None) -> Upload:
    """The files get their folder, the row and the task come into being together: none without the other."""
    from zhanggui.site.jobs import run_upload

    with transaction.atomic():
        upload.save(force_insert=True)
        if place is not None:
            kept = folder_of(home, upload)
            shutil.rmtree(kept, ignore_errors=True)  # of a call that was taken back, or killed: its number is given out again
            os.replace(place, kept)
        upload.mark(task=str(run_upload.enqueue(upload.id).id))
    return upload


def try_again(home: Path, upload: Upload, number: int, recipe: str, day: date | None, who: str, lang: str) -> Upload:
    """Import one file that was not understood once more, told what it is. Raises UseError when it is not kept any more."""
    if not (0 <= number < len(upload.files)) or not path_of(home, upload, number).is_file():
        raise UseError(Words("这个文件已经不在了", "the file is not kept any more"), Words("再拖进来一次", "drop it once more"))
    file = upload.files[number]
    place = home / FOLDER / INCOMING / secrets.token_hex(8)
    place.mkdir(parents=True)
    os.replace(path_of(home, upload, number).parent, place / "0")
    again = Upload(shop=upload.shop, who=who, lang=lang, files=[file], recipe=recipe, day=day)
    again = _enqueue(home, again, place)
    upload.files[number] = {**file, "kept": False, "again": again.id}
    upload.mark(files=upload.files)
    return again


def take_back(home: Path, import_id: str, shop: str, who: str, lang: str) -> Upload:
    """Have an import taken out again in the background: another import may be at work."""
    return _enqueue(home, Upload(shop=shop, who=who, lang=lang, undoes=import_id), None)


def forget(home: Path, upload: Upload, kept: Iterable[int] = ()) -> None:
    """Drop the files of an upload but for those numbers."""
    left = set(kept)
    for number, file in enumerate(upload.files):
        if number not in left:
            shutil.rmtree(folder_of(home, upload) / str(number), ignore_errors=True)
            file["kept"] = False
    if not left:
        shutil.rmtree(folder_of(home, upload), ignore_errors=True)


def tidy(home: Path) -> None:
    """Drop what nobody waits for: half-sent files of yesterday, and what could not be read a week ago."""
    now = time.time()
    for stray in (home / FOLDER / INCOMING).glob("*"):
        if now - stray.stat().st_mtime > STRAY:
            shutil.rmtree(stray, ignore_errors=True) if stray.is_dir() else stray.unlink(missing_ok=True)
    for folder in (home / FOLDER).glob("[0-9]*"):
        upload = Upload.objects.filter(id=int(folder.name)).first() if folder.name.isdecimal() else None
        if (upload is None or not upload.is_open) and now - folder.stat().st_mtime > OLD:
            shutil.rmtree(folder, ignore_errors=True)
            if upload is not None:
                upload.mark(files=[{**file, "kept": False} for file in upload.files])


def put_back(task: str) -> None:
    """The worker of this task was killed: its upload waits again."""
    Upload.objects.filter(task=task, state=RUNNING).update(state=WAITING)


def give_up(task: str) -> None:
    """Its task was tried so often that it is not tried again."""
    words = {
        "what": ["导入时程序几次中断，没有导完", "the import broke off several times"],
        "mend": ["内存或磁盘可能不够；把文件拆小再导", "memory or disk may be short; split the file"],
    }
    Upload.objects.filter(task=task, state__in=(RUNNING, WAITING)).update(state=FAILED, error=words)
