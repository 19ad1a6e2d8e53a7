"""Paths that a person gave → single files to read: folders, .zip and .gz opened, nothing ever written outside a scratch folder."""

from __future__ import annotations

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from zhanggui.intake.sheets import Sheet
from zhanggui.intake.textfile import read_text_file
from zhanggui.intake.workbook import read_workbook
from zhanggui.kernel.errors import FileError, UseError
from zhanggui.kernel.words import Words

CHUNK = 1 << 20
UNPACKED_LIMIT = 2 << 30  # bytes an archive may unpack to
RATIO_LIMIT = 250  # times its own size; real tables pack 5 to 50 times
RATIO_FREE = 64 << 20  # below this size the ratio does not matter
MEMBERS_LIMIT = 10_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"SQLite format": "SQLite",
}
AGAIN = Words("请重新下载", "download it again")


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Source:
    """One file to import. `name`: how it is called to people; `file_name`: what its date may be read from; `path`: where its bytes are."""

    name: str
    file_name: str
    path: Path
    error: FileError | None = None

    @property
    def sha256(self) -> str:
        """Digest of the bytes of the file that `name` names."""
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while piece := file.read(CHUNK):
                digest.update(piece)
        return digest.hexdigest()


def find_files(paths: list[Path]) -> list[Path]:
    """The files behind the paths; those of a folder by (time, name), without hidden and lock files. Raises UseError."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [p for p in path.rglob("*") if p.is_file() and not _is_noise(p.relative_to(path))]
            found += sorted(inside, key=lambda p: (p.stat().st_mtime, str(p)))
        elif path.is_file():
            found.append(path)
        else:
            raise UseError(Words(f"找不到文件 {path}", f"no such file: {path}"), Words("检查路径", "check the path"))
    return found


def _is_noise(relative: Path) -> bool:
    hidden = any(part.startswith((".", "~$", "__MACOSX")) and part != ".." for part in relative.parts)
    return hidden or relative.name.lower() in ("thumbs.db", "desktop.ini")


def open_file(path: Path, scratch: Path) -> Iterator[Source]:
    """The importable files in a file: itself, or the members of a zip. A member that cannot be read comes with its error."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK") and not _is_workbook(path):
        yield from _members(path, scratch)
    else:
        yield Source(str(path), path.name, path)


def read_sheets(source: Source, scratch: Path) -> list[Sheet]:
    """The sheets of a file, found by its content. Raises FileError with one clear sentence."""
    path, name = source.path, source.file_name
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"\x1f\x8b"):
        path = _gunzip(path, scratch)
        with path.open("rb") as file:
            start = file.read(512)
    if not start.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise FileError(Words(f"「{name}」是空文件", f"'{name}' is empty"), AGAIN)
    for mark, kind in FOREIGN.items():
        if start.startswith(mark):
            raise FileError(
                Words(f"这是 {kind} 文件，不是表格", f"this is a {kind} file, not a table"),
                Words("请下载 csv 或 xlsx", "download csv or xlsx"),
            )
    if start.startswith((b"PK", OLE)):
        return read_workbook(path)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:256].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise FileError(
            Words("这个 .xls 其实是网页（HTML/XML），还读不了", "this file is really a web page (HTML/XML), which is not read yet"),
            Words("用表格软件打开后另存为 xlsx 再导入", "open it in a spreadsheet program and save it as xlsx"),
        )
    return [read_text_file(path, scratch)]


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as pack:
            names = set(pack.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    return "[Content_Types].xml" in names or "xl/workbook.xml" in names or "content.xml" in names


def _members(path: Path, scratch: Path) -> Iterator[Source]:
    try:
        pack = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError):
        yield Source(str(path), path.name, path, _damaged("压缩包", "archive"))
        return
    with pack:
        members = [m for m in pack.infolist() if not m.is_dir() and not _is_noise(Path(m.filename))]
        if len(members) > MEMBERS_LIMIT or sum(m.file_size for m in members) > _allowance(path):
            yield Source(str(path), path.name, path, _bomb())
            return
        if not members:
            yield Source(
                str(path),
                path.name,
                path,
                FileError(Words("压缩包是空的", "the archive is empty"), AGAIN),
            )
        left = _allowance(path)
        for number, member in enumerate(members):
            label, out = _real_name(member), scratch / f"member-{number}"
            try:
                with pack.open(member) as packed:
                    left -= _copy(packed, out, left)
                yield Source(f"{path}!{label}", Path(label).name, out)
            except FileError as error:
                yield Source(f"{path}!{label}", Path(label).name, path, error)
            except (RuntimeError, NotImplementedError):
                yield Source(f"{path}!{label}", Path(label).name, path, _locked())
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError):
                yield Source(f"{path}!{label}", Path(label).name, path, _damaged("压缩包", "archive"))


def _real_name(member: zipfile.ZipInfo) -> str:
    """Chinese names without the UTF-8 mark are GBK that the zip module took for cp437."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _gunzip(path: Path, scratch: Path) -> Path:
    out = scratch / f"{path.stem[:60]}.unpacked"
    try:
        with gzip.open(path) as packed:
            _copy(packed, out, _allowance(path))
    except (gzip.BadGzipFile, zlib.error, EOFError, OSError):
        raise _damaged("压缩文件", "compressed file") from None
    return out


def _allowance(path: Path) -> int:
    """How many bytes a packed file may unpack to."""
    return min(UNPACKED_LIMIT, max(RATIO_FREE, path.stat().st_size * RATIO_LIMIT))


def _copy(packed: Readable, out: Path, limit: int) -> int:
    size = 0
    with out.open("wb") as file:
        while piece := packed.read(CHUNK):
            size += len(piece)
            if size > limit:
                raise _bomb()
            file.write(piece)
    return size


def _bomb() -> FileError:
    return FileError(
        Words("解压后大得不正常，已停止", "unpacks to an abnormal size; stopped"),
        Words("自己解压后导入需要的文件", "unpack it yourself and import the files"),
    )


def _locked() -> FileError:
    return FileError(
        Words("压缩包有密码", "the archive is protected by a password"), Words("解压后再导入", "unpack it and import the files")
    )


def _damaged(zh: str, en: str) -> FileError:
    return FileError(
        Words(f"{zh}损坏或没有下载完整", f"the {en} is damaged or was not downloaded completely"), Words("请重新下载", "download it again")
    )
