"""What the import of promotion sheets came to: the scenario, what was understood of every row, and every cell that was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from zhanggui.kernel.words import Lang, Words


@dataclass(frozen=True)
class Place:
    """Where something stands in the files. `cell`: as spreadsheets call it."""

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    cell: str = ""

    def say(self, lang: Lang) -> str:
        """活动表.xlsx「Sheet1」第 5 行「限购」G5"""
        row = Words(f"第 {self.row} 行", f" row {self.row}").say(lang) if self.row else ""
        sheet = Words(f"「{self.sheet}」", f" '{self.sheet}'").say(lang) if self.sheet else ""
        column = Words(f"「{self.column}」", f" '{self.column}'").say(lang) if self.column else ""
        return f"{self.file}{sheet}{row}{column}" + (Words(self.cell, f" {self.cell}").say(lang) if self.cell else "")


@dataclass(frozen=True)
class Understood:
    """What was taken from one row."""

    place: Place
    what: Words


@dataclass(frozen=True)
class Gap:
    """A cell, row or sheet that was not understood or could not be used: its text, why, and how to mend it."""

    place: Place
    text: str
    why: Words
    mend: Words

    def say(self, lang: Lang) -> str:
        said = f"「{self.text[:40]}」" if self.text else ""
        return (
            f"{self.place.say(lang)}{said if lang == 'zh' else ''}{Words('：', ': ').say(lang)}{self.why.say(lang)} → {self.mend.say(lang)}"
        )


@dataclass(frozen=True)
class RefusedRow:
    """A row with something not understood, as it stands, to be mended and given again."""

    sheet: tuple[str, str]
    headers: tuple[str, ...]
    row: int
    cells: tuple[str, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Imported:
    """The whole import. `left_out`: rows whose goods lack a price or cost; `notes`: what is good to know and needs no mending."""

    scenario: dict[str, Any]
    understood: Sequence[Understood]
    gaps: Sequence[Gap]
    notes: Sequence[Words]
    refused: Sequence[RefusedRow] = field(default=())
    left_out: Sequence[Understood] = field(default=())

    @property
    def whole(self) -> bool:
        return not self.gaps

    def plain(self, lang: Lang) -> dict[str, Any]:
        """As JSON, without the scenario."""
        return {
            "understood": [_place(u.place) | {"what": u.what.say(lang)} for u in self.understood],
            "not_understood": [_place(g.place) | {"text": g.text, "why": g.why.say(lang), "mend": g.mend.say(lang)} for g in self.gaps],
            "notes": [note.say(lang) for note in self.notes],
        }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "sheet": place.sheet, "row": place.row, "column": place.column, "cell": place.cell}
