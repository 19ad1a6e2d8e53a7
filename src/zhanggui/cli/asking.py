"""Questions on the terminal while files are imported. In a script nothing is asked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from zhanggui.kernel.words import Lang, Words

if TYPE_CHECKING:
    from zhanggui.intake.recipemodel import Recipe

PICK = Words("选哪一个？输入数字，直接回车跳过：", "which one? a number, or Enter to skip: ")


def is_terminal() -> bool:
    """True when a person can read a question and answer it."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


class Asker:
    """Asks which export a file is; one answer holds for every file of the call that looks like the same exports."""

    def __init__(self, lang: Lang, pause: Callable[[], AbstractContextManager[object]] | None = None) -> None:
        self.lang = lang
        self.pause = pause or nullcontext
        self._answers: dict[tuple[str, ...], Recipe | None] = {}

    def __call__(self, file: str, choices: Sequence[Recipe]) -> Recipe | None:
        """The recipe a person chose; None when nobody is there, or nobody wants to."""
        names = tuple(sorted(r.id for r in choices))
        if names not in self._answers:
            if not is_terminal():
                return None
            with self.pause():
                self._answers[names] = self._ask(file, choices)
        return self._answers[names]

    def _ask(self, file: str, choices: Sequence[Recipe]) -> Recipe | None:
        said = Words(f"{file} 像好几种表：", f"{file} looks like several exports:")
        print(said.say(self.lang), file=sys.stderr)
        for number, recipe in enumerate(choices, start=1):
            print(f"  {number}. {recipe.name.say(self.lang)} ({recipe.id})", file=sys.stderr)
        while True:
            print(PICK.say(self.lang), end="", file=sys.stderr, flush=True)
            answer = sys.stdin.readline().strip()
            if not answer:
                return None
            if answer.isdecimal() and 1 <= int(answer) <= len(choices):
                return choices[int(answer) - 1]
