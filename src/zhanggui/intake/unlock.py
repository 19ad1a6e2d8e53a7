"""Passwords of workbooks and archives: given beforehand (ZHANGGUI_PASSWORD), or asked for where a person sits at a terminal."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from zhanggui.intake.workbook import locked
from zhanggui.kernel.errors import FileError
from zhanggui.kernel.words import Words, choose_lang

VARIABLE = "ZHANGGUI_PASSWORD"
TRIES = 3
GIVE = Words(
    f"用 --password 或环境变量 {VARIABLE} 给出密码；或去掉密码另存后再导入",
    f"give it with --password or the variable {VARIABLE}; or save the file without the password and import that",
)
WITHOUT_EXTRA = Words(
    '打开后去掉密码另存，再导入；或 pip install "zhanggui[passwords]"',
    'open it, save it without the password, and import that; or pip install "zhanggui[passwords]"',
)
Ask = Callable[[str], str | None]


def ask_on_terminal(name: str) -> str | None:
    """What a person types, unseen; None when nobody sits there or nothing is typed."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    asked = Words(f"「{name}」的密码（回车跳过）：", f"password of {name} (Enter to skip): ").say(choose_lang())
    return getpass.getpass(asked, stream=sys.stderr) or None


@dataclass
class Passwords:
    """The passwords of one call: those that opened a file are tried on the next ones before anybody is asked again."""

    known: list[str] = field(default_factory=list)
    ask: Ask = ask_on_terminal

    def attempts(self, name: str) -> Iterator[str]:
        """Passwords to try on a file, the known ones first."""
        given = os.environ.get(VARIABLE)
        yield from dict.fromkeys([*([given] if given else []), *self.known])
        for _ in range(TRIES):
            if not (typed := self.ask(name)):
                return
            yield typed

    def worked(self, password: str) -> None:
        """Remember a password that opened a file."""
        if password not in self.known:
            self.known.append(password)


@cache
def of_this_process() -> Passwords:
    """The passwords that this process knows, where none are handed in."""
    return Passwords()


def unlock_workbook(path: Path, name: str, scratch: Path, passwords: Passwords) -> Path:
    """The workbook without its password, in the scratch folder. Raises FileError when it stays locked."""
    try:
        import msoffcrypto
    except ImportError:
        raise locked(WITHOUT_EXTRA) from None
    out = scratch / "unlocked.bin"
    tried = False
    for password in passwords.attempts(name):
        tried = True
        try:
            with path.open("rb") as file, out.open("wb") as plain:
                book = msoffcrypto.OfficeFile(file)
                book.load_key(password=password, **({"verify_password": True} if book.format == "ooxml" else {}))
                book.decrypt(plain)
        except Exception:  # a wrong password, an unknown cipher and a broken file look alike from here
            continue
        passwords.worked(password)
        return out
    raise wrong_password() if tried else locked(GIVE)


def locked_archive(mend: Words = GIVE) -> FileError:
    return FileError(Words("压缩包有密码", "the archive is protected by a password"), mend)


def wrong_password() -> FileError:
    return FileError(Words("密码不对", "the password is wrong"), GIVE)
