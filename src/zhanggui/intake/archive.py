"""Archives: the members of a .zip, and what is in a .gz. Nothing is written but to a scratch folder, under names of our own."""

from __future__ import annotations

import gzip
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Protocol

from zhanggui.intake.encoding import decode_short
from zhanggui.intake.limits import LOCKED_LIMIT, NAME_LIMIT
from zhanggui.intake.source import Source, is_noise
from zhanggui.intake.unlock import Passwords, locked_archive, wrong_password
from zhanggui.intake.zipcheck import allowance, bomb, damaged, open_zip
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

CHUNK = 1 << 20
ENCRYPTED = 0x1
UTF8_NAME = 0x800
AES = 99  # the compression method that stands for WinZip's AES
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, struct.error)
UNPACK = Words("解压后再导入", "unpack it and import the files")
WORKBOOK_PARTS = frozenset(["[Content_Types].xml", "xl/workbook.xml", "content.xml"])


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def is_workbook(path: Path) -> bool:
    """True for a zip file that is a workbook (.xlsx, .xlsb, .ods)."""
    try:
        with open_zip(path) as pack:
            return not WORKBOOK_PARTS.isdisjoint(pack.namelist())
    except FileError:
        return False


def members(outer: Source, scratch: Path, passwords: Passwords, nested: bool = False) -> Iterator[Source]:
    """The files in a zip, and those of a zip within it (`nested`), but no deeper. What cannot be read comes with its error."""
    try:
        with open_zip(outer.path) as pack:
            inside = [m for m in pack.infolist() if not m.is_dir() and not is_noise(_parts(m))]
            left = allowance(outer.path)
            if sum(m.file_size for m in inside) > left:
                raise bomb()
            if not inside:
                raise FileError(Words("压缩包是空的", "the archive is empty"), Words("请重新下载", "download it again"))
            for number, member in enumerate(inside):
                label = _label(member)
                found = Source(f"{outer.name}!{label}", PurePosixPath(label).name or label, outer.path)
                out = scratch / f"{outer.path.stem[:20] if nested else 'member'}-{number}"
                try:
                    left -= _unpack(pack, member, out, left, found.name, passwords)
                except FileError as error:
                    yield found.failed(error)
                    continue
                yield from _opened(found.at(out), scratch, passwords, nested)
    except FileError as error:
        yield outer.failed(error)


def _opened(found: Source, scratch: Path, passwords: Passwords, nested: bool) -> Iterator[Source]:
    with found.path.open("rb") as file:
        packed = file.read(4) == b"PK\x03\x04"
    if not packed or is_workbook(found.path):
        yield found
    elif nested:
        yield found.failed(FileError(Words("压缩包套得太深", "an archive within an archive within an archive"), UNPACK))
    else:
        yield from members(found, scratch, passwords, nested=True)


def _unpack(pack: zipfile.ZipFile, member: zipfile.ZipInfo, out: Path, left: int, name: str, passwords: Passwords) -> int:
    """Write a member to `out`; how many bytes it had. Raises FileError."""
    if member.compress_type == AES:
        raise locked_archive(UNPACK)
    if not member.flag_bits & ENCRYPTED:
        return _copied(lambda: pack.open(member), out, left)
    if member.compress_size > LOCKED_LIMIT:
        raise locked_archive(UNPACK)
    tried = False
    for password in passwords.attempts(name):
        tried = True
        try:
            size = _copied(lambda password=password: pack.open(member, pwd=password.encode()), out, left)  # type: ignore[misc]
        except (WrongPassword, Damaged):  # one wrong password in 256 is found out only at the end
            continue
        passwords.worked(password)
        return size
    raise wrong_password() if tried else locked_archive()


class WrongPassword(FileError):
    """The password does not open the member."""


class Damaged(FileError):
    """The member cannot be unpacked."""


def _copied(begin: Callable[[], Readable], out: Path, left: int) -> int:
    try:
        packed = begin()
        return _copy(packed, out, left)
    except NotImplementedError:
        raise FileError(Words("压缩包用了读不了的压缩方法", "the archive is packed by a method that is not read"), UNPACK) from None
    except RuntimeError:
        raise WrongPassword(wrong_password().what, wrong_password().mend) from None
    except BROKEN:
        known = damaged("压缩包", "archive")
        raise Damaged(known.what, known.mend) from None


def gunzip(path: Path, scratch: Path) -> Path:
    """What is in a .gz file, in the scratch folder. Raises FileError."""
    out = scratch / f"{path.stem[:40]}.unpacked"
    try:
        with gzip.open(path) as packed:
            _copy(packed, out, allowance(path))
    except BROKEN:
        raise damaged("压缩文件", "compressed file") from None
    return out


def _copy(packed: Readable, out: Path, limit: int) -> int:
    size = 0
    with out.open("wb") as file:
        while piece := packed.read(CHUNK):
            size += len(piece)
            if size > limit:
                raise bomb()
            file.write(piece)
    return size


def _label(member: zipfile.ZipInfo) -> str:
    """The member's name for people. Names without the UTF-8 mark are in any encoding, which the zip module took for cp437."""
    name = member.filename
    if not member.flag_bits & UTF8_NAME:
        name = decode_short(_raw(name))
    name = "".join("?" if unicodedata.category(c) in ("Cc", "Cs", "Cf") else c for c in name)
    return name if len(name) <= NAME_LIMIT else f"…{name[-NAME_LIMIT:]}"


def _raw(name: str) -> bytes:
    try:
        return name.encode("cp437")
    except UnicodeError:
        return name.encode("utf-8", "replace")


def _parts(member: zipfile.ZipInfo) -> tuple[str, ...]:
    return PurePosixPath(member.filename.replace("\\", "/")).parts
