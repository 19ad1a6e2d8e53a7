"""What is wrong in a scenario: every mistake with its place, what it is and how to mend it, raised together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Lang, Words


@dataclass(frozen=True)
class Mistake:
    """One mistake, or one warning. `place` is where it stands (`layers[1].promotions[0].tiers[2]`), `about` the promotion or SKU."""

    place: str
    what: Words
    mend: Words
    about: str = ""

    def say(self, lang: Lang) -> str:
        """One line: the place, what is wrong there, how to mend it."""
        about = Words(f"（{self.about}）", f" ({self.about})").say(lang) if self.about else ""
        return f"{self._place(lang)}{about}{Words('：', ': ').say(lang)}{self.what.say(lang)} → {self.mend.say(lang)}"

    def _place(self, lang: Lang) -> str:
        """A place in the file itself is told in words; one in the scenario is called as it is called there."""
        at = re.fullmatch(r"line (\d+) column (\d+)", self.place)
        return f"第 {at[1]} 行第 {at[2]} 列" if at and lang == "zh" else self.place

    def row(self, lang: Lang) -> dict[str, str]:
        return {"place": self.place, "about": self.about, "what": self.what.say(lang), "mend": self.mend.say(lang)}


class ScenarioError(UseError):
    """A scenario that cannot be read. `mistakes` are all of them, in the order of the file."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(
            Words(f"促销方案有 {len(mistakes)} 处不对", f"the scenario has {len(mistakes)} mistake{'s' if len(mistakes) > 1 else ''}")
        )
        self.mistakes = tuple(mistakes)

    def say(self, lang: Lang) -> str:
        return "\n".join([self.what.say(lang), *(f"  ✗ {m.say(lang)}" for m in self.mistakes)])

    def rows(self, lang: Lang) -> list[dict[str, str]]:
        """The mistakes as JSON."""
        return [m.row(lang) for m in self.mistakes]
