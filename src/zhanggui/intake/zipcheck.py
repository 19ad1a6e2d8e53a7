"""A zip file measured before it is trusted: its table of contents by its size on disk, its members by what they say of themselves."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from zhanggui.intake.limits import DIRECTORY_LIMIT, MEMBERS_LIMIT, RATIO_FREE, RATIO_LIMIT, UNPACKED_LIMIT
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words

END = b"PK\x05\x06"
END_SIZE = 22
END_REACH = END_SIZE + 65535  # a comment may stand behind the end
END64 = b"PK\x06\x06"
END64_SIZE = 56
IN_64_BITS = 0xFFFFFFFF
AGAIN = Words("请重新下载", "download it again")
UNPACK = Words("自己解压后导入需要的文件", "unpack it yourself and import the files")


def open_zip(path: Path) -> zipfile.ZipFile:
    """The archive, its contents listed. Raises FileError when it is damaged or has too many members."""
    if _directory_size(path) > DIRECTORY_LIMIT:
        raise bomb()
    try:
        pack = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError, struct.error):
        raise damaged("压缩包", "archive") from None
    if len(pack.filelist) > MEMBERS_LIMIT:
        pack.close()
        raise bomb()
    return pack


def unpacked_size(path: Path) -> int:
    """Bytes that the members say they unpack to. Raises FileError for a bomb and for a damaged archive."""
    with open_zip(path) as pack:
        size = sum(member.file_size for member in pack.infolist())
    if size > allowance(path):
        raise bomb()
    return size


def allowance(path: Path) -> int:
    """How many bytes a packed file may unpack to."""
    return min(UNPACKED_LIMIT, max(RATIO_FREE, path.stat().st_size * RATIO_LIMIT))


def bomb() -> FileError:
    return FileError(Words("解压后大得不正常，已停止", "unpacks to an abnormal size; stopped"), UNPACK)


def damaged(zh: str, en: str) -> FileError:
    return FileError(Words(f"{zh}损坏或没有下载完整", f"the {en} is damaged or was not downloaded completely"), AGAIN)


def _directory_size(path: Path) -> int:
    """Bytes of the table of contents, as the end of the archive says; 0 when it says nothing."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - END_REACH - END64_SIZE - 20))
        tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_SIZE:
        return 0
    (small,) = struct.unpack_from("<L", tail, at + 12)
    at64 = tail.rfind(END64, 0, at)
    if at64 < 0 or len(tail) - at64 < END64_SIZE:
        return int(small) if small != IN_64_BITS else size
    (large,) = struct.unpack_from("<Q", tail, at64 + 40)
    return max(int(large), int(small) if small != IN_64_BITS else 0)
