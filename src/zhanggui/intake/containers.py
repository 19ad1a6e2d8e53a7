"""Paths that a person gave → single files to read, and a file → its sheets, told by what is in it and never by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from zhanggui.intake.archive import gunzip, is_workbook, members
from zhanggui.intake.sheets import Sheet
from zhanggui.intake.source import Source, is_noise, readable
from zhanggui.intake.textfile import read_text_file
from zhanggui.intake.unlock import Passwords, of_this_process, unlock_workbook
from zhanggui.intake.webpage import read_webpage
from zhanggui.intake.workbook import OLE, LockedWorkbook, read_workbook
from zhanggui.intake.xmlbook import read_xmlbook
from zhanggui.kernel.errors import FileError, UseError
from zhanggui.kernel.words import Words

__all__ = ["Source", "find_files", "open_file", "read_sheets"]

START = 4096  # bytes by which a file is told
BLANKS = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"
GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
BIFF = tuple(bytes([9, version, length, 0]) for version in (0, 2, 4, 8) for length in (4, 6, 8, 16))  # .xls older than OLE
FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"SQLite format": "SQLite",
    b"PAR1": "Parquet",
    b"{\\rtf": "RTF",
}
PACKED = {
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"BZh": "bz2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zst",
    b"MSCF": "cab",
    b"\x1f\x9d": "Z",
}
TAR_MARK, TAR_PLACE = b"ustar", 257
MARKUP = re.compile(rb"\s*<(?:!doctype|\?xml|!--|[a-z][a-z0-9:]*[\s>/])", re.IGNORECASE)
WEB_ARCHIVE = re.compile(rb"(?:from:|mime-version:|content-type:\s*multipart/related)[^\n]{0,300}\n", re.IGNORECASE)
XML_BOOK = re.compile(rb"<(?:[a-z0-9]+:)?workbook[\s>]", re.IGNORECASE)
PAGE = re.compile(rb"<(?:html|table|head|body|meta|div|tr|style|!doctype\s+html)[\s>]", re.IGNORECASE)
TABLES = Words("请下载 csv 或 xlsx", "download csv or xlsx")


def find_files(paths: list[Path]) -> list[Path]:
    """The files behind the paths; those of a folder by (time, name), without hidden and lock files. Raises UseError."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [p for p in path.rglob("*") if p.is_file() and not is_noise(p.relative_to(path).parts)]
            found += sorted(inside, key=lambda p: (p.stat().st_mtime, str(p)))
        elif path.is_file():
            found.append(path)
        else:
            raise UseError(Words(f"找不到文件 {path}", f"no such file: {path}"), Words("检查路径", "check the path"))
    return found


def open_file(path: Path, scratch: Path, passwords: Passwords | None = None) -> Iterator[Source]:
    """The importable files in a file: itself, or the members of a zip. What cannot be read comes with its error."""
    source = Source(readable(str(path)), readable(path.name), path)
    try:
        with path.open("rb") as file:
            packed = file.read(4) in ZIP
    except OSError as error:
        yield source.failed(_unopened(error))
        return
    if packed and not is_workbook(path):
        yield from members(source, scratch, passwords or of_this_process())
    else:
        yield source


def read_sheets(source: Source, scratch: Path, passwords: Passwords | None = None) -> list[Sheet]:
    """The sheets of a file, found by its content. Raises FileError with one clear sentence."""
    path, start = source.path, _start(source.path)
    if start.startswith(GZIP):
        path = gunzip(path, scratch)
        start = _start(path)
    _refuse_foreign(source.file_name, start)
    if start.startswith((*ZIP, OLE, *BIFF)):
        try:
            return read_workbook(path, scratch)
        except LockedWorkbook:
            return read_workbook(unlock_workbook(path, source.name, scratch, passwords or of_this_process()), scratch)
    text = _as_ascii(start)
    if WEB_ARCHIVE.match(text):
        raise FileError(
            Words("这是网页存档（.mht），还读不了", "this is a web archive (.mht), which is not read"),
            Words("用表格软件打开后另存为 xlsx 再导入", "open it in a spreadsheet program and save it as xlsx"),
        )
    if MARKUP.match(text):
        is_xml = XML_BOOK.search(text) or (text.lstrip().startswith(b"<?xml") and not PAGE.search(text))
        return read_xmlbook(path) if is_xml else read_webpage(path)
    return [read_text_file(path)]


def _unopened(error: OSError) -> FileError:
    return FileError(
        Words(f"打不开这个文件：{error.strerror}", f"the file cannot be opened: {error.strerror}"),
        Words("检查文件还在不在、有没有读的权限", "check that it is still there and may be read"),
    )


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(START)


def _as_ascii(start: bytes) -> bytes:
    """The beginning without byte order mark and without the NUL halves of UTF-16."""
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\0").replace(b"\0", b"")


def _refuse_foreign(name: str, start: bytes) -> None:
    if not start.strip(BLANKS):
        raise FileError(Words(f"「{name}」是空文件", f"'{name}' is empty"), Words("请重新下载", "download it again"))
    if start[TAR_PLACE:].startswith(TAR_MARK):
        raise _packed("tar")
    for mark, kind in PACKED.items():
        if start.startswith(mark):
            raise _packed(kind)
    if start.startswith(GZIP):
        raise FileError(
            Words("压缩文件里还是压缩文件", "a compressed file within a compressed file"), Words("解压后再导入", "unpack it first")
        )
    for mark, kind in FOREIGN.items():
        if start.startswith(mark):
            raise FileError(Words(f"这是 {kind} 文件，不是表格", f"this is a {kind} file, not a table"), TABLES)


def _packed(kind: str) -> FileError:
    return FileError(
        Words(f"这是 {kind} 压缩包，读不了", f"this is a {kind} archive, which is not read"),
        Words("解压后导入里面的文件，或压成 zip", "unpack it and import the files, or pack them as zip"),
    )
