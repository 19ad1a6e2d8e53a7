"""What went wrong, said to a person: one line of what happened and one of how to mend it."""

from __future__ import annotations

from zhanggui.kernel.words import Lang, Words

RUN_FAILURE = 1
WRONG_USE = 2
ROWS_REJECTED = 3


class ZhangguiError(Exception):
    """A failure a person can mend. `code` is the exit code of the command (1 run-time, 2 wrong use or unreadable file)."""

    code = RUN_FAILURE

    def __init__(self, what: Words, mend: Words | None = None) -> None:
        super().__init__(what.en)
        self.what = what
        self.mend = mend

    def say(self, lang: Lang) -> str:
        """One line: what happened, then how to mend it."""
        return self.what.say(lang) + (f" → {self.mend.say(lang)}" if self.mend else "")


class UseError(ZhangguiError):
    """Wrong use: an unknown shop, metric, date, option value."""

    code = WRONG_USE


class FileError(UseError):
    """A file that could not be recognised or read. Other files of the same call still load."""
