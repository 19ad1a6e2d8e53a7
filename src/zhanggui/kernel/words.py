"""Text in the two languages of the interface."""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Words(NamedTuple):
    """One text, said in Chinese and in English."""

    zh: str
    en: str

    def say(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en

    def fill(self, **values: object) -> Words:
        """Both texts with their {places} filled."""
        return Words(self.zh.format(**values), self.en.format(**values))


def choose_lang(asked: str | None = None) -> Lang:
    """The language to speak: what was asked, else ZHANGGUI_LANG, else the locale; Chinese unless that says English."""
    for said in (asked, os.environ.get("ZHANGGUI_LANG"), *(os.environ.get(k) for k in ("LC_ALL", "LC_MESSAGES", "LANG"))):
        if said:
            return "en" if said.lower().startswith("en") else "zh"
    return "zh"
