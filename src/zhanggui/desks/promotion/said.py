"""A text that a person has to write: a name, a reason, a remark."""

from __future__ import annotations

from zhanggui.kernel.errors import UseError
from zhanggui.kernel.words import Words


def written(given: str, most: int, what: Words, mend: Words) -> str:
    """Without the blanks around it. Raises UseError with these words when nothing is left, or more than `most` characters."""
    said = given.strip()
    if not said or len(said) > most:
        raise UseError(what, mend)
    return said
