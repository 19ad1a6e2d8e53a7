"""What an import call did, file by file: the object of `import --json`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from zhanggui.kernel.errors import ROWS_REJECTED, RUN_FAILURE, WRONG_USE, ZhangguiError
from zhanggui.kernel.words import Lang, Words, choose_lang
from zhanggui.warehouse.ledger import ImportRecord


@dataclass(frozen=True)
class Failure:
    """A file that was not loaded, and how to mend it."""

    file: str
    reason: Words
    hint: Words | None = None
    at_load: bool = False  # the file is sound, but could not be brought into the lake

    @classmethod
    def of(cls, file: str, error: ZhangguiError) -> Failure:
        return cls(file, error.what, error.mend)

    def to_json(self, lang: Lang) -> dict[str, str]:
        return {"file": self.file, "reason": self.reason.say(lang), "hint": self.hint.say(lang) if self.hint else ""}


@dataclass
class ImportReport:
    """The imports and the failures of one call."""

    imports: list[ImportRecord] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def to_json(self, lang: Lang | None = None) -> dict[str, Any]:
        """Exactly the shape of the contract."""
        lang = lang or choose_lang()
        return {"imports": [r.to_json() for r in self.imports], "failed": [f.to_json(lang) for f in self.failed]}

    @property
    def exit_code(self) -> int:
        """1: loading failed; 2: a file could not be read or recognised; 3: some rows were rejected; 0: all done."""
        if any(f.at_load for f in self.failed):
            return RUN_FAILURE
        if self.failed:
            return WRONG_USE
        return ROWS_REJECTED if any(r.rows.get("rejected") for r in self.imports) else 0
